package dev.danube.engine;

import dev.danube.Edge;
import dev.danube.Pipeline;
import dev.danube.Source;
import dev.danube.engine.internal.secret.SecretFetch;
import dev.danube.engine.internal.source.Checkout;
import dev.danube.engine.internal.source.CheckoutEnvironment;
import dev.danube.engine.internal.source.Checkouts;
import dev.danube.engine.spi.Backend;
import dev.danube.internal.JsonObject;
import dev.danube.internal.Names;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A plan of a run: what the run would do, as far as this is known without starting anything.
 * Immutable.
 *
 * <p>Example: {@code System.out.print(danube.plan(pipeline));}
 *
 * @param pipeline the name of the pipeline
 * @param stages the stages in reading order, then the post stages
 * @param locked the digests of images and the commits of git refs that the lock file has for them
 * @param warnings the reasons why stages could not succeed, such as a missing secret
 */
public record Plan(
    String pipeline, List<PlannedStage> stages, List<String> locked, List<String> warnings) {

  /** The version of the JSON text; grows when a reader of an older version would misread it. */
  private static final int SCHEMA = 1;

  /**
   * Copies the lists.
   *
   * @param pipeline the name of the pipeline
   * @param stages the stages in reading order, then the post stages
   * @param locked the digests and commits of the lock file
   * @param warnings the reasons why stages could not succeed
   */
  public Plan {
    stages = List.copyOf(stages);
    locked = List.copyOf(locked);
    warnings = List.copyOf(warnings);
  }

  /** A forecast for a stage: whether it runs. */
  public enum Prospect {
    /** The stage runs, if nothing that it waits for fails. */
    RUNS,
    /** The stage is skipped in any case. */
    SKIPPED,
    /** The decision is made when the turn of the stage comes. */
    OPEN
  }

  /** The place where a stage runs. */
  public enum Place {
    /** This JVM and the daemon: the stage has no container. */
    NO_CONTAINER,
    /** The container that stages share. */
    MAIN_CONTAINER,
    /** A container of the stage's own. */
    OWN_CONTAINER
  }

  /**
   * The plan of one stage. Immutable.
   *
   * @param name the name of the stage
   * @param prospect whether the stage runs
   * @param why the reason for that, such as a condition with the values found; empty if the stage
   *     runs without a condition
   * @param place the place where the stage runs
   * @param placeReason the reason for that, such as {@code sets memory}; empty if there is none
   * @param image the image of the container; empty if there is no container or image
   * @param limits the resources that the stage or a block around it claims, each with its limit
   * @param waitsFor the edges from the nodes that the stage and the blocks around it wait for
   */
  public record PlannedStage(
      String name,
      Prospect prospect,
      Optional<String> why,
      Place place,
      Optional<String> placeReason,
      Optional<String> image,
      Map<String, Integer> limits,
      List<Edge> waitsFor) {

    /**
     * Copies map and list.
     *
     * @param name the name of the stage
     * @param prospect whether the stage runs
     * @param why the reason for that
     * @param place the place where the stage runs
     * @param placeReason the reason for that
     * @param image the image of the container
     * @param limits the resources that the stage or a block around it claims
     * @param waitsFor the edges from the nodes that the stage and the blocks around it wait for
     */
    public PlannedStage {
      limits = Collections.unmodifiableMap(new LinkedHashMap<>(limits));
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
      if (!limits.isEmpty()) {
        List<String> names = new ArrayList<>();
        limits.forEach((name, most) -> names.add(most == 1 ? name : name + " (" + most + ")"));
        line.append("; claims ").append(String.join(", ", names));
      }
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
              "limits",
              limits.entrySet().stream()
                  .map(
                      limit ->
                          new JsonObject()
                              .put("resource", limit.getKey())
                              .put("limit", limit.getValue()))
                  .toList())
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
   * Returns the plan of one stage.
   *
   * @param name the name of the stage
   * @return the plan of the stage
   * @throws IllegalArgumentException if the pipeline has no such stage; the message suggests the
   *     most similar name
   */
  public PlannedStage stage(String name) {
    return stages.stream()
        .filter(stage -> stage.name().equals(name))
        .findFirst()
        .orElseThrow(
            () -> Names.noStage(pipeline, name, stages.stream().map(PlannedStage::name).toList()));
  }

  /**
   * Returns the plan as JSON: an object with {@code schema} (1), {@code pipeline}, {@code stages},
   * {@code locked} and {@code warnings}. The members of a stage have the names of the components of
   * {@link PlannedStage}.
   *
   * @return one line, with a line break at the end
   */
  public String toJson() {
    return new JsonObject()
            .put("schema", SCHEMA)
            .put("pipeline", pipeline)
            .putObjects("stages", stages.stream().map(PlannedStage::json).toList())
            .put("locked", locked)
            .put("warnings", warnings)
        + "\n";
  }

  /**
   * Returns the plan as text: a line for the pipeline, and for each stage, locked entry and
   * warning.
   */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(pipeline + "\n");
    stages.forEach(stage -> text.append("  ").append(stage.line()).append('\n'));
    locked.forEach(entry -> text.append("  locked: ").append(entry).append('\n'));
    warnings.forEach(warning -> text.append("  warning: ").append(warning).append('\n'));
    return text.toString();
  }

  /**
   * Returns the plan of a run with these settings.
   *
   * @param records the records of earlier runs, for changes since the last success
   */
  static Plan of(
      Pipeline pipeline, Backend backend, RunSettings settings, Optional<RunRecordStore> records) {
    List<String> warnings =
        new ArrayList<>(SecretFetch.warnings(pipeline, backend, backend.environment()));
    Optional<Source> here =
        pipeline.source().filter(from -> backend.hasFiles() && !(from instanceof Source.Git));
    if (here.isEmpty()) {
      return new Planner(pipeline, backend.environment(), settings, Optional.empty())
          .plan(warnings);
    }
    CheckoutEnvironment environment =
        CheckoutEnvironment.ofThisProgram(
            backend.environment(),
            records.map(RunRecordStore::home),
            secret -> "",
            () -> records.flatMap(store -> store.lastSuccess(pipeline.name())));
    try (Checkout checkout = Checkouts.open(here.get(), environment)) {
      return new Planner(pipeline, backend.environment(), settings, checkout.info()).plan(warnings);
    } catch (IOException e) {
      warnings.add("the source is not available: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      warnings.add("reading the source was interrupted");
    }
    return new Planner(pipeline, backend.environment(), settings, Optional.empty()).plan(warnings);
  }
}
