package dev.danube.engine;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.danube.BackendException;
import dev.danube.ImageRef;
import dev.danube.Pipeline;
import dev.danube.Source;
import dev.danube.Stage;
import dev.danube.engine.internal.AtomicFile;
import dev.danube.engine.internal.Json;
import dev.danube.engine.internal.source.Checkout;
import dev.danube.engine.internal.source.CheckoutEnvironment;
import dev.danube.engine.internal.source.Checkouts;
import dev.danube.engine.internal.source.SourceFingerprinter;
import dev.danube.engine.internal.source.SourceManifest;
import dev.danube.engine.spi.Backend;
import dev.danube.record.RunFolder;
import dev.danube.record.RunRecord;
import dev.danube.record.RunRecords;
import dev.danube.record.SourceFingerprint;
import dev.danube.record.internal.RunLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.eclipse.jgit.util.FileUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The store of run records in the home of a Danube. Thread-safe. */
final class RunRecordStore {

  private static final Logger LOG = LoggerFactory.getLogger(RunRecordStore.class);

  /**
   * The limits on records.
   *
   * @param runs the number of records that are kept, at most
   * @param age the age after which a record is removed
   */
  record Limit(int runs, Duration age) {}

  private final Path home;
  private final Limit limit;
  private final RunRecords records;

  RunRecordStore(Path home, Limit limit) {
    this.home = home.toAbsolutePath().normalize();
    this.limit = limit;
    this.records = new RunRecords(this.home);
  }

  Path home() {
    return home;
  }

  /** Refuses a pipeline that has artifacts, because there is no home to keep them in. */
  static void refuseArtifacts(Pipeline pipeline) {
    Optional<Stage> leaving = pipeline.allStages().stream().filter(Stage::hasFiles).findFirst();
    leaving.ifPresent(
        stage -> {
          throw new IllegalArgumentException(
              String.format(
                  "Pipeline \"%s\" has artifacts (stage \"%s\"), but this Danube has no home to"
                      + " keep them in; set one: Danube.using(backend, d -> d.home(path))",
                  pipeline.name(), stage.name()));
        });
  }

  /** Creates a run with a record. If the home cannot be written, the run has no record. */
  RunSetup create(Pipeline pipeline, RunSettings settings, Optional<RunSetup.Borrowed> borrowed) {
    String id = RunIds.next();
    RunFolder folder = RunFolder.of(home, id);
    Optional<RunLock> lock = Optional.empty();
    try {
      lock = RunLock.acquire(folder.lock());
    } catch (IOException e) {
      LOG.warn("Run {} has no record: its folder could not be created: {}", id, e.toString());
    }
    return new RunSetup(
        id, pipeline, settings, Optional.of(folder), lock, Optional.empty(), borrowed);
  }

  /** Creates a run in the workspace of another run, which must have ended and kept it. */
  RunSetup borrow(Pipeline pipeline, RunSettings.Builder settings, Backend.Connection connection)
      throws InterruptedException {
    RunFolder folder = RunFolder.of(home, settings.workspaceOf().orElseThrow());
    RunLock lock = lock(folder);
    boolean isPrepared = false;
    try {
      RunRecord record = read(folder);
      if (!record.pipeline().equals(pipeline.name())) {
        throw noWorkspace(
            record,
            String.format(
                "it is a run of \"%s\", not of \"%s\"", record.pipeline(), pipeline.name()));
      }
      if (!record.workspaceReady() || !connection.hasWorkspace(record.id())) {
        throw noWorkspace(record, "it is gone; run the whole pipeline first");
      }
      refuseUnrecorded(record, settings);
      RunSetup.Borrowed borrowed =
          new RunSetup.Borrowed(record, lock, ResumeCheck.outputs(record, pipeline));
      RunSetup setup = create(pipeline, settings.build(record.parameters()), Optional.of(borrowed));
      isPrepared = true;
      return setup;
    } finally {
      if (!isPrepared) {
        RunSetup.close(lock);
      }
    }
  }

