package dev.danube;

import java.util.List;
import java.util.Optional;

/**
 * A part of a pipeline: a {@link Stage}, which does work, or a {@link Parallel} or {@link Group},
 * which hold further nodes. Immutable; equal if all their data is.
 *
 * <p>A node that has neither {@link #needs()} nor {@link #after()} nor {@link #needsNothing()}
 * starts when every node written above it in its own sequence has ended.
 */
public sealed interface Node permits Stage, Parallel, Group {

  /**
   * The name, unique in the pipeline among nodes of all types.
   *
   * @return 1 to 100 characters without control characters
   */
  String name();

  /**
   * The nodes that have to end, and to succeed, before this one starts.
   *
   * @return their names; empty unless set
   */
  List<String> needs();

  /**
   * The nodes that have to end before this one starts, however they end.
   *
   * @return their names; empty unless set
   */
  List<String> after();

  /**
   * Whether this node starts at once, or as soon as the node around it may.
   *
   * @return false unless set
   */
  boolean needsNothing();

  /**
   * The condition under which this node runs, with all inside it.
   *
   * @return empty, for always, unless set
   */
  Optional<Condition> when();

  /**
   * Who decides about failed attempts of this stage, or of the stages inside.
   *
   * @return empty unless set
   */
  Optional<ErrorHandler> onError();

  /**
   * The nodes inside this one.
   *
   * @return in the order written; none in a {@link Stage}
   */
  List<Node> children();

  /**
   * The stages of this node, at any depth.
   *
   * @return in reading order; a {@link Stage} itself
   */
  List<Stage> stages();
}
