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
    List<StageResult> ended =
        node.get().allStages().stream().map(stage -> end(stage, run)).toList();
    Optional<StageResult> failed = ended.stream().filter(NodeOutcome::isFailed).findFirst();
    boolean succeeded =
        failed.isEmpty()
            && ended.stream()
                .map(StageResult::outcome)
                .anyMatch(outcome -> outcome != Outcome.SKIPPED && outcome.succeeded());
    Outcome worst =
        ended.stream().map(StageResult::outcome).max(Outcome::compareTo).orElse(Outcome.SKIPPED);
    String text = failed.map(stage -> text(name, stage)).orElse(name + " is " + worst);
    return new NodeOutcome(failed.isPresent(), succeeded, text);
  }

  /** Returns what says that a node failed: the stage in it, and why it was skipped. */
  private static String text(String node, StageResult failed) {
    String stage = failed.name().equals(node) ? "" : " (stage " + failed.name() + ")";
    String why = failed.skipReason().map(reason -> " (" + reason.text() + ")").orElse("");
    return node + " is " + failed.outcome() + stage + why;
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
