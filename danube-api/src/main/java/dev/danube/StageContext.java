package dev.danube;

/**
 * What Java code in a stage may ask of it. Safe for use by several threads while the step runs;
 * afterwards its methods throw {@link IllegalStateException}.
 */
public interface StageContext {

  /**
   * The run that the stage is part of.
   *
   * @return the context of the run
   */
  RunContext runContext();

  /**
   * Writes to the log of the stage.
   *
   * @param text one line or more
   * @throws IllegalStateException if the step has ended
   */
  void log(String text);
}
