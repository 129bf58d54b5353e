package dev.danube.server.internal.definition;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.danube.PipelineDefinitionException;
import dev.danube.Problem;
import dev.danube.internal.Glob;
import dev.danube.server.internal.body.BodyReader;
import dev.danube.server.internal.body.Field;
import dev.danube.server.internal.body.FieldError;
import dev.danube.server.internal.body.HttpUrl;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A reader of definitions that clients send. Stateless. */
public final class DefinitionReader {

  /** The longest name of a pipeline or a stage, in characters. */
  static final int LONGEST_NAME = 100;

  /** The most stages of a pipeline. */
  static final int MOST_STAGES = 1_000;

  /** The most patterns of branches or of tags. */
  static final int MOST_GLOBS = 100;

  private static final String LOGIN =
      "The URL contains a login, which everybody could read. Leave it out, and set "
          + HostTokens.GIT_URL
          + " and "
          + HostTokens.GIT_TOKEN
          + " where this service is started.";

  private static final String RETRIGGERS = "'cancel', 'queue', 'latest' or 'reject'";

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
   * @param tokens the tokens of the host, which are for certain servers
   */
  public static Read read(String body, boolean isJson, HostTokens tokens) {
    List<FieldError> errors = new ArrayList<>();
    Optional<Field> object = BodyReader.object(body, isJson, errors);
    Optional<PipelineDefinition> definition = object.flatMap(one -> definition(one, tokens));
    if (definition.filter(one -> one.description().isEmpty()).isPresent() && errors.isEmpty()) {
      errors.addAll(problems(definition.get()));
    }
    return new Read(errors.isEmpty() ? definition : Optional.empty(), errors);
  }

  /** Returns a definition that was valid when it was stored, from its JSON. */
  public static PipelineDefinition stored(String text) {
    Field body = BodyReader.stored(text);
    if (body.part("host").isThere()) {
      List<Field> stages = body.part("stages").list(Integer.MAX_VALUE).orElseThrow();
      return PipelineDefinition.hosted(
          body.part("name").text().orElseThrow(),
          stages.stream().map(stage -> stage.part("name").text().orElseThrow()).toList());
    }
    return body.part(DescriptionReader.FIELD).isThere()
        ? described(body)
        : ofStages(body, HostTokens.NONE).orElseThrow();
  }

  /** Returns a description that was valid when it was stored, without reading it again. */
  private static PipelineDefinition described(Field body) {
    List<StageDefinition> stages = new ArrayList<>();
    for (Field stage : body.part("stages").list(Integer.MAX_VALUE).orElseThrow()) {
      stages.add(
          new StageDefinition.Container(
              stage.part("name").text().orElseThrow(), stage.part("image").text().orElseThrow()));
    }
    return PipelineDefinition.described(
        body.part("name").text().orElseThrow(),
        body.part(DescriptionReader.FIELD).text().orElseThrow(),
        stages,
        retrigger(body.part("retrigger")).orElseThrow());
  }

  private static Optional<PipelineDefinition> definition(Field body, HostTokens tokens) {
    return body.part(DescriptionReader.FIELD).isThere()
        ? DescriptionReader.read(body, tokens.descriptions())
        : ofStages(body, tokens);
  }

  private static Optional<PipelineDefinition> ofStages(Field body, HostTokens tokens) {
    Optional<String> name = body.part("name").text(LONGEST_NAME);
    Field repository = body.part("git_repository");
    Optional<HttpUrl> url = repository.url();
    if (url.filter(HttpUrl::hasLogin).isPresent()) {
      repository.refuseSecretly(LOGIN);
    }
    Field stages = body.part("stages");
    int before = body.errors().size();
    Optional<List<Field>> elements = stages.list(MOST_STAGES);
    List<StageDefinition> read = new ArrayList<>();
    elements.ifPresent(
        all -> all.forEach(one -> StageReader.read(one, tokens).ifPresent(read::add)));
    Set<String> names = new HashSet<>();
    boolean areValid = body.errors().size() == before;
    if (areValid && !read.stream().allMatch(stage -> names.add(stage.name()))) {
      stages.refuse("Stage names must be unique.");
    }
    Optional<Boolean> isParallel = body.part("parallel").flag(false);
    Optional<Retrigger> retrigger = retrigger(body.part("retrigger"));
    PushFilter pushes =
        new PushFilter(globs(body.part("branches")), globs(body.part("tags")).orElse(List.of()));
    return name.isPresent()
            && url.isPresent()
            && elements.isPresent()
            && isParallel.isPresent()
            && retrigger.isPresent()
        ? Optional.of(
            new PipelineDefinition(
                name.get(),
                url.get().text(),
                Optional.empty(),
                read,
                isParallel.get(),
                retrigger.get(),
                pushes))
        : Optional.empty();
  }

  static Optional<Retrigger> retrigger(Field field) {
    if (!field.isThere()) {
      return Optional.of(Retrigger.CANCEL);
    }
    Optional<String> word = field.text();
    Optional<Retrigger> retrigger = word.flatMap(Retrigger::find);
    if (word.isPresent() && retrigger.isEmpty()) {
      field.wrong(
          "enum",
          "Input should be " + RETRIGGERS,
          Map.of("expected", JsonNodeFactory.instance.textNode(RETRIGGERS)));
    }
    return retrigger;
  }

  /** Returns the patterns of a list that may be left out; empty if there is none. */
  private static Optional<List<String>> globs(Field list) {
    if (!list.isThere()) {
      return Optional.empty();
    }
    List<String> globs = new ArrayList<>();
    list.list(MOST_GLOBS)
        .ifPresent(all -> all.forEach(one -> one.text(LONGEST_NAME).ifPresent(globs::add)));
    for (String glob : globs) {
      try {
        Glob.parse(glob);
      } catch (IllegalArgumentException e) {
        list.refuse(String.format("The pattern \"%s\" %s.", glob, e.getMessage()));
      }
    }
    return Optional.of(globs);
  }

  /** Returns what Danube itself finds wrong with a pipeline. */
  private static List<FieldError> problems(PipelineDefinition definition) {
    if (definition.stages().isEmpty()) {
      return List.of();
    }
    try {
      DefinedPipeline.of(definition, DefinedPipeline.Images.USUAL, HostTokens.NONE);
      return List.of();
    } catch (PipelineDefinitionException e) {
      return e.problems().stream().map(DefinitionReader::error).toList();
    }
  }

  private static FieldError error(Problem problem) {
    return new FieldError(
        "value_error",
        List.of("body"),
        "Value error, " + problem.path() + ": " + problem.message(),
        Optional.empty(),
        Map.of("error", JsonNodeFactory.instance.objectNode()));
  }
}
