package dev.danube;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The end of a node, as a condition sees it.
 *
 * @param failed whether it counts as failed
 * @param succeeded whether it counts as succeeded
 * @param text the name and the outcome, for the reason of a skip
 */
record NodeOutcome(boolean failed, boolean succeeded, String text) {

  /**
   * Returns the end of a node of a run.
   *
   * @throws IllegalStateException if a stage of the node has not ended
   */
  static NodeOutcome of(String name, RunContext run) {
    Optional<Node> node = find(run.pipeline(), name);
    if (node.isEmpty()) {
      return new NodeOutcome(false, false, name + " is not in this run");
    }
    List<StageResult> ended = node.get().stages().stream().map(stage -> end(stage, run)).toList();
    boolean failed = ended.stream().anyMatch(NodeOutcome::isFailed);
    Outcome worst =
        ended.stream().map(StageResult::outcome).max(Outcome::compareTo).orElse(Outcome.SKIPPED);
    boolean succeeded =
        !failed
            && ended.stream()
                .anyMatch(one -> one.outcome() != Outcome.SKIPPED && one.outcome().succeeded());
    return new NodeOutcome(failed, succeeded, name + " is " + worst);
  }

  private static boolean isFailed(StageResult end) {
    return OutcomeFilter.ON_FAILURE.covers(end.outcome())
        || end.skipReason().filter(why -> why.kind() == SkipReason.Kind.UPSTREAM).isPresent();
  }

  private static StageResult end(Stage stage, RunContext run) {
    return run.stage(stage.name())
        .orElseThrow(
            () -> new IllegalStateException("Stage \"" + stage.name() + "\" has not ended"));
  }

  private static Optional<Node> find(Pipeline pipeline, String name) {
    Deque<Node> left = new ArrayDeque<>(pipeline.nodes());
    while (!left.isEmpty()) {
      Node node = left.pop();
      if (node.name().equals(name)) {
        return Optional.of(node);
      }
      left.addAll(node.children());
    }
    return Optional.empty();
  }
}
