package dev.danube;

import java.util.List;
import java.util.Optional;

/** The part of a {@link Node} that stages, groups and parallels have in common. Immutable. */
abstract sealed class AbstractNode permits Stage, Parallel, Group {

  private final String name;
  private final Settings settings;
  private final List<Node> children;

  AbstractNode(String name, Settings settings, List<Node> children) {
    this.name = name;
    this.settings = settings;
    this.children = List.copyOf(children);
  }

  final Settings settings() {
    return settings;
  }

  // Not final: javac then generates bridges in the public classes, through which reflection can
  // call these methods.

  public String name() {
    return name;
  }

  public List<String> needs() {
    return settings.order().needs();
  }

  public List<String> after() {
    return settings.order().after();
  }

  public boolean needsNothing() {
    return settings.order().needsNothing();
  }

  public Optional<Condition> when() {
    return settings.one(Keys.WHEN);
  }

  public Optional<ErrorHandler> onError() {
    return settings.one(Keys.ON_ERROR);
  }

  public List<Node> children() {
    return children;
  }

  public List<Stage> stages() {
    return children.stream().flatMap(child -> child.stages().stream()).toList();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof AbstractNode that
        && getClass() == that.getClass()
        && name.equals(that.name)
        && settings.equals(that.settings)
        && children.equals(that.children);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * name.hashCode() + settings.hashCode()) + children.hashCode();
  }
}
