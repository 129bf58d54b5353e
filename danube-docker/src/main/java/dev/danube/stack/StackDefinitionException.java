package dev.danube.stack;

import dev.danube.DanubeException;
import dev.danube.Problem;
import java.io.Serial;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A definition of a stack that is invalid. The message lists all problems, each with the line of
 * the file that has it.
 */
public final class StackDefinitionException extends DanubeException {

  @Serial private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  StackDefinitionException(String stack, List<Problem> problems) {
    super(text(stack, problems), null);
    this.problems = List.copyOf(problems);
  }

  private static String text(String stack, List<Problem> problems) {
    return problems.stream()
        .map(StackDefinitionException::line)
        .collect(
            Collectors.joining(
                "\n  ",
                String.format(
                    "The stack \"%s\" has %d problem%s:%n  ",
                    stack, problems.size(), problems.size() == 1 ? "" : "s"),
                ""));
  }

  private static String line(Problem problem) {
    String place = problem.location().map(location -> location + ": ").orElse("");
    String what = problem.path().isEmpty() ? "" : problem.path() + ": ";
    return place + what + problem.message();
  }

  /**
   * Returns the problems.
   *
   * @return at least one; the path of a problem is the image it is about, or empty, and its
   *     location is such as {@code images/spec.yml:12}
   */
  public List<Problem> problems() {
    return problems;
  }
}
