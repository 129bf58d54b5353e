package dev.danube.stack.internal.imagetest;

import com.google.errorprone.annotations.FormatMethod;
import java.util.ArrayList;
import java.util.List;

/**
 * The problems that a test has found, and what a reader needs to understand them. Not thread-safe.
 */
public final class Findings {

  private static final int LONGEST_OUTPUT = 4_000;

  private final List<String> problems = new ArrayList<>();
  private final StringBuilder output = new StringBuilder();

  /** Returns findings with one problem. */
  static Findings problem(String problem) {
    Findings findings = new Findings();
    findings.add(problem);
    return findings;
  }

  void add(String problem) {
    problems.add(problem);
  }

  /** Adds a problem unless something is as it must be. */
  @FormatMethod
  void check(boolean isRight, String problem, Object... arguments) {
    if (!isRight) {
      add(String.format(problem, arguments));
    }
  }

  /** Adds the end of what a program has printed. */
  void printed(String stream, String text) {
    if (!text.isBlank()) {
      String end = text.substring(Math.max(0, text.length() - LONGEST_OUTPUT));
      output.append(stream).append(":\n").append(end.stripTrailing()).append('\n');
    }
  }

  /** Returns the problems; empty if the test has passed. */
  List<String> problems() {
    return problems;
  }

  String output() {
    return output.toString();
  }
}
