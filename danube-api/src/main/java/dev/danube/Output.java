package dev.danube;

import static java.util.Objects.requireNonNull;

import dev.danube.internal.Names;
import java.util.List;
import java.util.Objects;

/**
 * A value that one stage makes and others read. The stage declares it by {@link
 * Stage.Builder#output} and writes it to the file <code>$DANUBE_OUTPUT/name</code>, or Java code
 * sets it by {@link StageContext#set}; reading it makes a stage wait for the one that makes it.
 * Immutable; equal if name and type are.
 *
 * <p>The file is UTF-8, has at most 1 MiB and loses one trailing line break. If the stage makes
 * several attempts, the last one's counts.
 *
 * <p>Example: {@code static final Output<String> CHECKSUM = Output.text("checksum");}
 *
 * @param <T> the type of its content
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
   * An output that is a text.
   *
   * @param name its name, of letters, digits, dots, dashes and underscores
   * @return the output
   * @throws IllegalArgumentException if the name is not one
   */
  public static Output<String> text(String name) {
    return of(name, ValueType.TEXT);
  }

  /**
   * An output that is a whole number.
   *
   * @param name its name, as of {@link #text}
   * @return the output
   * @throws IllegalArgumentException if the name is not one
   */
  public static Output<Integer> integer(String name) {
    return of(name, ValueType.INTEGER);
  }

  /**
   * An output that is {@code true} or {@code false}.
   *
   * @param name its name, as of {@link #text}
   * @return the output
   * @throws IllegalArgumentException if the name is not one
   */
  public static Output<Boolean> flag(String name) {
    return of(name, ValueType.FLAG);
  }

  /**
   * An output that is any number of lines; an empty file has none.
   *
   * @param name its name, as of {@link #text}
   * @return the output
   * @throws IllegalArgumentException if the name is not one
   */
  public static Output<List<String>> lines(String name) {
    return of(name, ValueType.LINES);
  }

  /**
   * An output that is a reference to an image, as {@link ImageBuild.Builder#as} sets it.
   *
   * @param name its name, as of {@link #text}
   * @return the output
   * @throws IllegalArgumentException if the name is not one
   */
  public static Output<ImageRef> image(String name) {
    return of(name, ValueType.IMAGE);
  }

  /**
   * An output of any type.
   *
   * @param name its name, as of {@link #text}
   * @param codec reads and writes it; two outputs of the name are equal only if they share it
   * @param <T> the type of its content
   * @return the output
   * @throws IllegalArgumentException if the name is not one
   */
  public static <T> Output<T> of(String name, Codec<T> codec) {
    return new Output<>(name, "own codec", codec);
  }

  @Override
  public String name() {
    return name;
  }

  /**
   * The name of the type of its content.
   *
   * @return {@code text}, {@code integer}, {@code flag}, {@code lines}, {@code image} or {@code own
   *     codec}
   */
  public String type() {
    return type;
  }

  /**
   * Reads and writes its content.
   *
   * @return the codec
   */
  public Codec<T> codec() {
    return codec;
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
