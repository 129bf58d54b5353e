package dev.danube.stack.internal.imagetest;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Environment variables, whose values may use other variables: {@code /env/bin:$PATH}. Immutable.
 *
 * @param values the values by name, as they are written
 */
record EnvVars(Map<String, String> values) {

  private static final Pattern USE = Pattern.compile("\\$(?:\\{(\\w+)}|(\\w+))");

  /**
   * Returns the values.
   *
   * @param known the variables that may be used; one that is not known is empty
   */
  Map<String, String> expanded(Map<String, String> known) {
    Map<String, String> expanded = new LinkedHashMap<>();
    values.forEach((name, value) -> expanded.put(name, expanded(value, known)));
    return expanded;
  }

  /**
   * Returns a text with the values of the variables that it uses. Variables that are not known stay
   * as they are: a shell may know them.
   */
  static String substituted(String text, Map<String, String> known) {
    return USE.matcher(text)
        .replaceAll(use -> Matcher.quoteReplacement(known.getOrDefault(name(use), use.group())));
  }

  /**
   * Returns the variables of an image with these variables, whose values may use those of the
   * image.
   */
  Map<String, String> with(TestedImage image) throws InterruptedException {
    Map<String, String> all = new LinkedHashMap<>(image.info().config().env());
    all.putAll(expanded(image.info().config().env()));
    return all;
  }

  private static String expanded(String value, Map<String, String> known) {
    return USE.matcher(value)
        .replaceAll(use -> Matcher.quoteReplacement(known.getOrDefault(name(use), "")));
  }

  private static String name(MatchResult use) {
    return use.group(1) == null ? use.group(2) : use.group(1);
  }
}
