package dev.danube.engine.internal.thread;

import org.jspecify.annotations.Nullable;

/** Does something when the JVM is asked to end, as by Ctrl-C. Not thread-safe. */
public final class ShutdownHook {

  private final Runnable task;
  private @Nullable Thread thread;

  public ShutdownHook(Runnable task) {
    this.task = task;
  }

  public void register() {
    if (thread == null) {
      thread = new Thread(task, "danube-shutdown");
      Runtime.getRuntime().addShutdownHook(thread);
    }
  }

  public void unregister() {
    if (thread != null) {
      try {
        Runtime.getRuntime().removeShutdownHook(thread);
      } catch (IllegalStateException e) {
        // The JVM is ending already, and the hook runs or has run.
        return;
      }
      thread = null;
    }
  }
}
