package dev.danube.description;

import dev.danube.DanubeException;
import java.io.Serial;
import java.util.List;
import java.util.Optional;

/** A container that was not started, because what it depends on does not allow that. */
final class NotStartedException extends DanubeException {

  @Serial private static final long serialVersionUID = 1L;

  private NotStartedException(String message) {
    super(message, null);
  }

  /**
   * Returns true.
   *
   * @throws NotStartedException if the container may not start
   */
  static boolean unless(boolean mayStart) {
    if (!mayStart) {
      throw new NotStartedException("it was not started: mayStart has refused it");
    }
    return true;
  }

  /**
   * Returns true.
   *
   * @param earlier what has become of the dependencies
   * @throws NotStartedException if one of the dependencies does not allow that the container starts
   */
  static boolean unlessMet(List<String> dependencies, EarlierRuns earlier) {
    for (String dependency : dependencies) {
      Optional<String> why = earlier.refusal(dependency);
      if (why.isPresent()) {
        throw new NotStartedException(
            String.format("it was not started: it needs \"%s\", %s", dependency, why.get()));
      }
    }
    return true;
  }
}
