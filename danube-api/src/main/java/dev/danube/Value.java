package dev.danube;

import static java.util.Objects.requireNonNull;

import java.util.function.Function;

/**
 * Something that is known only when a pipeline runs: a {@link Parameter}, an {@link Output} of a
 * stage, or one derived from these by {@link #map}. Immutable.
 *
 * <p>A value is a reference, not its content: its {@code toString} is a mark such as {@code
 * <danube:parameter:version>}, and a definition that has the mark in a string is refused. Pass it
 * by {@code env("VERSION", VERSION)} and write {@code $VERSION}, or ask for it in Java code by
 * {@link RunContext#get}.
 *
 * @param <T> the type of what it stands for
 */
public sealed interface Value<T> permits Parameter, Output, Value.Fixed, Value.Mapped {

  /**
   * The name by which messages call it.
   *
   * @return the name of the parameter or output, what {@link #map} called it, or the text itself
   */
  String name();

  /**
   * Writes a content as environment variables, build arguments and output files hold it.
   *
   * @param content what the value turned out to be
   * @return the text
   */
  String text(T content);

  /**
   * Derives a value from this one.
   *
   * <p>Example: {@code VERSION.map("image", v -> ImageRef.of("maven:" + v))}.
   *
   * @param what what it is, for messages
   * @param function computes it when the run needs it; an exception fails the stage
   * @param <R> the type of the result
   * @return the derived value; reading it is reading this one
   */
  default <R> Value<R> map(String what, Function<? super T, ? extends R> function) {
    return new Mapped<>(this, what, function);
  }

  /**
   * A value that is known already.
   *
   * @param text the text
   * @return a value of it
   */
  static Value<String> of(String text) {
    return new Fixed<>(ValueMarks.refused("Value.of", text));
  }

  /**
   * What has to be known before this value is.
   *
   * @return the {@link Parameter} or {@link Output} behind it; a {@link Fixed} value itself
   */
  default Value<?> root() {
    return this;
  }

  /**
   * A value that is known already.
   *
   * @param content what it is
   * @param <T> its type
   */
  record Fixed<T>(T content) implements Value<T> {

    /**
     * Checks for null.
     *
     * @param content what it is
     */
    public Fixed {
      requireNonNull(content, "content");
    }

    @Override
    public String name() {
      return content.toString();
    }

    @Override
    public String text(T same) {
      return same.toString();
    }

    @Override
    public String toString() {
      return content.toString();
    }
  }

  /**
   * A value that is derived from another.
   *
   * @param source the other
   * @param what what it is, for messages
   * @param function computes it; equal only to itself
   * @param <S> the type of the other
   * @param <T> its own type
   */
  record Mapped<S, T>(Value<S> source, String what, Function<? super S, ? extends T> function)
      implements Value<T> {

    /**
     * Checks for null.
     *
     * @param source the other
     * @param what what it is, for messages
     * @param function computes it; equal only to itself
     */
    public Mapped {
      requireNonNull(source, "source");
      requireNonNull(what, "what");
      requireNonNull(function, "function");
    }

    @Override
    public String name() {
      return what;
    }

    @Override
    public String text(T content) {
      return content.toString();
    }

    @Override
    public Value<?> root() {
      return source.root();
    }

    @Override
    public String toString() {
      return source.toString();
    }
  }
}
