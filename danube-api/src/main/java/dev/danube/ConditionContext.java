package dev.danube;

/** What a {@link Condition} may ask when it is evaluated. Safe for use by several threads. */
public interface ConditionContext {

  /**
   * The run that the stage is part of.
   *
   * @return the context of the run
   */
  RunContext runContext();

  /**
   * Whether an image is there: at the daemon, or in its registry.
   *
   * @param image the image
   * @return true if it is
   * @throws Exception if the registry cannot be asked
   */
  boolean imageExists(ImageRef image) throws Exception;
}
