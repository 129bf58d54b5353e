package dev.danube;

/**
 * A builder of the settings that all nodes have: the order, a condition, resources, and a handler
 * of failures.
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
   * Runs this node only while no other node that claims the same resource runs, in all runs of all
   * programs that use the daemon. The same as a {@link #limit} of 1.
   *
   * @param resource the name of the resource: 1 to 100 letters, digits, dots, dashes and
   *     underscores, the first of them a letter or digit
   * @return this builder
   */
  B exclusive(String resource);

  /**
   * Limits how many nodes that claim the same resource run at the same time, in all runs of all
   * programs that use the daemon. A node waits for its resources when its turn has come and its
   * condition holds. While it waits it has no container, and none of its time limits runs, unless
   * it is a post stage. A stage holds its resources until it has ended, with all its attempts. A
   * post stage waits no longer than its time limit, which then starts anew when it runs. A group or
   * parallel holds them from before its first stage until its last one has ended. May be called
   * several times, for different resources; a node gets all of them before it starts. Default: no
   * limit.
   *
   * @param resource the name of the resource, as for {@link #exclusive}
   * @param limit at least 1; the same for all nodes of the pipeline that claim the resource
   * @return this builder
   * @see <a href="doc-files/resources.html">resources that few stages may use at a time</a>
   */
  B limit(String resource, int limit);

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
