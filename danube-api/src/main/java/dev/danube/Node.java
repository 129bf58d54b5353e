package dev.danube;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A part of a pipeline: a {@link Stage}, which does work, or a {@link Parallel} or {@link Group},
 * which contain further nodes. Immutable. Two nodes are equal if all their data is equal; Java code
 * is equal only to itself.
 *
 * <p>A node that has neither {@link #needs()} nor {@link #after()} nor {@link #needsNothing()}
 * waits until all nodes written above it in its own sequence have ended.
 */
public sealed interface Node permits Stage, Parallel, Group {

  /**
   * Returns the name, which is unique in the pipeline among nodes of all types.
   *
   * @return 1 to 100 characters without control characters
   */
  String name();

  /**
   * Returns the nodes that must have ended and succeeded before this one starts.
   *
   * @return their names; empty unless set
   */
  List<String> needs();

  /**
   * Returns the nodes that must have ended before this one starts, however they ended.
   *
   * @return their names; empty unless set
   */
  List<String> after();

  /**
   * Returns whether this node starts at once, or as soon as the node around it may start.
   *
   * @return false unless set
   */
  boolean needsNothing();

  /**
   * Returns the condition under which this node and all nodes inside it run.
   *
   * @return the condition; empty, for always, unless set
   */
  Optional<Condition> when();

  /**
   * Returns the resources that this node claims while it runs.
   *
   * @return for each resource, how many nodes may claim it at the same time; empty unless set
   */
  Map<String, Integer> limits();

  /**
   * Returns the handler that decides about failed attempts of this stage, or of the stages inside.
   *
   * @return the handler; empty unless set
   */
  Optional<ErrorHandler> onError();

  /**
   * Returns the nodes inside this one.
   *
   * @return the nodes in the order written; empty for a {@link Stage}
   */
  List<Node> children();

  /**
   * Returns the stages of this node, at any depth.
   *
   * @return the stages in reading order; for a {@link Stage}, the stage itself
   */
  List<Stage> stages();

  /**
   * Returns the stages that run after all others inside this node.
   *
   * @return in the order in which they run; empty unless set, and for a {@link Stage}
   */
  List<Post> post();

  /**
   * Returns the stages of this node, at any depth, with the post stages of blocks.
   *
   * @return the stages in reading order, the post stages of a block after the others inside it; for
   *     a {@link Stage}, the stage itself
   */
  List<Stage> allStages();
}
