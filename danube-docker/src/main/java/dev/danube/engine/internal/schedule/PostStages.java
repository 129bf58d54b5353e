package dev.danube.engine.internal.schedule;

import dev.danube.Outcome;
import dev.danube.Output;
import dev.danube.Post;
import dev.danube.SkipReason;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Predicate;

/**
 * The post stages of a run. The outcome that decides which of them run is fixed once, when all
 * other stages have ended. Used by the coordinator only.
 */
public final class PostStages {

  private final Queue<Post> left = new ArrayDeque<>();
  private Outcome outcome = Outcome.SUCCESS;
  private boolean started;
  private boolean isKilled;

  public boolean hasStarted() {
    return started;
  }

  public void start(List<Post> post, Outcome soFar) {
    started = true;
    outcome = soFar;
    left.addAll(post);
  }

  /** Returns the next post stage, in the order of their definition. */
  public Optional<Post> next() {
    return Optional.ofNullable(left.poll());
  }

  /** Lets no further post stage start, because the program is about to end. */
  public void kill() {
    isKilled = true;
  }

  /** Returns why no further post stage starts; empty unless the run was killed. */
  public Optional<SkipReason> killed() {
    return isKilled ? Optional.of(SkipReasons.RUN_CANCELLED) : Optional.empty();
  }

  /**
   * Returns why a post stage does not run, as far as that is known before its condition is
   * evaluated.
   */
  public Optional<SkipReason> reasonToSkip(Post one, Predicate<Output<?>> isMade) {
    if (isKilled) {
      return killed();
    }
    if (!one.when().covers(outcome)) {
      return Optional.of(SkipReasons.notAfter(one, outcome));
    }
    return one.stage().manual()
        ? Optional.of(SkipReasons.manual())
        : SkipReasons.noInput(one.stage(), isMade);
  }
}
