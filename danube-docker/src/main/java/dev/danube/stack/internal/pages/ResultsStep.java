package dev.danube.stack.internal.pages;

import dev.danube.Outcome;
import dev.danube.RunContext;
import dev.danube.SkipReason;
import dev.danube.SkipReason.Kind;
import dev.danube.StageFailure;
import dev.danube.StageResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The step that writes what a run did with each image into a folder. Not thread-safe. */
public final class ResultsStep {

  /**
   * The stages of an image. Immutable.
   *
   * @param build the stage that builds it
   * @param tests the stages that test it before it is pushed
   * @param push the stage that pushes it
   * @param integration the stages that test it afterwards
   * @param others the further stages
   */
  public record Stages(
      String build,
      List<String> tests,
      String push,
      List<String> integration,
      List<String> others) {

    private List<String> all() {
      return Stream.of(List.of(build), tests, List.of(push), integration, others)
          .flatMap(List::stream)
          .toList();
    }
  }

  private final RunContext run;
  private final Path folder;

  public ResultsStep(RunContext run, Path folder) {
    this.run = run;
    this.folder = folder;
  }

  /** Writes what is to be done with all images, as JSON. */
  public static void write(Path folder, String decision) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("stack.json"), decision + "\n");
  }

  /**
   * Writes the result of an image.
   *
   * @param image the full name of the image
   * @param isLeft whether there was nothing to do, so that nothing else can fail it
   */
  public void write(String image, boolean isLeft, Stages stages) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve(fileName(image)), result(image, isLeft, stages).text());
  }

  /** Returns the name of the file with the result of an image. */
  static String fileName(String image) {
    return image.replace('/', '-').replace(':', '-') + ".yaml";
  }

  private ImageResult result(String image, boolean isLeft, Stages stages) {
    List<StageResult> ended = results(stages.all());
    Optional<StageResult> failed =
        ended.stream().filter(stage -> !isLeft && isFailure(stage)).findFirst();
    Map<String, String> tests = new LinkedHashMap<>();
    boolean isTested = verdict(stages.tests(), "basic tests").isPresent();
    verdict(stages.tests(), "basic tests").ifPresent(text -> tests.put("basic_tests", text));
    Optional<StageResult> push = run.stage(stages.push()).filter(ResultsStep::hasRun);
    Optional<String> integration = verdict(stages.integration(), "integration tests");
    if (integration.isPresent() || (isTested && push.isPresent())) {
      tests.put("integration_tests", integration.orElse("skipped"));
    }
    return new ImageResult(
        image,
        has(stages.build(), Outcome.SUCCESS),
        push.map(result -> "The push ended as " + result.outcome()),
        has(stages.push(), Outcome.SUCCESS),
        failed.map(ResultsStep::message).orElse(""),
        failed.isEmpty(),
        tests);
  }

  private List<StageResult> results(List<String> stages) {
    List<StageResult> results = new ArrayList<>();
    stages.forEach(name -> run.stage(name).ifPresent(results::add));
    return results;
  }

  private boolean has(String stage, Outcome outcome) {
    return run.stage(stage).filter(result -> result.outcome() == outcome).isPresent();
  }

  private static boolean hasRun(StageResult stage) {
    return stage.outcome() != Outcome.SKIPPED;
  }

  /** Returns whether a stage failed, or was not run because another one failed. */
  private static boolean isFailure(StageResult stage) {
    return hasRun(stage)
        ? stage.outcome().compareTo(Outcome.UNSTABLE) > 0
        : stage.skipReason().filter(ResultsStep::isOfFailure).isPresent();
  }

  private static boolean isOfFailure(SkipReason reason) {
    return reason.kind() == Kind.UPSTREAM || reason.kind() == Kind.CANCELLED;
  }

  private static String message(StageResult stage) {
    return stage.name()
        + ": "
        + stage
            .failure()
            .map(StageFailure::message)
            .or(() -> stage.skipReason().map(reason -> reason.text()))
            .orElse("it was cancelled");
  }

  private Optional<String> verdict(List<String> stages, String what) {
    List<StageResult> ran = results(stages).stream().filter(ResultsStep::hasRun).toList();
    boolean isFailed = ran.stream().anyMatch(stage -> stage.outcome() != Outcome.SUCCESS);
    return ran.isEmpty()
        ? Optional.empty()
        : Optional.of((isFailed ? "Failed " : "Passed ") + what);
  }
}
