package dev.danube.record;

import static java.util.Objects.requireNonNull;

import dev.danube.record.internal.FileNames;
import java.nio.file.Path;

/**
 * The folder of the record of a run, and the paths in it. Immutable; the folder need not exist.
 *
 * <pre>
 * runs/&lt;id&gt;/
 *   run.json                the state or the result of the run
 *   journal.jsonl           only while the run is running: a line for each change of a stage
 *   source.json             the state of the files of the source in the workspace
 *   logs/&lt;stage&gt;.log        what a stage printed; lines of Danube itself start with "= "
 *   logs/&lt;stage&gt;.jsonl      where its steps start and end in the log, and the times of lines
 *   artifacts/&lt;stage&gt;/      the artifacts of a stage
 *   graph.mmd, graph.dot    the graph of the run, coloured by outcome
 *   junit.xml               the run as a test suite, a test case for each stage that has ended
 *   report.html             the run as a page, if it was requested
 *   lock                    locked while the run is running
 * </pre>
 *
 * @param path the folder
 */
public record RunFolder(Path path) {

  private static final String RUNS = "runs";

  private static final String ID = "[0-9a-z][0-9a-z-]*";

  /**
   * Makes the path absolute and normalizes it.
   *
   * @param path the folder
   */
  public RunFolder {
    path = path.toAbsolutePath().normalize();
  }

  /**
   * Returns the folder of a run.
   *
   * @param home the home of a Danube, where it keeps its files
   * @param run the id of the run
   * @return the folder
   * @throws IllegalArgumentException if {@code run} is not an id of a run
   */
  public static RunFolder of(Path home, String run) {
    if (!run.matches(ID)) {
      throw new IllegalArgumentException(
          "\"" + run + "\" is not an id of a run, such as 20261121-093015-7f3a9c21");
    }
    return new RunFolder(ofAll(home).resolve(run));
  }

  /** Returns the folder of all runs. */
  static Path ofAll(Path home) {
    return home.resolve(RUNS);
  }

  /**
   * Returns the id of the run.
   *
   * @return the last name of the path
   */
  public String run() {
    return requireNonNull(path.getFileName()).toString();
  }

  /**
   * Returns the file with the state or the result of the run, which {@link RunRecord} describes.
   *
   * @return {@code run.json}
   */
  public Path file() {
    return path.resolve("run.json");
  }

  /**
   * Returns the log of a stage.
   *
   * @param stage the name of the stage
   * @return a file of its own for any name
   */
  public Path log(String stage) {
    return path.resolve("logs").resolve(FileNames.of(stage) + ".log");
  }

  /**
   * Returns the file with the marks in the log of a stage, as {@link LogMark} reads them.
   *
   * @param stage the name of the stage
   * @return a file beside {@link #log}; absent for a stage that no attempt has started
   */
  public Path logMarks(String stage) {
    return path.resolve("logs").resolve(FileNames.of(stage) + ".jsonl");
  }

  /**
   * Returns the folder for the artifacts of a stage.
   *
   * @param stage the name of the stage
   * @return a folder of its own for any name
   */
  public Path artifacts(String stage) {
    return path.resolve("artifacts").resolve(FileNames.of(stage));
  }

  /**
   * Returns the file with the state of the files of the source in the workspace.
   *
   * @return {@code source.json}; absent if no file was copied
   */
  public Path sourceFiles() {
    return path.resolve("source.json");
  }

  /**
   * Returns the page that shows the run.
   *
   * @return {@code report.html}
   */
  public Path report() {
    return path.resolve("report.html");
  }

  /**
   * Returns the home that this folder is in.
   *
   * @return the folder that contains {@code runs}
   */
  public Path home() {
    return requireNonNull(requireNonNull(path.getParent()).getParent());
  }

  /**
   * Returns the file that has what happened since {@code run.json} was written.
   *
   * @return the journal; absent once the run has ended
   */
  public Path journal() {
    return path.resolve("journal.jsonl");
  }

  /**
   * Returns the file that is locked while the run is running.
   *
   * @return the lock file
   */
  public Path lock() {
    return path.resolve("lock");
  }
}
