package dev.danube.engine.contract;

import dev.danube.Pipeline;
import java.util.function.Consumer;

/** Pipelines for tests. */
public final class TestPipelines {

  private TestPipelines() {}

  /**
   * Defines a pipeline with an image.
   *
   * @param name the name of the pipeline
   * @param image the image of the main container
   * @param definition defines the rest of the pipeline
   * @return the pipeline
   */
  public static Pipeline with(
      String name, String image, Consumer<? super Pipeline.Builder> definition) {
    return Pipeline.define(
        name,
        p -> {
          p.image(image);
          definition.accept(p);
        });
  }
}
