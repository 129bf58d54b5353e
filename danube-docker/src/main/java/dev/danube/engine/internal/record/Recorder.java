package dev.danube.engine.internal.record;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.danube.Pipeline;
import dev.danube.RunResult;
import dev.danube.Stage;
import dev.danube.StageResult;
import dev.danube.engine.internal.AtomicFile;
import dev.danube.engine.internal.IoAction;
import dev.danube.engine.internal.Json;
import dev.danube.event.RunEvent;
import dev.danube.event.RunEvent.AttemptStarted;
import dev.danube.event.RunEvent.LogLine;
import dev.danube.event.RunEvent.LogStream;
import dev.danube.event.RunEvent.NodeWaiting;
import dev.danube.event.RunEvent.RunFinished;
import dev.danube.event.RunEvent.StageFinished;
import dev.danube.event.RunEvent.StageRestored;
import dev.danube.event.RunEvent.StageSkipped;
import dev.danube.event.RunEvent.StageStarted;
import dev.danube.event.RunEvent.StepFinished;
import dev.danube.event.RunEvent.StepStarted;
import dev.danube.event.RunListener;
import dev.danube.graph.StageGraph;
import dev.danube.internal.JsonObject;
import dev.danube.record.RunFolder;
import dev.danube.record.RunRecord;
import dev.danube.record.SourceFingerprint;
import dev.danube.record.internal.RunLock;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A listener that writes the record of a run from its events. A problem here never fails the run:
 * the first problem with a part of the record becomes a warning, and that part is left as it is.
 * Thread-safe.
 */
