package dev.danube;

import java.util.List;

/**
 * Nodes that run one after another under a name of their own, such as the several stages that one
 * branch of a {@link Parallel} is made of. Immutable; equal if all its data is, where Java code is
 * equal only to itself.
 *
 * <p>Example: {@code v.group("load", g -> g.stage("extract", ...).stage("import", ...))}.
 */
public final class Group extends AbstractNode implements Node {

  private Group(String name, Settings settings, List<Node> children) {
    super(name, settings, children);
  }

  /** The same with another order and other nodes inside. */
  Group with(Order order, List<Node> newChildren) {
    return new Group(name(), settings().with(order), newChildren);
  }

  @Override
  public String toString() {
    return "Group " + name() + " " + children();
  }

  /**
   * Defines a {@link Group} inside the lambda that got it. Not thread-safe; of no use afterwards.
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
    Node node(Settings settings, List<Node> nodes) {
      return new Group(name(), settings, nodes);
    }

    @Override
    String kind() {
      return "group";
    }
  }
}
