package dev.danube;

import java.util.List;
import java.util.Optional;

/**
 * A block of nodes that have no order among themselves and run at the same time. Immutable. Two
 * parallels are equal if all their data is equal; Java code is equal only to itself.
 *
 * <p>A parallel has ended when all nodes inside have ended. {@code needs} between the nodes inside
 * adds an order.
 *
 * <p>Example: {@code p.parallel("verify", v -> v.stage("unit", ...).stage("lint", ...))}.
 *
 * @see <a href="doc-files/order.html">order of stages, and failures</a>
 */
public final class Parallel extends AbstractNode implements Node {

  private Parallel(String name, Settings settings, List<Node> children, List<Post> post) {
    super(name, settings, children, post);
  }

  /** Returns a copy with another order, other nodes inside and other post stages. */
  Parallel with(Order order, List<Node> newChildren, List<Post> newPost) {
    return new Parallel(name(), settings().with(order), newChildren, newPost);
  }

  /**
   * Returns whether a failure inside stops the stages that are running there and skips those that
   * are waiting there.
   *
   * @return false unless set
   */
  public boolean failFast() {
    return settings().flag(Keys.FAIL_FAST);
  }

  /**
   * Returns how many stages inside may run at the same time.
   *
   * @return empty, for as many as the engine allows, unless set
   */
  public Optional<Integer> maxConcurrent() {
    return settings().one(Keys.MAX_CONCURRENT);
  }

  @Override
  public String toString() {
    return "Parallel " + name() + " " + children();
  }

  /**
   * A builder of a {@link Parallel}, valid only inside the lambda that receives it. Not
   * thread-safe.
   */
  public static final class Builder extends BlockBuilder<Builder> {

    Builder(String name, ScopedBuilder parent) {
      super(name, parent);
    }

    @Override
    Builder self() {
      return this;
    }

    @Override
    Node node(Settings settings, List<Node> nodes, List<Post> post) {
      return new Parallel(name(), settings, nodes, post);
    }

    @Override
    String kind() {
      return "parallel";
    }

    /**
     * Stops the stages that are running inside, and skips those that are waiting there, as soon as
     * a stage inside has ended FAILED or ERRORED. Default: the other stages continue.
     *
     * @return this builder
     */
    public Builder failFast() {
      use("failFast");
      flag(Keys.FAIL_FAST);
      return this;
    }

    /**
     * Limits how many stages inside, at any depth, run at the same time. Default: as many as the
     * engine allows.
     *
     * @param limit at least 1
     * @return this builder
     */
    public Builder maxConcurrent(int limit) {
      use("maxConcurrent");
      if (limit < 1) {
        problemHere("maxConcurrent must be at least 1, was " + limit);
      } else {
        set(Keys.MAX_CONCURRENT, limit);
      }
      return this;
    }
  }
}
