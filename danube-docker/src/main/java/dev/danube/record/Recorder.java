package dev.danube.record;

import dev.danube.Pipeline;
import dev.danube.RunResult;
import dev.danube.Stage;
import dev.danube.StageResult;
import dev.danube.event.RunEvent;
import dev.danube.event.RunEvent.AttemptStarted;
import dev.danube.event.RunEvent.LogLine;
import dev.danube.event.RunEvent.LogStream;
import dev.danube.event.RunEvent.RunFinished;
import dev.danube.event.RunEvent.StageFinished;
import dev.danube.event.RunEvent.StageSkipped;
import dev.danube.event.RunListener;
import dev.danube.graph.StageGraph;
import dev.danube.internal.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Writes the record of a run from its events; the engine's. Nothing that goes wrong here fails the
 * run: the first problem is a warning, and nothing more is written. Thread-safe.
 */
public final class Recorder implements RunListener, AutoCloseable {

  /**
   * What a record has from its run.
   *
   * @param folder where it is written
   * @param pipeline what is run
   * @param parameters the contents of its parameters, as text
   * @param restored what earlier tries of the run have finished, by stage
   * @param tries how often the run was started or resumed
   * @param startedAt when this try began
   */
  public record Begin(
      RunFolder folder,
      Pipeline pipeline,
      Map<String, String> parameters,
      Map<String, RunRecord.OfStage> restored,
      int tries,
      Instant startedAt) {}

  /**
   * What a recorder asks of its run.
   *
   * @param outputs what a stage has made, encoded; an output that cannot be is empty
   * @param mask hides secrets
   * @param timer runs a task later
   * @param warn takes what went wrong
   * @param keepsWorkspace whether a run with this result leaves its workspace
   */
  public record OfRun(
      Function<Stage, Map<String, Optional<String>>> outputs,
      UnaryOperator<String> mask,
      BiConsumer<Duration, Runnable> timer,
      Consumer<String> warn,
      Function<RunResult, Boolean> keepsWorkspace) {}

  private final RunLock lock;
  private final Begin begin;
  private final OfRun run;
  private final StageLogs logs;
  private final Map<String, Stage> definitions = new LinkedHashMap<>();
  private final Map<String, String> stages = new LinkedHashMap<>(); // guarded by this, as the rest
  private Optional<SourceState> source = Optional.empty();
  private boolean isBroken;

  private Recorder(RunLock lock, Begin begin, OfRun run) {
    this.lock = lock;
    this.begin = begin;
    this.run = run;
    this.logs = new StageLogs(begin.folder, run.timer);
    for (Stage stage : begin.pipeline.allStages()) {
      definitions.put(stage.name(), stage);
    }
  }

  /**
   * Begins a record, or a further try in one.
   *
   * @param lock the lock of the run, which the recorder closes
   * @param begin what is known already
   * @param run what is asked later
   * @return the recorder
   */
  public static Recorder begin(RunLock lock, Begin begin, OfRun run) {
    Recorder recorder = new Recorder(lock, begin, run);
    recorder.attempt(recorder::writeBegin);
    return recorder;
  }

  private void writeBegin() throws IOException {
    for (Stage stage : definitions.values()) {
      Optional<RunRecord.OfStage> finished = Optional.ofNullable(begin.restored.get(stage.name()));
      stages.put(
          stage.name(), finished.map(this::restored).orElseGet(() -> entry(stage).toString()));
    }
    writeRun(Optional.empty());
    Files.deleteIfExists(begin.folder.journal());
    pointTo(begin.folder);
  }

