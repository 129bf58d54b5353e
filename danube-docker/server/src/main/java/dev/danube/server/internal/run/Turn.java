package dev.danube.server.internal.run;

import dev.danube.engine.Run;
import dev.danube.server.internal.store.StoredRun;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The run of a pipeline that is in progress, and those that wait for its end. Guarded by the {@link
 * RunService}.
 */
final class Turn {

  final StoredRun current;
  final Deque<StoredRun> waiting;

  /** The run, when it has started. */
  @Nullable Run run;

  /** Why it was cancelled. */
  @Nullable String cancelled;

  /** Why it cannot continue, although nobody has cancelled it. */
  @Nullable String failed;

  Turn(StoredRun current, Collection<StoredRun> waiting) {
    this.current = current;
    this.waiting = new ArrayDeque<>(waiting);
  }

  /** Returns whether a run is the current one or waits. */
  boolean contains(StoredRun other) {
    return current.id().equals(other.id())
        || waiting.stream().anyMatch(run -> run.id().equals(other.id()));
  }
}
