package dev.danube.internal.yaml;

import dev.danube.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.Mark;

/** The problems found in a file, in the order of their lines. Not thread-safe. */
public final class YamlProblems {

  private record Found(int line, Problem problem) {}

  private final String file;
  private final List<Found> found = new ArrayList<>();

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
    found.add(
        new Found(
            place.map(Mark::getLine).orElse(-1),
            new Problem(path, message, Optional.of(location(place)))));
  }

  /** Returns a place of the file, such as {@code images/spec.yml:12}. */
  String location(Optional<Mark> place) {
    return file + place.map(mark -> ":" + (mark.getLine() + 1)).orElse("");
  }

  /** Returns the problems, sorted by their lines. */
  public List<Problem> sorted() {
    return found.stream()
        .sorted((a, b) -> Integer.compare(a.line, b.line))
        .map(Found::problem)
        .toList();
  }

  /** Returns whether there are no problems. */
  public boolean isEmpty() {
    return found.isEmpty();
  }
}
