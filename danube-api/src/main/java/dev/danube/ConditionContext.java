package dev.danube;

/**
 * The facts that a {@link Condition} may depend on when it is evaluated. Safe for use by several
 * threads.
 */
public interface ConditionContext {

  /**
   * Returns the state of the run that the stage is part of.
   *
   * @return the context of the run
   */
  RunContext runContext();

  /**
   * Returns whether an image exists, at the daemon or in its registry.
   *
   * @param image the image
   * @return true if it exists
   * @throws Exception if the registry cannot be asked
   */
  boolean imageExists(ImageRef image) throws Exception;

  /**
   * Returns whether an image exists in its registry.
   *
   * @param image the image
   * @return true if it exists there, whether or not the daemon has it
   * @throws Exception if the registry cannot be asked
   */
  boolean imageExistsInRegistry(ImageRef image) throws Exception;
}
