package dev.danube;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A search for values and secrets that were written into a string. The string does not contain
 * their content, but the mark that their {@code toString} returns.
 */
final class ValueMarks {

  private static final Pattern MARK = Pattern.compile("<danube:(\\w+):[^>]*>");

  private ValueMarks() {}

  /** Returns whether {@link #problem} finds something wrong with a text. */
  static boolean isIn(String text) {
    return problem("", text).isPresent();
  }

  /** Returns what is wrong with a text that contains a mark or a NUL; empty if it contains none. */
  static Optional<String> problem(String setter, String text) {
    if (text.indexOf('\0') >= 0) {
      return Optional.of(
          setter + " contains a NUL character, which no process can receive; remove it");
    }
    if (!text.contains("<danube:")) {
      return Optional.empty();
    }
    Matcher mark = MARK.matcher(text);
    return mark.find()
        ? Optional.of(
            String.format(
                "%s contains \"%s\": its content is not known here; %s",
                setter, mark.group(), advice(setter, mark.group(1).equals("secret"))))
        : Optional.empty();
  }

  private static String advice(String setter, boolean secret) {
    String pass = (secret ? "secret" : "env") + "(\"NAME\", ...)";
    return switch (setter) {
      case "run" -> "pass it with " + pass + " and write $NAME";
      case "exec", "command" -> "pass it with " + pass + " and let a script use $NAME";
      case "env", "buildArg" -> secret ? "use " + pass : "pass the value itself, not a string";
      case "image" -> "pass a value, as in image(VERSION.map(\"image\", v -> ImageRef.of(...)))";
      case "tag", "Tag.of" -> "pass Tag.of(value), and join several tags with Tag.join(...)";
      default -> "only text that is known when the pipeline is defined is allowed here";
    };
  }

  /**
   * Returns a text, unless it contains a mark or a NUL. For factories outside of a definition.
   *
   * @throws IllegalArgumentException if the text contains one
   */
  static String refused(String factory, String text) {
    problem(factory, text)
        .ifPresent(
            problem -> {
              throw new IllegalArgumentException(problem);
            });
    return text;
  }
}
