package dev.danube;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A tag of an image. Its text is known when the pipeline is defined, or only when the stage runs.
 * Characters that are not allowed in a tag are replaced by dashes. A tag is a value, so that a
 * script or a build can read it, too. Immutable.
 *
 * <p>Example: {@code i.tag("ghcr.io/acme/app", Tag.join(Tag.branch(), Tag.commit()))}, and {@code
 * s.env("VERSION", Tag.commit())}.
 *
 * @see <a href="https://pkg.go.dev/github.com/distribution/reference">the grammar of tags</a>
 */
public sealed interface Tag extends Value<String> {

  /** The maximum number of characters in a tag. */
  int LONGEST = 128;

  /**
   * Returns a tag that is known already.
   *
   * @param text the tag
   * @return the tag
   */
  static Tag of(String text) {
    return new Text(Value.of(ValueMarks.refused("Tag.of", text)));
  }

  /**
   * Returns a tag that is known when the stage runs.
   *
   * @param value a parameter, an output or a value derived from one
   * @return the tag
   */
  static Tag of(Value<?> value) {
    return new Text(requireNonNull(value, "value"));
  }

  /**
   * Returns the short id of the commit, such as {@code 4f2a9c1}.
   *
   * @return the tag
   */
  static Tag commit() {
    return new Commit();
  }

  /**
   * Returns the branch, such as {@code feature-x} for {@code feature/x}; {@code detached} if there
   * is none.
   *
   * @return the tag
   */
  static Tag branch() {
    return new Branch();
  }

  /**
   * Returns several tags, joined by dashes.
   *
   * @param parts the tags, at least one
   * @return the joined tag
   * @throws IllegalArgumentException if there are no tags
   */
  static Tag join(Tag... parts) {
    if (parts.length == 0) {
      throw new IllegalArgumentException("Tag.join has no tags; pass at least one");
    }
    return new Join(List.of(parts));
  }

  /**
   * Returns the tag in a run.
   *
   * @param run the run, which knows the values and the commit
   * @return 1 to 128 characters that are allowed in a tag
   * @throws IllegalStateException if the tag has no character that is allowed
   */
  default String in(RunContext run) {
    String raw = rawIn(run);
    String clean = raw.replaceAll("[^A-Za-z0-9_.-]+", "-").replaceAll("^[.-]+", "");
    clean = clean.substring(0, Math.min(LONGEST, clean.length())).replaceAll("[.-]+$", "");
    if (clean.isEmpty()) {
      throw new IllegalStateException(
          String.format("tag \"%s\" has no character that is allowed in a tag", raw));
    }
    return clean;
  }

  /**
   * Returns the tag in a run, before characters that are not allowed are replaced.
   *
   * @param run the run, which knows the values and the commit
   * @return any text
   */
  String rawIn(RunContext run);

  @Override
  default String name() {
    return toString();
  }

  @Override
  default String text(String content) {
    return content;
  }

  /**
   * A tag that is a value.
   *
   * @param value the value
   */
  record Text(Value<?> value) implements Tag {

    @Override
    public String rawIn(RunContext run) {
      return text(value, run);
    }

    private static <T> String text(Value<T> value, RunContext run) {
      return value.text(run.get(value));
    }

    @Override
    public List<Value<?>> roots() {
      return value.roots();
    }

    @Override
    public String toString() {
      return value.toString();
    }
  }

  /** A tag that is the short id of the commit. */
  record Commit() implements Tag {

    @Override
    public String rawIn(RunContext run) {
      return run.source().shortCommit();
    }

    @Override
    public List<Value<?>> roots() {
      return List.of();
    }

    @Override
    public String toString() {
      return "<commit>";
    }
  }

  /** A tag that is the branch. */
  record Branch() implements Tag {

    @Override
    public String rawIn(RunContext run) {
      return run.source().branch().orElse("detached");
    }

    @Override
    public List<Value<?>> roots() {
      return List.of();
    }

    @Override
    public String toString() {
      return "<branch>";
    }
  }

  /**
   * Several tags, joined by dashes.
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
    public List<Value<?>> roots() {
      List<Value<?>> all = new ArrayList<>();
      parts.forEach(part -> all.addAll(part.roots()));
      return List.copyOf(all);
    }

    @Override
    public String toString() {
      return parts.stream().map(Tag::toString).collect(Collectors.joining("-"));
    }
  }
}
