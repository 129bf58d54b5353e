package dev.danube.engine.internal.run;

import dev.danube.FailureKind;
import dev.danube.engine.internal.secret.StepFailedException;
import dev.danube.event.LifecycleCallbacks;
import java.util.List;
import java.util.function.Consumer;

/** A dispatcher that calls the lifecycle callbacks of a run and handles what they throw. */
public final class CallbackDispatcher {

  /** A call of one method, which is made on each of the callbacks. */
  @FunctionalInterface
  public interface Callback {
    void on(LifecycleCallbacks callbacks) throws Exception;
  }

  private final List<LifecycleCallbacks> all;
  private final Consumer<String> warnings;

  public CallbackDispatcher(List<LifecycleCallbacks> all, Consumer<String> warnings) {
    this.all = List.copyOf(all);
    this.warnings = warnings;
  }

  public boolean isEmpty() {
    return all.isEmpty();
  }

  /**
   * Calls a method that can prevent what follows by throwing.
   *
   * @throws StepFailedException if a callback threw; the callbacks after it are not called
   */
  public void before(String method, Callback call)
      throws StepFailedException, InterruptedException {
    for (LifecycleCallbacks callbacks : all) {
      try {
        call.on(callbacks);
      } catch (InterruptedException e) {
        throw e;
      } catch (Exception | Error e) {
        throw new StepFailedException(FailureKind.CALLBACK, said(callbacks, method, e), e);
      }
    }
  }

  /** Calls a method whose exceptions change nothing; each becomes a warning. */
  public void after(String method, Callback call) {
    for (LifecycleCallbacks callbacks : all) {
      try {
        call.on(callbacks);
      } catch (Exception | Error e) {
        if (e instanceof InterruptedException) {
          Thread.currentThread().interrupt();
        }
        warnings.accept(said(callbacks, method, e));
      }
    }
  }

  private static String said(LifecycleCallbacks callbacks, String method, Throwable thrown) {
    return String.format("%s of %s threw %s", method, callbacks.getClass().getName(), thrown);
  }
}
