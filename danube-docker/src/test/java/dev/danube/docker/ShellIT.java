package dev.danube.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.Artifact;
import dev.danube.ExecResult;
import dev.danube.FailureKind;
import dev.danube.Outcome;
import dev.danube.Retry;
import dev.danube.RunResult;
import dev.danube.Secret;
import dev.danube.Stage;
import dev.danube.StageFailure;
import dev.danube.docker.fixture.OnDocker;
import dev.danube.engine.Run;
import dev.danube.event.RunEvent.LogStream;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tests that steps in a persistent shell behave as in a fresh shell. */
class ShellIT extends OnDocker {

  private static final Logger LOG = LoggerFactory.getLogger(ShellIT.class);

  /** The number of steps on each of two images, so 1,000 in all. */
  private static final int STEPS = 500;

  private static final List<String> PIECES =
      List.of(
          "echo line",
          "printf 'no break'",
          "printf 'a\\nb'",
          "echo err >&2",
          "echo 'Příliš žluťoučký 🐎'",
          "exit 3",
          "exit 255",
          "false",
          "(exit 7)",
          "nosuchprogram",
          "kill -9 $$",
          "kill -TERM $$",
          "kill -9 0",
          "trap 'echo bye' EXIT",
          "trap '' TERM",
          "trap 'echo term; exit 9' TERM; kill -TERM $$",
          "cd /; pwd",
          "pwd",
          "cat",
          "read line || echo end of input",
          "echo ${leaked-unset}; leaked=1; export leaked",
          "exec >/dev/null; echo hidden",
          "exec 1>&-",
          "exec 2>&-",
          "exec 0<&-",
          "exec 3>&-",
          "set +e; false; echo still",
          "false || echo or",
          "true && echo and",
          "set -- a b c; echo $# $*",
          "f() { echo in $1; return 4; }; f x || echo returned $?",
          "cat <<EOF\nhere $((1 + 1))\nEOF",
          "seq 1 300",
          "yes x | head -n 2000 | wc -l",
          "(sleep 0.02; echo later) & wait",
          // SIGKILL, because an earlier piece can have told the shell to ignore other signals.
          "(while :; do echo noise >&2; sleep 0.01; done) & N=$!; sleep 0.03; kill -9 $N 2>/dev/null || :",
          "echo 0123456789abcdef0123456789abcdef 0",
          "printf '0123456789abcdef0123456789abcdef 0'",
          "echo 0123456789abcdef0123456789abcdef 0 >&2",
          "head -c 70000 /dev/zero | tr '\\0' x",
          "echo \"it's\"; echo 'a \"b\"'",
          "umask 077; umask",
          "sh -c 'exit 5' || echo five",
          "(unset PATH; echo still)",
          ": # " + "x".repeat(140_000),
          "if then",
          "echo ')' ; echo '('");

  // spotless:off

  private static List<String> scripts(long seed) {
    Random random = new Random(seed);
    List<String> scripts = new ArrayList<>();
    for (int i = 0; i < STEPS; i++) {
      List<String> pieces = new ArrayList<>();
      for (int left = 1 + random.nextInt(4); left > 0; left--) {
        pieces.add(PIECES.get(random.nextInt(PIECES.size())));
      }
      scripts.add(String.join("\n", pieces));
    }
    return scripts;
  }

  /** Returns a script that runs each of these in a fresh shell, and keeps output and exit code. */
  private static String reference(List<String> scripts) {
    StringBuilder all = new StringBuilder("mkdir expected; cd /workspace; S='/bin/sh -e'; (set -o pipefail) 2>/dev/null && S='/bin/sh -eo pipefail' || :\n");
    for (int i = 0; i < scripts.size(); i++) {
      String end = "END_OF_" + i;
      all.append("cat >/tmp.sh <<'").append(end).append("'\n").append(scripts.get(i)).append('\n').append(end).append('\n');
      String run = scripts.get(i).length() > 100_000 ? "/tmp.sh" : "-c \"$(cat /tmp.sh)\"";
      all.append("( exec setsid $S ").append(run).append(" ) </dev/null >expected/").append(i).append(".out 2>&1; echo $? >expected/").append(i).append(".code\n");
    }
    return all.toString();
  }

