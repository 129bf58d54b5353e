package dev.danube;

import java.util.function.Consumer;

/**
 * What holds nodes: a pipeline, a {@link Group} and a {@link Parallel}. A method that adds the same
 * stages to any of them takes a {@code NodeListBuilder<?>}.
 *
 * @param <B> the builder's own type
 */
public sealed interface NodeListBuilder<B> permits NodeList {

  /**
   * Adds a stage.
   *
   * @param name its name, unique in the pipeline
   * @param definition defines it; also the place for an own stage type, a class that implements
   *     {@code Consumer<Stage.Builder>}
   * @return this builder
   */
  B stage(String name, Consumer<? super Stage.Builder> definition);

  /**
   * Adds a stage that was defined elsewhere, by {@link Stage#define}.
   *
   * @param stage the stage
   * @return this builder
   */
  B stage(Stage stage);

  /**
   * Adds nodes that have no order among themselves.
   *
   * @param name the name of the whole, unique in the pipeline
   * @param definition defines what is inside
   * @return this builder
   */
  B parallel(String name, Consumer<? super Parallel.Builder> definition);

  /**
   * Adds nodes that run one after another.
   *
   * @param name the name of the whole, unique in the pipeline
   * @param definition defines what is inside
   * @return this builder
   */
  B group(String name, Consumer<? super Group.Builder> definition);
}
