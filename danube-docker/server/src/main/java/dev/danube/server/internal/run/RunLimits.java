package dev.danube.server.internal.run;

/**
 * The limits on the runs of the service. Immutable.
 *
 * @param kept the most records of each pipeline; older ones are removed
 * @param open the most pipelines whose runs wait or are in progress, and the most runs that wait
 *     for others of their pipeline
 */
public record RunLimits(int kept, int open) {

  /** The usual limits. */
  public static final RunLimits USUAL = new RunLimits(20, 1_000);
}
