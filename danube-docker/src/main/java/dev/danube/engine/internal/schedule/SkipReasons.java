package dev.danube.engine.internal.schedule;

import dev.danube.Condition;
import dev.danube.Outcome;
import dev.danube.OutcomeFilter;
import dev.danube.Output;
import dev.danube.Post;
import dev.danube.SkipReason;
import dev.danube.SkipReason.Kind;
import dev.danube.Stage;
import dev.danube.internal.Durations;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;

/** The reasons for which a stage does not run, with their texts. */
public final class SkipReasons {

  public static final SkipReason RUN_CANCELLED =
      new SkipReason(Kind.CANCELLED, Optional.empty(), "the run was cancelled");

  public static final SkipReason STAGE_CANCELLED =
      new SkipReason(Kind.CANCELLED, Optional.empty(), "the stage was cancelled");

  /** Returns the reason of a run that a newer one has superseded. */
  public static SkipReason superseded(String by) {
    return new SkipReason(
        Kind.CANCELLED, Optional.empty(), "the run was superseded by the newer run " + by);
  }

  private SkipReasons() {}

  static SkipReason upstream(String stage, Outcome outcome) {
    String how =
        switch (outcome) {
          case CANCELLED -> "was cancelled";
          case ERRORED -> "errored";
          default -> "failed";
        };
    return new SkipReason(Kind.UPSTREAM, Optional.of(stage), "needs " + stage + ", which " + how);
  }

  public static SkipReason runTimedOut(Duration limit) {
    return new SkipReason(
        Kind.CANCELLED, Optional.empty(), "the run timed out after " + Durations.text(limit));
  }

  static Optional<SkipReason> noInput(Stage stage, Predicate<Output<?>> isMade) {
    return stage.requiredInputs().stream()
        .filter(isMade.negate())
        .findFirst()
        .map(
            output ->
                new SkipReason(
                    Kind.NO_INPUT,
                    Optional.empty(),
                    "reads output " + output.name() + ", which was not made"));
  }

  public static Optional<SkipReason> condition(Condition condition, Condition.Result result) {
    return result.holds()
        ? Optional.empty()
        : Optional.of(
            new SkipReason(
                Kind.CONDITION, Optional.empty(), "not (" + condition + "); " + result.found()));
  }

  public static SkipReason manual() {
    return new SkipReason(
        Kind.CONDITION, Optional.empty(), "manual: runs only when it is named by only(...)");
  }

  static SkipReason failFast(String block, String failed) {
    return new SkipReason(
        Kind.CANCELLED, Optional.of(failed), failed + " failed, and " + block + " is fail-fast");
  }

  /** Returns why a post stage of a block does not run; the outcome decides. */
  static SkipReason notAfter(String block, OutcomeFilter when, Outcome outcome) {
    String why =
        outcome == Outcome.SKIPPED
            ? "belongs to " + block + ", of which no stage has run"
            : "runs " + when.text() + "; " + block + " is " + outcome;
    return new SkipReason(Kind.CONDITION, Optional.empty(), why);
  }

  static SkipReason notAfter(Post post, Outcome outcome) {
    return new SkipReason(
        Kind.CONDITION,
        Optional.empty(),
        "runs " + post.when().text() + "; the run is " + outcome + " so far");
  }
}
