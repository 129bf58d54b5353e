package dev.danube.internal.yaml;

import dev.danube.Problem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
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

  private final String file;
  private final List<Placed> found = new ArrayList<>();

  /**
   * Creates an empty list.
   *
   * @param file the name of the file, as users know it
   */
  public YamlProblems(String file) {
    this.file = file;
  }

  /** Adds a problem. */
  public void add(Optional<Mark> place, String path, String message) {
    if (found.size() >= MOST) {
      return; // more of them would only fill the memory
    }
    found.add(
        new Placed(
            new Problem(path, message, Optional.of(location(place))),
            place.map(mark -> mark.getLine() + 1).orElse(0),
            place.map(mark -> mark.getColumn() + 1).orElse(0)));
  }

  /** Returns a place of the file, such as {@code images/spec.yml:12}. */
  String location(Optional<Mark> place) {
    return file + place.map(mark -> ":" + (mark.getLine() + 1)).orElse("");
  }

  /** Returns the problems, sorted by their lines. */
  public List<Problem> sorted() {
    return placed().stream().map(Placed::problem).toList();
  }

  /** Returns the problems with their places, sorted by their lines. */
  public List<Placed> placed() {
    return found.stream().sorted(Comparator.comparingInt(Placed::line)).toList();
  }

  /** Returns whether there are no problems. */
  public boolean isEmpty() {
    return found.isEmpty();
  }
}
