package dev.danube.stack.internal.imagetest;

import dev.danube.ImageRef;
import dev.danube.StageContext;
import dev.danube.internal.junitxml.JUnitWriter;
import dev.danube.internal.junitxml.TestCase;
import dev.danube.internal.junitxml.TestCase.TestResult;
import dev.danube.internal.junitxml.TestSuite;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A run of tests in the container of a stage. Not thread-safe. */
public final class TestRun {

  private final String suite;
  private final TestedImage image;
  private final boolean hasSecrets;
  private final List<TestCase> results = new ArrayList<>();
  private final long start = System.nanoTime();

  /**
   * Creates a run of no tests.
   *
   * @param hasSecrets whether output is only for the log, which hides secrets
   */
  TestRun(String suite, TestedImage image, boolean hasSecrets) {
    this.suite = suite;
    this.image = image;
    this.hasSecrets = hasSecrets;
  }

  /**
   * Runs tests, and writes their results as a file of JUnit into the workspace.
   *
   * @param suite where the tests are defined
   * @param image the image of the stage
   * @param hasSecrets whether the container knows secrets, which output may have
   * @param file the path of the results in the workspace
   * @throws RuntimeException if a test fails; names all that do
   */
  public static void perform(
      StageContext stage,
      ImageRef image,
      String suite,
      boolean hasSecrets,
      List<? extends ImageTest> tests,
      String file)
      throws InterruptedException, IOException {
    TestRun run = new TestRun(suite, new StageImage(stage, image), hasSecrets);
    for (ImageTest test : tests) {
      run.run(test, stage::log);
    }
    stage.writeFile(file, run.toXml());
    List<String> failed =
        run.results.stream().filter(TestCase::isFailure).map(TestCase::name).toList();
    if (!failed.isEmpty()) {
      throw stage.failure(
          String.format(
              "%d of %d tests of %s failed: %s",
              failed.size(), tests.size(), suite, String.join(", ", failed)));
    }
  }

  /**
   * Runs a test. A test that cannot say whether it passes is an error.
   *
   * @param log receives the result, with the output of a test that fails
   */
  TestCase run(ImageTest test, Consumer<String> log) throws InterruptedException {
    long before = System.nanoTime();
    TestResult result = TestResult.ERROR;
    Findings findings;
    try {
      findings = test.run(image);
      result = findings.problems().isEmpty() ? TestResult.PASSED : TestResult.FAILED;
    } catch (IllegalStateException e) {
      findings = Findings.problem(String.valueOf(e.getMessage()));
    }
    List<String> problems = findings.problems();
    String all = problems.isEmpty() ? "" : String.join("\n", problems) + "\n";
    log.accept((problems.isEmpty() ? "passed " : "FAILED ") + test.name());
    if (!problems.isEmpty()) {
      log.accept(all + findings.output());
    }
    TestCase ended =
        new TestCase(
            suite,
            test.name(),
            secondsSince(before),
            result,
            "",
            String.join("; ", problems),
            all + (hasSecrets ? "" : findings.output()));
    results.add(ended);
    return ended;
  }

  String toXml() throws IOException {
    return JUnitWriter.write(List.of(new TestSuite(suite, secondsSince(start), results)));
  }

  private static String secondsSince(long nanos) {
    return JUnitWriter.seconds(Duration.ofNanos(System.nanoTime() - nanos));
  }
}
