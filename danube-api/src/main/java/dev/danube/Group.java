package dev.danube;

import java.util.List;

/**
 * A block of nodes that run one after another, such as the stages of one branch of a {@link
 * Parallel}. Immutable. Two groups are equal if all their data is equal; Java code is equal only to
 * itself.
 *
 * <p>Example: {@code v.group("load", g -> g.stage("extract", ...).stage("import", ...))}.
 */
public final class Group extends AbstractNode implements Node {

  private Group(String name, Settings settings, List<Node> children, List<Post> post) {
    super(name, settings, children, post);
  }

  /** Returns a copy with another order, other nodes inside and other post stages. */
  Group with(Order order, List<Node> newChildren, List<Post> newPost) {
    return new Group(name(), settings().with(order), newChildren, newPost);
  }

  @Override
  public String toString() {
    return "Group " + name() + " " + children();
  }

  /**
   * A builder of a {@link Group}, valid only inside the lambda that receives it. Not thread-safe.
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
      return new Group(name(), settings, nodes, post);
    }

    @Override
    String kind() {
      return "group";
    }
  }
}
