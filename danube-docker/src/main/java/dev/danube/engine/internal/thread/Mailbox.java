package dev.danube.engine.internal.thread;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A queue of tasks that are executed one at a time, in order. The thread that posts a task executes
 * it and those that follow, unless another thread is executing tasks already. State that only the
 * tasks use needs no lock of its own. A thread never waits here.
 */
public final class Mailbox {

  private static final Logger LOG = LoggerFactory.getLogger(Mailbox.class);

  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private final Consumer<Throwable> onCrash;

  /**
   * Creates an empty mailbox.
   *
   * @param onCrash receives what a task throws; tasks are not expected to throw
   */
  public Mailbox(Consumer<Throwable> onCrash) {
    this.onCrash = onCrash;
  }

  public void post(Runnable task) {
    tasks.add(task);
    if (waiting.getAndIncrement() == 0) {
      do {
        perform(tasks.remove());
      } while (waiting.decrementAndGet() > 0);
    }
  }

  private void perform(Runnable task) {
    try {
      task.run();
    } catch (Throwable e) {
      crash(e);
    }
  }

  /** Reports a task that threw. Throws nothing, so that the next task is executed in any case. */
  private void crash(Throwable bug) {
    try {
      onCrash.accept(bug);
    } catch (Throwable e) {
      LOG.error("A run crashed, and handling the crash failed too", e);
    }
  }
}