  @ParameterizedTest
  @ValueSource(strings = {BUSYBOX, DEBIAN})
  void random_steps_print_and_end_as_in_a_fresh_shell_each(String image) throws Exception {
    long seed = new Random().nextLong();
    LOG.info("The random steps are those of seed {}", seed); // logged first, in case they do not end
    List<String> scripts = scripts(seed);
    RunResult result = runOn(image, p -> p
        .stage("reference", s -> s.isolated()
            .call(c -> c.writeFile("reference.sh", reference(scripts))).exec("sh", "reference.sh").artifact("expected/*"))
        .parallel("v", v -> {
          v.maxConcurrent(3);
          for (int i = 0; i < STEPS; i++) {
            String script = scripts.get(i);
            v.stage("step " + i, s -> s.run(script));
          }
        }));
    assertThat(result.stage("reference").outcome()).as(result.stage("reference").toString()).isEqualTo(Outcome.SUCCESS);
    Map<String, Artifact> expected = result.stage("reference").artifacts().stream().collect(Collectors.toMap(Artifact::name, a -> a));
    Map<String, List<String>> printed = outByStage();
    for (int i = 0; i < STEPS; i++) {
      String stage = "step " + i;
      String what = "seed " + seed + ", " + stage + ":\n" + shortened(scripts.get(i));
      int code = result.stage(stage).failure().map(StageFailure::exitCode).orElse(0);
      assertThat(code).as(what).isEqualTo(Integer.parseInt(read(expected, i + ".code").strip()));
      String lines = String.join("\n", printed.getOrDefault(stage, List.of())).replace("/dev/fd/9:", "/tmp.sh:");
      assertThat(lines(stage, LogStream.STDERR)).as(what).isEmpty();
      assertThat(withoutNoise(lines)).as(what).isEqualTo(withoutNoise(read(expected, i + ".out")));
    }
  }

  /** Removes what processes in the background print more or less often. */
  private static String withoutNoise(String lines) {
    return lines.replaceAll("noise(\n|$)", "").stripTrailing();
  }

  private static String shortened(String script) {
    return script.replaceAll("x{1000,}", "xxx...");
  }

  private static String read(Map<String, Artifact> artifacts, String name) throws IOException {
    return Files.readString(artifacts.get("expected/" + name).file());
  }

  @Test
  void what_a_step_left_in_the_background_goes_on_and_does_not_disturb_the_next() {
    RunResult result = run(p -> p
        .stage("a", s -> s.run("(until test -e seen; do printf partial; sleep 0.005; done; touch done) & echo started"))
        .stage("b", s -> s.run("test -e done || { touch seen; exit 42; }").allowFailure(42))
        .stage("c", s -> s.run("for i in $(seq 1 100); do test -e done && exit 0; sleep 0.1; done; exit 1")));
    assertThat(result.stage("a").outcome()).isEqualTo(Outcome.SUCCESS);
    assertThat(result.stage("b").failure().orElseThrow().exitCode()).isEqualTo(42);
    assertThat(result.stage("c").outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
  }

  @Test
  void what_processes_in_the_background_print_is_the_output_of_no_other_step() {
    String server = "(while sleep 0.02; do echo GET /health 200; echo oops >&2; touch served; done) &";
    RunResult result = run(p -> p
        .stage("server", s -> s.run(server))
        .stage("version", s -> s.call(c -> {
          ExecResult version = c.tryRun("rm -f served; sleep 0.5; echo 1.4.0; echo w >&2; test -e served");
          c.log("version <" + version.stdout() + version.stderr() + version.exitCode() + ">");
        }))
        .stage("fails", s -> s.run("sleep 0.3").run("sleep 0.3; echo mine; exit 3").allowFailure(3))
        .stage("own", s -> s.isolated().run(server).run("sleep 0.3; echo own")));
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.UNSTABLE);
    assertThat(lines("version", LogStream.DANUBE)).containsExactly("version <1.4.0", "w", "0>");
    assertThat(out("version")).isEmpty();
    assertThat(out("fails")).containsExactly("mine");
    assertThat(result.stage("fails").failure().orElseThrow().lastLines()).containsExactly("mine");
    assertThat(out("own")).endsWith("own");
    assertThat(out("own").stream().filter("own"::equals)).hasSize(1);
  }

