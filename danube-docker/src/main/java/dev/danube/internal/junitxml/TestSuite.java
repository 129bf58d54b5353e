package dev.danube.internal.junitxml;

import dev.danube.internal.junitxml.TestCase.TestResult;
import java.util.List;

/**
 * Tests that belong together. Immutable.
 *
 * @param name the name
 * @param seconds the time that all tests took together
 * @param tests the tests
 */
public record TestSuite(String name, String seconds, List<TestCase> tests) {

  /** Returns the number of tests with a result. */
  String count(TestResult result) {
    return String.valueOf(tests.stream().filter(test -> test.result() == result).count());
  }
}
