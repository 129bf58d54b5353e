package dev.danube.outside;

import dev.danube.Pipeline;
import dev.danube.PipelineDefinitionException;
import java.util.List;
import java.util.function.Consumer;

/** The problems of a definition, for tests: path and message, and the line where it matters. */
final class Problems {

  private Problems() {}

  /** Returns the problems of a pipeline "ci" that has an image already. */
  static List<String> of(Consumer<Pipeline.Builder> definition) {
    return ofBare(
        p -> {
          p.image("busybox:1.36");
          definition.accept(p);
        });
  }

  static List<String> ofBare(Consumer<Pipeline.Builder> definition) {
    try {
      Pipeline.define("ci", definition);
      return List.of();
    } catch (PipelineDefinitionException e) {
      return e.problems().stream()
          .map(problem -> problem.path() + ": " + problem.message())
          .map(text -> text.replaceAll("\\w+\\.java:\\d+", "LINE"))
          .toList();
    }
  }
}
