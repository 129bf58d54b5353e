package dev.danube.engine.internal.stage;

import dev.danube.TestReport;
import dev.danube.TestReport.FailedTest;
import dev.danube.engine.internal.LongText;
import dev.danube.internal.junitxml.JUnitReader;
import dev.danube.internal.junitxml.TestCase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The tests of a stage, counted from its JUnit files. Not thread-safe. */
final class JUnitFiles {

  private static final int LONGEST_MESSAGE = 2_000;
  private static final int LONGEST_DETAILS = 8_000;

  private final UnaryOperator<String> mask;
  private final List<FailedTest> failures = new ArrayList<>();
  private final List<String> files = new ArrayList<>();
  private int total;
  private int failed;
  private int skipped;

  /**
   * Creates a count of no tests.
   *
   * @param mask hides secrets
   */
  JUnitFiles(UnaryOperator<String> mask) {
    this.mask = mask;
  }

  /** Returns what was read; empty if no file had a test. */
  Optional<TestReport> report() {
    return total == 0
        ? Optional.empty()
        : Optional.of(new TestReport(total, failed, skipped, failures, files));
  }

  /**
   * Reads a file. The tests before a mistake in the file count.
   *
   * @param name the name of the artifact
   * @throws IOException if it cannot be read, or is not XML; says why
   */
  void read(String name, Path file) throws IOException {
    int before = total;
    try {
      JUnitReader.read(file, this::add);
    } finally {
      if (total > before) {
        files.add(name);
      }
    }
  }

  private void add(TestCase test) {
    total++;
    skipped += test.result() == TestCase.TestResult.SKIPPED ? 1 : 0;
    if (test.isFailure()) {
      failed++;
      if (failures.size() < TestReport.MOST_FAILURES) {
        failures.add(failure(test.map(mask)));
      }
    }
  }

  private static FailedTest failure(TestCase test) {
    String separator = test.type().isEmpty() || test.name().isEmpty() ? "" : ".";
    return new FailedTest(
        LongText.cut(test.type() + separator + test.name(), LONGEST_MESSAGE),
        LongText.cut(test.message().isEmpty() ? test.kind() : test.message(), LONGEST_MESSAGE),
        LongText.cut(test.details(), LONGEST_DETAILS));
  }
}
