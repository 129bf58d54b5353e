package dev.danube;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds values and secrets that were written into a string: what is there is not their content but
 * the mark that their {@code toString} gives.
 */
final class ValueMarks {

  private static final Pattern MARK = Pattern.compile("<danube:(\\w+):[^>]*>");

  private ValueMarks() {}

  static boolean isIn(String text) {
    return text.contains("<danube:") && MARK.matcher(text).find();
  }

  /** What is wrong with a text, if it contains a mark. */
  static Optional<String> problem(String setter, String text) {
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
      case "run" -> "pass it by " + pass + " and write $NAME";
      case "exec", "command" -> "pass it by " + pass + " and let a script use $NAME";
      case "env", "buildArg" -> secret ? "use " + pass : "give the value itself, not a string";
      case "image" -> "give a value, as in image(VERSION.map(\"image\", v -> ImageRef.of(...)))";
      case "tag", "Tag.of" -> "give Tag.of(value), and join several by Tag.join(...)";
      default -> "nothing but a known text can stand here";
    };
  }

  /**
   * Refuses a text with a mark, for factories outside a definition.
   *
   * @throws IllegalArgumentException if there is one
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
