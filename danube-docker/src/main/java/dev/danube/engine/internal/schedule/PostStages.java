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
 * Which post stages run: decided once, when all other stages have ended. Touched by the coordinator
 * only.
 */
public final class PostStages {

  private final Queue<Post> left = new ArrayDeque<>();
  private Outcome outcome = Outcome.SUCCESS;
  private boolean begun;
  private boolean isKilled;

  public boolean hasStarted() {
    return begun;
  }

  public void start(List<Post> post, Outcome soFar) {
    begun = true;
    outcome = soFar;
    left.addAll(post);
  }

  /** The next one in the order written. */
  public Optional<Post> next() {
    return Optional.ofNullable(left.poll());
  }

  /** Lets none begin any more: the program is about to end. */
  public void kill() {
    isKilled = true;
  }

  /** Why none begins any more, if so. */
  public Optional<SkipReason> killed() {
    return isKilled ? Optional.of(SkipReasons.RUN_CANCELLED) : Optional.empty();
  }

  /** Why one does not run, as far as that is known before its condition is evaluated. */
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
