package dev.danube.server.internal.definition;

import dev.danube.NodeListBuilder;
import dev.danube.Pipeline;
import dev.danube.Secret;
import dev.danube.Source;
import dev.danube.Stage;
import dev.danube.description.DescriptionException;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/** The pipeline that a definition means. Stateless. */
public final class DefinedPipeline {

  /**
   * The images of stages that name none.
   *
   * @param run the image in which commands run
   * @param kubectl an image with {@code kubectl} and a shell
   */
  public record Images(String run, String kubectl) {

    /** The usual images. */
    public static final Images USUAL = new Images("debian:bookworm-slim", "bitnami/kubectl:latest");
  }

  private DefinedPipeline() {}

  /**
   * Returns the pipeline of a definition with at least one stage.
   *
   * @param id the id under which it is stored
   * @param host what the host provides
   * @param commit the id of the commit that it runs; empty for the newest of the default branch
   * @throws IllegalStateException if the host no longer defines it in Java
   * @throws DescriptionException if it is a description that is no longer valid here
   */
  public static Pipeline of(
      String id, PipelineDefinition definition, HostConfiguration host, Optional<String> commit) {
    if (definition.description().isPresent()) {
      return DescriptionReader.pipeline(definition, host.tokens().descriptions());
    }
    return definition.isHosted()
        ? host.pipelines().get(id)
        : of(definition, host.images(), host.tokens(), commit);
  }

  /** Returns the pipeline of a definition of a client, for the newest commit. */
  static Pipeline of(PipelineDefinition definition, Images images, HostTokens tokens) {
    return of(definition, images, tokens, Optional.empty());
  }

  /**
   * Returns the pipeline of a definition of a client with at least one stage, for a commit of its
   * repository.
   *
   * @param tokens the tokens of the host
   * @param commit the id of the commit; empty for the newest of the default branch
   */
  static Pipeline of(
      PipelineDefinition definition, Images images, HostTokens tokens, Optional<String> commit) {
    return Pipeline.define(
        definition.name().isBlank() ? "pipeline" : definition.name(),
        p -> {
          if (definition.stages().stream()
              .anyMatch(stage -> !(stage instanceof StageDefinition.Deploy))) {
            Source.Git clone = Source.git(definition.repository());
            Source.Git source = commit.map(clone::ref).orElse(clone);
            p.source(tokens.git(definition.repository()).map(source::token).orElse(source));
          }
          if (definition.isParallel()) {
            p.parallel(group(definition), all -> addAll(all, definition, images, tokens));
          } else {
            addAll(p, definition, images, tokens);
          }
        });
  }

  private static String group(PipelineDefinition definition) {
    return Stream.iterate("stages", name -> name + "_")
        .filter(name -> definition.stages().stream().noneMatch(stage -> stage.name().equals(name)))
        .findFirst()
        .orElseThrow();
  }

  private static void addAll(
      NodeListBuilder<?> list, PipelineDefinition definition, Images images, HostTokens tokens) {
    for (StageDefinition stage : definition.stages()) {
      list.stage(stage.name(), s -> define(s, stage, images, tokens));
    }
  }

  private static void define(
      Stage.Builder s, StageDefinition stage, Images images, HostTokens tokens) {
    if (stage instanceof StageDefinition.Run run) {
      s.image(images.run()).run(script(run)).timeout(Duration.ofSeconds(run.timeout()));
    } else if (stage instanceof StageDefinition.Build build) {
      s.buildImage(
              i -> i.dockerfileText(build.dockerfile()).tag(build.repository() + ":" + build.tag()))
          .pushImage(build.repository() + ":" + build.tag());
    } else if (stage instanceof StageDefinition.Deploy deploy) {
      define(s, deploy, images.kubectl(), tokens.token(deploy));
    }
  }

  /** Returns the script of a stage; an empty one does nothing. */
  private static String script(StageDefinition.Run run) {
    return run.command().isBlank() ? ":" : run.command();
  }

  private static void define(
      Stage.Builder s, StageDefinition.Deploy deploy, String image, Optional<Secret> token) {
    s.image(image)
        .env("MANIFEST", deploy.manifest().toString())
        .env("SERVER", deploy.server())
        .env("NAMESPACE", deploy.namespace());
    token.ifPresent(secret -> s.secretFile("token", secret));
    String option = token.isPresent() ? " --token \"$(cat /run/secrets/token)\"" : "";
    s.run(
        "printf %s \"$MANIFEST\" | kubectl apply --server \"$SERVER\" -n \"$NAMESPACE\""
            + option
            + " -f -");
  }
}
