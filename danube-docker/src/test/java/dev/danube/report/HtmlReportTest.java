package dev.danube.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.Artifact;
import dev.danube.Attempt;
import dev.danube.FailureKind;
import dev.danube.Outcome;
import dev.danube.Pipeline;
import dev.danube.SkipReason;
import dev.danube.StageFailure;
import dev.danube.StageResult;
import dev.danube.TestReport;
import dev.danube.event.RunEvent;
import dev.danube.record.LogMark;
import dev.danube.record.RunFolder;
import dev.danube.record.RunRecord;
import dev.danube.record.SourceFingerprint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HtmlReportTest {

  private static final Instant BEGIN = Instant.parse("2026-11-27T10:15:00Z");
  private static final String NASTY = "</script><script>alert('1')</script> & \"q\" {{logs}} $1";

  @TempDir private Path home;

  // spotless:off

  /** Defines a pipeline with everything that a report shows; a browser check opens it too. */
  private static Pipeline pipeline(int tests) {
    return Pipeline.define("demo", p -> p
        .stage("build", s -> s.call(c -> {}))
        .parallel("verify", v -> {
          for (int i = 0; i < tests; i++) {
            v.stage("test " + i, s -> s.call(c -> {}));
          }
          v.group("slow", g -> g.stage("load", s -> s.call(c -> {})).stage("soak", s -> s.call(c -> {})));
        })
        .stage("push " + NASTY, s -> s.needs("build").call(c -> {}))
        .group("after " + NASTY, g -> g.needs("push " + NASTY).stage("100% ü", s -> s.call(c -> {})))
        .post(after -> after.always("tidy", s -> s.call(c -> {}))));
  }

  private RunRecord record(int tests) throws IOException {
    RunFolder folder = RunFolder.of(home, "20261127-101500-0c0ffee0");
    List<RunRecord.StageRecord> stages = new ArrayList<>();
    stages.add(stage(folder, "build", Outcome.SUCCESS, 0, 4200, "compiling\n\u001b[32mgreen\u001b[0m\n= note\n"));
    marks(folder, "build",
        new RunEvent.StepStarted(folder.run(), BEGIN, "build", 1, 1, "run \"make\"", Optional.of("make\nmake " + NASTY)),
        new RunEvent.StepFinished(folder.run(), BEGIN.plusMillis(1500), "build", 1, 1, true));
    for (int i = 0; i < tests; i++) {
      stages.add(stage(folder, "test " + i, i == 3 ? Outcome.FAILED : Outcome.SUCCESS, 4200, 1000 + 10L * i, "case " + i + " of " + NASTY + "\n"));
    }
    stages.add(stage(folder, "load", Outcome.UNSTABLE, 4200, 9000, ""));
    stages.add(new RunRecord.StageRecord("soak", "", false, Optional.empty(), Map.of(), List.of()));
    stages.add(new RunRecord.StageRecord("push " + NASTY, "", false, Optional.of(StageResult.skipped("push " + NASTY,
        new SkipReason(SkipReason.Kind.UPSTREAM, Optional.of("test 3"), "needs test 3, which failed"))), Map.of(), List.of()));
    stages.add(new RunRecord.StageRecord("100% ü", "", false, Optional.empty(), Map.of(), List.of()));
    stages.add(stage(folder, "tidy", Outcome.SUCCESS, 13_300, 20, "x".repeat(100) + "\n" + "line\n".repeat(100_000) + "the end\n"));
    return new RunRecord(folder, folder.run(), "demo", BEGIN, 1, false,
        Optional.of(new RunRecord.End(Outcome.FAILED, Duration.ofSeconds(14), List.of("left: " + NASTY))), "", false, Map.of("version", "1.4"), List.of(), Map.of(),
        Optional.of(new SourceFingerprint(Optional.of(new SourceFingerprint.Commit("abc123", Optional.of("main"), Optional.empty(), Optional.empty(), Optional.empty(), List.of(), "m", "a")), Optional.empty())),
        stages, Optional.empty(), true, true);
  }

  private static RunRecord.StageRecord stage(RunFolder folder, String name, Outcome outcome, long startMillis, long millis, String log) throws IOException {
    Files.createDirectories(folder.log(name).getParent());
    Files.writeString(folder.log(name), log);
    Optional<StageFailure> failure = outcome.succeeded() ? Optional.empty() : Optional.of(new StageFailure(name, FailureKind.EXIT_CODE, 1,
        "exit code 1 from " + NASTY, Optional.empty(), 2, List.of("oh", "\u001b[1;31mno\u001b[0m " + NASTY), Optional.empty(), Optional.of("docker exec -it x sh"), Optional.of("docker run x '" + NASTY + "'")));
    Instant start = BEGIN.plusMillis(startMillis);
    List<Attempt> attempts = new ArrayList<>();
    if (failure.isPresent()) {
      attempts.add(new Attempt(1, start, Duration.ofMillis(400), outcome, failure));
    }
    attempts.add(new Attempt(attempts.size() + 1, start.plusMillis(500L * attempts.size()), Duration.ofMillis(millis), outcome, failure));
    return new RunRecord.StageRecord(name, "", true, Optional.of(new StageResult(name, outcome, Duration.ofMillis(millis), attempts, failure, Optional.empty(),
        List.of(new Artifact("target/ü x.jar", folder.artifacts(name).resolve("target/ü x.jar"), 7)), tests(outcome))), Map.of(), List.of());
  }

  private static Optional<TestReport> tests(Outcome outcome) {
    return outcome == Outcome.FAILED
        ? Optional.of(new TestReport(40, 2, 1, List.of(
            new TestReport.FailedTest("com.acme.CartTest.adds", "expected 3 " + NASTY, "expected 3 " + NASTY + "\nat CartTest.java:12"),
            new TestReport.FailedTest("com.acme.CartTest.sums", "why", "trace")), List.of()))
        : Optional.empty();
  }

  private static void marks(RunFolder folder, String stage, RunEvent start, RunEvent end) throws IOException {
    List<LogMark> marks = List.of(LogMark.ofEvent(0, start), LogMark.ofLine(10, BEGIN.plusMillis(250)), LogMark.ofEvent(25, end));
    Files.write(folder.logMarks(stage), marks.stream().map(LogMark::toJson).toList());
  }

  @Test
  void everything_of_the_run_is_in_it_as_text() throws IOException {
    RunRecord record = record(8);
    Path file = HtmlReport.write(pipeline(8), record);
    assertThat(file).isEqualTo(record.folder().report());
    String page = Files.readString(file);
    assertThat(page)
        .contains("<title>demo 20261127-101500-0c0ffee0</title>", "badge FAILED", "commit abc123 on main", "version = 1.4")
        .contains("<b>test 3</b>", "class=\"stage FAILED\"", "class=\"stage UNSTABLE critical\"", "class=\"stage SUCCESS critical\" href=\"#log-0\"")
        .contains("class=\"stage WAITING\"", "did not end", "needs test 3, which failed", "; after build")
        .contains("<div class=\"bar FAILED\" style=\"left:31.53%;width:3.00%\" title=\"attempt 1: failed after 400ms\"", "title=\"attempt 2: failed after 1.0s\"")
        .contains("docker exec -it x sh", "artifacts/build/target/%C3%BC%20x.jar", "7 bytes")
        .contains("The end of 500109 bytes; <a href=\"logs/tidy.log\">all of it</a>", "<span>the end</span>\n</pre>", "It printed nothing.")
        .doesNotContain("<script>alert", "\u001b", "http://", "https://");
    assertThat(page.split("<script>", -1)).as("its own").hasSize(2);
    assertThat(page).contains("case 5 of &lt;/script&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt; &amp; &quot;q&quot; {{logs}} $1");
  }

  @Test
  void each_step_has_its_script_its_time_and_its_lines_in_their_colours() throws IOException {
    assertThat(Files.readString(HtmlReport.write(pipeline(8), record(8))))
        .contains("<details class=\"step SUCCESS\" open><summary><span class=\"dim\">step 1</span> <code>run &quot;make&quot;</code> <span class=\"dim\">1.5s</span></summary>")
        .contains("<pre class=\"script\">make\nmake &lt;/script&gt;")
        .contains("<pre class=\"log\"><span>compiling</span>\n<span data-t=\"10:15:00.250\"><b class=\"f2\">green</b></span>\n</pre>")
        .contains("</div></details><pre class=\"log\"><span>= note</span>\n</pre>");
  }

  @Test
  void what_failed_is_on_top_with_its_last_lines_and_its_tests() throws IOException {
    String page = Files.readString(HtmlReport.write(pipeline(8), record(8)));
    String top = page.substring(page.indexOf("<main>"), page.indexOf("<h2>Graph"));
    assertThat(top)
        .contains("<section class=\"card FAILED\"><h2><a href=\"#log-4\">test 3</a>", "after 1.0s, 2 attempts", "<p>exit code 1 from ")
        .contains("<span>oh</span>\n<span><b class=\"bold f1\">no</b> &lt;/script&gt;")
        .contains("<p>2 of 40 tests failed, 1 was skipped</p>", "<code>com.acme.CartTest.adds</code> expected 3 ", "<span>why</span>\n<span>trace</span>")
        .containsOnlyOnce("class=\"card")
        .as("an allowed failure").doesNotContain("load");
  }

  @Test
  void the_marks_on_the_axis_are_round_numbers() throws IOException {
    assertThat(Files.readString(HtmlReport.write(pipeline(8), record(8))))
        .contains("<span style=\"left:0.00%\">0</span>", "<span style=\"left:37.54%\">5s</span>", "<span style=\"left:75.08%\">10s</span>")
        .doesNotContain("\">15s</span>");
  }

  @Test
  void three_hundred_stages_are_a_page_of_a_size_that_opens() throws IOException {
    RunRecord record = record(300);
    Path file = HtmlReport.write(pipeline(300), record);
    assertThat(Files.size(file)).isLessThan(600_000);
    // The check in a real browser reads these copies.
    Path kept = Files.createDirectories(Path.of("target/reports"));
    Files.copy(file, kept.resolve("large.html"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    Files.copy(HtmlReport.write(pipeline(8), record(8)), kept.resolve("small.html"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
  }

  // spotless:on
}
