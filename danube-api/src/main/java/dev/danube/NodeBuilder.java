package dev.danube;

/**
 * What can be set on every node: the place it takes in the order.
 *
 * <p>Any of these replaces the rule that a node waits for everything written above it, for this
 * node only: what stands below it still waits for it.
 *
 * @param <B> the builder's own type
 */
public sealed interface NodeBuilder<B> permits Stage.Builder, Parallel.Builder, Group.Builder {

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
}
