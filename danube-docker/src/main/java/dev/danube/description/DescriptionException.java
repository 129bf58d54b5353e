package dev.danube.description;

import dev.danube.DanubeException;
import dev.danube.Problem;
import java.io.Serial;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A description of containers that is invalid. The message lists all problems, each with the line
 * of the file that has it.
 */
public final class DescriptionException extends DanubeException {

  @Serial private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;
  private final transient List<Path> files;

  /**
   * Creates an exception.
   *
   * @param number the number of problems, which may be more than those that are told
   * @param files the files that the description is made of, if it was read from one
   */
  DescriptionException(String name, List<Problem> problems, int number, List<Path> files) {
    super(text(name, problems, number), null);
    this.problems = List.copyOf(problems);
    this.files = List.copyOf(files);
  }

  private static String text(String name, List<Problem> problems, int number) {
    String head =
        String.format(
            "The description %s has %d problem%s:%n  ", name, number, number == 1 ? "" : "s");
    return problems.stream()
        .map(DescriptionException::line)
        .collect(Collectors.joining("\n  ", head, ""));
  }

  private static String line(Problem problem) {
    String what = problem.path().isEmpty() ? "" : problem.path() + ": ";
    String place = problem.location().map(location -> "  (" + location + ")").orElse("");
    return what + problem.message() + place;
  }

  /**
   * Returns the problems.
   *
   * @return at least one; the path of a problem is the container and the key that it is about, and
   *     its location is such as {@code pipeline.yaml:12}
   */
  public List<Problem> problems() {
    return problems;
  }

  /** Returns the files that the description is made of; none if it was not read from a file. */
  List<Path> files() {
    return files;
  }
}
