package dev.danube.server.internal.definition;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.danube.Pipeline;
import dev.danube.description.ContainerDescriptions;
import dev.danube.description.DescriptionException;
import dev.danube.server.internal.body.Field;
import dev.danube.server.internal.body.FieldError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A reader of definitions that are descriptions of containers. Stateless. */
final class DescriptionReader {

  /** The field that has the description. */
  static final String FIELD = "description";

  private static final ObjectMapper JSON = new ObjectMapper();

  /** The fields of a request; those that an answer also has are taken back, and ignored. */
  private static final Set<String> KNOWN =
      Set.of(FIELD, "retrigger", "id", "name", "git_repository", "stages", "parallel");

  private DescriptionReader() {}

  /** Returns the definition that a body means, which has a description; adds its mistakes. */
  static Optional<PipelineDefinition> read(Field body, DescriptionRights rights) {
    body.names().stream()
        .filter(name -> !KNOWN.contains(name))
        .forEach(
            name -> body.part(name).wrong("extra_forbidden", "Extra inputs are not permitted"));
    Optional<Retrigger> retrigger = DefinitionReader.retrigger(body.part("retrigger"));
    Field field = body.part(FIELD);
    Optional<String> text = field.text();
    if (text.isEmpty()) {
      return Optional.empty();
    }
    JsonNode plan = plan(text.get(), rights);
    plan.path("problems").forEach(problem -> field.errors().add(mistake(field, problem)));
    List<StageDefinition> stages = stages(plan);
    checkNumber(field, stages.size());
    return retrigger.map(
        one ->
            PipelineDefinition.described(plan.path("pipeline").asText(), text.get(), stages, one));
  }

  /** Returns the meaning of a description, with its problems. */
  static ObjectNode plan(String text, DescriptionRights rights) {
    try {
      return (ObjectNode) JSON.readTree(ContainerDescriptions.planJson(text, FIELD, rights::apply));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e); // it is JSON
    } catch (IOException e) {
      throw new UncheckedIOException(e); // no file is read
    }
  }

  /** Returns a mistake, without the text that may be secret. */
  private static FieldError mistake(Field field, JsonNode problem) {
    int line = problem.path("line").asInt();
    int column = problem.path("column").asInt();
    String path = problem.path("path").asText();
    String message =
        (line == 0 ? "" : String.format("line %d, column %d: ", line, column))
            + (path.isEmpty() ? "" : path + ": ")
            + problem.path("text").asText();
    return new FieldError(
        "description_error",
        field.place(),
        message,
        Optional.empty(),
        Map.of(
            "line", IntNode.valueOf(line),
            "column", IntNode.valueOf(column),
            "path", TextNode.valueOf(path)));
  }

  private static List<StageDefinition> stages(JsonNode plan) {
    Map<String, String> images = new HashMap<>();
    plan.path("containers")
        .forEach(one -> images.put(one.path("name").asText(), one.path("image").asText()));
    List<StageDefinition> stages = new ArrayList<>();
    plan.path("order")
        .forEach(
            name ->
                stages.add(
                    new StageDefinition.Container(
                        name.asText(), images.getOrDefault(name.asText(), ""))));
    return stages;
  }

  private static void checkNumber(Field field, int stages) {
    if (stages > DefinitionReader.MOST_STAGES) {
      field.refuseSecretly(
          String.format(
              "The description has %d containers. The most are %d.",
              stages, DefinitionReader.MOST_STAGES));
    }
  }

  /** Returns the pipeline of a definition that is a description. */
  static Pipeline pipeline(PipelineDefinition definition, DescriptionRights rights) {
    try {
      return ContainerDescriptions.parse(
              definition.description().orElseThrow(), FIELD, rights::apply)
          .pipeline();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // no file is read
    }
  }

  /** Returns why a definition that was valid cannot run now; empty if it can. */
  static Optional<String> refusal(PipelineDefinition definition, DescriptionRights rights) {
    try {
      pipeline(definition, rights);
      return Optional.empty();
    } catch (DescriptionException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }
}
