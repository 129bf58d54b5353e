package dev.danube;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A value that is known only when a pipeline runs: a {@link Parameter}, an {@link Output} of a
 * stage, a {@link Tag} or an {@link ImageName}, or a value derived from one of these by {@link
 * #map}. A text that is known already can be a value, too: {@link #of}. Immutable.
 *
 * <p>A value is a reference, not its content. Its {@code toString} returns a mark such as {@code
 * <danube:parameter:version>}, and a definition that contains the mark in a string is refused. A
 * script gets the content through an environment variable, Java code by {@link StageContext#get} or
 * {@link RunContext#get}.
 *
 * <p>Example:
 *
 * <pre>{@code
 * static final Parameter<String> VERSION = Parameter.text("version");
 *
 * Pipeline.define("release", p -> p
 *     .parameter(VERSION)
 *     .image("maven:3.9-eclipse-temurin-17")
 *     .stage("publish", s -> s.env("VERSION", VERSION).run("./publish.sh $VERSION")));
 * }</pre>
 *
 * @param <T> the type of its content
 * @see <a href="doc-files/values.html">parameters, outputs, artifacts and tests</a>
 */
public sealed interface Value<T>
    permits Parameter, Output, Tag, ImageName, Value.Constant, Value.Derivation, Value.Alternative {

  /**
   * Returns the name of the value in messages.
   *
   * @return the name of the parameter or output, the name that was passed to {@link #map}, or the
   *     text of a value that is known already
   */
  String name();

  /**
   * Returns a content as the text that environment variables, build arguments and output files
   * contain.
   *
   * @param content the content of the value
   * @return the text
   */
  String text(T content);

  /**
   * Returns a value that is derived from this one.
   *
   * <p>Example: {@code VERSION.map("image", v -> ImageRef.of("maven:" + v))}.
   *
   * @param what the name of the derived value in messages
   * @param function computes the content when the run needs it, and must not return null; an
   *     exception fails the stage
   * @param <R> the type of the result
   * @return the derived value; a stage that reads it also reads this value
   */
  default <R> Value<R> map(String what, Function<? super T, ? extends R> function) {
    return new Derivation<>(this, what, function);
  }

  /**
   * Returns a value that is known already.
   *
   * @param text the text
   * @return a value with this content
   */
  static Value<String> of(String text) {
    return new Constant<>(ValueMarks.refused("Value.of", text));
  }

  /**
   * Returns the values that must be known before this one is known.
   *
   * @return each {@link Parameter} and {@link Output} that this value is or is derived from; empty
   *     if it needs none
   */
  default List<Value<?>> roots() {
    return List.of(this);
  }

  /**
   * A value that is known already.
   *
   * @param content the content
   * @param <T> its type
   */
  record Constant<T>(T content) implements Value<T> {

    /**
     * Checks for null.
     *
     * @param content the content
     */
    public Constant {
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
    public List<Value<?>> roots() {
      return List.of();
    }

    @Override
    public String toString() {
      return content.toString();
    }
  }

  /**
   * A value that is derived from another value.
   *
   * @param source the other value
   * @param what the name of this value in messages
   * @param function computes the content; equal only to itself
   * @param <S> the type of the other value's content
   * @param <T> the type of this value's content
   */
  record Derivation<S, T>(Value<S> source, String what, Function<? super S, ? extends T> function)
      implements Value<T> {

    /**
     * Checks for null.
     *
     * @param source the other value
     * @param what the name of this value in messages
     * @param function computes the content; equal only to itself
     */
    public Derivation {
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
    public List<Value<?>> roots() {
      return source.roots();
    }

    @Override
    public String toString() {
      return source.toString();
    }
  }

  /**
   * The content of an output, or of another value if the output was not made. Immutable.
   *
   * @param output the output
   * @param other the value that is used if the stage that makes the output was skipped
   * @param <T> the type of the content
   */
  record Alternative<T>(Output<T> output, Value<T> other) implements Value<T> {

    /**
     * Checks for null.
     *
     * @param output the output
     * @param other the other value
     */
    public Alternative {
      requireNonNull(output, "output");
      requireNonNull(other, "other");
    }

    @Override
    public String name() {
      return output.name() + " or " + other.name();
    }

    @Override
    public String text(T content) {
      return output.text(content);
    }

    @Override
    public List<Value<?>> roots() {
      List<Value<?>> roots = new ArrayList<>(output.roots());
      roots.addAll(other.roots());
      return List.copyOf(roots);
    }

    @Override
    public String toString() {
      return output.toString();
    }
  }
}
