package dev.danube.engine.internal.record;

import dev.danube.Artifact;
import dev.danube.Outcome;
import dev.danube.RunResult;
import dev.danube.StageFailure;
import dev.danube.StageResult;
import dev.danube.TestReport;
import dev.danube.internal.junitxml.JUnitReader;
import dev.danube.internal.junitxml.JUnitWriter;
import dev.danube.internal.junitxml.TestCase;
import dev.danube.internal.junitxml.TestCase.TestResult;
import dev.danube.internal.junitxml.TestSuite;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A run as the XML of JUnit, which CI servers show. The run is a test suite, and each stage is a
 * test case. A stage that FAILED or is UNSTABLE is a failure, one that is ERRORED or CANCELLED an
 * error. The tests of a stage are a test suite of their own.
 */
final class JUnitReport {

  private JUnitReport() {}

  /**
   * Returns a run with the tests of its stages.
   *
   * @param mask hides secrets in the tests
   */
  static String of(RunResult run, UnaryOperator<String> mask) throws IOException {
    List<TestSuite> suites = new ArrayList<>();
    suites.add(suite(run.pipeline(), run.duration(), run.stages()));
    for (StageResult stage : run.stages()) {
      if (stage.tests().isPresent()) {
        suites.add(testsOf(stage, stage.tests().get(), mask));
      }
    }
    return JUnitWriter.write(suites);
  }

  /** Returns the stages of a run that have ended so far. */
  static String of(String pipeline, Duration duration, Collection<StageResult> stages)
      throws IOException {
    return JUnitWriter.write(List.of(suite(pipeline, duration, stages)));
  }

  private static TestSuite suite(
      String pipeline, Duration duration, Collection<StageResult> stages) {
    List<TestCase> cases = stages.stream().map(stage -> testCase(pipeline, stage)).toList();
    return new TestSuite(pipeline, JUnitWriter.seconds(duration), cases);
  }

  private static TestCase testCase(String pipeline, StageResult stage) {
    TestResult result = result(stage.outcome());
    String message =
        switch (result) {
          case PASSED -> "";
          case SKIPPED -> stage.skipReason().map(reason -> reason.text()).orElse("");
          default -> stage.failure().map(StageFailure::message).orElse("cancelled");
        };
    boolean isProblem = result == TestResult.FAILED || result == TestResult.ERROR;
    return new TestCase(
        pipeline,
        stage.name(),
        JUnitWriter.seconds(stage.duration()),
        result,
        isProblem ? stage.failure().map(failure -> failure.kind().name()).orElse("CANCELLED") : "",
        message,
        isProblem
            ? stage.failure().map(failure -> String.join("\n", failure.lastLines())).orElse("")
            : "");
  }

  private static TestResult result(Outcome outcome) {
    return switch (outcome) {
      case SUCCESS -> TestResult.PASSED;
      case FAILED, UNSTABLE -> TestResult.FAILED;
      case ERRORED, CANCELLED -> TestResult.ERROR;
      case SKIPPED -> TestResult.SKIPPED;
    };
  }

  /** Returns the tests that the files of a stage tell of, up to a mistake in a file. */
  private static TestSuite testsOf(
      StageResult stage, TestReport report, UnaryOperator<String> mask) {
    List<TestCase> tests = new ArrayList<>();
    for (Artifact artifact : stage.artifacts()) {
      if (report.files().contains(artifact.name())) {
        try {
          JUnitReader.read(artifact.file(), test -> tests.add(test.map(mask)));
        } catch (IOException e) {
          tests.add(unread(artifact, e));
        }
      }
    }
    return new TestSuite(stage.name(), JUnitWriter.seconds(stage.duration()), tests);
  }

  private static TestCase unread(Artifact artifact, IOException problem) {
    String message = "cannot be read to its end: " + problem.getMessage();
    return new TestCase(
        artifact.name(),
        "the file",
        "",
        TestResult.ERROR,
        problem.getClass().getName(),
        message,
        "");
  }
}
