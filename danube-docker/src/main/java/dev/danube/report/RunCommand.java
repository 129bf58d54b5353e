package dev.danube.report;

import static java.util.Objects.requireNonNull;

import dev.danube.engine.internal.Quoting;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The call of a pipeline's program, as far as it must be repeated to resume the run. Immutable.
 *
 * @param home the folder that records of runs are kept in
 * @param only the names of the selected parts of the pipeline; empty for the whole pipeline
 */
public record RunCommand(Path home, List<String> only) {

  private static final Path USUAL = Path.of(".danube");

  /**
   * Copies the list.
   *
   * @param home the folder that records of runs are kept in
   * @param only the names of the selected parts of the pipeline; empty for the whole pipeline
   */
  public RunCommand {
    requireNonNull(home, "home");
    only = List.copyOf(only);
  }

  /**
   * Returns a call that runs the whole pipeline.
   *
   * @param home the folder that records of runs are kept in
   * @return the call
   */
  public static RunCommand of(Path home) {
    return new RunCommand(home, List.of());
  }

  /** Returns the options that resume a run. */
  String resume(String run) {
    List<String> words = new ArrayList<>(List.of("--resume", run));
    only.forEach(name -> words.addAll(List.of("--only", name)));
    if (!home.equals(USUAL)) {
      words.addAll(List.of("--home", home.toString()));
    }
    return words.stream().map(Quoting::quoteOnOneLine).collect(Collectors.joining(" "));
  }
}
