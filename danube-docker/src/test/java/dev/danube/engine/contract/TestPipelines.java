package dev.danube.engine.contract;

import dev.danube.Pipeline;
import java.util.function.Consumer;

/** Pipelines of tests. */
public final class TestPipelines {

  private TestPipelines() {}

  /**
   * Defines a pipeline whose image is set already.
   *
   * @param name its name
   * @param image the image of its main container
   * @param definition defines the rest
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
