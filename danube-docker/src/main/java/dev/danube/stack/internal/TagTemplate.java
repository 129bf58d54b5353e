package dev.danube.stack.internal;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A tag with names between braces, such as {@code python-{PY_VER}}. Immutable.
 *
 * @param text the text
 */
public record TagTemplate(String text) {

  /** The names that each image knows: the start of its tag, the branch, and the commit. */
  public static final String PREFIX = "prefix";

  public static final String BRANCH = "branch";
  public static final String COMMIT = "commit";

  private static final Set<String> KNOWN = Set.of(PREFIX, BRANCH, COMMIT);

  private static final Pattern NAME = Pattern.compile("\\{([^{}]*)}");
  private static final Pattern NOT_IN_TAGS = Pattern.compile("[^A-Za-z0-9_.-]+");

  /** Returns the names between braces. */
  public Set<String> names() {
    Set<String> names = new LinkedHashSet<>();
    Matcher matcher = NAME.matcher(text);
    while (matcher.find()) {
      names.add(matcher.group(1));
    }
    return names;
  }

  /** Returns the names of commands, whose output they stand for. */
  public Set<String> commands() {
    Set<String> commands = names();
    commands.removeAll(KNOWN);
    return commands;
  }

  /**
   * Returns the tag. Of a value, the first line counts; what no tag can have becomes a dash.
   *
   * @param values the values of all names
   * @throws IllegalArgumentException if it is no tag
   */
  public String tag(Map<String, String> values) {
    String tag =
        NAME.matcher(text)
            .replaceAll(
                name -> Matcher.quoteReplacement(cleaned(values.getOrDefault(name.group(1), ""))));
    BranchTag.check(tag);
    return tag;
  }

  private static String cleaned(String value) {
    String line = value.strip().lines().findFirst().orElse("").strip();
    return NOT_IN_TAGS.matcher(line).replaceAll("-");
  }
}
