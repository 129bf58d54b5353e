package dev.danube.report;

import static java.util.Objects.requireNonNull;

import dev.danube.engine.internal.Quoting;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The call of a pipeline's program, as far as it must be repeated to continue after a run.
 * Immutable.
 *
 * @param home the folder that records of runs are kept in
 * @param only the names of the selected parts of the pipeline; empty for the whole pipeline
 * @param again the names of the parts that ran in the workspace of an earlier run; empty for a run
 *     in a workspace of its own
 * @param hasLocalSource whether the files of the source are on this machine, where people edit them
 * @param keepsWorkspace whether the workspace is kept also if the run succeeds
 * @param program the command line of the program, with {@code {}} in place of options
 */
public record RunCommand(
    Path home,
    List<String> only,
    List<String> again,
    boolean hasLocalSource,
    boolean keepsWorkspace,
    String program) {

  private static final Path USUAL = Path.of(".danube");

  /**
   * Copies the lists.
   *
   * @param home the folder that records of runs are kept in
   * @param only the names of the selected parts of the pipeline
   * @param again the names of the parts that ran in the workspace of an earlier run
   * @param hasLocalSource whether the files of the source are on this machine
   * @param keepsWorkspace whether the workspace is kept also if the run succeeds
   * @param program the command line of the program, with {@code {}} in place of options
   */
  public RunCommand {
    requireNonNull(home, "home");
    requireNonNull(program, "program");
    only = List.copyOf(only);
    again = List.copyOf(again);
  }

  /**
   * Returns a call that runs the whole pipeline.
   *
   * @param home the folder that records of runs are kept in
   * @return the call, with a source that is not on this machine
   */
  public static RunCommand of(Path home) {
    return new RunCommand(home, List.of(), List.of(), false, false, "{}");
  }

  /** Returns the options that resume a run; empty if there is nothing to resume. */
  Optional<String> resume(String run) {
    return again.isEmpty()
        ? Optional.of(words(List.of("--resume", run), "--only", only))
        : Optional.empty();
  }

  /** Returns the options that run a stage of a run again and keep its container. */
  Optional<String> inspect(String run) {
    return again.isEmpty()
        ? Optional.of(words(List.of("--resume", run, "--keep-failed"), "--only", only))
        : Optional.empty();
  }

  /** Returns the options that continue after a fix of the source; empty if it is not here. */
  Optional<String> afterFix(String run) {
    if (!again.isEmpty()) {
      return Optional.of(words(List.of(), "--again", again));
    }
    return hasLocalSource
        ? Optional.of(words(List.of("--resume", run, "--with-source"), "--only", only))
        : Optional.empty();
  }

  private String words(List<String> first, String option, List<String> names) {
    List<String> words = new ArrayList<>(first);
    names.forEach(name -> words.addAll(List.of(option, name)));
    if (!home.equals(USUAL)) {
      words.addAll(List.of("--home", home.toString()));
    }
    return line(words);
  }

  /** Returns the command line of the program with options. */
  private String line(List<String> options) {
    boolean isOneWord = program.contains("\"{}\"");
    String all = options.stream().map(Quoting::quoteOnOneLine).collect(Collectors.joining(" "));
    return program.replace("{}", isOneWord ? all.replace("\"", "\\\"") : all);
  }
}
