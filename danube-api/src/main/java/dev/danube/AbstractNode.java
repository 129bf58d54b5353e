package dev.danube;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The part of a {@link Node} that stages, groups and parallels have in common. Immutable. */
abstract sealed class AbstractNode permits Stage, Parallel, Group {

  private final String name;
  private final Settings settings;
  private final List<Node> children;
  private final List<Post> post;

  AbstractNode(String name, Settings settings, List<Node> children, List<Post> post) {
    this.name = name;
    this.settings = settings;
    this.children = List.copyOf(children);
    this.post = List.copyOf(post);
  }

  final Settings settings() {
    return settings;
  }

  // Not final: javac then generates bridges in the public classes, through which reflection can
  // call these methods. Javadoc shows them as methods of those classes, and so needs the comments
  // of Node once more.

  /**
   * Returns the name, which is unique in the pipeline among nodes of all types.
   *
   * @return 1 to 100 characters without control characters
   */
  public String name() {
    return name;
  }

  /**
   * Returns the nodes that must have ended and succeeded before this one starts.
   *
   * @return their names; empty unless set
   */
  public List<String> needs() {
    return settings.order().needs();
  }

  /**
   * Returns the nodes that must have ended before this one starts, however they ended.
   *
   * @return their names; empty unless set
   */
  public List<String> after() {
    return settings.order().after();
  }

  /**
   * Returns whether this node starts at once, or as soon as the node around it may start.
   *
   * @return false unless set
   */
  public boolean needsNothing() {
    return settings.order().needsNothing();
  }

  /**
   * Returns the condition under which this node and all nodes inside it run.
   *
   * @return the condition; empty, for always, unless set
   */
  public Optional<Condition> when() {
    return settings.one(Keys.WHEN);
  }

  /**
   * Returns the resources that this node claims while it runs.
   *
   * @return for each resource, how many nodes may claim it at the same time; empty unless set
   */
  public Map<String, Integer> limits() {
    return settings.named(Keys.LIMIT);
  }

  /**
   * Returns the handler that decides about failed attempts of this stage, or of the stages inside.
   *
   * @return the handler; empty unless set
   */
  public Optional<ErrorHandler> onError() {
    return settings.one(Keys.ON_ERROR);
  }

  /**
   * Returns the nodes inside this one.
   *
   * @return the nodes in the order written; empty for a {@link Stage}
   */
  public List<Node> children() {
    return children;
  }

  /**
   * Returns the stages of this node, at any depth.
   *
   * @return the stages in reading order; for a {@link Stage}, the stage itself
   */
  public List<Stage> stages() {
    return children.stream().flatMap(child -> child.stages().stream()).toList();
  }

  /**
   * Returns the stages that run after all others inside this node.
   *
   * @return in the order in which they run; empty unless set, and for a {@link Stage}
   */
  public List<Post> post() {
    return post;
  }

  /**
   * Returns the stages of this node, at any depth, with the post stages of blocks.
   *
   * @return the stages in reading order, the post stages of a block after the others inside it; for
   *     a {@link Stage}, the stage itself
   */
  public List<Stage> allStages() {
    return Stream.concat(
            children.stream().flatMap(child -> child.allStages().stream()),
            post.stream().map(Post::stage))
        .toList();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof AbstractNode that
        && getClass() == that.getClass()
        && name.equals(that.name)
        && settings.equals(that.settings)
        && children.equals(that.children)
        && post.equals(that.post);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * name.hashCode() + settings.hashCode()) + children.hashCode();
  }
}
