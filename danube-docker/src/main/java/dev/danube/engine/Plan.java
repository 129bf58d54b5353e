package dev.danube.engine;

import dev.danube.Edge;
import dev.danube.Pipeline;
import dev.danube.engine.internal.secret.SecretFetch;
import dev.danube.engine.spi.Backend;
import dev.danube.internal.JsonObject;
import dev.danube.internal.Names;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a run of a pipeline would do, as far as that can be said without starting anything.
 * Immutable.
 *
 * <p>Example: {@code System.out.print(danube.plan(pipeline));}
 *
 * @param pipeline the name of the pipeline
 * @param stages its stages in reading order, then its post stages
 * @param warnings what would keep stages from succeeding, such as a secret that is missing
 */
public record Plan(String pipeline, List<PlannedStage> stages, List<String> warnings) {

  /** Grows when a reader of an older version would misunderstand the text. */
  private static final int SCHEMA = 1;

  /**
   * Copies the lists.
   *
   * @param pipeline the name of the pipeline
   * @param stages its stages in reading order, then its post stages
   * @param warnings what would keep stages from succeeding
   */
  public Plan {
    stages = List.copyOf(stages);
    warnings = List.copyOf(warnings);
  }

  /** What is known of a stage running. */
  public enum Prospect {
    /** It runs, if nothing it waits for fails. */
    RUNS,
    /** It is skipped, whatever happens. */
    SKIPPED,
    /** It is known only when its turn comes. */
    OPEN
  }

  /** Where a stage works. */
  public enum Place {
    /** In this JVM and in the daemon: it has no container. */
    NO_CONTAINER,
    /** In the container that stages share. */
    MAIN_CONTAINER,
    /** In a container of its own. */
    OWN_CONTAINER
  }

  /**
   * What a run would do with a stage. Immutable.
   *
   * @param name the name of the stage
   * @param prospect whether it runs
   * @param why why that is so, such as the condition with the values found; empty if it just runs
   * @param place where it works
   * @param placeReason why there, such as {@code sets memory}; empty if it just does
   * @param image the image of its container; empty if it has none
   * @param waitsFor the nodes that it and those around it wait for
   */
  public record PlannedStage(
      String name,
      Prospect prospect,
      Optional<String> why,
      Place place,
      Optional<String> placeReason,
      Optional<String> image,
      List<Edge> waitsFor) {

    /**
     * Copies the list.
     *
     * @param name the name of the stage
     * @param prospect whether it runs
     * @param why why that is so
     * @param place where it works
     * @param placeReason why there
     * @param image the image of its container
     * @param waitsFor the nodes that it and those around it wait for
     */
    public PlannedStage {
      waitsFor = List.copyOf(waitsFor);
    }

    private String line() {
      String verb =
          switch (prospect) {
            case RUNS -> "runs";
            case SKIPPED -> "is skipped";
            case OPEN -> "may run";
          };
      StringBuilder line = new StringBuilder(name + " " + verb);
      why.ifPresent(reason -> line.append(": ").append(reason));
      line.append("; ").append(words(place));
      placeReason.ifPresent(reason -> line.append(" (").append(reason).append(')'));
      image.ifPresent(from -> line.append(", image ").append(from));
      if (!waitsFor.isEmpty()) {
        List<String> names = waitsFor.stream().map(PlannedStage::words).toList();
        line.append("; after ").append(String.join(", ", names));
      }
      return line.toString();
    }

    private static String words(Edge edge) {
      return edge.reason() == Edge.Reason.ORDER
          ? edge.from()
          : edge.from() + " (" + words(edge.reason()) + ")";
    }

    private static String words(Enum<?> constant) {
      return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private JsonObject json() {
      return new JsonObject()
          .put("name", name)
          .put("prospect", prospect.toString())
          .put("why", why)
          .put("place", place.toString())
          .put("placeReason", placeReason)
          .put("image", image)
          .putObjects(
              "waitsFor",
              waitsFor.stream()
                  .map(
                      edge ->
                          new JsonObject()
                              .put("node", edge.from())
                              .put("reason", words(edge.reason())))
                  .toList());
    }
  }

  /**
   * What a run would do with one stage.
   *
   * @param name the name of the stage
   * @return what it would do
   * @throws IllegalArgumentException if the pipeline has no such stage; names the nearest one
   */
  public PlannedStage stage(String name) {
    return stages.stream()
        .filter(stage -> stage.name().equals(name))
        .findFirst()
        .orElseThrow(
            () -> Names.noStage(pipeline, name, stages.stream().map(PlannedStage::name).toList()));
  }

  /**
   * The plan as JSON: an object with {@code schema} (1), {@code pipeline}, {@code stages}, whose
   * members are named as those of {@link PlannedStage}, and {@code warnings}.
   *
   * @return one line, with a line break at the end
   */
  public String toJson() {
    return new JsonObject()
            .put("schema", SCHEMA)
            .put("pipeline", pipeline)
            .putObjects("stages", stages.stream().map(PlannedStage::json).toList())
            .put("warnings", warnings)
        + "\n";
  }

  /** The plan for people: a line for the pipeline, each stage and each warning. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(pipeline + "\n");
    stages.forEach(stage -> text.append("  ").append(stage.line()).append('\n'));
    warnings.forEach(warning -> text.append("  warning: ").append(warning).append('\n'));
    return text.toString();
  }

  /** Plans a run with these settings. */
  static Plan of(Pipeline pipeline, Backend backend, RunSettings settings) {
    return new Planner(pipeline, backend.environment(), settings)
        .plan(SecretFetch.warnings(pipeline, backend, backend.environment()));
  }
}
