package dev.danube;

import java.io.Serial;
import java.util.List;

/** An exception for a wrong definition. The message and {@link #problems()} list all problems. */
public final class PipelineDefinitionException extends DanubeException {

  @Serial private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  PipelineDefinitionException(String what, List<Problem> problems) {
    super(text(what, problems), null);
    this.problems = List.copyOf(problems);
  }

  private static String text(String what, List<Problem> problems) {
    StringBuilder text = new StringBuilder(what);
    text.append(" has ").append(problems.size());
    text.append(problems.size() == 1 ? " problem:" : " problems:");
    int column =
        problems.stream()
            .filter(problem -> problem.location().isPresent())
            .mapToInt(problem -> problem.what().length())
            .max()
            .orElse(0);
    for (Problem problem : problems) {
      String place = problem.location().map(line -> "   (" + line + ")").orElse("");
      int width = place.isEmpty() ? 0 : column - problem.what().length();
      text.append("\n  ").append(problem.what()).append(" ".repeat(width)).append(place);
    }
    return text.toString();
  }

  /**
   * Returns all problems of the definition.
   *
   * @return at least one problem, in reading order, those of the whole pipeline last
   */
  public List<Problem> problems() {
    return problems;
  }
}
