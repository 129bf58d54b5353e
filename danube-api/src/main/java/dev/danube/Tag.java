package dev.danube;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A tag of an image, known already or when the stage runs. What a tag may not contain is replaced
 * by dashes. Immutable.
 *
 * <p>Example: {@code i.tag("ghcr.io/acme/app", Tag.join(Tag.branch(), Tag.commit()))}.
 *
 * @see <a href="https://pkg.go.dev/github.com/distribution/reference">the grammar of tags</a>
 */
public sealed interface Tag {

  /** The most characters that a tag may have. */
  int LONGEST = 128;

  /**
   * A tag that is known already.
   *
   * @param text the tag
   * @return the tag
   */
  static Tag of(String text) {
    return new Of(Value.of(ValueMarks.refused("Tag.of", text)));
  }

  /**
   * A tag that is known when the stage runs.
   *
   * @param value a parameter or output
   * @return the tag
   */
  static Tag of(Value<?> value) {
    return new Of(requireNonNull(value, "value"));
  }

  /**
   * The short id of the commit, such as {@code 4f2a9c1}.
   *
   * @return the tag
   */
  static Tag commit() {
    return new Commit();
  }

  /**
   * The branch, such as {@code feature-x} for {@code feature/x}; {@code detached} where there is
   * none.
   *
   * @return the tag
   */
  static Tag branch() {
    return new Branch();
  }

  /**
   * Several tags with dashes between.
   *
   * @param parts at least one
   * @return the tag
   * @throws IllegalArgumentException if there is none
   */
  static Tag join(Tag... parts) {
    if (parts.length == 0) {
      throw new IllegalArgumentException("Tag.join joins nothing; name at least one tag");
    }
    return new Join(List.of(parts));
  }

  /**
   * Finds out the tag.
   *
   * @param run knows the values and the commit
   * @return at least one and at most 128 characters that a tag may have
   * @throws IllegalStateException if nothing is left of it
   */
  default String in(RunContext run) {
    String raw = rawIn(run);
    String clean = raw.replaceAll("[^A-Za-z0-9_.-]+", "-").replaceAll("^[.-]+", "");
    clean = clean.substring(0, Math.min(LONGEST, clean.length())).replaceAll("[.-]+$", "");
    if (clean.isEmpty()) {
      throw new IllegalStateException(
          String.format("tag \"%s\" has no character that a tag may have", raw));
    }
    return clean;
  }

  /**
   * Finds out the tag as it is before it is cleaned.
   *
   * @param run knows the values and the commit
   * @return any text
   */
  String rawIn(RunContext run);

  /**
   * A value.
   *
   * @param value the value
   */
  record Of(Value<?> value) implements Tag {

    @Override
    public String rawIn(RunContext run) {
      return text(value, run);
    }

    private static <T> String text(Value<T> value, RunContext run) {
      return value.text(run.get(value));
    }

    @Override
    public String toString() {
      return value.toString();
    }
  }

  /** The commit. */
  record Commit() implements Tag {

    @Override
    public String rawIn(RunContext run) {
      return run.source().shortCommit();
    }

    @Override
    public String toString() {
      return "<commit>";
    }
  }

  /** The branch. */
  record Branch() implements Tag {

    @Override
    public String rawIn(RunContext run) {
      return run.source().branch().orElse("detached");
    }

    @Override
    public String toString() {
      return "<branch>";
    }
  }

  /**
   * Several tags.
   *
   * @param parts the tags
   */
  record Join(List<Tag> parts) implements Tag {

    /**
     * Copies the list.
     *
     * @param parts the tags
     */
    public Join {
      parts = List.copyOf(parts);
    }

    @Override
    public String rawIn(RunContext run) {
      return parts.stream().map(part -> part.rawIn(run)).collect(Collectors.joining("-"));
    }

    @Override
    public String toString() {
      return parts.stream().map(Tag::toString).collect(Collectors.joining("-"));
    }
  }
}
