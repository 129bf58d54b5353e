package dev.danube;

/**
 * A builder of the settings that all nodes have: the order, a condition, and a handler of failures.
 *
 * <p>{@code needs}, {@code needsNothing} and {@code after} replace the rule that a node waits for
 * all nodes written above it. They apply to this node only: the nodes below it still wait for it.
 *
 * @param <B> the builder's own type
 * @see <a href="doc-files/order.html">order of stages, and failures</a>
 */
public sealed interface NodeBuilder<B> permits BlockBuilder, Matrix.Builder, Stage.Builder {

  /**
   * Starts this node when the named nodes have ended, and skips it if one of them did not succeed.
   *
   * <p>A node that needs a {@link Group} or {@link Parallel} needs all nodes inside it. May be
   * called several times; the names add up.
   *
   * @param names one name or more, of nodes anywhere in the pipeline
   * @return this builder
   */
  B needs(String... names);

  /**
   * Starts this node at once, or as soon as the node around it may start.
   *
   * @return this builder
   */
  B needsNothing();

  /**
   * Starts this node when the named nodes have ended, however they ended. May be called several
   * times; the names add up.
   *
   * @param names one name or more, of nodes anywhere in the pipeline
   * @return this builder
   */
  B after(String... names);

  /**
   * Skips this node, with all nodes inside it, unless a condition is true when the turn of this
   * node comes. The nodes that wait for a node that was skipped by its condition still run.
   * Default: no condition.
   *
   * @param condition the condition
   * @return this builder
   */
  B when(Condition condition);

  /**
   * Sets the handler that decides what happens after a failed attempt of this stage, or of a stage
   * inside this node, before {@code retry} and {@code allowFailure} are considered. The handlers of
   * the stage, of the nodes around it, of the pipeline and of the run are asked in this order.
   * Default: no handler.
   *
   * @param handler the handler
   * @return this builder
   */
  B onError(ErrorHandler handler);

  /**
   * Sets the location that problems are reported at, in place of the line of the calling code. It
   * is for layers that read pipelines from other sources, and applies to everything that is set
   * afterwards.
   *
   * @param location the location, such as {@code stack.yaml:12}
   * @return this builder
   */
  B definedAt(String location);
}
