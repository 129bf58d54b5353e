package dev.danube.record;

import static java.util.Objects.requireNonNull;

import dev.danube.Outcome;
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
import org.eclipse.jgit.util.FileUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The records of the runs of one home. Reads them anew whenever it is asked; thread-safe, and safe
 * beside runs that go on.
 *
 * <p>Example: {@code new RunRecords(Path.of(".danube")).latest().map(RunRecord::end)}.
 */
public final class RunRecords {

  private static final Logger LOG = LoggerFactory.getLogger(RunRecords.class);

  private final Path home;

  /**
   * The records below a folder; nothing need be there.
   *
   * @param home the folder that was given to a Danube as its home
   */
  public RunRecords(Path home) {
    this.home = requireNonNull(home, "home");
  }

  /**
   * All runs that have a record.
   *
   * @return their folders, the latest first
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
   * The records of all runs. One that cannot be read is left out, with a warning in the log.
   *
   * @return the latest first
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
      return Optional.empty(); // removed since
    } catch (IOException e) {
      LOG.warn("Passing over a record: {}", e.getMessage());
      return Optional.empty();
    }
  }

  /**
   * The record of one run.
   *
   * @param run the id of the run
   * @return its record; empty if there is none
   * @throws IOException if there is one that cannot be read; says which file, and why
   */
  public Optional<RunRecord> find(String run) throws IOException {
    RunFolder folder = RunFolder.of(home, requireNonNull(run, "run"));
    return Files.exists(folder.file()) ? Optional.of(RecordReader.read(folder)) : Optional.empty();
  }

  /**
   * The record of the run that began last.
   *
   * @return its record; empty if there is none
   * @throws IOException if there is one that cannot be read
   */
  public Optional<RunRecord> latest() throws IOException {
    List<RunFolder> folders = folders();
    return folders.isEmpty() ? Optional.empty() : find(folders.get(0).run());
  }

  /**
   * The last run of a whole pipeline that succeeded and has a commit.
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
              .filter(
                  record ->
                      record
                          .end()
                          .map(RunRecord.End::outcome)
                          .filter(Outcome::succeeded)
                          .isPresent())
              .filter(record -> record.source().flatMap(SourceFingerprint::commit).isPresent());
      if (success.isPresent()) {
        return success;
      }
    }
    return Optional.empty();
  }

  /**
   * Removes the files of a record. What the run has in Docker does not go with them: {@code
   * Danube.discard} removes that too.
   *
   * @param folder the folder of the record
   * @throws IOException if a file cannot be removed
   */
  public static void delete(RunFolder folder) throws IOException {
    // The file later: what is left, if that fails halfway, is found and removed again, but for a
    // folder with a lock alone. That goes last: nobody resumes what is being removed.
    List<Path> last = List.of(folder.file(), folder.lock());
    try (Stream<Path> content = Files.list(folder.path())) {
      for (Path one : content.filter(path -> !last.contains(path)).toList()) {
        FileUtils.delete(one.toFile(), FileUtils.RECURSIVE | FileUtils.SKIP_MISSING);
      }
    } catch (NoSuchFileException e) {
      return;
    }
    Files.deleteIfExists(folder.file());
    FileUtils.delete(folder.path().toFile(), FileUtils.RECURSIVE | FileUtils.SKIP_MISSING);
  }

  /**
   * Whether a run goes on, in this program or another.
   *
   * @param folder the folder of its record
   * @return false also if there is no such record
   * @throws IOException if that cannot be told
   */
  public static boolean isRunning(RunFolder folder) throws IOException {
    return RunLock.isTaken(folder.lock());
  }
}
