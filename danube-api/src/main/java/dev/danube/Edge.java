package dev.danube;

/**
 * One node waits for another. Immutable.
 *
 * @param from the name of the node that has to end
 * @param to the name of the node that starts afterwards
 * @param reason why
 */
public record Edge(String from, String to, Reason reason) {

  /** Why a node waits for another. */
  public enum Reason {
    /** It is written below it. */
    ORDER,
    /** It says {@code needs}. */
    NEEDS,
    /** It says {@code after}: it does not care how the other ended. */
    AFTER,
    /** It reads an output that the other makes. */
    OUTPUT
  }
}
