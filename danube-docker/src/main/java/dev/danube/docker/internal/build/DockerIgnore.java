package dev.danube.docker.internal.build;

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
public final class DockerIgnore {

  /** The expression for {@code **}, which stands for folders of any depth. */
  private static final String ANY_DEPTH = ".*";

  /** A line of the file. */
  private record Rule(List<Pattern> names, Pattern pattern, boolean isException) {

    /** Returns whether the pattern may match a path in a folder, or the folder itself. */
    boolean mayMatchIn(String folder) {
      String[] above = folder.split("/", -1);
      for (int i = 0; i < Math.min(above.length, names.size()); i++) {
        if (names.get(i).pattern().contains(ANY_DEPTH)) {
          return true;
        }
        if (!names.get(i).matcher(above[i]).matches()) {
          return false;
        }
      }
      return true;
    }

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
   * @param file the name of the file, for messages
   * @throws IllegalArgumentException if Docker refuses a pattern; the message names its line
   */
  public static DockerIgnore parse(String file, String text) {
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
              file + ":" + (i + 1) + ": \"" + line + "\" is not a valid pattern", e);
        }
      }
    }
    return new DockerIgnore(rules);
  }

  private static Rule rule(String line) {
    boolean isException = line.startsWith("!");
    String glob = isException ? line.substring(1).strip() : line;
    if (glob.isEmpty()) {
      throw new PatternSyntaxException("an exception from nothing", line, 0);
    }
    String cleaned = clean(glob);
    List<Pattern> names = new ArrayList<>();
    for (String name : cleaned.split("/", -1)) {
      names.add(Pattern.compile(regex(name), Pattern.DOTALL));
    }
    return new Rule(names, Pattern.compile(regex(cleaned), Pattern.DOTALL), isException);
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
      } else if (c == '\\') {
        i++;
        regex.append(Pattern.quote(String.valueOf(charAt(glob, i))));
      } else if (c == '[') {
        i = appendClass(glob, i, regex);
      } else {
        regex.append(Pattern.quote(String.valueOf(c)));
      }
    }
    return regex.toString();
  }

  /**
   * Appends the expression for a class such as {@code [a-z]}, by the rules of Go, which Docker is
   * written in: a {@code -} or {@code ]} that stands for itself needs a backslash.
   *
   * @return the index of the end of the class
   * @see <a href="https://pkg.go.dev/path/filepath#Match">filepath.Match</a>
   */
  private static int appendClass(String glob, int start, StringBuilder regex) {
    int i = start + 1;
    boolean isNegated = charAt(glob, i) == '^';
    regex.append(isNegated ? "[^" : "[");
    i += isNegated ? 1 : 0;
    do {
      i = appendMember(glob, i, regex);
      if (charAt(glob, i) == '-') {
        regex.append('-');
        i = appendMember(glob, i + 1, regex);
      }
    } while (charAt(glob, i) != ']');
    regex.append(']');
    return i;
  }

  private static int appendMember(String glob, int start, StringBuilder regex) {
    char c = charAt(glob, start);
    if (c == '-' || c == ']') {
      throw new PatternSyntaxException("a sign without a backslash", glob, start);
    }
    int at = c == '\\' ? start + 1 : start;
    char member = charAt(glob, at);
    // A backslash before a letter would mean something else, such as a word boundary.
    regex.append(Character.isLetterOrDigit(member) ? "" : "\\").append(member);
    return at + 1;
  }

  private static char charAt(String glob, int index) {
    if (index >= glob.length()) {
      throw new PatternSyntaxException("an end in the middle of something", glob, index);
    }
    return glob.charAt(index);
  }

  /** Returns whether a path of the context, with {@code /} between folders, is excluded. */
  public boolean excludes(String path) {
    boolean excluded = false;
    for (Rule rule : rules) {
      if (rule.isException == excluded && rule.matches(path)) {
        excluded = !rule.isException;
      }
    }
    return excluded;
  }

  /**
   * Returns whether everything in an excluded folder is excluded too, because no exception can
   * match a path in it. As in BuildKit, an exception with a wildcard counts too.
   */
  boolean excludesAllIn(String folder) {
    return rules.stream().filter(Rule::isException).noneMatch(rule -> rule.mayMatchIn(folder));
  }
}
