package dev.danube.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.FailureKind;
import dev.danube.Outcome;
import dev.danube.RunResult;
import dev.danube.StageFailure;
import dev.danube.StageResult;
import dev.danube.TestReport;
import dev.danube.record.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SummaryTest {

  @TempDir Path temp;

  // spotless:off

  private static StageResult stage(String name, Outcome outcome, Optional<String> lookInto, Optional<String> repeat) {
    StageFailure failure = new StageFailure(name, FailureKind.EXIT_CODE, 1, "exit code 1", Optional.of("run \"make\""), 1, List.of(), Optional.empty(), lookInto, repeat);
    return new StageResult(name, outcome, Duration.ZERO, List.of(), Optional.of(failure), Optional.empty(), List.of());
  }

  @Test
  void each_failure_comes_with_the_command_that_looks_into_it_and_the_one_that_repeats_it() throws IOException {
    Optional<String> repeat = Optional.of("docker run x");
    RunResult run = new RunResult("r1", "ci", Outcome.FAILED, Duration.ofSeconds(3), List.of(
        stage("kept", Outcome.FAILED, Optional.of("docker exec -it k sh"), repeat),
        stage("gone", Outcome.FAILED, Optional.empty(), repeat),
        stage("java", Outcome.FAILED, Optional.empty(), Optional.empty()),
        stage("allowed", Outcome.UNSTABLE, Optional.empty(), repeat)), List.of(), Map.of());

    Path home = recorded("my runs");
    String options = " --home '" + home + "'";
    String kept = "inspect \"kept\" with:\n  docker exec -it k sh\nrepeat \"kept\" with:\n  docker run x\n";
    String gone = "repeat \"gone\" with:\n  docker run x\ninspect \"gone\", which runs it again and keeps its container, with: --resume r1 --keep-failed%s\n";
    String allowed = "repeat \"allowed\" with:\n  docker run x\n";
    assertThat(text(run, Optional.of(RunCommand.of(home)))).contains(kept + gone.formatted(options) + allowed + "resume with: --resume r1" + options + "\n");
    assertThat(text(run, Optional.of(new RunCommand(home, List.of("unit", "it's"), List.of(), true, false, "{}"))))
        .contains("fix it and continue with: --resume r1 --with-source --only unit --only 'it'\\''s'" + options + "\n",
            "resume with: --resume r1 --only unit --only 'it'\\''s'" + options + "\n");
    assertThat(text(run, Optional.of(new RunCommand(home, List.of(), List.of("unit"), true, false, "{}"))))
        .contains("fix it and continue with: --again unit" + options + "\n").doesNotContain("resume with");
    assertThat(text(run, Optional.of(new RunCommand(home, List.of("it's"), List.of(), false, false, "mvn -q exec:java -Dexec.args=\"{}\""))))
        .contains("resume with: mvn -q exec:java -Dexec.args=\"--resume r1 --only 'it'\\''s'" + options + "\"\n");
    assertThat(text(run, Optional.empty())).contains("docker exec").doesNotContain("--resume");
    assertThat(text(run, Optional.of(RunCommand.of(temp.resolve("none"))))).as("there is no record").doesNotContain("--resume", "record:");
  }

  @Test
  void tests_that_failed_are_named_and_those_that_passed_are_counted() {
    List<TestReport.FailedTest> failures = IntStream.range(0, 12)
        .mapToObj(i -> new TestReport.FailedTest("CartTest.t" + i, i == 0 ? "two\nlines" : "x".repeat(1_000), "trace")).toList();
    RunResult run = new RunResult("r1", "ci", Outcome.FAILED, Duration.ofSeconds(3), List.of(
        new StageResult("unit", Outcome.FAILED, Duration.ZERO, List.of(), Optional.empty(), Optional.empty(), List.of(), Optional.of(new TestReport(40, 12, 0, failures, List.of()))),
        new StageResult("it", Outcome.SUCCESS, Duration.ZERO, List.of(), Optional.empty(), Optional.empty(), List.of(), Optional.of(new TestReport(7, 0, 2, List.of(), List.of())))), List.of(), Map.of());
    assertThat(text(run, Optional.empty()))
        .contains("\"unit\": 12 of 40 tests failed\n  | CartTest.t0: two / lines\n  | CartTest.t1: xxx", "\n  | and 2 more\n", "it    done    0ms  5 of 7 tests passed, 2 were skipped")
        .doesNotContain("x".repeat(400), "trace", "\"it\":");
    assertThat(MarkdownSummary.of(run)).contains("\nunit: 12 of 40 tests failed\n\n- CartTest.t0: two / lines\n", "\n- and 2 more\n", "| 5 of 7 tests passed, 2 were skipped |");
  }

  @Test
  void no_command_needs_a_workspace_that_is_gone() throws IOException {
    RunResult run = new RunResult("r1", "ci", Outcome.UNSTABLE, Duration.ofSeconds(3), List.of(
        stage("allowed", Outcome.UNSTABLE, Optional.empty(), Optional.of("docker run x"))), List.of(), Map.of());
    Path home = recorded("home");
    assertThat(text(run, Optional.of(RunCommand.of(home)))).doesNotContain("docker run");
    assertThat(text(run, Optional.of(new RunCommand(home, List.of(), List.of(), false, true, "{}")))).contains("repeat \"allowed\" with:\n  docker run x");
  }

  private Path recorded(String name) throws IOException {
    Path home = temp.resolve(name);
    Path file = RunFolder.of(home, "r1").file();
    Files.createDirectories(file.getParent());
    Files.createFile(file);
    return home;
  }

  private static String text(RunResult run, Optional<RunCommand> command) {
    return String.join("\n", Summary.of(run, command, AnsiStyle.PLAIN));
  }

  // spotless:on
}
