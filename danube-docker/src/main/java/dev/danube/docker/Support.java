package dev.danube.docker;

import dev.danube.Image;
import dev.danube.Node;
import dev.danube.Pipeline;
import dev.danube.Stage;
import dev.danube.Step;
import java.util.ArrayList;
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
    add(pipeline.image().filter(Image.Dockerfile.class::isInstance), "image");
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
    stage.steps().stream()
        .filter(step -> !step.isInContainer() && !(step instanceof Step.Call))
        .forEach(step -> add(true, step.text() + of));
  }

  private void add(boolean used, String what) {
    if (used) {
      missing.add(what);
    }
  }

  private void add(Optional<?> value, String what) {
    add(value.isPresent(), what);
  }
}
