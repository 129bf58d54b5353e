package dev.danube.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.Artifact;
import dev.danube.Attempt;
import dev.danube.FailureKind;
import dev.danube.Outcome;
import dev.danube.Pipeline;
import dev.danube.RunResult;
import dev.danube.SkipReason;
import dev.danube.StageFailure;
import dev.danube.StageResult;
import dev.danube.event.RunEvent.AttemptFinished;
import dev.danube.event.RunEvent.AttemptStarted;
import dev.danube.event.RunEvent.LogLine;
import dev.danube.event.RunEvent.LogStream;
import dev.danube.event.RunEvent.NodeWaiting;
import dev.danube.event.RunEvent.RunFinished;
import dev.danube.event.RunEvent.RunStarted;
import dev.danube.event.RunEvent.StageFinished;
import dev.danube.event.RunEvent.StageSkipped;
import dev.danube.event.RunEvent.StageStarted;
import dev.danube.event.RunListener;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PlainLogTest {

  private static final Instant AT = Instant.EPOCH;

  @Test
  void each_line_has_the_time_of_the_day_if_that_is_wanted() {
    Pipeline pipeline = Pipeline.define("ci", p -> p.stage("unit", s -> s.call(c -> {})));
    Instant at = Instant.parse("2026-03-29T23:59:59.007Z");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    StageResult unit =
        new StageResult(
            "unit",
            Outcome.SUCCESS,
            Duration.ofSeconds(2),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            List.of());
    PlainLog plain = new PlainLog(pipeline, out).withTimes(ZoneId.of("Europe/Vienna"));
    GroupedLog grouped =
        new GroupedLog(out, GroupedLog.Marks.NONE, Optional.empty(), false)
            .withTimes(ZoneOffset.UTC);
    for (RunListener log : List.of(plain, grouped)) {
      log.on(new RunStarted("r1", at, "ci"));
      log.on(new NodeWaiting("r1", at, "unit", "waits for x, held by others"));
      log.on(new StageStarted("r1", at, "unit"));
      log.on(new LogLine("r1", at, "unit", LogStream.STDOUT, "hello"));
      log.on(new LogLine("r1", at, "unit", LogStream.DANUBE, "pulling x"));
      log.on(new StageFinished("r1", at.plusMillis(1), "unit", unit));
    }
    assertThat(bytes.toString(StandardCharsets.UTF_8).replace("\r\n", "\n"))
        .isEqualTo(
            """
            01:59:59.007 ci: run r1
            01:59:59.007 unit = waits for x, held by others
            01:59:59.007 unit = started
            01:59:59.007 unit | hello
            01:59:59.007 unit = pulling x
            01:59:59.008 unit = done after 2.0s
            ci: run r1
            unit: waits for x, held by others
            unit: started
            --- unit: done after 2.0s
            23:59:59.007 hello
            23:59:59.007 = pulling x

            """);
  }

  @Test
  void a_run_as_it_reads_in_a_log_file() {
    Pipeline pipeline =
        Pipeline.define(
            "ci",
            p -> {
              for (String stage : List.of("build", "unit", "push")) {
                p.stage(stage, s -> s.call(c -> {}));
              }
            });
    StageFailure failure =
        StageFailure.of("unit", FailureKind.EXIT_CODE, "exit code 1 from run \"make\"")
            .withExitCode(1)
            .withStep("run \"make\"")
            .withLastLines(List.of("oh", "no"));
    Attempt attempt =
        new Attempt(1, AT, Duration.ofSeconds(2), Outcome.FAILED, Optional.of(failure));
    Artifact artifact = new Artifact("a.jar", Path.of("runs/a.jar"), 3);
    StageResult build =
        new StageResult(
            "build",
            Outcome.SUCCESS,
            Duration.ofMillis(80),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            List.of(artifact));
    StageResult unit =
        new StageResult(
            "unit",
            Outcome.FAILED,
            Duration.ofSeconds(2),
            List.of(attempt),
            Optional.of(failure),
            Optional.empty(),
            List.of());
    SkipReason reason =
        new SkipReason(SkipReason.Kind.UPSTREAM, Optional.of("unit"), "needs unit, which failed");
    RunResult run =
        new RunResult(
            "r1",
            "ci",
            Outcome.FAILED,
            Duration.ofSeconds(3),
            List.of(build, unit, StageResult.skipped("push", reason)),
            List.of("left behind"),
            java.util.Map.of());

    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PlainLog log = new PlainLog(pipeline, new PrintStream(bytes, true, StandardCharsets.UTF_8));
    List.of(
            new RunStarted("r1", AT, "ci"),
            new StageStarted("r1", AT, "build"),
            new AttemptStarted("r1", AT, "build", 1),
            new LogLine("r1", AT, "build", LogStream.DANUBE, "pulling x"),
            new LogLine("r1", AT, "build", LogStream.STDOUT, "hello"),
            new StageFinished("r1", AT, "build", build),
            new StageStarted("r1", AT, "unit"),
            new AttemptFinished("r1", AT, "unit", attempt),
            new StageFinished("r1", AT, "unit", unit),
            new StageSkipped("r1", AT, "push", reason),
            new RunFinished("r1", AT, run))
        .forEach(log::on);

    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .isEqualToNormalizingNewlines(
            """
            ci: run r1
            build = started
            build = pulling x
            build | hello
            build = done after 80ms
            unit  = started
            unit  = failed after 2.0s: exit code 1 from run "make"
            push  = skipped: needs unit, which failed

            Last output of "unit":
              | oh
              | no

            ✓ build  done     80ms
            ✗ unit   failed   2.0s  exit code 1 from run "make"
            - push   skipped  0ms   needs unit, which failed
            artifacts: runs/a.jar
            warning: left behind
            ci: FAILED in 3.0s
            """);
  }
}
