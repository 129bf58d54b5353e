package dev.danube;

import dev.danube.Conditions.OutcomeRule;
import java.util.List;

/**
 * The outcomes of nodes that a stage, a group or a parallel comes after. They are asked by a
 * condition of that node. Immutable.
 *
 * <p>Example: {@code s.after("unit", "lint").when(outcomes("unit", "lint").anyFailed())}.
 *
 * <table>
 *   <caption>What counts</caption>
 *   <tr><th>What became of a node</th><th>It counts as</th></tr>
 *   <tr><td>SUCCESS, UNSTABLE</td><td>succeeded</td></tr>
 *   <tr><td>FAILED, ERRORED</td><td>failed</td></tr>
 *   <tr><td>SKIPPED because something it needs did not succeed</td><td>failed</td></tr>
 *   <tr><td>SKIPPED for another reason, CANCELLED</td><td>neither</td></tr>
 *   <tr><td>a group or parallel with a stage that failed</td><td>failed</td></tr>
 *   <tr><td>another group or parallel with a stage that succeeded</td><td>succeeded</td></tr>
 *   <tr><td>left out of this run, as by {@code --only}</td><td>neither</td></tr>
 * </table>
 *
 * <p>Without a condition, {@code needs} lets a node run if none of the others failed or was
 * cancelled.
 *
 * @see Condition#outcomes
 * @see <a href="doc-files/conditions.html">conditions</a>
 */
public final class Outcomes {

  private final List<String> nodes;

  Outcomes(List<String> nodes) {
    this.nodes = nodes;
  }

  /**
   * Returns a condition that is true if at least one of the nodes failed.
   *
   * @return the condition
   */
  public Condition anyFailed() {
    return new Conditions.Ended(nodes, OutcomeRule.ANY_FAILED);
  }

  /**
   * Returns a condition that is true if none of the nodes failed. They may have been skipped by
   * their conditions.
   *
   * @return the condition
   */
  public Condition noneFailed() {
    return new Conditions.Ended(nodes, OutcomeRule.NONE_FAILED);
  }

  /**
   * Returns a condition that is true if at least one of the nodes succeeded.
   *
   * @return the condition
   */
  public Condition anySucceeded() {
    return new Conditions.Ended(nodes, OutcomeRule.ANY_SUCCEEDED);
  }
}
