package dev.danube.engine.internal.thread;

import org.jspecify.annotations.Nullable;

/** A task that runs when the JVM is asked to end, for example by Ctrl-C. Not thread-safe. */
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
        // The JVM is ending already: the hook is running or has run.
        return;
      }
      thread = null;
    }
  }
}
