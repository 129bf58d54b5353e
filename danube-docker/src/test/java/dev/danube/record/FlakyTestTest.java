package dev.danube.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.Outcome;
import dev.danube.StageResult;
import dev.danube.TestReport;
import dev.danube.TestReport.FailedTest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlakyTestTest {

  private static TestReport failing(String... names) {
    List<FailedTest> failures =
        Arrays.stream(names).map(name -> new FailedTest(name, "not " + name, "")).toList();
    return new TestReport(10, names.length, 0, failures, List.of());
  }

  private static RunRecord run(int at, String source, TestReport report) {
    return run(at, Optional.of(source), Map.of(), report);
  }

  private static RunRecord run(
      int at, Optional<String> source, Map<String, String> parameters, TestReport report) {
    StageResult result =
        new StageResult(
            "test",
            report.failed() == 0 ? Outcome.SUCCESS : Outcome.FAILED,
            Duration.ZERO,
            List.of(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            Optional.of(report));
    return new RunRecord(
        new RunFolder(Path.of("run" + at)),
        "run" + at,
        "ci",
        Instant.ofEpochSecond(at),
        1,
        false,
        Optional.empty(),
        "hash",
        false,
        parameters,
        List.of(),
        Map.of(),
        source.map(files -> new SourceFingerprint(Optional.empty(), Optional.of(files))),
        List.of(
            new RunRecord.StageRecord(
                "test", "hash", true, Optional.of(result), Map.of(), List.of())),
        Optional.empty(),
        true,
        false);
  }

  @Test
  void a_test_that_failed_and_did_not_on_the_same_source_is_flaky() {
    List<FlakyTest> flaky =
        FlakyTest.in(
            List.of(
                run(1, "a", failing("slow", "broken")),
                run(2, "a", failing("broken")),
                run(3, "a", failing("slow", "broken")),
                run(4, "b", failing("rare")),
                run(5, "b", failing())));
    assertThat(flaky)
        .containsExactly(
            new FlakyTest("test", "slow", 2, 3, Instant.ofEpochSecond(3), "not slow"),
            new FlakyTest("test", "rare", 1, 2, Instant.ofEpochSecond(4), "not rare"));
  }

  @Test
  void failures_on_several_sources_are_added() {
    assertThat(
            FlakyTest.in(
                List.of(
                    run(9, "a", failing("slow")),
                    run(2, "a", failing()),
                    run(3, "b", failing("slow")),
                    run(4, "b", failing()))))
        .containsExactly(new FlakyTest("test", "slow", 2, 4, Instant.ofEpochSecond(9), "not slow"));
  }

  @Test
  void a_test_that_another_source_or_parameter_mended_is_not_flaky() {
    assertThat(FlakyTest.in(List.of(run(1, "a", failing("x")), run(2, "b", failing())))).isEmpty();
    assertThat(
            FlakyTest.in(
                List.of(
                    run(1, Optional.of("a"), Map.of("jdk", "17"), failing("x")),
                    run(2, Optional.of("a"), Map.of("jdk", "21"), failing()))))
        .isEmpty();
    assertThat(
            FlakyTest.in(
                List.of(
                    run(1, Optional.empty(), Map.of(), failing("x")),
                    run(2, Optional.empty(), Map.of(), failing()))))
        .as("of sources that are not known")
        .isEmpty();
  }

  @Test
  void a_report_that_does_not_name_all_failures_says_nothing_about_the_others() {
    TestReport cut = new TestReport(10, 2, 0, List.of(new FailedTest("y", "", "")), List.of());
    assertThat(FlakyTest.in(List.of(run(1, "a", failing("x", "y")), run(2, "a", cut)))).isEmpty();
  }

  @Test
  void there_are_none_without_records(@TempDir Path home) throws Exception {
    assertThat(new RunRecords(home).flakyTests("ci")).isEmpty();
  }
}