  @Test
  void a_shell_is_used_again_when_nothing_has_its_output_any_more() {
    String shell = "read -r stat < /proc/$PPID/stat; set -- ${stat##*) }; echo $2";
    RunResult result = run(p -> p
        .stage("a", s -> s.run(shell + "; sleep 1 &"))
        .stage("b", s -> s.run(shell + "; sleep 1.5"))
        .stage("c", s -> s.run(shell + "; sleep 1 &"))
        .stage("d", s -> s.run(shell + "; sleep 1.5"))
        .stage("e", s -> s.run(shell)));
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(out("b")).as("another shell").isNotEqualTo(out("a"));
    assertThat(out("c")).as("the first to be idle").isEqualTo(out("b"));
    assertThat(out("d")).as("free again").isEqualTo(out("a"));
    assertThat(Set.of(out("a"), out("b"))).contains(out("e"));
  }

  @Test
  void what_the_shell_says_of_a_killed_step_is_no_output_of_any_step() {
    RunResult result = runOn(DEBIAN, p -> p
        .stage("killed", s -> s.run("kill -9 $$").allowFailure(137))
        .stage("next", s -> s.run("sleep 0.2; echo next"))
        .stage("java", s -> s.call(c -> {
          ExecResult killed = c.tryRun("echo out; echo err >&2; kill -9 $$");
          c.log(killed.exitCode() + " <" + killed.stdout() + killed.stderr() + ">");
        })));
    assertThat(lines("killed", LogStream.STDERR)).isEmpty();
    assertThat(out("killed")).isEmpty();
    assertThat(out("next")).containsExactly("next");
    assertThat(lines("next", LogStream.STDERR)).isEmpty();
    assertThat(lines("java", LogStream.DANUBE)).as(result.summary()).containsExactly("137 <out", "err", ">");
  }

  @Test
  void a_step_that_kills_its_shell_is_killed_and_the_next_gets_another() {
    RunResult result = run(p -> p
        .stage("a", s -> s.run("echo before; kill -9 $PPID; sleep 0.2; kill -9 $(ps -o pid,comm | grep sleep | head -c 0) $$"))
        .stage("b", s -> s.run("echo alive").after("a")));
    StageFailure failure = result.stage("a").failure().orElseThrow();
    assertThat(failure.exitCode()).isEqualTo(137);
    assertThat(failure.kind()).isEqualTo(FailureKind.EXIT_CODE);
    assertThat(out("b")).containsExactly("alive");
  }

  @Test
  void a_step_that_is_cancelled_leaves_the_shell_to_the_next_and_the_others_running() throws Exception {
    Run run = start(p -> p
        .parallel("v", v -> v
            .stage("slow", s -> s.run("echo ready1; sleep 100 | sleep 100"))
            .stage("other", s -> s.run("echo ready2; sleep 2; echo done")))
        .stage("after", s -> s.run("ps; echo alive").after("v")));
    awaitLine("ready1");
    awaitLine("ready2");
    run.cancel("slow");
    RunResult result = run.await();
    assertThat(result.stage("slow").outcome()).isEqualTo(Outcome.CANCELLED);
    assertThat(out("other")).containsExactly("ready2", "done");
    assertThat(out("after")).endsWith("alive").noneMatch(line -> line.contains("sleep 100"));
  }

  /** Steps with odd scripts, which print the same in every image. */
  private static void oddScripts(Stage.Builder stage) {
    stage
        .run("-v 2>/dev/null || echo minus")
        .run("+v 2>/dev/null || echo plus")
        .run("echo crlf\r\necho 'no return'\r\n")
        .run("#!/bin/sh\necho interpreter $0\nfalse\necho goes on")
        .run("#!/bin/cat\nprinted")
        .run("echo long ${#A}; : '" + "ü$A`\\n".repeat(40_000) + "'; echo end")
        .run("env | grep -c DANUBE_SCRIPT || :");
  }

