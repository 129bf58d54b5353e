package dev.danube.server.internal.definition;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A valid definition of a pipeline. Immutable.
 *
 * @param name its name
 * @param repository the URL of its repository; empty if it is described or hosted
 * @param description the description of its containers; empty if it is none
 * @param stages its stages, with names that differ
 * @param isParallel whether all stages run at once; else one after another
 * @param retrigger what a trigger does while a run waits or is in progress
 * @param pushes the pushes to its repository that trigger it
 */
public record PipelineDefinition(
    String name,
    String repository,
    Optional<String> description,
    List<StageDefinition> stages,
    boolean isParallel,
    Retrigger retrigger,
    PushFilter pushes) {

  /**
   * Copies the list.
   *
   * @param name its name
   * @param repository the URL of its repository
   * @param description the description of its containers
   * @param stages its stages
   * @param isParallel whether all stages run at once
   * @param retrigger what a trigger does while a run waits or is in progress
   * @param pushes the pushes to its repository that trigger it
   */
  public PipelineDefinition {
    stages = List.copyOf(stages);
  }

  /** Returns what is stored of a pipeline that the host defines in Java. */
  static PipelineDefinition hosted(String name, List<String> stages) {
    List<StageDefinition> all = new ArrayList<>();
    stages.forEach(stage -> all.add(new StageDefinition.Java(stage)));
    PushFilter none = new PushFilter(Optional.empty(), List.of());
    return new PipelineDefinition(name, "", Optional.empty(), all, false, Retrigger.CANCEL, none);
  }

  /**
   * Returns the definition that a description of containers is.
   *
   * @param stages a stage for each container, in the order in which they run
   */
  static PipelineDefinition described(
      String name, String description, List<StageDefinition> stages, Retrigger retrigger) {
    return new PipelineDefinition(
        name, "", Optional.of(description), stages, false, retrigger, PushFilter.USUAL);
  }

  /** Returns whether the host defines it in Java. */
  public boolean isHosted() {
    return repository.isEmpty() && description.isEmpty();
  }

  /** Returns the definition as JSON, with its keys in the order that clients know. */
  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("name", name).put("git_repository", repository.isEmpty() ? null : repository);
    ArrayNode array = json.putArray("stages");
    stages.forEach(stage -> array.add(stage.toJson()));
    json.put("parallel", isParallel);
    if (retrigger != Retrigger.CANCEL) { // earlier clients do not know the field
      json.put("retrigger", retrigger.word());
    }
    description.ifPresent(text -> json.put(DescriptionReader.FIELD, text));
    if (isHosted()) {
      json.put("host", true);
    }
    pushes.addTo(json);
    return json;
  }
}
