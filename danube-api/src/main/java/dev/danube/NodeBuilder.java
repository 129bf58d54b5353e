package dev.danube;

/**
 * What can be set on every node: the place it takes in the order, whether it runs, and who decides
 * about its failures.
 *
 * <p>{@code needs}, {@code needsNothing} and {@code after} replace the rule that a node waits for
 * everything written above it, for this node only: what stands below it still waits for it.
 *
 * @param <B> the builder's own type
 */
public sealed interface NodeBuilder<B> permits BlockBuilder, Matrix.Builder, Stage.Builder {

  /**
   * Starts this node when the named ones have ended, and skips it if one of them did not succeed.
   *
   * <p>Needing a {@link Group} or {@link Parallel} is needing all inside it. May be called several
   * times; the names add up.
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
   * Starts this node when the named ones have ended, however they ended.
   *
   * @param names one name or more, of nodes anywhere in the pipeline
   * @return this builder
   */
  B after(String... names);

  /**
   * Skips this node, with all inside it, unless a condition holds when its turn comes. A skip for a
   * condition is harmless: what waits for the node runs. Default: no condition.
   *
   * @param condition the condition
   * @return this builder
   */
  B when(Condition condition);

  /**
   * Decides what becomes of a failed attempt of a stage, before {@code retry} and {@code
   * allowFailure} are looked at. The handlers of a stage, the nodes around it, its pipeline and the
   * run are asked in this order. Default: no handler.
   *
   * @param handler the handler
   * @return this builder
   */
  B onError(ErrorHandler handler);

  /**
   * Says where this node is defined, in place of the line that calls, for layers that read
   * pipelines from elsewhere. Holds for what is set afterwards.
   *
   * @param location such as {@code stack.yaml:12}
   * @return this builder
   */
  B definedAt(String location);
}
