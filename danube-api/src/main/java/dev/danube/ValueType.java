package dev.danube;

import java.util.List;
import java.util.function.Function;

/**
 * A built-in type of values.
 *
 * @param name the name of the type in messages
 * @param reader reads a content; throws an {@link IllegalArgumentException} that says what is wrong
 * @param writer writes a content
 */
record ValueType<T>(String name, Function<String, T> reader, Function<T, String> writer)
    implements Codec<T> {

  static final ValueType<String> TEXT =
      new ValueType<>("text", Function.identity(), Function.identity());
  static final ValueType<Integer> INTEGER =
      new ValueType<>("integer", ValueType::integer, String::valueOf);
  static final ValueType<Boolean> FLAG = new ValueType<>("flag", ValueType::flag, String::valueOf);
  static final ValueType<List<String>> LINES =
      new ValueType<>("lines", ValueType::lines, lines -> String.join("\n", lines));
  static final ValueType<ImageRef> IMAGE =
      new ValueType<>("image", ImageRef::of, ImageRef::reference);

  @Override
  public T decode(String text) {
    return reader.apply(text);
  }

  @Override
  public String encode(T content) {
    return writer.apply(content);
  }

  private static int integer(String text) {
    try {
      return Integer.parseInt(text.strip());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("\"" + text + "\" is not an integer", e);
    }
  }

  private static boolean flag(String text) {
    return switch (text.strip()) {
      case "true" -> true;
      case "false" -> false;
      default ->
          throw new IllegalArgumentException("\"" + text + "\" is neither \"true\" nor \"false\"");
    };
  }

  private static List<String> lines(String text) {
    return text.isEmpty() ? List.of() : List.of(text.split("\r?\n", -1));
  }
}