  /** {@code latest} beside the runs is for people; not every file system has links. */
  private static void pointTo(RunFolder folder) throws IOException {
    Path home = folder.home();
    Path link = home.resolve("latest");
    Path next = home.resolve("latest-" + folder.run());
    try {
      Files.deleteIfExists(next);
      Files.createSymbolicLink(next, home.relativize(folder.path()));
    } catch (UnsupportedOperationException e) {
      return;
    }
    Files.move(next, link, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /**
   * Takes notice of what the run is made of.
   *
   * @param state what is known of its source
   */
  public synchronized void source(SourceState state) {
    source = Optional.of(state);
    attempt(() -> writeRun(Optional.empty()));
  }

  @Override
  public synchronized void on(RunEvent event) {
    attempt(() -> write(event));
  }

  private void write(RunEvent event) throws IOException {
    if (event instanceof LogLine line) {
      logs.line(line.stage(), line.stream(), line.text(), this::flush);
    } else if (event instanceof AttemptStarted attempt
        && (attempt.attempt() > 1 || begin.tries > 1)) {
      logs.line(attempt.stage(), LogStream.DANUBE, title(attempt), this::flush);
    } else if (event instanceof StageFinished finished) {
      logs.close(finished.stage());
      ended(finished.stage(), event);
    } else if (event instanceof StageSkipped skipped) {
      ended(skipped.stage(), event);
    } else if (event instanceof RunFinished finished) {
      writeEnd(finished.result());
    }
  }

  private String title(AttemptStarted attempt) {
    String title = "attempt " + attempt.attempt();
    return begin.tries > 1 ? title + " of try " + begin.tries : title;
  }

  private synchronized void flush() {
    attempt(logs::flush);
  }

  private void ended(String name, RunEvent event) throws IOException {
    Stage stage = definitions.get(name);
    if (stage == null) {
      return;
    }
    JsonObject entry = entry(stage);
    Map<String, String> recorded = new LinkedHashMap<>();
    Map<String, Optional<String>> made = run.outputs.apply(stage);
    made.forEach((output, text) -> text.ifPresent(content -> recorded.put(output, content)));
    recorded.values().removeIf(content -> !run.mask.apply(content).equals(content));
    entry.put("outputs", recorded);
    entry.put(
        "unrecorded",
        made.keySet().stream().filter(output -> !recorded.containsKey(output)).toList());
    String line = entry.putJson("ended", event.toJson()).toString();
    stages.put(name, line);
    Files.writeString(
        begin.folder.journal(), line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private static JsonObject entry(Stage stage) {
    return new JsonObject().put("stage", stage.name()).put("definition", stage.definitionHash());
  }

  private String restored(RunRecord.OfStage stage) {
    JsonObject entry =
        new JsonObject()
            .put("stage", stage.name())
            .put("definition", stage.definition())
            .put("outputs", stage.outputs())
            .put("unrecorded", stage.unrecorded());
    StageResult result = stage.result().orElseThrow();
    RunEvent event =
        result
            .skipReason()
            .<RunEvent>map(
                why -> new StageSkipped(begin.folder.run(), begin.startedAt, stage.name(), why))
            .orElseGet(
                () ->
                    new RunEvent.StageRestored(
                        begin.folder.run(), begin.startedAt, stage.name(), result));
    return entry.putJson("ended", event.toJson()).toString();
  }

  private void writeEnd(RunResult result) throws IOException {
    logs.closeAll();
    writeRun(Optional.of(result));
    Files.deleteIfExists(begin.folder.journal());
    StageGraph graph = StageGraph.of(begin.pipeline);
    Path folder = begin.folder.path();
    Files.writeString(folder.resolve("graph.mmd"), graph.toMermaid(result));
    Files.writeString(folder.resolve("graph.dot"), graph.toDot(result));
    Files.writeString(folder.resolve("junit.xml"), JUnitReport.of(result));
  }

  private void writeRun(Optional<RunResult> ended) throws IOException {
    Map<String, String> parameters = new LinkedHashMap<>();
    begin.parameters.forEach((name, text) -> parameters.put(name, run.mask.apply(text)));
    JsonObject json =
        new JsonObject()
            .put("schema", RecordReader.SCHEMA)
            .put("id", begin.folder.run())
            .put("pipeline", begin.pipeline.name())
            .put("started", begin.startedAt.toString())
            .put("tries", begin.tries)
            .put("definition", begin.pipeline.definitionHash())
            .put("parameters", parameters);
    source.ifPresent(state -> json.put("source", json(state)));
    ended.ifPresent(
        result ->
            json.put("outcome", result.outcome().toString())
                .put("millis", result.duration().toMillis())
                .put("warnings", result.warnings())
                .put("workspace", run.keepsWorkspace.apply(result)));
    json.putJson("stages", "[" + String.join(",\n", stages.values()) + "]");
    String text = json.toString();
    replace(begin.folder.file(), ended.isPresent() ? RecordReader.pretty(text) : text + "\n");
  }

  private JsonObject json(SourceState state) {
    JsonObject json = new JsonObject().put("files", state.files());
    state
        .commit()
        .ifPresent(
            commit ->
                json.put(
                    "commit",
                    new JsonObject()
                        .put("id", commit.id())
                        .put("branch", commit.branch())
                        .put("defaultBranch", commit.defaultBranch())
                        .put("pullRequest", commit.pullRequest())
                        .put("tag", commit.tag())
                        .put("message", run.mask.apply(commit.message()))
                        .put("author", commit.author())));
    return json;
  }

  /** Readers see the old file or the new one, never half of one. */
  private static void replace(Path file, String text) throws IOException {
    Path next = file.resolveSibling(file.getFileName() + ".new");
    Files.writeString(next, text);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private interface Writing {
    void run() throws IOException;
  }

  private void attempt(Writing writing) {
    if (isBroken) {
      return;
    }
    try {
      writing.run();
    } catch (IOException | RuntimeException e) {
      isBroken = true;
      run.warn.accept("the record in " + begin.folder.path() + " is not complete: " + e);
    }
  }

  /** Lets go of the files. What is not complete can be read as that of a run that has crashed. */
  @Override
  public synchronized void close() {
    List<Writing> last = List.of(logs::closeAll, lock::close);
    for (Writing one : last) {
      try {
        one.run();
      } catch (IOException e) {
        run.warn.accept("closing the record in " + begin.folder.path() + ": " + e);
      }
    }
  }
}