  private static final List<String> ODD_OUTPUT =
      List.of("minus", "plus", "crlf",
          "no return", "interpreter /dev/fd/9", "goes on", "#!/bin/cat", "printed", "long 0", "end", "0");

  @Test
  void odd_scripts_do_what_they_say_in_any_image() {
    RunResult result = runOn(DEBIAN, p -> p
        .stage("debian", s -> s.apply(ShellIT::oddScripts))
        .stage("busybox", s -> s.image(BUSYBOX).apply(ShellIT::oddScripts))
        .stage("remove", s -> s.run("rm $(command -v setsid)"))
        .stage("without setsid", s -> s.user("1001").apply(ShellIT::oddScripts)));
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    for (String stage : List.of("debian", "busybox", "without setsid")) {
      assertThat(out(stage)).as(stage).isEqualTo(ODD_OUTPUT);
    }
  }

  @Test
  void variables_that_shells_own_reach_programs_as_given() {
    Map<String, String> owned = Map.of("RANDOM", "seed", "SECONDS", "30s", "GROUPS", "unit,slow", "LINENO", "x",
        "OPTIND", "y", "UID", "z", "BASH_ENV", "/none", "SHLVL", "many", "PWD", "/elsewhere", "_", "underscore");
    Consumer<Stage.Builder> env = s -> owned.forEach(s::env);
    RunResult result = runOn(DEBIAN, p -> p
        .stage("debian", s -> s.apply(env).exec("env"))
        .stage("bash", s -> s.run("ln -sf bash /bin/sh"))
        .stage("sh is bash", s -> s.user("1002").apply(env).exec("env"))
        .stage("busybox", s -> s.image(BUSYBOX).apply(env).exec("env"))
        .stage("remove", s -> s.run("rm $(command -v setsid)"))
        .stage("without setsid", s -> s.user("1001").apply(env).exec("env")));
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    for (String stage : List.of("debian", "sh is bash", "busybox", "without setsid")) {
      assertThat(out(stage)).as(stage).containsAll(owned.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList());
    }
  }

  @Test
  void a_user_or_group_that_the_image_lacks_is_named_in_every_place() {
    for (String user : List.of("deplyo", "0:deplyo")) {
      RunResult result = run(p -> p.parallel("v", v -> v
          .stage("run", s -> s.user(user).run("id").allowFailure())
          .stage("exec", s -> s.user(user).exec("id").allowFailure())
          .stage("file", s -> s.user(user).secretFile("K", Secret.of("K", () -> "abcdefgh")).run("id").allowFailure())
          .stage("own", s -> s.isolated().user(user).run("id").allowFailure())
          .stage("command", s -> s.user(user).command("id").allowFailure())));
      assertThat(result.stages()).hasSize(5).allSatisfy(stage -> {
        StageFailure failure = stage.failure().orElseThrow();
        assertThat(failure.message()).as(stage.name()).contains("unable to find").contains("deplyo").doesNotContain("Lost");
      });
    }
  }

  @Test
  void a_failure_in_a_pipe_counts_where_the_shell_has_pipefail() {
    RunResult result = run(p -> p.parallel("v", v -> v
        .stage("main", s -> s.run("false | cat"))
        .stage("own", s -> s.isolated().run("false | cat"))
        .stage("java", s -> s.call(c -> c.run("false | cat")))
        .stage("program", s -> s.exec("sh", "-c", "false | cat"))));
    for (String stage : List.of("main", "own", "java")) {
      assertThat(result.stage(stage).failure().orElseThrow().exitCode()).as(stage).isEqualTo(1);
    }
    assertThat(result.stage("program").outcome()).as("its own arguments are its own").isEqualTo(Outcome.SUCCESS);
    assertThat(runOn(DEBIAN, p -> p.stage("dash", s -> s.run("false | cat"))).outcome()).as("it has no pipefail").isEqualTo(Outcome.SUCCESS);
  }

