package dev.danube.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.Artifact;
import dev.danube.Condition;
import dev.danube.FailureKind;
import dev.danube.ImageRef;
import dev.danube.Outcome;
import dev.danube.OutcomeFilter;
import dev.danube.Output;
import dev.danube.Parameter;
import dev.danube.Retry;
import dev.danube.RunResult;
import dev.danube.docker.fixture.OnDocker;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests on a real daemon of what the engine does on any backend. */
class FeaturesIT extends OnDocker {

  private static final Output<String> SUM = Output.text("sum");
  private static final Output<List<String>> NAMES = Output.lines("all.names");
  private static final Output<Integer> COUNT = Output.integer("count");

  // spotless:off

  @Test
  void outputs_go_through_files_from_stage_to_stage() {
    RunResult result = run(p -> p
        .stage("make", s -> s.run("printf 'a b\\n' > $DANUBE_OUTPUT/sum; printf 'x\\né\\n' > \"$DANUBE_OUTPUT/all.names\"")
            .output(SUM).output(NAMES))
        .stage("own", s -> s.isolated().env("SUM", SUM).run("echo \"[$SUM]\"; echo 2 > $DANUBE_OUTPUT/count").output(COUNT))
        .stage("java", s -> s.call(c -> c.log(c.get(NAMES) + " " + c.get(COUNT))).input(NAMES).input(COUNT)));

    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(out("own")).containsExactly("[a b]");
    assertThat(result.get(NAMES)).containsExactly("x", "é");
    assertThat(result.get(COUNT)).isEqualTo(2);
  }

  @Test
  void a_command_and_steps_of_java_code_make_outputs_too() {
    RunResult result = run(p -> p
        .stage("command", s -> s.image(BUSYBOX).user("1234").command("sh", "-c", "test -e $DANUBE_OUTPUT/count && exit 0; echo 7 > $DANUBE_OUTPUT/count; test -e /workspace/tried && exit 0; touch /workspace/tried; exit 1")
            .output(COUNT).retry(Retry.attempts(2)))
        .stage("java", s -> s.call(c -> c.run("echo by java > $DANUBE_OUTPUT/sum")).output(SUM)));
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(result.get(COUNT)).isEqualTo(7);
    assertThat(result.get(SUM)).isEqualTo("by java");
  }

  @Test
  void an_output_that_is_missing_or_unreadable_fails_the_stage_and_that_of_an_earlier_attempt_does_not_count() {
    RunResult result = run(p -> p
        .parallel("v", v -> v
            .stage("missing", s -> s.run("true").output(SUM))
            .stage("number", s -> s.run("echo seven > $DANUBE_OUTPUT/count").output(COUNT))
            .stage("binary", s -> s.run("printf '\\377' > $DANUBE_OUTPUT/x").output(Output.text("x")))
            .stage("again", s -> s
                .run("test -e tried && exit 0; touch tried; echo 1 > $DANUBE_OUTPUT/y; exit 1")
                .output(Output.text("y")).retry(Retry.attempts(2).onExitCode(1)))));

    assertThat(result.stages()).allSatisfy(stage ->
        assertThat(stage.failure().orElseThrow().kind()).isEqualTo(FailureKind.OUTPUT));
    assertThat(result.stage("missing").failure().orElseThrow().message())
        .isEqualTo("made no output sum; write it to $DANUBE_OUTPUT/sum, or set it in Java code");
    assertThat(result.stage("number").failure().orElseThrow().message())
        .isEqualTo("cannot read output \"count\" (integer): \"seven\" is not an integer");
    assertThat(result.stage("binary").failure().orElseThrow().message())
        .isEqualTo("cannot read output \"x\" (text): it is not UTF-8");
    assertThat(result.stage("again").attempts()).hasSize(2);
  }

  @Test
  void a_retry_gets_a_fresh_container_of_its_own_and_the_workspace_as_it_is() {
    RunResult result = run(p -> p
        .stage("a", s -> s.isolated()
            .run("test ! -e /tmp/mark; touch /tmp/mark; echo $(( $(cat n 2>/dev/null || echo 0) + 1 )) > n; cat n; test $(cat n) = 3")
            .retry(Retry.attempts(5).backoff(Duration.ofMillis(50)))));

    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(out("a")).containsExactly("1", "2", "3");
    assertThat(result.stage("a").attempts()).hasSize(3);
  }

