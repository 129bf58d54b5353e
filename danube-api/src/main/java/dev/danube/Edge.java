package dev.danube;

/**
 * A dependency between two nodes: one waits for the other. Immutable.
 *
 * @param from the name of the node that has to end first
 * @param to the name of the node that waits for it
 * @param reason the reason why the node waits
 */
public record Edge(String from, String to, Reason reason) {

  /** The reason why a node waits for another. */
  public enum Reason {
    /** The node is written below the other. */
    ORDER,
    /** The node {@code needs} the other. */
    NEEDS,
    /** The node runs {@code after} the other, however the other ended. */
    AFTER,
    /** The node reads an output that the other makes. */
    OUTPUT
  }
}
