package dev.danube.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.ExecResult;
import dev.danube.FailureKind;
import dev.danube.Outcome;
import dev.danube.RunResult;
import dev.danube.Stage;
import dev.danube.StageFailure;
import dev.danube.docker.fixture.OnDocker;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tests of steps that run in a container by exec. */
class StepsIT extends OnDocker {

  // spotless:off

  @Test
  void steps_share_files_but_neither_folder_nor_variables() {
    RunResult result = run(p -> p
        .stage("a", s -> s.run("mkdir sub; cd sub; X=1; echo one > file; pwd").run("pwd; echo \"[$X]\"; cat sub/file"))
        .stage("own", s -> s.isolated().run("cat sub/file").exec("cat", "sub/file")));

    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(out("a")).containsExactly("/workspace/sub", "/workspace", "[]", "one");
    assertThat(out("own")).containsExactly("one", "one");
  }

  @Test
  void what_one_stage_installs_in_the_main_container_the_next_finds_but_not_one_of_its_own() {
    RunResult result = run(p -> p
        .stage("install", s -> s.run("printf '#!/bin/sh\\necho tool' > /bin/tool; chmod +x /bin/tool"))
        .stage("use", s -> s.exec("tool"))
        .stage("own", s -> s.isolated().exec("tool")));

    assertThat(out("use")).containsExactly("tool");
    StageFailure failure = result.stage("own").failure().orElseThrow();
    assertThat(failure.exitCode()).isEqualTo(127);
    assertThat(failure.message()).startsWith("exit code 127 from exec \"tool\": command not found (")
        .contains("tool: not found")
        .endsWith("which does not contain what other stages installed in the main container");
  }

  @Test
  void java_code_gets_the_output_of_a_program_byte_by_byte() {
    List<String> outputs = List.of("", "a", "a\n", "a\r\nb\r\n", "\n\n", "a\n\n b", "\r", "ü\n🐎");
    Consumer<Stage.Builder> check = s -> s.call(c -> {
      for (String output : outputs) {
        ExecResult script = c.tryRun("printf '" + output.replace("\n", "\\n").replace("\r", "\\r") + "'; printf 'e\\r' >&2");
        assertThat(script.stdout()).isEqualTo(output);
        assertThat(script.stderr()).isEqualTo("e\r");
        assertThat(c.tryExec("printf", "%s", output).stdout()).isEqualTo(output);
      }
      String longLine = c.tryRun("head -c 3000000 /dev/zero | tr '\\0' x; echo; printf end").stdout();
      assertThat(longLine).isEqualTo("x".repeat(3_000_000) + "\nend");
    });
    RunResult result = run(p -> p
        .stage("main", s -> s.run("true").apply(check))
        .stage("own", s -> s.isolated().run("true").apply(check)));
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
  }

  @Test
  void a_script_stops_at_its_first_failing_command() {
    RunResult result = run(p -> p.stage("a", s -> s.run("echo before\nfalse\necho after")));
    assertThat(out("a")).containsExactly("before");
    assertThat(result.stage("a").failure().orElseThrow().exitCode()).isEqualTo(1);
  }

  @Test
  void exit_codes_arrive_as_they_are() {
    List<Integer> codes = List.of(1, 2, 42, 126, 128, 130, 143, 255);
    RunResult result = run(p -> p.parallel("v", v -> codes.forEach(code ->
        v.stage("exit " + code, s -> s.run("exit " + code)))));
    for (int code : codes) {
      assertThat(result.stage("exit " + code).failure().orElseThrow().exitCode()).isEqualTo(code);
    }
  }

  @Test
  void a_step_that_reads_its_input_gets_the_end_of_it() {
    RunResult result = run(p -> p
        .stage("run", s -> s.run("cat; wc -c"))
        .stage("exec", s -> s.exec("cat"))
        .stage("command", s -> s.command("cat")));
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(out("run")).containsExactly("0");
  }

  @Test
  void a_command_that_does_not_exist_is_127_and_named() {
    RunResult result = run(p -> p.parallel("v", v -> v
        .stage("run", s -> s.run("nosuchprogram -x"))
        .stage("exec", s -> s.exec("nosuchprogram", "-x"))
        .stage("command", s -> s.command("nosuchprogram", "-x"))));
    for (String stage : List.of("run", "exec", "command")) {
      StageFailure failure = result.stage(stage).failure().orElseThrow();
      assertThat(failure.exitCode()).as(stage).isEqualTo(127);
      assertThat(failure.kind()).isEqualTo(FailureKind.EXIT_CODE);
      assertThat(failure.message())
          .startsWith("exit code 127 from " + stage + " \"nosuchprogram -x\": command not found (");
    }
  }

  @Test
  void a_folder_that_does_not_exist_is_named() {
    RunResult result = run(p -> p.stage("a", s -> s.workdir("nosuchfolder").run("true")));
    StageFailure failure = result.stage("a").failure().orElseThrow();
    assertThat(failure.kind()).isEqualTo(FailureKind.EXIT_CODE);
    assertThat(String.join("\n", failure.lastLines())).contains("/workspace/nosuchfolder");
  }