  @Test
  void a_program_whose_reader_has_ended_is_explained_and_another_shell_does_not_care() {
    RunResult result = run(p -> p
        .stage("a", s -> s.run("yes | head -n 1"))
        .stage("b", s -> s.needsNothing().shell("sh", "-e").run("yes | head -n 1")));
    assertThat(result.stage("a").failure().orElseThrow().message()).isEqualTo("exit code 141 from run \"yes | head -n 1\": a program wrote to"
        + " a pipe that the next one no longer read, as in \"yes | head -1\"; this counts because of pipefail, and does not with shell(\"sh\", \"-e\")");
    assertThat(result.stage("b").outcome()).isEqualTo(Outcome.SUCCESS);
  }

  @Test
  void a_failure_in_a_pipe_counts_also_without_a_persistent_shell() {
    RunResult result = runOn(DEBIAN, p -> p
        .stage("remove", s -> s.run("ln -sf bash /bin/sh; rm $(command -v setsid)"))
        .stage("a", s -> s.user("1001").run("command -v setsid || echo none; false | cat")));
    assertThat(out("a")).as(result.summary()).containsExactly("none");
    StageFailure failure = result.stage("a").failure().orElseThrow();
    assertThat(failure.exitCode()).isEqualTo(1);
    assertThat(failure.reproduceCommand().orElseThrow()).contains("--entrypoint /bin/sh " + DEBIAN, " -eo pipefail -c ");
  }

  @Test
  void the_shell_of_a_pipeline_block_or_stage_runs_its_scripts() {
    String which = "echo \"${BASH_VERSION:+bash} $-\"";
    RunResult result = runOn(DEBIAN, p -> p.shell("bash", "-eu")
        .stage("a", s -> s.run(which))
        .group("g", g -> g.shell("bash", "-euo", "pipefail").stage("b", s -> s.run("[[ a == a ]]; " + which)).stage("c", s -> s.shell("sh").run(which)))
        .stage("d", s -> s.isolated().user("1000").call(c -> c.run(which)))
        .stage("e", s -> s.run("false | cat").shell("bash", "-eo", "pipefail").allowFailure()));
    assertThat(out("a")).as(result.summary()).hasSize(1).first().asString().startsWith("bash ").contains("e", "u");
    assertThat(out("b")).hasSize(1).first().asString().startsWith("bash ");
    assertThat(out("c")).hasSize(1).first().asString().startsWith(" ").doesNotContain("e");
    assertThat(out("d")).hasSize(1).first().asString().startsWith("bash ").contains("e", "u");
    assertThat(result.stage("e").outcome()).isEqualTo(Outcome.UNSTABLE);
  }

  @Test
  void each_step_knows_its_run_and_what_it_sets_itself_wins() {
    RunResult result = run(p -> p
        .stage("a b", s -> s.run("echo $CI $DANUBE_RUN_ID $DANUBE_PIPELINE $DANUBE_STAGE $DANUBE_ATTEMPT; exit $((2 - DANUBE_ATTEMPT))").retry(Retry.attempts(2)))
        .stage("own", s -> s.isolated().env("CI", "no").command("sh", "-c", "echo $CI $DANUBE_RUN_ID $DANUBE_STAGE $DANUBE_ATTEMPT")));
    assertThat(out("a b")).as(result.summary()).containsExactly("true " + result.id() + " it a b 1", "true " + result.id() + " it a b 2");
    assertThat(out("own")).containsExactly("no " + result.id() + " own 1");
  }

  @Test
  void an_image_without_setsid_runs_its_steps_all_the_same() {
    RunResult result = runOn(DEBIAN, p -> p
        .stage("prepare", s -> s.user("1000").run("command -v setsid"))
        .stage("remove", s -> s.run("rm $(command -v setsid)"))
        .stage("a", s -> s.user("1001").run("command -v setsid || echo none; exit 3")));
    assertThat(out("prepare")).containsExactly("/usr/bin/setsid");
    assertThat(out("a")).as(result.summary()).containsExactly("none");
    assertThat(result.stage("a").failure().orElseThrow().exitCode()).isEqualTo(3);
  }

  // spotless:on
}
