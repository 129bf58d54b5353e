package dev.danube.docker.internal.build;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * An instruction of a Dockerfile, joined into one line. A comment is not part of an instruction,
 * even between its lines, and never continues on the next line.
 *
 * @param line the number of the first line of the instruction, from 1
 * @param text the text of the instruction, without surrounding blanks and without the texts that
 *     follow it as heredocs
 * @param hasHeredoc whether such texts follow it
 */
record DockerfileInstruction(int line, String text, boolean hasHeredoc) {

  private static final Pattern ESCAPE =
      Pattern.compile("#\\s*escape\\s*=\\s*([\\\\`])\\s*", Pattern.CASE_INSENSITIVE);

  private static final Pattern DIRECTIVE = Pattern.compile("#\\s*\\w+\\s*=.*");

  /** The instructions that heredocs may follow. */
  private static final Pattern WITH_HEREDOCS =
      Pattern.compile("(ONBUILD\\s+)?(RUN|COPY|ADD)\\s.*", Pattern.CASE_INSENSITIVE);

  /** A word, which may have parts in quotes. */
  private static final Pattern WORD =
      Pattern.compile("(?:\"(?:[^\"\\\\]|\\\\.)*\"|'[^']*'|\\\\.|[^\\s\"'\\\\])+");

  /** A word that starts a heredoc; the word after it, perhaps in quotes, ends it. */
  private static final Pattern HEREDOC = Pattern.compile("\\d*<<(-?)([^<]+)");

  static List<DockerfileInstruction> of(String dockerfile) {
    char escape = escape(dockerfile);
    List<String> lines = withoutMark(dockerfile).lines().toList();
    List<DockerfileInstruction> all = new ArrayList<>();
    int end;
    for (int i = 0; i < lines.size(); i = end) {
      String first = lines.get(i).strip();
      end = i + 1;
      if (first.isEmpty() || first.startsWith("#")) {
        continue;
      }
      StringBuilder text = new StringBuilder(first);
      for (; isContinued(text, escape) && end < lines.size(); end++) {
        String next = lines.get(end).stripTrailing();
        if (!next.isBlank() && !next.stripLeading().startsWith("#")) {
          text.setLength(text.length() - 1);
          text.append(next);
        }
      }
      List<String> heredocs = heredocs(text.toString());
      for (String heredoc : heredocs) {
        end = afterHeredoc(lines, end, heredoc);
      }
      all.add(new DockerfileInstruction(i + 1, text.toString(), !heredocs.isEmpty()));
    }
    return all;
  }

  private static boolean isContinued(StringBuilder text, char escape) {
    int last = text.length() - 1;
    return last >= 0
        && text.charAt(last) == escape
        && (last == 0 || text.charAt(last - 1) != escape); // two of them stand for one
  }

  /** Returns the lines at the top of a Dockerfile that set how the others are read. */
  static Stream<String> directives(String dockerfile) {
    return withoutMark(dockerfile)
        .lines()
        .map(String::strip)
        .takeWhile(line -> DIRECTIVE.matcher(line).matches());
  }

  /** Returns a text without the byte order mark, which some editors write and builders ignore. */
  private static String withoutMark(String text) {
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }

  /** Returns whether a directive sets the character that continues a line. */
  static boolean isEscape(String directive) {
    return ESCAPE.matcher(directive).matches();
  }

  /** Returns the character that continues a line. */
  static char escape(String dockerfile) {
    return directives(dockerfile)
        .map(ESCAPE::matcher)
        .filter(Matcher::matches)
        .map(directive -> directive.group(1).charAt(0))
        .findFirst()
        .orElse('\\');
  }

  /** Returns the ends of the heredocs of an instruction, after a {@code -} if tabs are removed. */
  private static List<String> heredocs(String instruction) {
    List<String> ends = new ArrayList<>();
    if (WITH_HEREDOCS.matcher(instruction).matches()) {
      Matcher word = WORD.matcher(instruction);
      while (word.find()) {
        Matcher heredoc = HEREDOC.matcher(word.group());
        if (heredoc.matches()) {
          ends.add(heredoc.group(1) + heredoc.group(2).replaceAll("[\"']", ""));
        }
      }
    }
    return ends;
  }

  private static int afterHeredoc(List<String> lines, int from, String heredoc) {
    boolean hasTabs = heredoc.startsWith("-");
    String end = hasTabs ? heredoc.substring(1) : heredoc;
    for (int i = from; i < lines.size(); i++) {
      String line = hasTabs ? lines.get(i).replaceFirst("^\t+", "") : lines.get(i);
      if (line.equals(end)) {
        return i + 1;
      }
    }
    return lines.size();
  }

  /** Returns the text with its first word, the name of the instruction, in upper case. */
  String upper() {
    String name = text.split("\\s", 2)[0];
    return name.toUpperCase(Locale.ROOT) + text.substring(name.length());
  }

  /** Returns the text with the number of its line, for messages. */
  String withLine() {
    return "line " + line + ": " + text.replaceAll("\\s+", " ");
  }
}
