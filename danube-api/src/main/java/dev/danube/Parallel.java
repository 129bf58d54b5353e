package dev.danube;

import dev.danube.DefinitionScope.Place;
import java.util.List;
import java.util.Objects;

/**
 * Nodes that have no order among themselves and run at the same time. Immutable; equal if all its
 * data is.
 *
 * <p>It has ended when all inside has. {@code needs} between the nodes inside adds an order.
 *
 * <p>Example: {@code p.parallel("verify", v -> v.stage("unit", ...).stage("lint", ...))}.
 */
public final class Parallel implements Node {

  private final String name;
  private final Order order;
  private final List<Node> children;

  private Parallel(String name, Order order, List<Node> children) {
    this.name = name;
    this.order = order;
    this.children = List.copyOf(children);
  }

  /** The same with another order and other nodes inside. */
  Parallel with(Order newOrder, List<Node> newChildren) {
    return new Parallel(name, newOrder, newChildren);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<String> needs() {
    return order.needs();
  }

  @Override
  public List<String> after() {
    return order.after();
  }

  @Override
  public boolean needsNothing() {
    return order.needsNothing();
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
    return other instanceof Parallel that
        && name.equals(that.name)
        && order.equals(that.order)
        && children.equals(that.children);
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, order, children);
  }

  @Override
  public String toString() {
    return "Parallel " + name + " " + children;
  }

  /**
   * Defines a {@link Parallel} inside the lambda that got it. Not thread-safe; of no use
   * afterwards.
   */
  public static final class Builder extends NodeList<Builder> implements NodeBuilder<Builder> {

    final Order.Collector order = new Order.Collector(this);

    Builder(DefinitionScope scope, Place place, String name) {
      super(scope, place, name);
    }

    @Override
    public Builder needs(String... names) {
      order.needs(names);
      return this;
    }

    @Override
    public Builder needsNothing() {
      order.needsNothing();
      return this;
    }

    @Override
    public Builder after(String... names) {
      order.after(names);
      return this;
    }

    @Override
    Builder self() {
      return this;
    }

    Draft draft() {
      if (drafts().isEmpty()) {
        problem("parallel is empty; add .stage(...) or leave it out");
      }
      Parallel node = new Parallel(name(), order.order(), Draft.nodes(drafts()));
      return new Draft(node, place(), order.location(), drafts());
    }
  }
}
