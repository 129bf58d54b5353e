package dev.danube.engine;

import dev.danube.engine.spi.Session;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives tasks to threads, not more than a limit at once; the others wait here, in order. A task
 * never waits for another, so a limit of one is enough. Thread-safe.
 */
final class Workers {

  private static final Logger LOG = LoggerFactory.getLogger(Workers.class);

  private record Task(Session session, Runnable action) {}

  private final Executor threads;
  private final int limit;
  private final Queue<Task> waiting = new ArrayDeque<>();
  private int busy;

  Workers(Executor threads, int limit) {
    this.threads = threads;
    this.limit = limit;
  }

  /** Runs a task of a session, now or when there is room. */
  void execute(Session session, Runnable action) {
    Task task = new Task(session, action);
    if (!enters(task)) {
      return;
    }
    session.taskHanded();
    threads.execute(() -> work(task));
  }

  private synchronized boolean enters(Task task) {
    if (busy == limit) {
      waiting.add(task);
      return false;
    }
    busy++;
    return true;
  }

  private void work(Task first) {
    Optional<Task> next = Optional.of(first);
    while (next.isPresent()) {
      Task task = next.get();
      task.session.taskBegins();
      try {
        task.action.run();
      } catch (RuntimeException | Error e) {
        LOG.error("A task has thrown, which none should; those that wait go on", e);
      } finally {
        next = next();
        task.session.taskEnds();
      }
    }
  }

  /** The next task for a thread that has done with one. */
  private synchronized Optional<Task> next() {
    Task task = waiting.poll();
    if (task == null) {
      busy--;
      return Optional.empty();
    }
    task.session.taskHanded();
    return Optional.of(task);
  }
}
