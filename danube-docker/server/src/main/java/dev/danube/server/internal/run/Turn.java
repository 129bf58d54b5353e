package dev.danube.server.internal.run;

import dev.danube.engine.Run;
import dev.danube.server.internal.definition.Retrigger;
import dev.danube.server.internal.store.RunState;
import dev.danube.server.internal.store.StoredRun;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The run of a pipeline that is in progress, and those that wait for its end. Guarded by the {@link
 * RunQueue}.
 */
final class Turn {

  private static final Logger log = LoggerFactory.getLogger(Turn.class);

  final StoredRun current;
  final Deque<StoredRun> waiting;

  /** The run, when it has started. */
  @Nullable Run run;

  /** A stage that completes when the end of the run is stored. */
  @Nullable CompletionStage<?> end;

  /** Who has resumed it, unless it is a new run. */
  @Nullable String resumedBy;

  /** Why it was cancelled. */
  @Nullable String cancelled;

  /** Why it cannot continue, although it was not cancelled. */
  @Nullable String failed;

  /** Whether the end of the run is being stored, so that another one may soon be there. */
  boolean isEnding;

  Turn(StoredRun current, Collection<StoredRun> waiting) {
    this.current = current;
    this.waiting = new ArrayDeque<>(waiting);
  }

  /** Adds a run that waits, and returns those that no longer wait in favour of it. */
  List<StoredRun> add(StoredRun run, Retrigger retrigger) {
    boolean isReplacing = retrigger == Retrigger.CANCEL || retrigger == Retrigger.LATEST;
    List<StoredRun> replaced = isReplacing ? List.copyOf(waiting) : List.of();
    waiting.removeAll(replaced);
    waiting.add(run);
    return replaced;
  }

  /** Cancels the run, now or as soon as it has started. The first reason counts. */
  void cancel(String reason) {
    if (cancelled == null) {
      cancelled = reason;
    }
    Run started = run;
    if (started != null) {
      started.cancel();
    }
  }

  /**
   * Waits until the end of the run is stored, if it has started.
   *
   * @param limit the longest time
   */
  void awaitEnd(Duration limit) throws InterruptedException {
    CompletionStage<?> stored = end;
    try {
      if (stored != null) {
        stored.toCompletableFuture().get(limit.toSeconds(), TimeUnit.SECONDS);
      }
    } catch (ExecutionException | TimeoutException e) {
      log.error("Run {} does not end", current.id(), e);
    }
  }

  /** Returns why a run cannot be resumed, whatever else runs. */
  static Optional<String> obstacle(StoredRun run) {
    if (run.finished().isEmpty()) {
      return Optional.of("The run has not ended. Cancel it, or wait until it has ended.");
    }
    if (run.state() == RunState.SUCCESS) {
      return Optional.of("The run has succeeded. Trigger its pipeline again.");
    }
    return run.record().isEmpty()
        ? Optional.of("The run did not start, so nothing of it is there. Run it again.")
        : Optional.empty();
  }

  /** Returns whether a run is the current one or waits. */
  boolean contains(StoredRun other) {
    return current.id().equals(other.id())
        || waiting.stream().anyMatch(run -> run.id().equals(other.id()));
  }
}
