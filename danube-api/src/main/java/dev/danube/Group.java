package dev.danube;

import java.util.List;
import java.util.Optional;

/**
 * Nodes that run one after another under a name of their own, such as the several stages that one
 * branch of a {@link Parallel} is made of. Immutable; equal if all its data is, where Java code is
 * equal only to itself.
 *
 * <p>Example: {@code v.group("load", g -> g.stage("extract", ...).stage("import", ...))}.
 */
public final class Group implements Node {

  private final String name;
  private final Settings settings;
  private final List<Node> children;

  private Group(String name, Settings settings, List<Node> children) {
    this.name = name;
    this.settings = settings;
    this.children = List.copyOf(children);
  }

  /** The same with another order and other nodes inside. */
  Group with(Order order, List<Node> newChildren) {
    return new Group(name, settings.with(order), newChildren);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<String> needs() {
    return settings.order().needs();
  }

  @Override
  public List<String> after() {
    return settings.order().after();
  }

  @Override
  public boolean needsNothing() {
    return settings.order().needsNothing();
  }

  @Override
  public Optional<Condition> when() {
    return settings.one(Keys.WHEN);
  }

  @Override
  public Optional<ErrorHandler> onError() {
    return settings.one(Keys.ON_ERROR);
  }

  @Override
  public List<Node> children() {
    return children;
  }

  @Override
  public List<Stage> stages() {
    return children.stream().flatMap(child -> child.stages().stream()).toList();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Group that
        && name.equals(that.name)
        && settings.equals(that.settings)
        && children.equals(that.children);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * name.hashCode() + settings.hashCode()) + children.hashCode();
  }

  @Override
  public String toString() {
    return "Group " + name + " " + children;
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
