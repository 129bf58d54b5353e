package dev.danube.internal.yaml;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/**
 * An error that the parser has found in a file, told in plain words at the place where it has to be
 * mended. It quotes nothing of the file, which may be secret.
 */
final class YamlSyntax {

  /** The problem of a value that has a tag, or looks like one. */
  static final String TAG =
      "the tag is not known; remove it, or put a text that starts with ! into quotes";

  private static final String NO_COLON = "this line has no \":\"; write KEY: VALUE";
  private static final Pattern NO_TOKEN = Pattern.compile("found character '(.)' that cannot.*");
  private static final Pattern IN_FLOW = Pattern.compile("expected ',' or '(.)', but got (.*)");
  private static final Pattern IN_BLOCK =
      Pattern.compile("expected <block end>, but found '(.*)'", Pattern.DOTALL);

  /** More lines than anybody looks back. */
  private static final int MOST_LINES = 100;

  private final String text;
  private final String problem;
  private final Optional<Mark> mark;
  private final Optional<Mark> start;
  private final LimitedParser.@Nullable Quoted quoted;
  private final YamlProblems problems;

  private YamlSyntax(
      MarkedYamlEngineException error, String text, LimitedParser parser, YamlProblems problems) {
    this.text = text;
    this.problem = String.valueOf(error.getProblem());
    this.mark = error.getProblemMark();
    this.start = error.getContextMark();
    this.quoted = parser.quoted();
    this.problems = problems;
  }

  /**
   * Adds the problem of a file that cannot be parsed.
   *
   * @param parser the parser that has failed
   */
  static void add(
      MarkedYamlEngineException error, String text, LimitedParser parser, YamlProblems problems) {
    YamlSyntax syntax = new YamlSyntax(error, text, parser, problems);
    if (!syntax.addOfLines()) {
      syntax.addOfValue();
    }
  }

  private void tell(Optional<Mark> place, String message) {
    problems.add(place, "", message);
  }

  private void tell(int line, int column, String message) {
    tell(Optional.of(new Mark("", 0, line, column, new int[0], 0)), message);
  }

  /** Adds the problem if it is one of how lines belong together. */
  private boolean addOfLines() {
    Matcher block = IN_BLOCK.matcher(problem);
    if (problem.contains("\\t(TAB)")) {
      mark.ifPresent(this::addTab);
    } else if (problem.startsWith("but found another document")) {
      tell(mark, "the file has a second document; put it into a file of its own");
    } else if (problem.startsWith("could not find expected ':'")) {
      tell(start, NO_COLON);
    } else if (problem.startsWith("mapping values are not allowed")) {
      mark.ifPresent(this::addColon);
    } else if (problem.startsWith("sequence entries are not allowed")) {
      tell(mark, "a list does not start on the line of its key; write each item on its own line");
    } else if (block.matches() && mark.isPresent()) {
      addEndOfBlock(mark.get(), block.group(1));
    } else {
      return false;
    }
    return true;
  }

  /** Adds the problem of a tab, at the tab, which comes before what the parser has refused. */
  private void addTab(Mark place) {
    String line = line(place.getLine());
    int tab = line.indexOf('\t');
    boolean isFirst = tab >= 0 && tab < columnOfContent(line);
    Mark at = new Mark("", 0, place.getLine(), tab, new int[0], 0);
    problems.addAtColumn(Optional.of(isFirst ? at : place), "a tab cannot indent; use spaces");
  }

  /** Adds the problem of a colon in a text, which may go on from the line before. */
  private void addColon(Mark place) {
    String line = line(place.getLine());
    int column = columnOfContent(line);
    int before = place.getLine() - 1;
    while (before > 0 && isEmpty(line(before))) {
      before--;
    }
    if (hasColon(line.substring(column, Math.max(column, offset(line, place.getColumn()))))) {
      tell(mark, "a value that has \": \" in it needs quotes");
    } else if (before < 0) {
      tell(mark, "a key is not closed; write KEY: VALUE");
    } else if (hasColon(line(before)) || columnOfContent(line(before)) > column) {
      addIndentation(place.getLine(), column, before);
    } else {
      tell(before, columnOfContent(line(before)), NO_COLON);
    }
  }

  private void addIndentation(int line, int column, int other) {
    tell(
        line,
        column,
        String.format(
            "this line is indented differently from line %d; start both in the same column",
            other + 1));
  }

