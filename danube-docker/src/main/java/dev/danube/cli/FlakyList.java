package dev.danube.cli;

import dev.danube.record.FlakyTest;
import java.util.List;
import java.util.stream.Collectors;

/** The list of the flaky tests of a pipeline for people, those that failed most often first. */
final class FlakyList {

  private FlakyList() {}

  /** Returns a line for each test: its stage, its name, how often it failed, and the message. */
  static String of(String pipeline, List<FlakyTest> tests) {
    return tests.isEmpty()
        ? String.format(
            "No test of \"%s\" failed in one recorded run and not in another of the same source%n",
            pipeline)
        : tests.stream().map(FlakyList::line).collect(Collectors.joining());
  }

  private static String line(FlakyTest test) {
    String first = test.message().strip().lines().findFirst().orElse("");
    return String.format(
                "%s  %s  failed in %d of %d runs of the same source  %s",
                test.stage(), test.name(), test.failures(), test.runs(), first)
            .stripTrailing()
        + System.lineSeparator();
  }
}
