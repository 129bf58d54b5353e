package dev.danube.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.Outcome;
import dev.danube.Pipeline;
import dev.danube.RunResult;
import dev.danube.Secret;
import dev.danube.engine.fixture.ScriptedBackend;
import dev.danube.event.RunEvent;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests of what is known to be missing when a run starts. */
@Timeout(60)
class MissingSecretsTest {

  private static final String MISSING =
      "secret DANUBE_NO_SUCH_VARIABLE is missing: the environment variable is not set";

  private static final Pipeline PIPELINE =
      Pipeline.define(
          "ci",
          p ->
              p.image("main")
                  .stage("first", s -> s.run("exit 0"))
                  .stage(
                      "last", s -> s.secret("T", Secret.env("DANUBE_NO_SUCH_VARIABLE")).run("x")));

  private final ScriptedBackend backend = new ScriptedBackend();
  private final List<RunEvent> events = new CopyOnWriteArrayList<>();

  @Test
  void they_are_told_right_after_the_start() {
    try (Danube danube = Danube.using(backend)) {
      RunResult result = danube.run(PIPELINE, r -> r.listener(events::add));
      assertThat(result.stage("first").outcome()).isEqualTo(Outcome.SUCCESS);
      assertThat(result.warnings()).containsExactly(MISSING);
      assertThat(events.get(1))
          .isInstanceOfSatisfying(
              RunEvent.RunWarned.class, warned -> assertThat(warned.text()).isEqualTo(MISSING));
    }
  }

  @Test
  void a_strict_run_ends_before_its_first_container() {
    try (Danube danube = Danube.using(backend)) {
      RunResult result = danube.run(PIPELINE, RunSettings.Builder::strict);
      assertThat(result.outcome()).isEqualTo(Outcome.ERRORED);
      assertThat(result.stages()).allMatch(stage -> stage.outcome() == Outcome.SKIPPED);
      assertThat(result.warnings())
          .contains("the run is strict, and not all that it needs is there: " + MISSING);
      assertThat(backend.log).noneMatch(entry -> entry.startsWith("create"));
    }
  }
}