  /** Refuses a parameter that is not recorded, because its default would be taken silently. */
  private static void refuseUnrecorded(RunRecord record, RunSettings.Builder settings) {
    for (String parameter : record.unrecorded()) {
      if (!settings.given().containsKey(parameter)) {
        throw noWorkspace(
            record,
            String.format(
                "parameter \"%s\" is not recorded, because it contains a secret; set it again",
                parameter));
      }
    }
  }

  private static IllegalArgumentException noWorkspace(RunRecord record, String why) {
    return new IllegalArgumentException(
        "The workspace of run " + record.id() + " cannot be used: " + why);
  }

  /** Returns the images that stages of a run have made and that no longer exist. */
  private static Set<ImageRef> missing(RunRecord record, Backend.Connection connection)
      throws InterruptedException {
    Set<ImageRef> missing = new HashSet<>();
    for (ImageRef image : ResumeCheck.images(record)) {
      if (!connection.hasImage(image)) {
        missing.add(image);
      }
    }
    return missing;
  }

  /** Creates a further try of a run. */
  RunSetup resume(
      Pipeline pipeline,
      RunSettings.Builder settings,
      Backend backend,
      Backend.Connection connection)
      throws InterruptedException {
    RunSettings.Resume wanted = settings.resume().orElseThrow();
    RunFolder folder = RunFolder.of(home, wanted.run());
    RunLock lock = lock(folder);
    boolean isPrepared = false;
    try {
      RunRecord record = read(folder);
      Earlier earlier =
          new Earlier(
              record,
              pipeline,
              settings.given(),
              connection.hasWorkspace(record.id()),
              missing(record, connection));
      ResumeCheck resumption = earlier.check(wanted.bringsSource());
      if (wanted.bringsSource()) {
        pipeline.source().ifPresent(source -> requireLocal(source, record));
      } else {
        pipeline.source().ifPresent(source -> compare(resumption, source, backend));
      }
      if (!wanted.isForced()) {
        boolean canBringSource =
            !wanted.bringsSource()
                && !resumption.isFree()
                && !(pipeline.source().orElse(null) instanceof Source.Git)
                && earlier.check(true).isFree();
        resumption.refuse(canBringSource);
      }
      RunSettings all = settings.build(record.parameters());
      if (!resumption.hasWorkspace()) {
        // What was created before the workspace was ready is unusable, and would be in the way.
        connection.discard(record.id()).forEach(left -> LOG.warn("{}", left));
      }
      isPrepared = true;
      return new RunSetup(
          record.id(),
          pipeline,
          all,
          Optional.of(folder),
          Optional.of(lock),
          Optional.of(resumption),
          Optional.empty());
    } finally {
      if (!isPrepared) {
        RunSetup.close(lock);
      }
    }
  }

  /** A run that is to be resumed, and what is there for it. */
  private record Earlier(
      RunRecord record,
      Pipeline pipeline,
      Map<String, Object> given,
      boolean hasWorkspace,
      Set<ImageRef> missing) {

    ResumeCheck check(boolean bringsSource) {
      ResumeCheck check = new ResumeCheck(record, pipeline, hasWorkspace, missing, bringsSource);
      check.compare(given);
      return check;
    }
  }

  private static void requireLocal(Source source, RunRecord record) {
    if (source instanceof Source.Git) {
      throw new IllegalArgumentException(
          String.format(
              "Run %s cannot be resumed with the present source: %s is not on this machine;"
                  + " push what you changed, and start a new run",
              record.id(), source));
    }
  }

