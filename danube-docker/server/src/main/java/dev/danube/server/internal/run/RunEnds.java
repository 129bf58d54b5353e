package dev.danube.server.internal.run;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.danube.server.internal.store.RunState;
import dev.danube.server.internal.store.RunStore;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ends of runs on their way into the database. One that the database does not take, because it
 * does not answer, is stored as soon as it answers. Thread-safe.
 */
final class RunEnds implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(RunEnds.class);
  private static final Duration PERIOD = Duration.ofSeconds(1);

  /** The end of a run. */
  private record End(RunState state, @Nullable String reason) {}

  private final RunStore runs;
  private final RunKeeper keeper;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "danube-server-ends");
            thread.setDaemon(true);
            return thread;
          });

  @GuardedBy("this") private final Map<String, End> pending = new LinkedHashMap<>();

  RunEnds(RunStore runs, RunKeeper keeper) {
    this.runs = runs;
    this.keeper = keeper;
    Future<?> unused =
        thread.scheduleWithFixedDelay(
            this::storePending, PERIOD.toMillis(), PERIOD.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Stores the end of a run, now or later. */
  void add(String run, RunState state, @Nullable String reason) {
    try {
      runs.ended(run, state, reason);
    } catch (RuntimeException e) {
      boolean isFirst;
      synchronized (this) {
        isFirst = pending.isEmpty();
        pending.put(run, new End(state, reason));
      }
      if (isFirst) { // the others have the same cause
        log.error("The database did not take the end of run {}, and is asked again", run, e);
      }
    }
  }

  /** Removes what is too old of a pipeline, later. */
  void prune(String pipeline) {
    try {
      thread.execute(() -> keeper.prune(pipeline));
    } catch (RejectedExecutionException e) {
      log.debug("The server ends; the next end of a run removes what is too old", e);
    }
  }

  private synchronized Map<String, End> pending() {
    return new LinkedHashMap<>(pending);
  }

  private void storePending() {
    Map<String, End> ends = pending();
    try {
      for (Map.Entry<String, End> end : ends.entrySet()) {
        runs.ended(end.getKey(), end.getValue().state, end.getValue().reason);
        synchronized (this) {
          pending.remove(end.getKey(), end.getValue());
        }
      }
      if (!ends.isEmpty()) {
        log.info("The database has taken the ends of {} runs", ends.size());
      }
    } catch (RuntimeException e) {
      log.debug("The database does not answer yet", e);
    }
  }

  /** Tries a last time. The next start finds the other ends in the records of the runs. */
  @Override
  public void close() {
    thread.shutdownNow();
    storePending();
    pending().keySet().forEach(run -> log.error("The end of run {} is not in the database", run));
  }
}