  @Test
  void a_hundred_thousand_lines_arrive_whole_and_in_order_with_the_last_one_unterminated() {
    String word = " Příliš žluťoučký kůň 🐎 úpěl ďábelské ódy";
    RunResult result = run(p -> p.stage("a", s -> s
        .run("seq 1 100000 | awk '{print $1 \"" + word + "\"}'; printf 'the end'")));

    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    List<String> expected = new ArrayList<>(IntStream.rangeClosed(1, 100_000).mapToObj(i -> i + word).toList());
    expected.add("the end");
    assertThat(out("a")).isEqualTo(expected);
  }

  @Test
  void the_same_of_a_command() {
    run(p -> p.stage("a", s -> s.command("sh", "-c", "seq 1 100000 | sed 's/$/ 🐎/'; printf 'the end'")));
    List<String> lines = out("a");
    assertThat(lines).hasSize(100_001).startsWith("1 🐎", "2 🐎").endsWith("100000 🐎", "the end");
  }

  @Test
  void a_command_has_standard_output_and_error_apart() {
    run(p -> p.stage("a", s -> s.command("sh", "-c", "echo out; echo err >&2")));
    assertThat(out("a")).containsExactly("out");
    assertThat(err("a")).containsExactly("err");
  }

  @Test
  void a_step_prints_in_the_order_in_which_it_writes_to_standard_output_and_error() {
    String script = "for i in 1 2 3; do echo out $i; echo err $i >&2; done";
    Consumer<Stage.Builder> steps = s -> {
      for (int i = 0; i < 50; i++) {
        s.run(script).exec("sh", "-c", script);
      }
    };
    RunResult result = run(p -> p
        .stage("main", s -> s.apply(steps))
        .stage("own", s -> s.isolated().apply(steps)));
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    List<String> once = List.of("out 1", "err 1", "out 2", "err 2", "out 3", "err 3");
    List<String> all = Collections.nCopies(100, once).stream().flatMap(List::stream).toList();
    assertThat(out("main")).isEqualTo(all);
    assertThat(out("own")).isEqualTo(all);
  }

  @Test
  void what_a_step_wrote_last_is_the_last_line_of_its_failure() {
    RunResult result = run(p -> p
        .stage("a", s -> s.run("for i in $(seq 100); do echo compiling $i; done; no-such-program")));
    StageFailure failure = result.stage("a").failure().orElseThrow();
    assertThat(failure.lastLines()).last().asString().contains("no-such-program");
    assertThat(failure.message()).contains("command not found (").contains("no-such-program: not found)");
  }

  @Test
  void a_step_that_kills_what_copies_its_output_ends_and_leaves_the_next_alone() {
    RunResult result = run(p -> p
        .stage("a", s -> s.run("for p in $(pidof cat); do [ $p = 1 ] || kill -9 $p; done; exit 5").allowFailure())
        .stage("b", s -> s.run("echo alive").after("a")));
    assertThat(result.stage("a").outcome()).as(result.summary()).isEqualTo(Outcome.UNSTABLE);
    assertThat(out("b")).containsExactly("alive");
  }

  @Test
  void a_step_may_close_its_output_and_go_on() {
    RunResult result = run(p -> p.stage("a", s -> s.run("exec >&- 2>&-; sleep 1; exit 7")));
    assertThat(result.stage("a").failure().orElseThrow().exitCode()).isEqualTo(7);
  }

  @Test
  void a_step_that_kills_all_it_may_does_not_take_the_container_with_it() {
    RunResult result = run(p -> p
        .stage("a", s -> s.run("kill -9 -1; kill -9 $$"))
        .stage("b", s -> s.run("echo alive").after("a")));
    assertThat(result.stage("a").failure().orElseThrow().exitCode()).isEqualTo(137);
    assertThat(out("a")).isEmpty();
    assertThat(out("b")).containsExactly("alive");
  }

  @Test
  void environment_variables_reach_run_exec_and_command_with_any_value() {
    String value = "it's \"quoted\" $HOME `x` \\ ü\nsecond line";
    run(p -> p
        .env("my.prop", "dotted")
        .stage("dotted", s -> s.exec("env"))
        .env("SHARED", "pipeline")
        .env("VALUE", value)
        .stage("run", s -> s.env("SHARED", "stage").run("printf '%s\\n' \"$VALUE\" \"$SHARED\""))
        .stage("exec", s -> s.exec("sh", "-c", "printf '%s\\n' \"$VALUE\" \"$SHARED\""))
        .stage("command", s -> s.command("sh", "-c", "printf '%s\\n' \"$VALUE\" \"$SHARED\"")));
    assertThat(out("run")).containsExactly("it's \"quoted\" $HOME `x` \\ ü", "second line", "stage");
    assertThat(out("exec")).containsExactly("it's \"quoted\" $HOME `x` \\ ü", "second line", "pipeline");
    assertThat(out("command")).isEqualTo(out("exec"));
    assertThat(out("dotted")).contains("my.prop=dotted");
  }

  @Test
  void a_command_runs_in_the_folder_of_its_image_unless_it_has_one() {
    run(p -> p
        .stage("image", s -> s.command("pwd"))
        .stage("own", s -> s.command("pwd").workdir("/tmp")));
    assertThat(out("image")).containsExactly("/");
    assertThat(out("own")).containsExactly("/tmp");
  }

  // spotless:on
}
