package dev.danube.docker;

import dev.danube.Image;
import dev.danube.Node;
import dev.danube.Pipeline;
import dev.danube.Stage;
import dev.danube.Step;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Refuses what the language can say and this backend does not do yet: a setting that was ignored
 * would be worse than one that is refused.
 */
final class Support {

  private final List<String> missing = new ArrayList<>();

  private Support() {}

  static void check(Pipeline pipeline) {
    Support support = new Support();
    support.addPipeline(pipeline);
    Stream.concat(pipeline.nodes().stream(), pipeline.post().stream().map(post -> post.stage()))
        .forEach(support::addNode);
    if (!support.missing.isEmpty()) {
      throw new IllegalArgumentException(
          String.format(
              "Pipeline \"%s\" uses what this version of Danube cannot do on Docker yet: %s",
              pipeline.name(), String.join(", ", support.missing)));
    }
  }

  private void addPipeline(Pipeline pipeline) {
    add(pipeline.source(), "source");
    add(pipeline.services(), "service");
    add(pipeline.image().filter(Image.Dockerfile.class::isInstance), "image");
    add(pipeline.user(), "user");
    add(pipeline.platform(), "platform");
    add(pipeline.memory(), "memory");
    add(pipeline.cpus(), "cpus");
    add(pipeline.mounts(), "mount");
    add(pipeline.caches(), "cache");
    add(pipeline.network(), "network");
  }

  private void addNode(Node node) {
    String of = " of " + node.name();
    if (node instanceof Stage stage) {
      addStage(stage, of);
    }
    node.children().forEach(this::addNode);
  }

  private void addStage(Stage stage, String of) {
    add(stage.image().filter(Image.Dockerfile.class::isInstance), "image" + of);
    add(stage.secrets().values(), "secret" + of);
    add(stage.secretFiles().values(), "secretFile" + of);
    add(stage.user(), "user" + of);
    add(stage.platform(), "platform" + of);
    add(stage.memory(), "memory" + of);
    add(stage.cpus(), "cpus" + of);
    add(stage.mounts(), "mount" + of);
    add(stage.caches(), "cache" + of);
    add(stage.network(), "network" + of);
    add(stage.privileged(), "privileged" + of);
    add(stage.dockerSocket(), "dockerSocket" + of);
    add(stage.services(), "service" + of);
    add(stage.labels().values(), "label" + of);
    stage.steps().stream()
        .filter(step -> !step.isInContainer() && !(step instanceof Step.Call))
        .forEach(step -> add(true, step.text() + of));
  }

  private void add(boolean used, String what) {
    if (used) {
      missing.add(what);
    }
  }

  private void add(Collection<?> values, String what) {
    add(!values.isEmpty(), what);
  }

  private void add(Optional<?> value, String what) {
    add(value.isPresent(), what);
  }
}
