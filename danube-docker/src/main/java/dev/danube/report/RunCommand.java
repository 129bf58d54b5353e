package dev.danube.report;

import static java.util.Objects.requireNonNull;

import dev.danube.engine.internal.Quoting;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How the program of a pipeline was called, as far as it has to be called again to go on with its
 * run. Immutable.
 *
 * @param home where the record of the run is
 * @param only the names of the part of the pipeline that was selected; empty for the whole
 */
public record RunCommand(Path home, List<String> only) {

  private static final Path USUAL = Path.of(".danube");

  /**
   * Copies the list.
   *
   * @param home where the record of the run is
   * @param only the names of the part of the pipeline that was selected
   */
  public RunCommand {
    requireNonNull(home, "home");
    only = List.copyOf(only);
  }

  /**
   * A call for a whole pipeline.
   *
   * @param home where the record of the run is
   * @return how it was called
   */
  public static RunCommand of(Path home) {
    return new RunCommand(home, List.of());
  }

  /** The options that let it go on. */
  String resume(String run) {
    List<String> words = new ArrayList<>(List.of("--resume", run));
    only.forEach(name -> words.addAll(List.of("--only", name)));
    if (!home.equals(USUAL)) {
      words.addAll(List.of("--home", home.toString()));
    }
    return words.stream().map(Quoting::quoteOnOneLine).collect(Collectors.joining(" "));
  }
}
