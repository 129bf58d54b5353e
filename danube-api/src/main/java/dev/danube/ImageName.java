package dev.danube;

import java.util.List;

/**
 * The name of an image whose tag may be known only when the stage runs. It is a value, which a
 * stage can pull, run, push or look at. Immutable.
 *
 * <p>Example: {@code s.image(new ImageName("ghcr.io/acme/app", Tag.commit()))}.
 *
 * @param repository the name without a tag, such as {@code ghcr.io/acme/app}
 * @param tag the tag
 */
public record ImageName(String repository, Tag tag) implements Value<ImageRef> {

  /**
   * Checks the repository.
   *
   * @param repository the name without a tag, such as {@code ghcr.io/acme/app}
   * @param tag the tag
   * @throws IllegalArgumentException if the repository is invalid; the message quotes it and shows
   *     a valid one
   */
  public ImageName {
    ImageRef.repositoryProblem(repository)
        .ifPresent(
            problem -> {
              throw new IllegalArgumentException(problem);
            });
  }

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
  public String name() {
    return toString();
  }

  @Override
  public String text(ImageRef content) {
    return content.toString();
  }

  @Override
  public List<Value<?>> roots() {
    return tag.roots();
  }

  @Override
  public String toString() {
    return repository + ":" + tag;
  }
}
