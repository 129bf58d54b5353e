package dev.danube.internal.junitxml;

import java.util.function.UnaryOperator;

/**
 * A test and its result. Immutable.
 *
 * @param type the class of the test, or what else the name is unique in; may be empty
 * @param name the name of the test
 * @param seconds the time that the test took, as the file says it; empty if it does not
 * @param result the result
 * @param kind the type of a failure, such as a class of exceptions; empty if there is none
 * @param message the message of a failure, or why the test was skipped; may be empty
 * @param details what a failure says beyond it, such as a stack trace; may be empty
 */
public record TestCase(
    String type,
    String name,
    String seconds,
    TestResult result,
    String kind,
    String message,
    String details) {

  /** The result of a test. */
  public enum TestResult {
    PASSED,
    FAILED,
    ERROR,
    SKIPPED
  }

  /** Returns a test that passed. */
  public static TestCase passed(String type, String name, String seconds) {
    return new TestCase(type, name, seconds, TestResult.PASSED, "", "", "");
  }

  /** Returns whether the test failed or ended with an error. */
  public boolean isFailure() {
    return result == TestResult.FAILED || result == TestResult.ERROR;
  }

  /** Returns a copy with other texts. */
  public TestCase map(UnaryOperator<String> change) {
    return new TestCase(
        change.apply(type),
        change.apply(name),
        seconds,
        result,
        change.apply(kind),
        change.apply(message),
        change.apply(details));
  }
}
