package dev.danube.engine.internal;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Signals of the system, which are no part of Java, but of every JDK. Thread-safe. */
public final class Signals {

  private Signals() {}

  /**
   * Does something whenever a signal comes, on a thread of its own. One that this program was
   * started to ignore is ignored still.
   *
   * @param name its name, such as {@code INT}
   * @param action does it; gets what would be done otherwise
   * @return takes this back; does nothing where there are no signals
   */
  public static Runnable on(String name, Consumer<Runnable> action) {
    try {
      return new Handling(name, action).begin();
    } catch (ReflectiveOperationException | IllegalArgumentException e) {
      return () -> {}; // another system, or the JVM wants it for itself
    }
  }

  private static final class Handling {

    private final Class<?> type = Class.forName("sun.misc.Signal");
    private final Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
    private final Object signal;
    private final Consumer<Runnable> action;
    private volatile @Nullable Object before;

    Handling(String name, Consumer<Runnable> action) throws ReflectiveOperationException {
      this.signal = type.getConstructor(String.class).newInstance(name);
      this.action = action;
    }

    Runnable begin() throws ReflectiveOperationException {
      Object handler =
          Proxy.newProxyInstance(
              handlerType.getClassLoader(),
              new Class<?>[] {handlerType},
              (proxy, method, args) -> {
                if (method.getDeclaringClass() == Object.class) {
                  return method.invoke(this, args);
                }
                action.accept(this::asBefore);
                return null;
              });
      before = handle(handler);
      if (handlerType.getField("SIG_IGN").get(null).equals(before)) {
        end();
        return () -> {};
      }
      return this::end;
    }

    private @Nullable Object handle(@Nullable Object handler) throws ReflectiveOperationException {
      return type.getMethod("handle", type, handlerType).invoke(null, signal, handler);
    }

    private void end() {
      try {
        handle(before);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("What was there before cannot be put back", e);
      }
    }

    private void asBefore() {
      try {
        handlerType.getMethod("handle", type).invoke(before, signal);
      } catch (InvocationTargetException e) {
        throw new IllegalStateException("There was nothing that Java can do", e);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
