package dev.danube.record;

import dev.danube.StageResult;
import dev.danube.TestReport;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A test that failed in one run and not in another, though both had the same source and parameters.
 * Immutable.
 *
 * @param stage the name of the stage that read its result
 * @param name the name of the test, as in its report
 * @param failures in how many of the runs it failed
 * @param runs the number of runs of that stage, over all sources for which its results differ
 * @param lastFailure when the last run in which it failed started
 * @param message the message of that failure
 */
public record FlakyTest(
    String stage, String name, int failures, int runs, Instant lastFailure, String message) {

  /** The runs that must have the same results if no test is flaky. */
  private record Conditions(
      String stage, SourceFingerprint source, Map<String, String> parameters) {}

  /**
   * The tests of a stage in one run.
   *
   * @param failed the messages of those that failed, by name
   * @param isWhole whether all that failed are known by name
   */
  private record Tested(Instant startedAt, Map<String, String> failed, boolean isWhole) {

    static Tested of(Instant startedAt, TestReport report) {
      Map<String, String> failed = new LinkedHashMap<>();
      report.failures().forEach(test -> failed.putIfAbsent(test.name(), test.message()));
      return new Tested(startedAt, failed, report.failures().size() >= report.failed());
    }
  }

  /**
   * Finds the flaky tests of a pipeline. Runs without a known source do not count, nor does a
   * report with more failures than it names ({@link TestReport#MOST_FAILURES}) for the tests that
   * it does not name. A test that a run skipped counts as one that did not fail.
   *
   * @param runs the runs of the pipeline
   * @return the tests, those that failed most often first
   */
  static List<FlakyTest> in(List<RunRecord> runs) {
    Map<Conditions, List<Tested>> tested = new LinkedHashMap<>();
    for (RunRecord run : runs) {
      run.source()
          .ifPresent(
              source ->
                  run.stages().stream()
                      .flatMap(stage -> stage.result().stream())
                      .forEach(result -> add(tested, run, source, result)));
    }
    Map<List<String>, FlakyTest> flaky = new LinkedHashMap<>();
    tested.forEach(
        (conditions, results) ->
            of(conditions.stage(), results)
                .forEach(
                    test -> flaky.merge(List.of(test.stage, test.name), test, FlakyTest::and)));
    return flaky.values().stream()
        .sorted(
            Comparator.comparingInt(FlakyTest::failures)
                .reversed()
                .thenComparing(FlakyTest::stage)
                .thenComparing(FlakyTest::name))
        .toList();
  }

  private static void add(
      Map<Conditions, List<Tested>> tested,
      RunRecord run,
      SourceFingerprint source,
      StageResult result) {
    result
        .tests()
        .ifPresent(
            report ->
                tested
                    .computeIfAbsent(
                        new Conditions(result.name(), source, run.parameters()),
                        key -> new ArrayList<>())
                    .add(Tested.of(run.startedAt(), report)));
  }

  private static List<FlakyTest> of(String stage, List<Tested> results) {
    Set<String> names =
        results.stream()
            .flatMap(result -> result.failed().keySet().stream())
            .collect(Collectors.toCollection(LinkedHashSet::new));
    List<FlakyTest> flaky = new ArrayList<>();
    for (String name : names) {
      List<Tested> known =
          results.stream()
              .filter(result -> result.isWhole() || result.failed().containsKey(name))
              .toList();
      List<Tested> failed =
          known.stream().filter(result -> result.failed().containsKey(name)).toList();
      if (failed.size() < known.size()) {
        Tested last = failed.stream().max(Comparator.comparing(Tested::startedAt)).orElseThrow();
        String message = last.failed().getOrDefault(name, "");
        flaky.add(
            new FlakyTest(stage, name, failed.size(), known.size(), last.startedAt(), message));
      }
    }
    return flaky;
  }

  /** Returns the same test, with the runs of another source too. */
  private FlakyTest and(FlakyTest other) {
    FlakyTest later = other.lastFailure.isAfter(lastFailure) ? other : this;
    return new FlakyTest(
        stage,
        name,
        failures + other.failures,
        runs + other.runs,
        later.lastFailure,
        later.message);
  }
}
