package dev.danube.report;

import dev.danube.Attempt;
import dev.danube.FailureKind;
import dev.danube.Outcome;
import dev.danube.Pipeline;
import dev.danube.RunResult;
import dev.danube.SkipReason;
import dev.danube.StageFailure;
import dev.danube.StageResult;
import dev.danube.event.RunEvent;
import dev.danube.event.RunEvent.AttemptStarted;
import dev.danube.event.RunEvent.LogLine;
import dev.danube.event.RunEvent.LogStream;
import dev.danube.event.RunEvent.Progress;
import dev.danube.event.RunEvent.RunFinished;
import dev.danube.event.RunEvent.RunStarted;
import dev.danube.event.RunEvent.StageFinished;
import dev.danube.event.RunEvent.StageSkipped;
import dev.danube.event.RunEvent.StageStarted;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A program that tests run in a terminal. It draws pictures of a run with twenty parallel stages, a
 * failure, a retry and a cancellation. After each picture it creates a file, which tells the check
 * to look at the screen, and waits for a line on its standard input.
 */
final class ScreenPlay {

  private static final String RUN = "20261127-101500-0c0ffee0";
  private static final Instant BEGIN = Instant.parse("2026-11-27T10:15:00Z");

  private final Path folder;
  private final TreeView view;
  private final String wide;
  private final List<StageResult> results = new ArrayList<>();
  private Instant now = BEGIN;
  private int pictures;

  private ScreenPlay(Path folder, boolean hasColours) {
    this.folder = folder;
    this.wide = hasColours ? "more" : "表意文字 ✅ ❤️ done"; // the README's picture has no font for them
    this.view =
        new TreeView(
            pipeline(),
            new PrintStream(System.out, true, StandardCharsets.UTF_8),
            Optional.empty(),
            hasColours,
            new TerminalSize(),
            () -> now);
  }

  /** Draws all pictures. Arguments: a folder for the files; a second one turns on colours. */
  public static void main(String[] args) throws IOException {
    new ScreenPlay(Path.of(args[0]), args.length > 1).play();
  }

  // spotless:off

  private static Pipeline pipeline() {
    return Pipeline.define("demo", p -> p.image("busybox:1.36")
        .stage("build", s -> s.run("make"))
        .parallel("verify", v -> IntStream.rangeClosed(1, 20).forEach(i -> v.stage("test " + i, s -> s.run("test"))))
        .stage("push", s -> s.run("push"))
        .post(after -> after.onFailure("alert", s -> s.call(c -> {}))));
  }

  private void play() throws IOException {
    tell(new RunStarted(RUN, now, "demo"), new StageStarted(RUN, now, "build"), new AttemptStarted(RUN, now, "build", 1),
        new Progress(RUN, now, "build", "pulling busybox:1.36", 42, 120));
    picture(Duration.ofMillis(700));
    say("build", "compiling a file with a long name, so long that it does not fit into a terminal of sixty columns in any case: src/main/java/dev/danube/report/ScreenPlay.java");
    picture(Duration.ofSeconds(3));
    end("build", Outcome.SUCCESS, Duration.ofMillis(4200));
    for (int i = 1; i <= 20; i++) {
      tell(new StageStarted(RUN, now, "test " + i), new AttemptStarted(RUN, now, "test " + i, 1));
      say("test " + i, i % 5 == 0 ? "\u001b[32mcolours\u001b[0m and\ttabs and " + wide : "running case " + i);
    }
    picture(Duration.ofSeconds(61));
    fail("test 3", Duration.ofSeconds(61));
    tell(new AttemptStarted(RUN, now, "test 7", 2));
    say("test 7", "once more");
    for (int i = 11; i <= 20; i++) {
      end("test " + i, Outcome.SUCCESS, Duration.ofSeconds(60 + i));
    }
    picture(Duration.ofSeconds(20));
    picture(Duration.ofSeconds(1));
    end("test 8", Outcome.CANCELLED, Duration.ofSeconds(80));
    for (int i : new int[] {1, 2, 4, 5, 6, 7, 9, 10}) {
      end("test " + i, Outcome.SUCCESS, Duration.ofSeconds(85));
    }
    skip("push", "needs test 3, which failed");
    tell(new StageStarted(RUN, now, "alert"), new AttemptStarted(RUN, now, "alert", 1));
    end("alert", Outcome.SUCCESS, Duration.ofMillis(12));
    tell(new RunFinished(RUN, now, new RunResult(RUN, "demo", Outcome.FAILED, Duration.between(BEGIN, now), results, List.of(), Map.of())));
    picture(Duration.ZERO);
  }

  // spotless:on

  private void tell(RunEvent... events) {
    for (RunEvent event : events) {
      view.on(event);
    }
  }

  private void say(String stage, String text) {
    tell(new LogLine(RUN, now, stage, LogStream.STDOUT, text));
  }

  private void end(String stage, Outcome outcome, Duration took) {
    end(
        new StageResult(
            stage,
            outcome,
            took,
            List.of(new Attempt(1, now.minus(took), took, outcome, Optional.empty())),
            Optional.empty(),
            Optional.empty(),
            List.of()));
  }

  private void fail(String stage, Duration took) {
    StageFailure failure =
        StageFailure.of(stage, FailureKind.EXIT_CODE, "exit code 1 from run \"test\"")
            .withExitCode(1)
            .withStep("run \"test\"")
            .withLastLines(List.of("expected 4", "but was 5"));
    end(
        new StageResult(
            stage,
            Outcome.FAILED,
            took,
            List.of(new Attempt(1, now.minus(took), took, Outcome.FAILED, Optional.of(failure))),
            Optional.of(failure),
            Optional.empty(),
            List.of()));
  }

  private void end(StageResult result) {
    results.add(result);
    tell(new StageFinished(RUN, now, result.name(), result));
  }

  private void skip(String stage, String why) {
    SkipReason reason = new SkipReason(SkipReason.Kind.UPSTREAM, Optional.of("test 3"), why);
    results.add(StageResult.skipped(stage, reason));
    tell(new StageSkipped(RUN, now, stage, reason));
  }

  /** Lets time pass, draws the state at that time, and waits until the check has looked. */
  private void picture(Duration later) throws IOException {
    now = now.plus(later);
    view.paint();
    pictures++;
    Files.createFile(folder.resolve("picture-" + pictures));
    for (int c = System.in.read(); c != '\n' && c >= 0; c = System.in.read()) {
      // the rest of the line
    }
  }
}
