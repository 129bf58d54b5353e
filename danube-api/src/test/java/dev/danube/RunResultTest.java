package dev.danube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RunResultTest {

  private static final IllegalStateException CAUSE = new IllegalStateException("boom");

  private static RunResult result(Outcome outcome) {
    StageFailure failure =
        StageFailure.of("unit", FailureKind.EXIT_CODE, "exit code 1 from run \"make\"")
            .withExitCode(1)
            .withStep("run \"make\"")
            .withLastLines(List.of("error"))
            .withCause(CAUSE);
    Attempt attempt =
        new Attempt(1, Instant.EPOCH, Duration.ofSeconds(2), outcome, Optional.of(failure));
    StageResult build =
        new StageResult(
            "build",
            outcome,
            Duration.ofSeconds(2),
            List.of(attempt),
            outcome.succeeded() ? Optional.empty() : Optional.of(failure),
            Optional.empty(),
            List.of());
    StageResult push =
        StageResult.skipped(
            "push",
            new SkipReason(
                SkipReason.Kind.UPSTREAM, Optional.of("build"), "needs build, which failed"));
    return new RunResult(
        "r1",
        "ci",
        outcome,
        Duration.ofMillis(2500),
        List.of(build, push),
        List.of(),
        java.util.Map.of());
  }

  @Test
  void outcomes_are_declared_from_harmless_to_worst() {
    assertThat(Outcome.values())
        .containsExactly(
            Outcome.SKIPPED,
            Outcome.SUCCESS,
            Outcome.UNSTABLE,
            Outcome.CANCELLED,
            Outcome.FAILED,
            Outcome.ERRORED);
    assertThat(Outcome.values())
        .filteredOn(Outcome::succeeded)
        .containsExactly(Outcome.SKIPPED, Outcome.SUCCESS, Outcome.UNSTABLE);
  }

  @Test
  void a_stage_is_found_by_name_and_a_wrong_name_gets_the_nearest() {
    RunResult result = result(Outcome.FAILED);
    assertThat(result.stage("push").outcome()).isEqualTo(Outcome.SKIPPED);
    assertThatThrownBy(() -> result.stage("biuld"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Pipeline \"ci\" has no stage \"biuld\"; did you mean \"build\"?");
  }

  @Test
  void the_summary_says_what_did_not_succeed_and_why() {
    assertThat(result(Outcome.FAILED).summary().lines())
        .containsExactly(
            "ci: FAILED in 2.5s (run r1)",
            "  build: FAILED: exit code 1 from run \"make\"",
            "  push: SKIPPED: needs build, which failed");
  }

  @Test
  void the_summary_names_the_stages_that_were_stopped() {
    StageResult stopped =
        new StageResult(
            "slow",
            Outcome.CANCELLED,
            Duration.ofSeconds(2),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            List.of());
    RunResult run =
        new RunResult(
            "r1",
            "ci",
            Outcome.CANCELLED,
            Duration.ofSeconds(3),
            List.of(stopped),
            List.of(),
            java.util.Map.of());
    assertThat(run.summary().lines())
        .containsExactly("ci: CANCELLED in 3.0s (run r1)", "  slow: CANCELLED: stopped after 2.0s");
  }

  @Test
  void or_throw_throws_for_a_failed_run_only() {
    RunResult good = result(Outcome.UNSTABLE);
    assertThat(good.orThrow()).isSameAs(good);
    RunResult bad = result(Outcome.FAILED);
    assertThatThrownBy(bad::orThrow)
        .isInstanceOfSatisfying(
            RunFailedException.class, e -> assertThat(e.result()).isEqualTo(bad))
        .hasMessage(bad.summary())
        .hasSuppressedException(CAUSE);
  }
}
