package dev.danube.server.internal.definition;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * A valid definition of a pipeline. Immutable.
 *
 * @param name its name
 * @param repository the URL of its repository
 * @param stages its stages, with names that differ
 * @param isParallel whether all stages run at once; else one after another
 */
public record PipelineDefinition(
    String name, String repository, List<StageDefinition> stages, boolean isParallel) {

  /**
   * Copies the list.
   *
   * @param name its name
   * @param repository the URL of its repository
   * @param stages its stages
   * @param isParallel whether all stages run at once
   */
  public PipelineDefinition {
    stages = List.copyOf(stages);
  }

  /** Returns the definition as JSON, with its keys in the order that clients know. */
  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("name", name).put("git_repository", repository);
    ArrayNode array = json.putArray("stages");
    stages.forEach(stage -> array.add(stage.toJson()));
    return json.put("parallel", isParallel);
  }
}
