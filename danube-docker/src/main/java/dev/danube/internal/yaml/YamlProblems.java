package dev.danube.internal.yaml;

import dev.danube.Problem;
import dev.danube.internal.Names;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.exceptions.Mark;

/** The problems found in a file, in the order of their lines. Not thread-safe. */
public final class YamlProblems {

  /**
   * A problem with its place. Immutable.
   *
   * @param problem the problem
   * @param line the line, from 1; 0 if it is about the whole file
   * @param column the column, from 1; 0 if it is about the whole file
   */
  public record Placed(Problem problem, int line, int column) {}

  /** The most problems that are told. */
  private static final int MOST = 1000;

  /** The most problems that are told with a suggestion, which takes long to find. */
  private static final int MOST_SUGGESTIONS = 50;

  /** The most names among which one is looked for that is like another. */
  private static final int MOST_COMPARED = 300;

  private static final int LONGEST_NAME = 100;
  private static final int LONGEST_MESSAGE = 2000;

  /** The most characters of a message that are kept until it is told. */
  private static final int LONGEST_KEPT = 10_000;

  /** More characters than what is quoted needs to be found in the file. */
  private static final int LONGEST_QUOTED = 200;

  private static final Pattern QUOTED = Pattern.compile("\"[^\"]{" + LONGEST_QUOTED + ",}+\"");

  private final String file;
  private final IntFunction<String> places;
  private final Set<Placed> found = new LinkedHashSet<>();
  private int more;
  private boolean hasEnded;

  /**
   * Creates an empty list.
   *
   * @param file the name of the file, as users know it
   */
  public YamlProblems(String file) {
    this.file = file;
    this.places = line -> file + ":" + line;
  }

  /**
   * Creates an empty list for a text that is made of something else.
   *
   * @param name the name of what the text is made of
   * @param places returns the place of a line, from 1
   */
  public YamlProblems(String name, IntFunction<String> places) {
    this.file = name;
    this.places = places;
  }

  /** Adds a problem. One that is there already is not told again. */
  public void add(Optional<Mark> place, String path, String message) {
    if (hasEnded) {
      return;
    }
    if (isFull()) {
      more++; // all of them would only fill the memory
      return;
    }
    put(place, location(place), path, message);
  }

  /** Adds a problem of a single character, whose location has the column too. */
  void addAtColumn(Optional<Mark> place, String message) {
    String column = place.map(mark -> ":" + (mark.getColumn() + 1)).orElse("");
    put(place, location(place) + column, "", message);
  }

  /**
   * Adds a problem of a line of a text that cannot be parsed.
   *
   * @param line the line, from 1
   */
  public void addAtLine(int line, String message) {
    Problem problem = new Problem("", kept(message), Optional.of(places.apply(line)));
    found.add(new Placed(problem, line, 1));
  }

  /** Adds a problem after which no others are told, because they may only follow from it. */
  void end(Optional<Mark> place, String message) {
    if (!hasEnded) {
      hasEnded = true;
      put(place, location(place), "", message);
    }
  }

  private void put(Optional<Mark> place, String location, String path, String message) {
    found.add(
        new Placed(
            new Problem(shownPath(path), kept(message), Optional.of(location)),
            place.map(mark -> mark.getLine() + 1).orElse(0),
            place.map(mark -> mark.getColumn() + 1).orElse(0)));
  }

  /** Returns a path as problems have it: on one line, and without the middle of long names. */
  public static String shownPath(String path) {
    String visible = YamlCharacters.visible(path);
    return visible.length() <= LONGEST_QUOTED
        ? visible
        : Stream.of(visible.split(" > ", -1))
            .map(name -> shortened(name, LONGEST_QUOTED))
            .collect(Collectors.joining(" > "));
  }

  /** Returns a message without what nobody needs of it, but long enough to find secrets in it. */
  private static String kept(String message) {
    return shortened(message, LONGEST_KEPT);
  }

  /** Returns a message on one line, and without the middle of what is long. */
  public static String shown(String message) {
    if (message.length() <= LONGEST_QUOTED) {
      return YamlCharacters.visible(message);
    }
    String cut =
        QUOTED
            .matcher(message)
            .replaceAll(one -> Matcher.quoteReplacement(shortened(one.group(), LONGEST_QUOTED)));
    return YamlCharacters.visible(shortened(cut, LONGEST_MESSAGE));
  }

  /** Returns a text without its middle if it is very long. */
  private static String shortened(String text, int longest) {
    int half = longest / 2;
    return text.length() <= longest
        ? text
        : text.substring(0, half) + " ... " + text.substring(text.length() - half);
  }

  /** Returns an empty list for the same file, whose problems are not told. */
  YamlProblems untold() {
    return new YamlProblems(file);
  }

  /** Returns whether there are so many problems that no further ones are told. */
  boolean isFull() {
    return hasEnded || found.size() >= MOST;
  }

  /**
   * Returns a suggestion for an unknown name: the known name that is closest to it.
   *
   * @return an empty text if no name is close, or if it would take long to find out
   */
  String didYouMean(String name, Collection<String> known) {
    boolean takesLong =
        found.size() >= MOST_SUGGESTIONS
            || known.size() > MOST_COMPARED
            || name.length() > LONGEST_NAME;
    return takesLong ? "" : Names.didYouMean(name, known);
  }

  /** Returns a place of the file, such as {@code images/spec.yml:12}. */
  String location(Optional<Mark> place) {
    return place.map(mark -> places.apply(mark.getLine() + 1)).orElse(file);
  }

  /** Returns the problems, sorted by their lines. */
  public List<Problem> sorted() {
    return placed().stream().map(Placed::problem).toList();
  }

  /**
   * Returns the problems with their places, sorted by their lines. If there are very many, the last
   * one says how many are not told.
   */
  public List<Placed> placed() {
    return placed(UnaryOperator.identity());
  }

  /**
   * Returns the problems with their places, as {@link #placed()} does.
   *
   * @param mask returns a message without what must not be told
   */
  public List<Placed> placed(UnaryOperator<String> mask) {
    List<Placed> placed = new ArrayList<>();
    for (Placed one : found) {
      Problem problem = one.problem;
      String message = shown(mask.apply(problem.message()));
      placed.add(
          new Placed(
              new Problem(problem.path(), message, problem.location()), one.line, one.column));
    }
    placed.sort(Comparator.comparingInt(Placed::line));
    if (more > 0) {
      String message =
          String.format(Locale.ROOT, "%,d more problems are not told; fix these first", more);
      placed.add(new Placed(new Problem("", message, Optional.of(file)), 0, 0));
    }
    return placed;
  }

  /** Returns the number of problems, those that are not told too. */
  public int count() {
    return found.size() + more;
  }

  /** Returns whether there are no problems. */
  public boolean isEmpty() {
    return found.isEmpty();
  }
}
