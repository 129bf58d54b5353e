package dev.danube.server.internal.definition;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.danube.PipelineDefinitionException;
import dev.danube.Problem;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A reader of definitions that clients send. Stateless. */
public final class DefinitionReader {

  static final String PASSWORD =
      "The URL contains a password, which everybody could read. Give the server the login instead.";

  private static final int DEEPEST = 100;
  private static final ObjectMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  private DefinitionReader() {}

  /**
   * A definition, or what is wrong with it.
   *
   * @param definition the definition; empty if there are mistakes
   * @param errors the mistakes; empty if there is a definition
   */
  public record Read(Optional<PipelineDefinition> definition, List<FieldError> errors) {}

  /**
   * Reads the body of a request.
   *
   * @param body its text
   * @param isJson whether its content type is that of JSON, or none
   */
  public static Read read(String body, boolean isJson) {
    if (!isJson) {
      return refused(
          "model_attributes_type",
          "Input should be a valid dictionary or object to extract fields from",
          TextNode.valueOf(body));
    }
    JsonNode node;
    try {
      node = JSON.readTree(body);
    } catch (JsonProcessingException e) {
      long position = e.getLocation() == null ? 0 : e.getLocation().getCharOffset();
      return noJson((int) position, e.getOriginalMessage());
    } catch (NumberFormatException e) {
      return noJson(0, "A number has an exponent that is out of range");
    }
    return node.isMissingNode() || node.isNull()
        ? refused("missing", "Field required", JsonNodeFactory.instance.nullNode())
        : read(node);
  }

  private static Read noJson(int position, String why) {
    FieldError error =
        new FieldError(
            "json_invalid",
            List.of("body", position),
            "JSON decode error",
            Optional.of(JsonNodeFactory.instance.objectNode()),
            Map.of("error", TextNode.valueOf(why)));
    return new Read(Optional.empty(), List.of(error));
  }

  private static Read refused(String type, String message, JsonNode input) {
    FieldError error = new FieldError(type, List.of("body"), message, Optional.of(input), Map.of());
    return new Read(Optional.empty(), List.of(error));
  }

  /** Returns a definition that was valid when it was stored, from its JSON. */
  public static PipelineDefinition stored(String text) {
    try {
      return definition(body(JSON.readTree(text))).orElseThrow();
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Field body(JsonNode node) {
    return new Field(node, node, List.of("body"), new ArrayList<>());
  }

  private static Read read(JsonNode node) {
    Field body = body(node);
    List<FieldError> errors = body.errors();
    Optional<PipelineDefinition> definition = body.isObject() ? definition(body) : Optional.empty();
    if (definition.isPresent() && errors.isEmpty()) {
      errors.addAll(problems(definition.get(), body));
    }
    return new Read(errors.isEmpty() ? definition : Optional.empty(), errors);
  }

  private static Optional<PipelineDefinition> definition(Field body) {
    Optional<String> name = body.part("name").text();
    Field repository = body.part("git_repository");
    Optional<HttpUrl> url = repository.url();
    if (url.filter(HttpUrl::hasPassword).isPresent()) {
      repository.refuseSecretly(PASSWORD);
    }
    Field stages = body.part("stages");
    int before = body.errors().size();
    Optional<List<Field>> elements = stages.list();
    List<StageDefinition> read = new ArrayList<>();
    elements.ifPresent(all -> all.forEach(one -> StageReader.read(one).ifPresent(read::add)));
    Set<String> names = new HashSet<>();
    boolean areValid = body.errors().size() == before;
    if (areValid && !read.stream().allMatch(stage -> names.add(stage.name()))) {
      stages.refuse("Stage names must be unique.");
    }
    Optional<Boolean> isParallel = body.part("parallel").flag(false);
    return name.isPresent() && url.isPresent() && elements.isPresent() && isParallel.isPresent()
        ? Optional.of(new PipelineDefinition(name.get(), url.get().text(), read, isParallel.get()))
        : Optional.empty();
  }

  /** Returns what Danube itself finds wrong with a pipeline. */
  private static List<FieldError> problems(PipelineDefinition definition, Field body) {
    if (definition.stages().isEmpty()) {
      return List.of();
    }
    try {
      DefinedPipeline.of(definition, DefinedPipeline.Images.USUAL, cluster -> Optional.empty());
      return List.of();
    } catch (PipelineDefinitionException e) {
      return e.problems().stream().map(problem -> error(problem, body)).toList();
    }
  }

  private static FieldError error(Problem problem, Field body) {
    return new FieldError(
        "value_error",
        body.place(),
        "Value error, " + problem.path() + ": " + problem.message(),
        Optional.empty(),
        Map.of("error", JsonNodeFactory.instance.objectNode()));
  }
}