  @Test
  void hooks_run_in_the_container_of_the_stage_before_its_artifacts_are_collected() {
    RunResult result = run(p -> p
        .stage("a", s -> s.isolated().run("echo log > /tmp/log; exit 3")
            .onFailure(h -> h.run("cp /tmp/log kept; cat /tmp/log"))
            .artifact("kept").artifact("never", a -> a.when(OutcomeFilter.ON_SUCCESS)).artifact("maybe", a -> a.optional()))
        .post(after -> after.onFailure("alert", s -> s.run("cat kept")).onSuccess("party", s -> s.run("true"))));

    assertThat(out("a")).containsExactly("log");
    assertThat(out("alert")).containsExactly("log");
    assertThat(result.stage("a").artifacts()).extracting(Artifact::name).containsExactly("kept");
    assertThat(result.stage("a").failure().orElseThrow().exitCode()).isEqualTo(3);
    assertThat(result.stage("party").outcome()).isEqualTo(Outcome.SKIPPED);
    assertThat(result.warnings()).isEmpty();
  }

  @Test
  void a_timeout_stops_the_step_and_then_its_hook_still_runs() {
    RunResult result = run(p -> p
        .stage("a", s -> s.run("echo begin; sleep 60").timeout(Duration.ofSeconds(3)).always(h -> h.run("echo hook"))));
    assertThat(result.stage("a").failure().orElseThrow().kind()).isEqualTo(FailureKind.TIMEOUT);
    assertThat(out("a")).containsExactly("begin", "hook");
  }

  @Test
  void java_code_works_in_the_container_of_its_stage_or_in_one_of_its_own() {
    RunResult result = run(p -> p
        .stage("in main", s -> s.run("echo one > file").call(c -> {
          c.log(c.readFile("file").strip());
          c.writeFile("sub/é.txt", "two");
          c.run("cat sub/*");
          c.log(c.tryExec("sh", "-c", "echo out; echo err >&2; exit 7").toString());
        }))
        .stage("alone", s -> s.call(c -> {
          c.exec("cat", "file");
          c.log("code " + c.tryRun("exit 9").exitCode());
          c.run("exit 4");
        })));

    assertThat(out("in main")).containsExactly("two");
    assertThat(result.stage("in main").outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(out("alone")).containsExactly("one");
    assertThat(result.stage("alone").failure().orElseThrow().exitCode()).isEqualTo(4);
    assertThat(result.stage("alone").failure().orElseThrow().message()).isEqualTo("exit code 4 from run \"exit 4\"");
  }

  @Test
  void an_image_and_a_variable_may_come_from_a_parameter_and_a_condition_from_either() {
    Parameter<String> version = Parameter.text("version").defaultTo("1.36");
    RunResult result = run(p -> p
        .parameter(version)
        .env("VERSION", version)
        .stage("a", s -> s.image(version.map("image", v -> ImageRef.of("busybox:" + v))).run("echo $VERSION"))
        .stage("b", s -> s.run("true").when(Condition.not(Condition.parameter(version, "1.36")))));
    assertThat(out("a")).containsExactly("1.36");
    assertThat(result.stage("b").skipReason().orElseThrow().text())
        .isEqualTo("not (not parameter version is \"1.36\"); version is \"1.36\"");
  }

  @Test
  void users_of_all_kinds_write_outputs_beside_each_other() {
    RunResult result = run(p -> p
        .stage("root", s -> s.run("echo r > $DANUBE_OUTPUT/sum").output(SUM))
        .stage("step", s -> s.user("1000").run("echo 3 > $DANUBE_OUTPUT/count").output(COUNT))
        .stage("own", s -> s.isolated().user("1001").run("echo x > $DANUBE_OUTPUT/all.names").output(NAMES)));
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(result.get(COUNT)).isEqualTo(3);
  }

  // spotless:on
}
