package dev.danube;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A reference to a container image: {@code [registry/]name[:tag][@digest]}, as {@code docker pull}
 * accepts it. Immutable.
 *
 * <p>Example: {@code ImageRef.of("ghcr.io/acme/app:1.4.0")}.
 *
 * @param reference the reference as it was written
 * @see <a href="https://pkg.go.dev/github.com/distribution/reference">the grammar of references</a>
 */
public record ImageRef(String reference) {

  private static final String PART = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
  private static final String HOST_LABEL = "[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?";
  private static final String HOST =
      "(?:" + HOST_LABEL + "(?:\\." + HOST_LABEL + ")*|\\[[0-9a-fA-F:]+\\])(?::[0-9]+)?";
  private static final String REPOSITORY = "(?:" + HOST + "/)?" + PART + "(?:/" + PART + ")*";
  private static final Pattern REPOSITORY_GRAMMAR = Pattern.compile(REPOSITORY);
  private static final Pattern GRAMMAR =
      Pattern.compile(
          "(?<repository>"
              + REPOSITORY
              + ")(?::(?<tag>[\\w][\\w.-]{0,127}))?(?:@[A-Za-z][A-Za-z0-9]*:[0-9a-fA-F]{32,})?");

  /**
   * Checks the reference.
   *
   * @param reference the reference
   * @throws IllegalArgumentException if the reference is invalid; the message quotes it and shows a
   *     valid one
   */
  public ImageRef {
    problem(reference)
        .ifPresent(
            message -> {
              throw new IllegalArgumentException(message);
            });
  }

  /**
   * Returns a reference.
   *
   * @param reference the reference as it was written
   * @return the reference
   * @throws IllegalArgumentException if the reference is invalid
   */
  public static ImageRef of(String reference) {
    return new ImageRef(reference);
  }

  static Optional<String> problem(String reference) {
    if (GRAMMAR.matcher(reference).matches()) {
      return Optional.empty();
    }
    return Optional.of(
        String.format(
            "image \"%s\" is not a valid reference; write it as in \"ghcr.io/acme/app:1.4.0\"",
            reference));
  }

  static Optional<String> repositoryProblem(String repository) {
    return REPOSITORY_GRAMMAR.matcher(repository).matches()
        ? Optional.empty()
        : Optional.of(
            String.format(
                "\"%s\" is not the name of an image without a tag; write it as in"
                    + " \"ghcr.io/acme/app\"",
                repository));
  }

  /** Returns the repository and the tag, without a digest; the tag is {@code latest} if missing. */
  ImageName asName() {
    Matcher matcher = GRAMMAR.matcher(reference);
    if (!matcher.matches()) {
      throw new IllegalStateException(reference);
    }
    String tag = matcher.group("tag");
    return new ImageName(matcher.group("repository"), Tag.of(tag == null ? "latest" : tag));
  }

  /** Returns the reference as it was written. */
  @Override
  public String toString() {
    return reference;
  }
}
