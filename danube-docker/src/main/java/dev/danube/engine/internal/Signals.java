package dev.danube.engine.internal;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Signals of the operating system. They are not part of Java, but of every JDK. Thread-safe. */
public final class Signals {

  private Signals() {}

  /**
   * Registers an action that runs whenever a signal arrives, on a thread of its own. A signal that
   * this program was started to ignore is still ignored.
   *
   * @param name the name of the signal, such as {@code INT}
   * @param action receives the previous handling of the signal, which it may run
   * @return restores the previous handling; does nothing where there are no signals
   */
  public static Runnable on(String name, Consumer<Runnable> action) {
    try {
      return new Handling(name, action).install();
    } catch (ReflectiveOperationException | IllegalArgumentException e) {
      return () -> {}; // a system without this signal, or the JVM uses the signal itself
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

    Runnable install() throws ReflectiveOperationException {
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
        throw new IllegalStateException("The previous signal handler could not be restored", e);
      }
    }

    private void asBefore() {
      try {
        handlerType.getMethod("handle", type).invoke(before, signal);
      } catch (InvocationTargetException e) {
        throw new IllegalStateException("The previous signal handler cannot run from Java", e);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
