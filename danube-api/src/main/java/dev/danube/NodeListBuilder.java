package dev.danube;

import java.util.function.Consumer;

/**
 * What holds nodes: a pipeline, a {@link Group} and a {@link Parallel}. A method that adds the same
 * stages to any of them takes a {@code NodeListBuilder<?>}.
 *
 * @param <B> the builder's own type
 */
public sealed interface NodeListBuilder<B> permits Pipeline.Builder, BlockBuilder {

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

  /**
   * Adds a {@link Parallel} of stages, one for each combination of the values of some axes.
   *
   * @param name the name of the whole, unique in the pipeline; each stage is called by it and its
   *     values, such as {@code test-17-alpine}
   * @param definition defines the axes and the stage
   * @return this builder
   */
  B matrix(String name, Consumer<? super Matrix.Builder> definition);

  /**
   * Sets what all stages inside start from, wherever they are written. Steps and an order are a
   * problem here. A single value set on the stage, in what it applies, or in defaults further in is
   * stronger; environment variables merge, and what can be set several times adds up.
   *
   * @param settings sets them; called once for each stage
   * @return this builder
   */
  B defaults(Consumer<? super Stage.Builder> settings);
}
