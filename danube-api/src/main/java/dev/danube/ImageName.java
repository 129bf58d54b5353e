package dev.danube;

/**
 * The name of an image whose tag may be known only when the stage runs. Immutable.
 *
 * @param repository the name without a tag, such as {@code ghcr.io/acme/app}
 * @param tag the tag
 */
public record ImageName(String repository, Tag tag) {

  /**
   * Returns the reference in a run.
   *
   * @param run the run, which knows the values and the commit
   * @return the reference of repository and tag
   * @throws IllegalStateException if no valid character of the tag is left
   */
  public ImageRef in(RunContext run) {
    return ImageRef.of(repository + ":" + tag.in(run));
  }

  @Override
  public String toString() {
    return repository + ":" + tag;
  }
}
