package dev.danube;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class ValuesTest {

  private static StageFailure failure(FailureKind kind, int exitCode) {
    return StageFailure.of("a", kind, "").withExitCode(exitCode);
  }

  @Test
  void a_parameter_is_read_and_has_its_default() {
    assertThat(Parameter.text("t").read("x")).isEqualTo("x");
    assertThat(Parameter.integer("i").read(" 7 ")).isEqualTo(7);
    assertThat(Parameter.flag("f").read("true")).isTrue();
    assertThat(Parameter.flag("f").defaultTo()).contains(false);
    assertThat(Parameter.text("t").defaultTo()).isEmpty();
    Parameter<String> level =
        Parameter.choice("level", "low", "high").defaultTo("low").describe("How much");
    assertThat(level.type()).isEqualTo("choice");
    assertThat(level.options()).containsExactly("low", "high");
    assertThat(level.read("high")).isEqualTo("high");
    assertThat(level.describe()).contains("How much");
    assertThat(Parameter.text("t").defaultTo("x"))
        .isEqualTo(Parameter.text("t").defaultTo("x"))
        .isNotEqualTo(Parameter.text("t"));
  }

  @Test
  void an_output_is_decoded_by_its_type() throws Exception {
    assertThat(Output.lines("l").codec().decode("a\nb")).containsExactly("a", "b");
    assertThat(Output.lines("l").codec().decode("")).isEmpty();
    assertThat(Output.lines("l").text(List.of("a", "b"))).isEqualTo("a\nb");
    assertThat(Output.integer("i").codec().decode("12")).isEqualTo(12);
    assertThat(Output.flag("f").text(true)).isEqualTo("true");
    assertThat(Output.image("i").codec().decode("a:1")).isEqualTo(ImageRef.of("a:1"));
    assertThat(Output.text("x")).isEqualTo(Output.text("x")).isNotEqualTo(Output.integer("x"));
  }

  @Test
  void an_output_of_a_type_of_ones_own() throws Exception {
    Codec<Duration> codec =
        new Codec<>() {
          @Override
          public Duration decode(String text) {
            return Duration.parse(text);
          }

          @Override
          public String encode(Duration content) {
            return content.toString();
          }
        };
    Output<Duration> took = Output.of("took", codec);
    assertThat(took.codec().decode("PT5S")).isEqualTo(Duration.ofSeconds(5));
    assertThat(took.type()).isEqualTo("own codec");
    assertThat(took).isEqualTo(Output.of("took", codec));
  }

  @Test
  void values_and_secrets_print_as_marks() {
    Parameter<String> version = Parameter.text("version");
    Supplier<String> supplier = () -> "s3cret";
    assertThat(version).hasToString("<danube:parameter:version>");
    assertThat(version.map("major", v -> v.substring(0, 1)))
        .hasToString("<danube:parameter:version>");
    assertThat(version.map("major", v -> v).roots()).containsExactly(version);
    assertThat(version.map("major", v -> v).name()).isEqualTo("major");
    assertThat(Output.text("sum")).hasToString("<danube:output:sum>");
    assertThat(Value.of("x")).hasToString("x").isEqualTo(Value.of("x"));
    assertThat(Secret.env("TOKEN")).hasToString("<danube:secret:TOKEN>");
    assertThat(Secret.file(Path.of("a/b"))).hasToString("<danube:secret:a/b>");
    assertThat(Secret.command("pass", "show", "x")).hasToString("<danube:secret:pass>");
    assertThat(Secret.of("vault", supplier)).hasToString("<danube:secret:vault>");
  }

  @Test
  void a_retry_covers_what_it_names() {
    Retry all = Retry.attempts(3);
    assertThat(all.covers(failure(FailureKind.IMAGE, -1))).isTrue();
    Retry some = all.on(FailureKind.TIMEOUT).onExitCode(75);
    assertThat(some.covers(failure(FailureKind.TIMEOUT, -1))).isTrue();
    assertThat(some.covers(failure(FailureKind.EXIT_CODE, 75))).isTrue();
    assertThat(some.covers(failure(FailureKind.EXIT_CODE, 1))).isFalse();
    assertThat(some.covers(failure(FailureKind.IMAGE, -1))).isFalse();
  }

  @Test
  void a_retry_waits_the_same_or_twice_as_long() {
    Duration second = Duration.ofSeconds(1);
    assertThat(Retry.attempts(3).delayBefore(2)).isEqualTo(Duration.ZERO);
    assertThat(Retry.attempts(3).backoff(second).delayBefore(3)).isEqualTo(second);
    Retry doubling = Retry.attempts(100).exponentialBackoff(second, Duration.ofSeconds(10));
    assertThat(doubling.delayBefore(2)).isEqualTo(second);
    assertThat(doubling.delayBefore(3)).isEqualTo(Duration.ofSeconds(2));
    assertThat(doubling.delayBefore(5)).isEqualTo(Duration.ofSeconds(8));
    assertThat(doubling.delayBefore(6)).isEqualTo(Duration.ofSeconds(10));
    assertThat(doubling.delayBefore(1_000_000)).isEqualTo(Duration.ofSeconds(10));
    Duration forever = Duration.ofSeconds(Long.MAX_VALUE);
    assertThat(
            Retry.attempts(9).exponentialBackoff(Duration.ofDays(1), forever).delayBefore(100_000))
        .isEqualTo(forever);
  }

  @Test
  void an_allowed_failure_is_one_of_the_work() {
    AllowFailure any = new AllowFailure(Optional.empty());
    assertThat(any.covers(failure(FailureKind.TIMEOUT, -1))).isTrue();
    assertThat(any.covers(failure(FailureKind.IMAGE, -1))).isFalse();
    assertThat(any.covers(failure(FailureKind.INFRASTRUCTURE, -1))).isFalse();
    AllowFailure some = new AllowFailure(Optional.of(Set.of(2)));
    assertThat(some.covers(failure(FailureKind.EXIT_CODE, 2))).isTrue();
    assertThat(some.covers(failure(FailureKind.EXIT_CODE, 1))).isFalse();
    assertThat(some.covers(failure(FailureKind.TIMEOUT, -1))).isFalse();
  }

  @Test
  void when_covers_outcomes() {
    assertThat(Outcome.values())
        .filteredOn(OutcomeFilter.ON_SUCCESS::covers)
        .containsExactly(Outcome.SKIPPED, Outcome.SUCCESS, Outcome.UNSTABLE);
    assertThat(Outcome.values())
        .filteredOn(OutcomeFilter.ON_FAILURE::covers)
        .containsExactly(Outcome.FAILED, Outcome.ERRORED);
    assertThat(Outcome.values())
        .filteredOn(OutcomeFilter.ON_CANCEL::covers)
        .containsExactly(Outcome.CANCELLED);
    assertThat(OutcomeFilter.ON_CANCEL.text()).isEqualTo("on cancel");
    assertThat(Outcome.values()).allMatch(OutcomeFilter.ALWAYS::covers);
  }

  @Test
  void readiness_says_what_it_looks_at() {
    assertThat(Readiness.port(80).check()).hasToString("port 80");
    assertThat(Readiness.http(80, "/x").check()).hasToString("http 80/x");
    assertThat(Readiness.logLine("ready").check()).hasToString("log line \"ready\"");
    assertThat(Readiness.healthCheck().check()).hasToString("health check");
    assertThat(Readiness.command("pg_isready", "-q").check()).hasToString("command pg_isready -q");
    assertThat(Readiness.port(80).within()).isEqualTo(Duration.ofSeconds(60));
  }
}
