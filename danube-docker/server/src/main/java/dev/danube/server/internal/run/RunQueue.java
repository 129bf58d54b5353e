package dev.danube.server.internal.run;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.danube.engine.Run;
import dev.danube.server.internal.definition.Retrigger;
import dev.danube.server.internal.store.StoredRun;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The queue of the runs of all pipelines. A pipeline runs once at a time, and each has a {@link
 * Turn} while a run of it waits or is in progress. Thread-safe.
 */
final class RunQueue implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(RunQueue.class);

  /** The limit for starts of runs, and for each end of one, when the queue is closed. */
  private static final Duration END_LIMIT = Duration.ofMinutes(2);

  /** The longest time for which requests wait for the end of a run to be stored. */
  private static final Duration ENDING_LIMIT = Duration.ofSeconds(10);

  private final int most;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "danube-server-runs");
            thread.setDaemon(true);
            return thread;
          });

  @GuardedBy("this") private final Map<String, Turn> turns = new HashMap<>();

  /** The pipelines with a trigger that is being stored, and that refuse others. */
  @GuardedBy("this") private final Set<String> arriving = new HashSet<>();

  /** The turns that start when the queue is open. */
  @GuardedBy("this") private final List<Turn> unopened = new ArrayList<>();

  /** Starts the run of a turn, as soon as the queue is open. */
  @GuardedBy("this") private @Nullable Consumer<Turn> starter;

  @GuardedBy("this") private boolean isClosed;

  /**
   * Creates a queue, which is empty.
   *
   * @param most the most pipelines whose runs wait or are in progress, and the most runs that wait
   *     for others of their pipeline
   */
  RunQueue(int most) {
    this.most = most;
  }

  /** Returns whether another run of a pipeline would be one too many. */
  synchronized boolean isFull(String pipeline, Retrigger retrigger) {
    if (turns.containsKey(pipeline)) { // only one that is queued replaces no other
      return retrigger == Retrigger.QUEUE && RunLoad.behind(turns.values()) >= most;
    }
    return turns.size() >= most;
  }

  /** Keeps other triggers away from a pipeline; returns false if a run or another one is there. */
  synchronized boolean arrive(String pipeline) {
    awaitEnding(pipeline);
    return !turns.containsKey(pipeline) && arriving.add(pipeline);
  }

  /** Lets other triggers of a pipeline come, after {@link #arrive} has returned true. */
  synchronized void arrived(String pipeline) {
    arriving.remove(pipeline);
  }

  /**
   * Adds a run, which starts when it is the turn of it.
   *
   * @param reason why the run in progress is cancelled, if it is
   * @return the runs that no longer wait in favour of it
   */
  synchronized List<StoredRun> add(StoredRun run, Retrigger retrigger, String reason) {
    Turn turn = turns.get(run.pipeline());
    if (turn == null) {
      begin(new Turn(run, List.of()));
      return List.of();
    }
    List<StoredRun> replaced = turn.add(run, retrigger);
    if (retrigger == Retrigger.CANCEL) {
      turn.cancel(reason);
    }
    return replaced;
  }

  /** Adds a run that was triggered earlier, behind those of its pipeline that are there. */
  synchronized void takeOver(StoredRun run) {
    Turn turn = turns.get(run.pipeline());
    if (turn == null) {
      begin(new Turn(run, List.of()));
    } else {
      turn.waiting.add(run);
    }
  }

  /** Adds a turn whose run the caller starts; returns false if another run is in the way. */
  synchronized boolean claim(Turn turn) {
    String pipeline = turn.current.pipeline();
    awaitEnding(pipeline);
    return !isClosed && !arriving.contains(pipeline) && turns.putIfAbsent(pipeline, turn) == null;
  }

  /**
   * Waits until the turn of a pipeline whose end is being stored has ended. Clients may see the end
   * a moment earlier, and what they request then must find no run in the way.
   */
  @GuardedBy("this") private void awaitEnding(String pipeline) {
    long end = System.nanoTime() + ENDING_LIMIT.toNanos();
    try {
      for (Turn turn = turns.get(pipeline);
          turn != null && turn.isEnding;
          turn = turns.get(pipeline)) {
        long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        if (left <= 0) {
          return; // the database is slow to take the end
        }
        wait(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @GuardedBy("this") private void begin(Turn turn) {
    turns.put(turn.current.pipeline(), turn);
    if (starter == null) {
      unopened.add(turn);
    } else {
      execute(turn, starter);
    }
  }

  @GuardedBy("this") private void execute(Turn turn, Consumer<Turn> start) {
    try {
      thread.execute(() -> start.accept(turn));
    } catch (RejectedExecutionException e) {
      turns.remove(turn.current.pipeline()); // the queue is closed; the run stays stored
    }
  }

  /**
   * Starts the runs that are there, and from now on each when it is the turn of it.
   *
   * @param start starts the run of a turn; called by one thread at a time
   */
  synchronized void open(Consumer<Turn> start) {
    starter = start;
    unopened.forEach(turn -> execute(turn, start));
    unopened.clear();
  }

  /** Records that the run of a turn has started, and cancels it if it must not continue. */
  synchronized void started(Turn turn, Run run, CompletionStage<?> end) {
    turn.run = run;
    turn.end = end;
    if (turn.cancelled != null || turn.failed != null || isClosed) {
      run.cancel();
    }
  }

  /** Records why the run of a turn cannot continue. */
  synchronized void fail(Turn turn, String reason) {
    turn.failed = reason;
  }

  /** Returns why the run of a turn cannot continue; empty if it can. */
  synchronized Optional<String> failure(Turn turn) {
    return Optional.ofNullable(turn.failed);
  }

  /** Returns why the run of a turn was cancelled; empty if it was not. */
  synchronized Optional<String> cancellation(Turn turn) {
    return Optional.ofNullable(turn.cancelled);
  }

  /** Returns whether the queue is closed, so that no run starts. */
  synchronized boolean isClosed() {
    return isClosed;
  }

  /** Records that the end of the run of a turn is being stored, after which {@link #next} comes. */
  synchronized void ending(Turn turn) {
    turn.isEnding = true;
  }

  /** Ends a turn, and begins that of the run which waits for its end. */
  synchronized void next(Turn turn) {
    turns.remove(turn.current.pipeline(), turn);
    notifyAll(); // those that await the end
    StoredRun next = turn.waiting.poll();
    if (next != null && !isClosed) {
      begin(new Turn(next, turn.waiting));
    }
  }

  /** Removes a run that waits for others of its pipeline; returns false if it does not. */
  synchronized boolean remove(StoredRun run) {
    Turn turn = turns.get(run.pipeline());
    return turn != null && turn.waiting.removeIf(one -> one.id().equals(run.id()));
  }

  /** Cancels a run that does not wait for others; returns false if it is not there. */
  synchronized boolean cancel(StoredRun run, String reason) {
    Turn turn = turns.get(run.pipeline());
    if (turn == null || !turn.current.id().equals(run.id())) {
      return false;
    }
    turn.cancel(reason);
    return true;
  }

  /**
   * Cancels the run of a pipeline in progress, and removes those that wait for it.
   *
   * @return the turn that is ending, and the runs that no longer wait
   */
  synchronized Cleared clear(String pipeline, String reason) {
    Turn turn = turns.get(pipeline);
    if (turn == null) {
      return new Cleared(Optional.empty(), List.of());
    }
    List<StoredRun> waiting = List.copyOf(turn.waiting);
    turn.waiting.clear();
    turn.cancel(reason);
    return new Cleared(Optional.ofNullable(turn.run), waiting);
  }

  /**
   * The runs of a pipeline that was cleared. Immutable.
   *
   * @param run the one that is being cancelled; empty if none has started
   * @param waiting those that waited
   */
  record Cleared(Optional<Run> run, List<StoredRun> waiting) {}

  /** Returns how many runs wait and are in progress. */
  synchronized RunLoad load() {
    return RunLoad.of(turns.values());
  }

  /** Returns whether a run waits or is in progress. */
  synchronized boolean contains(StoredRun run) {
    Turn turn = turns.get(run.pipeline());
    return turn != null && turn.contains(run);
  }

  /** Interrupts all runs, and waits until their ends are stored. */
  @Override
  public void close() {
    List<Turn> open;
    synchronized (this) {
      isClosed = true;
      open = List.copyOf(turns.values());
      open.stream().map(turn -> turn.run).filter(Objects::nonNull).forEach(Run::cancel);
    }
    thread.shutdown();
    try {
      if (!thread.awaitTermination(END_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        log.error("A run is still starting");
      }
      for (Turn turn : open) {
        turn.awaitEnd(END_LIMIT);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
