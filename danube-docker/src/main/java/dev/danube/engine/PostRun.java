package dev.danube.engine;

import dev.danube.Outcome;
import dev.danube.Post;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;

/**
 * Which post stages run: decided once, when all other stages have ended. Touched by the coordinator
 * only.
 */
final class PostRun {

  private final Queue<Post> left = new ArrayDeque<>();
  private Outcome outcome = Outcome.SUCCESS;
  private boolean begun;

  boolean hasBegun() {
    return begun;
  }

  void begin(List<Post> post, Outcome soFar) {
    begun = true;
    outcome = soFar;
    left.addAll(post);
  }

  /** The next one in the order written. */
  Optional<Post> next() {
    return Optional.ofNullable(left.poll());
  }

  boolean covers(Post post) {
    return post.when().covers(outcome);
  }

  Outcome outcome() {
    return outcome;
  }
}
