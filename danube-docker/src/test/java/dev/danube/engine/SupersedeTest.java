package dev.danube.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.danube.BackendException;
import dev.danube.Outcome;
import dev.danube.Pipeline;
import dev.danube.RunResult;
import dev.danube.engine.fixture.ScriptedBackend;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests of the cases of newer runs with the same key. */
@Timeout(60)
class SupersedeTest {

  private final ScriptedBackend backend = new ScriptedBackend();

  // spotless:off

  private static Pipeline blocked(String name) {
    return Pipeline.define(name, p -> p.image("main")
        .stage("a", s -> s.run("block").always(h -> h.run("hook")))
        .stage("b", s -> s.run("exit 0"))
        .post(after -> after.always("clean", s -> s.run("exit 0"))));
  }

  private static final Pipeline NEXT = Pipeline.define("ci", p -> p.image("main").stage("a", s -> s.run("exit 0")));

  private static RunResult end(Run run) throws Exception {
    return run.toFuture().get(20, TimeUnit.SECONDS);
  }

  @Test
  void an_older_run_of_the_pipeline_and_key_is_cancelled_and_says_by_which() throws Exception {
    try (Danube danube = Danube.using(backend)) {
      Run older = danube.start(blocked("ci"), r -> r.supersede("main"));
      backend.awaitStep("block");
      RunResult newer = danube.run(NEXT, r -> r.supersede("main"));
      assertThat(newer.outcome()).isEqualTo(Outcome.SUCCESS);
      assertThat(newer.warnings()).isEmpty();
      RunResult result = end(older);
      assertThat(result.outcome()).isEqualTo(Outcome.CANCELLED);
      assertThat(result.warnings()).containsExactly("the run was superseded by the newer run " + newer.id());
      assertThat(result.stage("a").outcome()).isEqualTo(Outcome.CANCELLED);
      assertThat(result.stage("b").skipReason().orElseThrow().text()).isEqualTo("the run was superseded by the newer run " + newer.id());
      assertThat(result.stage("clean").outcome()).isEqualTo(Outcome.SUCCESS);
      assertThat(backend.log).contains("step hook");
    }
  }

  @ParameterizedTest
  @CsvSource({"other, main", "ci, side", "ci,"})
  void a_run_of_another_pipeline_or_key_is_left_alone(String pipeline, String key) throws Exception {
    try (Danube danube = Danube.using(backend)) {
      Run older = danube.start(blocked(pipeline), r -> Optional.ofNullable(key).ifPresent(r::supersede));
      backend.awaitStep("block");
      danube.run(NEXT, r -> r.supersede("main"));
      danube.run(NEXT);
      assertThat(older.isDone()).isFalse();
      older.cancel();
      assertThat(end(older).warnings()).isEmpty();
    }
  }

  @Test
  void the_newest_of_many_runs_stays() throws Exception {
    try (Danube danube = Danube.using(backend)) {
      Run first = danube.start(blocked("ci"), r -> r.supersede("main"));
      Run second = danube.start(blocked("ci"), r -> r.supersede("main"));
      Run third = danube.start(blocked("ci"), r -> r.supersede("main"));
      assertThat(end(first).outcome()).isEqualTo(Outcome.CANCELLED);
      assertThat(end(second).warnings()).containsExactly("the run was superseded by the newer run " + third.id());
      assertThat(third.isDone()).isFalse();
    }
  }

  @Test
  void a_newer_run_of_another_program_cancels_this_one() throws Exception {
    AtomicReference<String> newer = new AtomicReference<>();
    backend.onAnnounce(key -> () -> Optional.ofNullable(newer.get()).map(run -> run + " of " + key));
    try (Danube danube = Danube.using(backend)) {
      Run run = danube.start(blocked("ci"), r -> r.supersede("main"));
      backend.awaitStep("block");
      newer.set("7");
      RunResult result = end(run);
      assertThat(result.outcome()).isEqualTo(Outcome.CANCELLED);
      assertThat(result.warnings()).containsExactly("the run was superseded by the newer run 7 of main");
    }
  }

  @Test
  void a_backend_that_cannot_be_asked_is_a_warning() throws Exception {
    backend.onAnnounce(key -> {
      throw new BackendException("nobody answers", null);
    });
    try (Danube danube = Danube.using(backend)) {
      Run run = danube.start(blocked("ci"), r -> r.supersede("main"));
      backend.awaitStep("block");
      backend.awaitAnnouncement();
      run.cancel();
      assertThat(end(run).warnings()).containsExactly(
          "whether another run of the key \"main\" supersedes this one, or is superseded by it, is not known: nobody answers");
    }
  }

  @Test
  void a_key_is_short_and_in_one_line() {
    try (Danube danube = Danube.using(backend)) {
      for (String key : new String[] {"", "  ", "a\nb", "x".repeat(101)}) {
        assertThatThrownBy(() -> danube.run(NEXT, r -> r.supersede(key))).isInstanceOf(IllegalArgumentException.class)
            .hasMessage("supersede takes a key of 1 to 100 characters, without control characters, not \"" + key + "\"; use the name of a branch, for example");
      }
    }
  }

  // spotless:on
}
