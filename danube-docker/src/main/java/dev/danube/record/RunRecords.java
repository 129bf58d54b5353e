package dev.danube.record;

import static java.util.Objects.requireNonNull;

import dev.danube.record.internal.RunLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The records of the runs of one home. Each call reads them anew. Thread-safe, and safe to use
 * while runs are running.
 *
 * <p>Example: {@code new RunRecords(Path.of(".danube")).latest().map(RunRecord::end)}.
 *
 * @see <a href="../engine/doc-files/records.html">records, the report and resuming</a>
 */
public final class RunRecords {

  private static final Logger LOG = LoggerFactory.getLogger(RunRecords.class);

  private final Path home;

  /**
   * Creates the records below a folder, which need not exist.
   *
   * @param home the folder that is the home of a Danube
   */
  public RunRecords(Path home) {
    this.home = requireNonNull(home, "home");
  }

  /**
   * Returns the folders of all runs that have a record.
   *
   * @return the folders, the latest first
   * @throws IOException if the folder cannot be read
   */
  public List<RunFolder> folders() throws IOException {
    Path all = RunFolder.ofAll(home);
    if (!Files.isDirectory(all)) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(all)) {
      return folders
          .filter(folder -> Files.exists(folder.resolve("run.json"), LinkOption.NOFOLLOW_LINKS))
          .map(RunFolder::new)
          .sorted(Comparator.comparing(RunFolder::run).reversed())
          .toList();
    }
  }

  /**
   * Returns the records of all runs. A record that cannot be read is left out, with a warning in
   * the log.
   *
   * @return the records, the latest first
   * @throws IOException if the folder cannot be read
   */
  public List<RunRecord> list() throws IOException {
    List<RunRecord> records = new ArrayList<>();
    for (RunFolder folder : folders()) {
      readable(folder).ifPresent(records::add);
    }
    return List.copyOf(records);
  }

  private static Optional<RunRecord> readable(RunFolder folder) {
    try {
      return Optional.of(RecordReader.read(folder));
    } catch (NoSuchFileException e) {
      return Optional.empty(); // removed meanwhile
    } catch (IOException e) {
      LOG.warn("Skipping a record that cannot be read: {}", e.getMessage());
      return Optional.empty();
    }
  }

  /**
   * Returns the record of a run.
   *
   * @param run the id of the run
   * @return its record; empty if there is none
   * @throws IOException if it cannot be read; says which file, and why
   */
  public Optional<RunRecord> find(String run) throws IOException {
    RunFolder folder = RunFolder.of(home, requireNonNull(run, "run"));
    return Files.exists(folder.file()) ? Optional.of(RecordReader.read(folder)) : Optional.empty();
  }

  /**
   * Returns the record of the run that started last.
   *
   * @return its record; empty if there is none
   * @throws IOException if it cannot be read
   */
  public Optional<RunRecord> latest() throws IOException {
    List<RunFolder> folders = folders();
    return folders.isEmpty() ? Optional.empty() : find(folders.get(0).run());
  }

  /**
   * Returns the last run of a whole pipeline that succeeded and has a commit.
   *
   * @param pipeline the name of the pipeline
   * @return its record; empty if there is none
   * @throws IOException if the folder cannot be read
   */
  public Optional<RunRecord> lastSuccess(String pipeline) throws IOException {
    for (RunFolder folder : folders()) {
      Optional<RunRecord> success =
          readable(folder)
              .filter(record -> record.pipeline().equals(pipeline) && !record.isPartial())
              .filter(RunRecord::hasSucceeded)
              .filter(record -> record.source().flatMap(SourceFingerprint::commit).isPresent());
      if (success.isPresent()) {
        return success;
      }
    }
    return Optional.empty();
  }

  /**
   * Finds the tests of a pipeline that failed in one run and not in another of the same source.
   *
   * @param pipeline the name of the pipeline
   * @return the tests, those that failed most often first
   * @throws IOException if the folder cannot be read
   */
  public List<FlakyTest> flakyTests(String pipeline) throws IOException {
    return FlakyTest.in(
        list().stream().filter(record -> record.pipeline().equals(pipeline)).toList());
  }

  /**
   * Returns whether a run is running, in this program or another.
   *
   * @param folder the folder of its record
   * @return whether it is running; false if there is no such record
   * @throws IOException if the lock of the run cannot be read
   */
  public static boolean isRunning(RunFolder folder) throws IOException {
    return RunLock.isTaken(folder.lock());
  }
}
