package dev.danube.docker.internal.image;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * The rules of a {@code .dockerignore} file, which exclude files from a build context. They have
 * the meaning that {@code docker build} gives them: the last pattern that matches a path, or a
 * folder above it, decides. Immutable.
 *
 * @see <a href="https://docs.docker.com/build/concepts/context/#dockerignore-files">dockerignore
 *     files</a>
 */
final class DockerIgnore {

  /** A line of the file. */
  private record Rule(String glob, Pattern pattern, boolean isException) {

    /** Returns whether the pattern matches a path or a folder above it. */
    boolean matches(String path) {
      for (int end = path.indexOf('/'); end > 0; end = path.indexOf('/', end + 1)) {
        if (pattern.matcher(path.substring(0, end)).matches()) {
          return true;
        }
      }
      return pattern.matcher(path).matches();
    }
  }

  private final List<Rule> rules;

  private DockerIgnore(List<Rule> rules) {
    this.rules = List.copyOf(rules);
  }

  /**
   * Parses the text of the file.
   *
   * @throws IllegalArgumentException if a pattern is invalid; the message names its line
   */
  static DockerIgnore parse(String text) {
    List<Rule> rules = new ArrayList<>();
    List<String> lines = text.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      String line = i == 0 ? lines.get(0).replaceFirst("^\uFEFF", "") : lines.get(i);
      // A comment starts in the first column.
      if (!line.startsWith("#") && !line.isBlank()) {
        try {
          rules.add(rule(line.strip()));
        } catch (PatternSyntaxException e) {
          throw new IllegalArgumentException(
              ".dockerignore:" + (i + 1) + ": \"" + line + "\" is not a valid pattern", e);
        }
      }
    }
    return new DockerIgnore(rules);
  }

  private static Rule rule(String line) {
    boolean isException = line.startsWith("!");
    String glob = clean(isException ? line.substring(1).strip() : line);
    return new Rule(glob, Pattern.compile(regex(glob), Pattern.DOTALL), isException);
  }

  /** Returns the shortest path with the same meaning, relative to the context. */
  private static String clean(String path) {
    Deque<String> names = new ArrayDeque<>();
    for (String name : path.split("/", -1)) {
      if (name.equals("..")) {
        names.pollLast();
      } else if (!name.isEmpty() && !name.equals(".")) {
        names.addLast(name);
      }
    }
    return names.isEmpty() ? "." : String.join("/", names);
  }

  private static String regex(String glob) {
    StringBuilder regex = new StringBuilder();
    for (int i = 0; i < glob.length(); i++) {
      char c = glob.charAt(i);
      if (c == '*' && glob.startsWith("**", i)) {
        i++;
        boolean isFolder = i + 1 < glob.length() && glob.charAt(i + 1) == '/';
        i += isFolder ? 1 : 0;
        regex.append(i + 1 == glob.length() ? ".*" : "(.*/)?");
      } else if (c == '*') {
        regex.append("[^/]*");
      } else if (c == '?') {
        regex.append("[^/]");
      } else if (c == '\\' && i + 1 < glob.length()) {
        i++;
        regex.append(Pattern.quote(String.valueOf(glob.charAt(i))));
      } else if (c == '[' || c == ']' || c == '^' || c == '-') {
        regex.append(c);
      } else {
        regex.append(Pattern.quote(String.valueOf(c)));
      }
    }
    return regex.toString();
  }

  /** Returns whether a path of the context, with {@code /} between folders, is excluded. */
  boolean excludes(String path) {
    boolean excluded = false;
    for (Rule rule : rules) {
      if (rule.isException == excluded && rule.matches(path)) {
        excluded = !rule.isException;
      }
    }
    return excluded;
  }

  /**
   * Returns whether everything in an excluded folder is excluded too, because no exception starts
   * with the path of the folder.
   */
  boolean excludesAllIn(String folder) {
    return rules.stream()
        .filter(Rule::isException)
        .noneMatch(rule -> (rule.glob + "/").startsWith(folder + "/"));
  }
}
