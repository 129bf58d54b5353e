package dev.danube.engine.internal.thread;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Executes tasks one at a time, in order, on whichever thread brings one while no other is at it.
 * What the tasks touch needs no lock of its own. A thread never waits here.
 */
public final class Mailbox {

  private static final Logger LOG = LoggerFactory.getLogger(Mailbox.class);

  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private final Consumer<Throwable> onCrash;

  /** Tasks are not expected to throw; if one does, the run has to hear of it. */
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

  /** Whatever happens, the next task has its turn. */
  private void crash(Throwable bug) {
    try {
      onCrash.accept(bug);
    } catch (Throwable e) {
      LOG.error("A run has crashed, and dealing with that has failed too", e);
    }
  }
}
