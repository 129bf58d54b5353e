package dev.danube;

import java.util.function.Consumer;

/**
 * A builder of something that contains nodes: a pipeline, a {@link Group} or a {@link Parallel}. A
 * method that adds the same stages to any of them has a parameter of type {@code
 * NodeListBuilder<?>}.
 *
 * @param <B> the builder's own type
 */
public sealed interface NodeListBuilder<B> permits Pipeline.Builder, BlockBuilder {

  /**
   * Adds a stage.
   *
   * @param name the name of the stage, unique in the pipeline
   * @param definition defines the stage; a lambda, or an object of a stage type of your own, which
   *     is a class that implements {@code Consumer<Stage.Builder>}
   * @return this builder
   */
  B stage(String name, Consumer<? super Stage.Builder> definition);

  /**
   * Adds a stage that was defined elsewhere with {@link Stage#define}.
   *
   * @param stage the stage
   * @return this builder
   */
  B stage(Stage stage);

  /**
   * Adds a stage that waits until a person approves it. A stage with {@link Stage.Builder#approval}
   * has further settings, such as a condition.
   *
   * @param name the name of the stage, unique in the pipeline
   * @param definition defines the question
   * @return this builder
   * @see <a href="doc-files/approvals.html">approvals</a>
   */
  default B approval(String name, Consumer<? super Approval.Builder> definition) {
    return stage(name, stage -> stage.approval(definition));
  }

  /**
   * Adds a {@link Parallel}: nodes that have no order among themselves.
   *
   * @param name the name of the parallel, unique in the pipeline
   * @param definition defines the nodes inside
   * @return this builder
   */
  B parallel(String name, Consumer<? super Parallel.Builder> definition);

  /**
   * Adds a {@link Group}: nodes that run one after another.
   *
   * @param name the name of the group, unique in the pipeline
   * @param definition defines the nodes inside
   * @return this builder
   */
  B group(String name, Consumer<? super Group.Builder> definition);

  /**
   * Adds a {@link Parallel} of stages, one for each combination of the values of some axes.
   *
   * @param name the name of the parallel, unique in the pipeline; the names of the stages consist
   *     of this name and their values, such as {@code test-17-alpine}
   * @param definition defines the axes and the stage
   * @return this builder
   */
  B matrix(String name, Consumer<? super Matrix.Builder> definition);

  /**
   * Adds a copy of a pipeline, as a group.
   *
   * @param name the name of the group; the names of the nodes inside are this name, a slash, and
   *     their names in the pipeline
   * @param pipeline the pipeline to copy
   * @return this builder
   * @see <a href="doc-files/reuse.html">pipelines in pipelines</a>
   */
  default B pipeline(String name, Pipeline pipeline) {
    return pipeline(name, pipeline, group -> {});
  }

  /**
   * Adds a copy of a pipeline, as a group with settings.
   *
   * @param name the name of the group, as for {@link #pipeline(String, Pipeline)}
   * @param pipeline the pipeline to copy
   * @param settings sets what a group can have, such as its order and a condition
   * @return this builder
   */
  B pipeline(String name, Pipeline pipeline, Consumer<? super Group.Builder> settings);

  /**
   * Sets defaults for all stages inside, also for those written above this call. Steps and an order
   * are not allowed here. A value that is set on the stage itself, in settings that the stage
   * applies, or in inner defaults replaces the default. Environment variables are merged by name;
   * settings that can be made several times add up.
   *
   * @param settings sets the defaults; called once for each stage
   * @return this builder
   */
  B defaults(Consumer<? super Stage.Builder> settings);
}