  /** Adds the problem of something at which the lines before it do not end. */
  private void addEndOfBlock(Mark place, String found) {
    boolean isQuoted = quoted != null && quoted.end().getLine() == place.getLine();
    if (isQuoted && quoted != null && quoted.start().getLine() < place.getLine()) {
      tell(
          Optional.of(quoted.start()),
          String.format(
              "the quote that starts here ends only in line %d; close it before",
              place.getLine() + 1));
    } else if (isQuoted) {
      tell(mark, "text follows a closing quote; put the whole value into one pair of quotes");
    } else if (found.equals("}") || found.equals("]")) {
      tell(mark, String.format("this \"%s\" closes nothing; take it out", found));
    } else if (found.equals(":")) {
      tell(mark, "a key is missing before this \":\"");
    } else if (found.equals("-")) {
      tell(mark, "an item of a list is among keys; indent it more than the key of the list");
    } else if (found.startsWith("<block")) {
      String line = line(place.getLine());
      boolean isItem = line.stripLeading().startsWith("- ");
      addIndentation(place.getLine(), place.getColumn(), alike(place, isItem));
    } else {
      tell(mark, "this does not belong to the lines before it; look for what they lack");
    }
  }

  /** Returns the line before a place that seems to belong to it, and is indented more. */
  private int alike(Mark place, boolean isItem) {
    int nearest = start.map(Mark::getLine).orElse(0);
    int least = Integer.MAX_VALUE;
    int first = start.map(Mark::getLine).orElse(0);
    for (int number = place.getLine() - 1; number >= first; number--) {
      String line = line(number);
      boolean isAlike = !isEmpty(line) && (!isItem || line.stripLeading().startsWith("- "));
      int column = isItem ? indentation(line) : columnOfContent(line);
      if (isAlike && column > place.getColumn() && column < least) {
        least = column;
        nearest = number;
      }
      if (place.getLine() - number > MOST_LINES) {
        break;
      }
    }
    return nearest;
  }

  /** Adds the problem, which is one of a value. */
  private void addOfValue() {
    Matcher token = NO_TOKEN.matcher(problem);
    Matcher flow = IN_FLOW.matcher(problem);
    if (token.lookingAt()) {
      tell(mark, String.format("a value that starts with %s needs quotes", token.group(1)));
    } else if (problem.startsWith("found undefined alias")) {
      tell(
          mark,
          "a value that starts with * needs quotes, unless it repeats a value before it that has"
              + " an anchor");
    } else if (problem.contains("tag handle") || problem.contains("tag suffix")) {
      tell(mark, TAG);
    } else if (problem.startsWith("found unexpected") && start.isPresent()) {
      tell(start, "the quote that starts here has no end; close it");
    } else if (flow.matches()) {
      addInFlow(flow.group(1), flow.group(2));
    } else if (problem.contains("escape")) {
      tell(
          mark,
          "a backslash between double quotes starts an escape, and this one is not known; write"
              + " \\\\, or use single quotes");
    } else if (problem.contains("chomping")) {
      tell(mark, "text follows | or >; put it on the next line, or put the value into quotes");
    } else if (problem.startsWith("expected the node content")) {
      tell(mark, "a value is missing before this");
    } else if (problem.startsWith("expected '<document start>'")) {
      tell(mark, "this follows the end of the mapping; take it out, or indent it");
    } else {
      tell(mark, "the file is not valid YAML: " + problem);
    }
  }

  private void addInFlow(String end, String found) {
    String open = end.equals("]") ? "[" : "{";
    if (found.equals("<stream end>")) {
      tell(start, String.format("the \"%s\" that starts here has no end; close it", open));
      return;
    }
    boolean isVariable = found.equals("{") && text.contains("${");
    tell(
        mark,
        String.format(
            "a \",\" or \"%s\" is missing before this; the \"%s\" is in line %d%s",
            end,
            open,
            start.map(Mark::getLine).orElse(0) + 1,
            isVariable ? "; put quotes around a value with ${...}" : ""));
  }

  /** Returns a line of the text, from 0. */
  private String line(int number) {
    int from = 0;
    for (int i = 0; i < number; i++) {
      from = text.indexOf('\n', from) + 1;
      if (from == 0) {
        return "";
      }
    }
    int end = text.indexOf('\n', from);
    return text.substring(from, end < 0 ? text.length() : end);
  }

  private static int offset(String line, int column) {
    return line.offsetByCodePoints(0, Math.min(column, line.codePointCount(0, line.length())));
  }

  private static boolean isEmpty(String line) {
    return line.isBlank() || line.stripLeading().startsWith("#");
  }

  private static boolean hasColon(String line) {
    return line.contains(": ") || line.stripTrailing().endsWith(":");
  }

  private static int indentation(String line) {
    return line.length() - line.stripLeading().length();
  }

  /** Returns the column in which a line has its content: after blanks, and signs of items. */
  private static int columnOfContent(String line) {
    int column = 0;
    while (column < line.length() && (isBlank(line, column) || isSign(line, column))) {
      column++;
    }
    return column;
  }

  private static boolean isBlank(String line, int column) {
    return column >= line.length() || line.charAt(column) == ' ' || line.charAt(column) == '\t';
  }

  private static boolean isSign(String line, int column) {
    return "-?".indexOf(line.charAt(column)) >= 0 && isBlank(line, column + 1);
  }
}