  private RunLock lock(RunFolder folder) {
    try {
      if (!Files.exists(folder.file())) {
        throw noRecord(folder.run());
      }
      return RunLock.acquire(folder.lock())
          .orElseThrow(
              () ->
                  new IllegalStateException(
                      "Run "
                          + folder.run()
                          + " is still running; cancel it or wait for it to finish"));
    } catch (IOException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private RunRecord read(RunFolder folder) {
    try {
      return records.find(folder.run()).orElseThrow(() -> noRecord(folder.run()));
    } catch (IOException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private IllegalArgumentException noRecord(String run) {
    String known;
    try {
      known =
          records.folders().stream()
              .map(RunFolder::run)
              .findFirst()
              .map(id -> "; the last run is " + id)
              .orElse("");
    } catch (IOException e) {
      known = "";
    }
    return new IllegalArgumentException("There is no record of run " + run + " in " + home + known);
  }

  /** Compares the source with its record, unless the recorded commit is fetched from a server. */
  private void compare(ResumeCheck resumption, Source source, Backend backend) {
    Optional<SourceFingerprint> before = resumption.record().source();
    if (source instanceof Source.Git || before.isEmpty()) {
      return;
    }
    try (Checkout checkout =
        Checkouts.open(
            source,
            CheckoutEnvironment.ofThisProgram(
                backend.environment(), Optional.of(home), secret -> "", Optional::empty))) {
      SourceFingerprint now = SourceFingerprinter.of(checkout, before.get().files().isPresent());
      Optional<String> commit = now.commit().map(SourceFingerprint.Commit::id);
      Optional<String> commitBefore = before.get().commit().map(SourceFingerprint.Commit::id);
      if (!commit.equals(commitBefore)) {
        resumption.add(
            String.format(
                "its source was commit %s and is %s now",
                commitBefore.orElse("none"), commit.orElse("none")));
      } else if (!now.files().equals(inWorkspace(resumption.record(), before.get()))) {
        resumption.add("files of its source have changed since; its workspace has other files");
      }
    } catch (IOException e) {
      resumption.add("its source cannot be compared: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      resumption.add("comparing its source was interrupted");
    }
  }

  /**
   * Returns the digest of the files of the source in the workspace of a run, which later runs of
   * single stages may have changed.
   */
  private static Optional<String> inWorkspace(RunRecord record, SourceFingerprint before)
      throws IOException {
    Path manifest = record.folder().sourceFiles();
    return before.files().isPresent() && Files.exists(manifest)
        ? Optional.of(SourceManifest.read(manifest).digest())
        : before.files();
  }

  /** Returns the commit of the last successful run of a pipeline. */
  Optional<String> lastSuccess(String pipeline) {
    try {
      return records
          .lastSuccess(pipeline)
          .flatMap(RunRecord::source)
          .flatMap(SourceFingerprint::commit)
          .map(SourceFingerprint.Commit::id);
    } catch (IOException e) {
      LOG.warn("The records in {} cannot be read", home, e);
      return Optional.empty();
    }
  }

  /**
   * Removes the records of runs that ended long ago, with all that those runs have kept.
   *
   * @param current the record of the calling run, which is not removed
   * @return a line for each problem; a removal that failed is tried again after the next run
   */
  List<String> prune(RunFolder current, Backend.Connection connection) {
    List<String> problems = new ArrayList<>();
    try {
      List<RunFolder> folders = records.folders();
      List<RunFolder> old = new ArrayList<>();
      for (int i = 0; i < folders.size(); i++) {
        if (!folders.get(i).equals(current) && (i >= limit.runs || isOld(folders.get(i)))) {
          old.add(folders.get(i));
        }
      }
      if (!old.isEmpty()) {
        old.removeAll(lastSuccesses());
      }
      for (RunFolder folder : old) {
        problems.addAll(discardIfEnded(folder, connection));
      }
    } catch (IOException e) {
      problems.add("old records in " + home + " could not be listed: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return problems;
  }

  /**
   * Removes the workspaces of other runs of a pipeline that succeeded. Only the last run keeps its
   * workspace after a success; the records stay.
   *
   * @param current the record of the calling run
   * @return a line for each problem
   */
  List<String> removeWorkspaces(RunFolder current, String pipeline, Backend.Connection connection) {
    List<String> problems = new ArrayList<>();
    try {
      for (RunRecord record : records.list()) {
        if (record.pipeline().equals(pipeline)
            && !record.folder().equals(current)
            && record.hasSucceeded()
            && record.workspaceKept()) {
          problems.addAll(removeWorkspace(record.folder(), connection));
        }
      }
    } catch (IOException e) {
      problems.add("earlier workspaces could not be removed: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return problems;
  }

  private static List<String> removeWorkspace(RunFolder folder, Backend.Connection connection)
      throws IOException, InterruptedException {
    Optional<RunLock> lock = RunLock.tryAcquire(folder.lock());
    if (lock.isEmpty()) {
      return List.of(); // another program works in it
    }
    try {
      List<String> left = connection.discard(folder.run());
      if (left.isEmpty()) {
        recordRemoval(folder.file());
      }
      return left;
    } finally {
      RunSetup.close(lock.get());
    }
  }

  /** Records that a workspace is gone. The age of the record counts from the end of its run. */
  private static void recordRemoval(Path file) throws IOException {
    FileTime ended = Files.getLastModifiedTime(file);
    ObjectNode json = (ObjectNode) Json.MAPPER.readTree(Files.readString(file));
    AtomicFile.replace(file, json.put("workspace", false).toPrettyString() + "\n");
    Files.setLastModifiedTime(file, ended);
  }

  /** Returns the last successful run of each pipeline, as the base for its changed paths. */
  private Set<RunFolder> lastSuccesses() throws IOException {
    Map<String, RunFolder> last = new HashMap<>();
    for (RunRecord record : records.list()) {
      boolean isWhole = !record.isPartial();
      if (isWhole && record.hasSucceeded()) {
        last.putIfAbsent(record.pipeline(), record.folder());
      }
    }
    return Set.copyOf(last.values());
  }

  private boolean isOld(RunFolder folder) {
    try {
      Instant written = Files.getLastModifiedTime(folder.file()).toInstant();
      return written.isBefore(Instant.now().minus(limit.age));
    } catch (IOException e) {
      return false; // removed meanwhile
    }
  }

  /** Removes one record, with all that the run has kept. */
  List<String> discard(String run, Backend.Connection connection) throws InterruptedException {
    RunFolder folder = RunFolder.of(home, run);
    RunLock lock = lock(folder);
    try {
      return discard(folder, connection);
    } finally {
      RunSetup.close(lock);
    }
  }

  private List<String> discardIfEnded(RunFolder folder, Backend.Connection connection)
      throws InterruptedException {
    Optional<RunLock> lock;
    try {
      lock = RunLock.tryAcquire(folder.lock());
    } catch (NoSuchFileException e) {
      return List.of(); // another program was faster
    } catch (IOException e) {
      return List.of("the record in " + folder.path() + " cannot be removed: " + e.getMessage());
    }
    if (lock.isEmpty()) {
      return List.of(); // still running
    }
    try {
      return discard(folder, connection);
    } finally {
      RunSetup.close(lock.get());
    }
  }

  /** Removes the record last, because only the record says to which run the rest belongs. */
  private static List<String> discard(RunFolder folder, Backend.Connection connection)
      throws InterruptedException {
    List<String> left;
    try {
      left = connection.discard(folder.run());
    } catch (BackendException e) {
      left =
          List.of("what run " + folder.run() + " has kept could not be removed: " + e.getMessage());
    }
    if (left.isEmpty()) {
      try {
        delete(folder);
      } catch (IOException e) {
        left = List.of("the record in " + folder.path() + " cannot be removed: " + e.getMessage());
      }
    }
    return left;
  }

  /**
   * Removes the files of a record. The record file is removed after the rest: if the removal fails
   * halfway, the record is still found and can be removed again, unless only the lock is left. The
   * lock is removed last, so that the run cannot be resumed while it is being removed.
   */
  private static void delete(RunFolder folder) throws IOException {
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
}
