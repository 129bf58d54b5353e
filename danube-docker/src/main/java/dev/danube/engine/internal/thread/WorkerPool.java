package dev.danube.engine.internal.thread;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads that stages run on. A task never waits for another, so one thread is enough. */
public final class WorkerPool implements Executor {

  private final ThreadPoolExecutor threads;
  private final AtomicInteger count = new AtomicInteger();

  public WorkerPool(int size) {
    threads =
        new ThreadPoolExecutor(
            size, size, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), this::thread);
    // Lets a program that forgets to close its Danube end nevertheless.
    threads.allowCoreThreadTimeOut(true);
  }

  private Thread thread(Runnable task) {
    return new Thread(task, "danube-worker-" + count.incrementAndGet());
  }

  @Override
  public void execute(Runnable task) {
    threads.execute(task);
  }

  /** Ends the threads, once no run is left that passes them work. */
  public void close() {
    threads.shutdown();
  }
}
