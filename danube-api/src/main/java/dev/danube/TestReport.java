package dev.danube;

import java.util.List;

/**
 * The tests that a stage has run, as its JUnit files tell them. Immutable.
 *
 * @param total the number of tests, with those that were skipped
 * @param failed the number of tests that failed or ended with an error
 * @param skipped the number of tests that were skipped
 * @param failures the tests that failed, in the order of the files; at most {@value #MOST_FAILURES}
 * @param files the names of the stage's artifacts that tell of the tests
 */
public record TestReport(
    int total, int failed, int skipped, List<FailedTest> failures, List<String> files) {

  /** The maximum number of failed tests that are kept with their messages. */
  public static final int MOST_FAILURES = 100;

  /**
   * Copies the lists.
   *
   * @param total the number of tests
   * @param failed the number of tests that failed
   * @param skipped the number of tests that were skipped
   * @param failures the tests that failed
   * @param files the names of the artifacts
   */
  public TestReport {
    failures = List.copyOf(failures);
    files = List.copyOf(files);
  }

  /**
   * Returns the numbers in words.
   *
   * @return such as {@code 2 of 40 tests failed, 3 were skipped}
   */
  public String text() {
    String ran = total == 1 ? "1 test" : total + " tests";
    String result = failed == 0 ? ran + " passed" : failed + " of " + ran + " failed";
    if (failed == 0 && skipped > 0) {
      result = (total - skipped) + " of " + ran + " passed";
    }
    return skipped == 0
        ? result
        : result + ", " + skipped + (skipped == 1 ? " was" : " were") + " skipped";
  }

  /**
   * A test that failed.
   *
   * @param name the class and the name of the test, such as {@code com.acme.CartTest.adds}
   * @param message the message of the failure; empty if there is none
   * @param details what the file says beyond it, such as a stack trace; may be empty, and is cut
   *     after 8,000 characters
   */
  public record FailedTest(String name, String message, String details) {}
}