public final class Recorder implements RunListener, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Recorder.class);

  private static final String JUNIT = "junit.xml";

  private static final Duration BETWEEN_EXPORTS = Duration.ofSeconds(1);

  /** The parts of a record, each of which can fail without the others. */
  private enum Part {
    /** The state of the run and its stages. */
    STATE,
    /** The output of the stages. */
    LOGS,
    /** The files in other formats, written at the end of the run. */
    EXPORTS
  }

  /**
   * The data of a run that is known when its record is opened.
   *
   * @param folder the folder of the record
   * @param pipeline the pipeline that is run
   * @param parameters the contents of its parameters, as text
   * @param restored the stages that earlier tries of the run have finished, by name
   * @param startedBefore the stages that earlier tries have started
   * @param tries how often the run was started or resumed
   * @param isReady whether the workspace of an earlier try is used
   * @param workspaceOf the run whose workspace is used; empty for its own
   * @param keptWorkspace when the workspace is kept
   * @param startedAt the time when this try started
   */
  public record RunHeader(
      RunFolder folder,
      Pipeline pipeline,
      Map<String, String> parameters,
      Map<String, RunRecord.StageRecord> restored,
      Set<String> startedBefore,
      int tries,
      boolean isReady,
      Optional<String> workspaceOf,
      KeptWorkspace keptWorkspace,
      Instant startedAt) {}

  /**
   * The functions of a run that a recorder calls.
   *
   * @param outputs returns the outputs of a stage, encoded; an output that cannot be encoded is
   *     empty
   * @param mask hides secrets
   * @param timer runs a task later
   * @param warn receives warnings
   */
  public record RecorderSource(
      Function<Stage, Map<String, Optional<String>>> outputs,
      UnaryOperator<String> mask,
      BiConsumer<Duration, Runnable> timer,
      Consumer<String> warn) {}

  private final RunLock lock;
  private final RunHeader header;
  private final RecorderSource run;

  @GuardedBy("this") private final StageLogs logs;

  @GuardedBy("this") private final Map<String, Stage> definitions = new LinkedHashMap<>();

  @GuardedBy("this") private final Map<String, String> stages = new LinkedHashMap<>();

  @GuardedBy("this") private final Set<Part> broken = EnumSet.noneOf(Part.class);

  @GuardedBy("this") private @Nullable SourceFingerprint source;

  @GuardedBy("this") private Map<String, String> locked = Map.of();

  @GuardedBy("this") private boolean isReady;

  @GuardedBy("this") private boolean isThere;

  @GuardedBy("this") private List<String> shown = List.of();

  @GuardedBy("this") private final List<StageResult> results = new ArrayList<>();

  @GuardedBy("this") private Duration exported = Duration.ZERO;

  @GuardedBy("this") private boolean isExportPlanned;

  @GuardedBy("this") private boolean isOver;

  private Recorder(RunLock lock, RunHeader header, RecorderSource run) {
    this.lock = lock;
    this.header = header;
    this.run = run;
    this.isReady = header.isReady;
    this.isThere = header.tries > 1;
    this.logs = new StageLogs(header.folder, run.timer);
    for (Stage stage : header.pipeline.allStages()) {
      definitions.put(stage.name(), stage);
    }
  }

  /**
   * Opens a record, or a further try in an existing one.
   *
   * @param lock the lock of the run, which the recorder closes
   * @param header the data of the run that is known already
   * @param run the functions of the run
   * @return the recorder
   */
  public static Recorder open(RunLock lock, RunHeader header, RecorderSource run) {
    Recorder recorder = new Recorder(lock, header, run);
    recorder.start();
    pointTo(header.folder);
    return recorder;
  }

  private synchronized void start() {
    write(Part.STATE, this::writeStart);
  }

  private synchronized void writeStart() throws IOException {
    for (Stage stage : definitions.values()) {
      stages.put(stage.name(), atStart(stage));
    }
    writeState();
    Files.deleteIfExists(header.folder.journal());
  }

  private synchronized void writeState() throws IOException {
    shown = header.parameters.values().stream().filter(text -> !hasSecret(text)).toList();
    AtomicFile.replace(header.folder.file(), state(this::addWorkspace));
    isThere = true;
  }

  private String atStart(Stage stage) {
    RunRecord.StageRecord finished = header.restored.get(stage.name());
    return finished == null
        ? RecordJson.stage(stage, header.startedBefore.contains(stage.name()))
        : RecordJson.restored(header.folder.run(), header.startedAt, finished);
  }

  /** Points the link {@code latest} to a run, for people. Not every file system has links. */
  private static void pointTo(RunFolder folder) {
    Path home = folder.home();
    Path next = home.resolve("latest-" + folder.run());
    try {
      Files.deleteIfExists(next);
      Files.createSymbolicLink(next, home.relativize(folder.path()));
      Files.move(
          next,
          home.resolve("latest"),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException | UnsupportedOperationException e) {
      LOG.debug("Could not create a link to the latest run in {}", home, e);
    }
  }

  /**
   * Records the source of the run.
   *
   * @param state what is known about the source
   */
  public synchronized void source(SourceFingerprint state) {
    source = state;
    write(Part.STATE, this::writeState);
  }

  /**
   * Records the digests and commits that the run uses.
   *
   * @param used the digest or commit of each entry of a lock file
   */
  public synchronized void locked(Map<String, String> used) {
    locked = used;
    write(Part.STATE, this::writeState);
  }

  /** Records that the workspace is ready for the first stage. */
  public synchronized void workspaceIsReady() {
    isReady = true;
    write(Part.STATE, () -> append(new JsonObject().put("ready", true).toString()));
  }

  /**
   * Returns whether there is a record that can be read, so that the run can be resumed. The record
   * may lack what could not be written later.
   *
   * @return false if no record could be written
   */
  public synchronized boolean isWritten() {
    return isThere;
  }

  @Override
  public synchronized void on(RunEvent event) {
    if (event instanceof LogLine line) {
      say(line.stage(), line.stream(), line.text(), line.at());
    } else if (event instanceof StepStarted step) {
      writeLogs(files -> files.mark(step.stage(), step, this::flush));
    } else if (event instanceof StepFinished step) {
      writeLogs(files -> files.mark(step.stage(), step, this::flush));
    } else if (event instanceof NodeWaiting waiting && definitions.containsKey(waiting.node())) {
      say(waiting.node(), LogStream.DANUBE, waiting.why(), waiting.at());
    } else if (event instanceof StageStarted started) {
      writeLogs(files -> files.open(started.stage()));
      recordStart(started.stage());
    } else if (event instanceof AttemptStarted attempt
        && (attempt.attempt() > 1 || header.tries > 1)) {
      say(attempt.stage(), LogStream.DANUBE, title(attempt), attempt.at());
    } else if (event instanceof StageFinished finished) {
      writeLogs(files -> files.close(finished.stage()));
      ended(finished.stage(), event);
      exportStage(finished.result(), event.at());
    } else if (event instanceof StageSkipped skipped) {
      ended(skipped.stage(), event);
      exportStage(StageResult.skipped(skipped.stage(), skipped.reason()), event.at());
    } else if (event instanceof StageRestored restored) {
      exportStage(restored.result(), event.at());
    } else if (event instanceof RunFinished finished) {
      end(finished.result());
    }
  }

  @GuardedBy("this") private void say(String stage, LogStream stream, String text, Instant at) {
    writeLogs(files -> files.line(stage, stream, text, at, this::flush));
  }

  private String title(AttemptStarted attempt) {
    String title = "attempt " + attempt.attempt();
    return header.tries > 1 ? title + " of try " + header.tries : title;
  }

  private synchronized void flush() {
    writeLogs(StageLogs::flush);
  }

  @GuardedBy("this") private void recordStart(String name) {
    Stage stage = definitions.get(name);
    if (stage != null) {
      put(name, RecordJson.stage(stage, true));
    }
  }

  @GuardedBy("this") private void ended(String name, RunEvent event) {
    Stage stage = definitions.get(name);
    if (stage != null) {
      Map<String, Optional<String>> made = run.outputs.apply(stage);
      boolean wasStarted = header.startedBefore.contains(name);
      put(name, RecordJson.ended(stage, wasStarted, event, made, run.mask));
    }
  }

  @GuardedBy("this") private void put(String stage, String line) {
    stages.put(stage, line);
    write(Part.STATE, () -> appendState(line));
  }

  private synchronized void appendState(String line) throws IOException {
    append(line);
    if (shown.stream().anyMatch(this::hasSecret)) {
      writeState(); // the secret was not known when the parameter was written
    }
  }

  private boolean hasSecret(String text) {
    return !run.mask.apply(text).equals(text);
  }

  /** Appends a line in one write, so that after a crash only the last line can be incomplete. */
  private void append(String line) throws IOException {
    try (OutputStream journal =
        Files.newOutputStream(
            header.folder.journal(), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      journal.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    }
  }

  @GuardedBy("this") private void end(RunResult result) {
    isOver = true;
    writeLogs(StageLogs::closeAll);
    broken.remove(Part.STATE); // what follows includes all that could not be written before
    write(Part.STATE, () -> writeEnd(result));
    write(Part.EXPORTS, () -> export(result));
  }

  private synchronized void writeEnd(RunResult result) throws IOException {
    boolean isWanted = header.keptWorkspace.isWanted(result.succeeded());
    boolean keepsWorkspace = isThere && isWanted && header.workspaceOf.isEmpty();
    String all = state(json -> RecordJson.addEnd(json, result, keepsWorkspace));
    AtomicFile.replace(header.folder.file(), pretty(all));
    Files.deleteIfExists(header.folder.journal());
  }

  private static String pretty(String json) throws IOException {
    return Json.MAPPER.readTree(json).toPrettyString() + "\n";
  }

  /** Adds a stage to the test suite, which is written at most once a second while the run runs. */
  @GuardedBy("this") private void exportStage(StageResult result, Instant at) {
    results.add(result);
    exported = Duration.between(header.startedAt, at);
    if (!isExportPlanned) {
      isExportPlanned = true;
      run.timer.accept(BETWEEN_EXPORTS, this::exportSoFar);
    }
  }

  private synchronized void exportSoFar() {
    isExportPlanned = false;
    if (!isOver) {
      Path file = header.folder.path().resolve(JUNIT);
      List<StageResult> ended = List.copyOf(results);
      Duration soFar = exported;
      String name = header.pipeline.name();
      write(Part.EXPORTS, () -> AtomicFile.replace(file, JUnitReport.of(name, soFar, ended)));
    }
  }

  private void export(RunResult result) throws IOException {
    StageGraph graph = StageGraph.of(header.pipeline);
    Path folder = header.folder.path();
    AtomicFile.replace(folder.resolve("graph.mmd"), graph.toMermaid(result));
    AtomicFile.replace(folder.resolve("graph.dot"), graph.toDot(result));
    AtomicFile.replace(folder.resolve(JUNIT), JUnitReport.of(result, run.mask));
  }

  /** Says that a program that dies leaves no workspace, if that is so. */
  private void addWorkspace(JsonObject json) {
    if (header.keptWorkspace == KeptWorkspace.NEVER) {
      json.put("workspace", false);
    }
  }

  @GuardedBy("this") private String state(Consumer<JsonObject> more) {
    JsonObject json =
        RecordJson.header(
            header.folder.run(), header.pipeline, header.startedAt, header.tries, isReady);
    RecordJson.addParameters(json, header.parameters, run.mask);
    json.put("workspaceOf", header.workspaceOf);
    if (!locked.isEmpty()) {
      json.put("locked", locked);
    }
    if (source != null) {
      RecordJson.addSource(json, source, run.mask);
    }
    more.accept(json);
    json.putJson("stages", "[" + String.join(", ", stages.values()) + "]");
    return json.toString();
  }

  private interface LogWriting {
    void on(StageLogs files) throws IOException;
  }

  @GuardedBy("this") private void writeLogs(LogWriting writing) {
    StageLogs files = logs;
    write(Part.LOGS, () -> writing.on(files));
  }

  @GuardedBy("this") private void write(Part part, IoAction writing) {
    if (broken.contains(part)) {
      return;
    }
    try {
      writing.run();
    } catch (IOException | RuntimeException | Error e) { // such as a lack of memory
      broken.add(part);
      run.warn.accept("the record in " + header.folder.path() + " is not complete: " + e);
    }
  }

  /** Closes the files. An incomplete record can be read like that of a run that has crashed. */
  @Override
  public synchronized void close() {
    StageLogs files = logs;
    List<IoAction> last = List.of(files::closeAll, lock::close);
    for (IoAction one : last) {
      try {
        one.run();
      } catch (IOException e) {
        run.warn.accept("could not close the record in " + header.folder.path() + ": " + e);
      }
    }
  }
}
