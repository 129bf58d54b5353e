package dev.danube;

import static java.util.Objects.requireNonNull;

import dev.danube.internal.Names;
import java.util.List;
import java.util.Objects;

/**
 * A value that one stage makes and others read. The stage declares it with {@link
 * Stage.Builder#output} and writes it to the file <code>$DANUBE_OUTPUT/name</code>, or its Java
 * code sets it with {@link StageContext#set}. A stage that reads an output waits for the stage that
 * makes it. Immutable. Two outputs are equal if their names and types are equal.
 *
 * <p>The file must be UTF-8 of at most 1 MiB. One trailing line break is removed. If the stage
 * makes several attempts, the content of the last one counts.
 *
 * <p>Example: {@code static final Output<String> CHECKSUM = Output.text("checksum");}
 *
 * @param <T> the type of its content
 * @see <a href="doc-files/values.html">parameters, outputs, artifacts and tests</a>
 */
public final class Output<T> implements Value<T> {

  private final String name;
  private final String type;
  private final Codec<T> codec;

  private Output(String name, String type, Codec<T> codec) {
    this.name = Names.requireValueName("output", name);
    this.type = type;
    this.codec = requireNonNull(codec, "codec");
  }

  private static <T> Output<T> of(String name, ValueType<T> type) {
    return new Output<>(name, type.name(), type);
  }

  /**
   * Returns an output that is a text.
   *
   * @param name its name: 1 to 100 letters, digits, dots, dashes and underscores, the first of them
   *     a letter or digit
   * @return the output
   * @throws IllegalArgumentException if the name is invalid
   */
  public static Output<String> text(String name) {
    return of(name, ValueType.TEXT);
  }

  /**
   * Returns an output that is a whole number.
   *
   * @param name its name, as for {@link #text(String)}
   * @return the output
   * @throws IllegalArgumentException if the name is invalid
   */
  public static Output<Integer> integer(String name) {
    return of(name, ValueType.INTEGER);
  }

  /**
   * Returns an output that is {@code true} or {@code false}.
   *
   * @param name its name, as for {@link #text(String)}
   * @return the output
   * @throws IllegalArgumentException if the name is invalid
   */
  public static Output<Boolean> flag(String name) {
    return of(name, ValueType.FLAG);
  }

  /**
   * Returns an output that is a list of lines. The content of an empty file is an empty list.
   *
   * @param name its name, as for {@link #text(String)}
   * @return the output
   * @throws IllegalArgumentException if the name is invalid
   */
  public static Output<List<String>> lines(String name) {
    return of(name, ValueType.LINES);
  }

  /**
   * Returns an output that is a reference to an image, as {@link ImageBuild.Builder#as} sets it.
   *
   * @param name its name, as for {@link #text(String)}
   * @return the output
   * @throws IllegalArgumentException if the name is invalid
   */
  public static Output<ImageRef> image(String name) {
    return of(name, ValueType.IMAGE);
  }

  /**
   * Returns an output of any type.
   *
   * @param name its name, as for {@link #text(String)}
   * @param codec reads and writes the content; two outputs of the same name are equal only if their
   *     codecs are equal
   * @param <T> the type of its content
   * @return the output
   * @throws IllegalArgumentException if the name is invalid
   */
  public static <T> Output<T> of(String name, Codec<T> codec) {
    return new Output<>(name, "own codec", codec);
  }

  @Override
  public String name() {
    return name;
  }

  /**
   * Returns the name of the type of its content.
   *
   * @return {@code text}, {@code integer}, {@code flag}, {@code lines}, {@code image} or {@code own
   *     codec}
   */
  public String type() {
    return type;
  }

  /**
   * Returns the codec, which reads and writes the content.
   *
   * @return the codec
   */
  public Codec<T> codec() {
    return codec;
  }

  /**
   * Returns a value that is the content of this output, or another content if the output was not
   * made because the stage that makes it was skipped by its condition. A stage that reads it waits
   * for that stage, but is not skipped with it.
   *
   * <p>Example: {@code s.image(BASE.orElse(ImageRef.of("ghcr.io/acme/base:stable")))}.
   *
   * @param content the other content
   * @return the value
   */
  public Value<T> orElse(T content) {
    return new Alternative<>(this, new Constant<>(content));
  }

  /**
   * Returns a value that is the content of this output, or that of another value if the output was
   * not made, as {@link #orElse(Object)} does.
   *
   * @param other the other value, such as an {@link ImageName}; it is read only if it is needed
   * @return the value
   */
  public Value<T> orElse(Value<T> other) {
    return new Alternative<>(this, other);
  }

  @Override
  public String text(T content) {
    return codec.encode(content);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Output<?> that && name.equals(that.name) && codec.equals(that.codec);
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, codec);
  }

  @Override
  public String toString() {
    return "<danube:output:" + name + ">";
  }
}
