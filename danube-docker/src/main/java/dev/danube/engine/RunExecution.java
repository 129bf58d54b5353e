package dev.danube.engine;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.danube.Pipeline;
import dev.danube.RunContext;
import dev.danube.RunResult;
import dev.danube.Secret;
import dev.danube.Stage;
import dev.danube.engine.internal.record.Recorder;
import dev.danube.engine.internal.secret.RunSecrets;
import dev.danube.engine.internal.secret.SecretFetch;
import dev.danube.engine.internal.secret.StepFailedException;
import dev.danube.engine.internal.thread.Cancellation.Reason;
import dev.danube.engine.internal.thread.Workers;
import dev.danube.engine.spi.Backend;
import dev.danube.engine.spi.Container;
import dev.danube.engine.spi.Session;
import dev.danube.event.LifecycleCallbacks;
import dev.danube.event.RunEvent.RunFinished;
import dev.danube.event.RunListener;
import dev.danube.internal.Durations;
import dev.danube.internal.Names;
import dev.danube.record.RunRecord;
import dev.danube.record.SourceFingerprint;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run, as its user, its workers and its {@link Coordinator} see it. Thread-safe. See {@code
 * concurrency.md}.
 */
final class RunExecution implements Run {

  /** The time that a post stage has if it does not say; it runs also after a cancellation. */
  private static final Duration POST_LIMIT = Duration.ofMinutes(10);

  /** The time that a kill gives a listener that stands in the way of what it decides. */
  private static final Duration DECISION_LIMIT = Duration.ofMillis(500);

  private static final Logger LOG = LoggerFactory.getLogger(RunExecution.class);

  private final RunSetup begin;
  private final String id;
  private final Pipeline pipeline;
  private final Session session;
  private final Environment environment;
  private final Optional<Recorder> recorder;
  private final AtomicBoolean isReady = new AtomicBoolean();
  private volatile boolean isKilled;
  private volatile boolean isEnding;

  /** One closes the session at a time, and none after the end: a try may follow in its place. */
  private final Object closing = new Object();

  @GuardedBy("closing") private boolean isClosed;

  private final EventDispatcher events;
  private final CallbackDispatcher callbacks;
  private final RunValues values;
  private final RunSecrets secrets;
  private final PipelineServices services = new PipelineServices(this);
  private final RunSource source;
  private final RunState state;
  private final Instant startedAt;
  private final Queue<String> warnings = new ConcurrentLinkedQueue<>();
  private final CompletableFuture<RunResult> done = new CompletableFuture<>();
  private final Coordinator coordinator;

  /**
   * What a run has from its Danube.
   *
   * @param backend the backend
   * @param connection to it
   * @param records where records are kept; empty if none are
   * @param workers the threads
   * @param caches who uses which locked cache
   * @param grace the time that a step has between SIGTERM and SIGKILL
   * @param onEnd is told when the run is over
   */
  record Environment(
      Backend backend,
      Backend.Connection connection,
      Optional<RunRecordStore> records,
      Workers workers,
      CacheLocks caches,
      Duration grace,
      List<RunListener> listeners,
      List<LifecycleCallbacks> callbacks,
      Consumer<RunExecution> onEnd) {}

  RunExecution(RunSetup begin, Session session, Environment environment) {
    RunSettings settings = begin.settings();
    this.begin = begin;
    this.id = begin.id();
    this.pipeline = begin.pipeline();
    this.session = session;
    this.environment = environment;
    this.callbacks =
        new CallbackDispatcher(joined(environment.callbacks, settings.callbacks()), this::warn);
    this.secrets = new RunSecrets(environment.backend);
    this.values = new RunValues(pipeline, settings.parameters());
    begin.resumption().ifPresent(earlier -> earlier.outputs().forEach(values::put));
    this.source = new RunSource(this, environment.backend, environment.records);
    this.startedAt = session.now();
    this.state =
        new RunState(
            id,
            pipeline,
            session,
            source::info,
            environment.backend.environment(),
            values,
            startedAt);
    this.recorder = recorder();
    List<RunListener> listeners = joined(environment.listeners, settings.listeners());
    this.events = new EventDispatcher(joined(List.copyOf(recorder.stream().toList()), listeners));
    this.coordinator = new Coordinator(this, environment.workers, environment.caches, settings);
  }

  /** It is told of each event before anybody else: what others were told of is recorded. */
  private Optional<Recorder> recorder() {
    return begin
        .lock()
        .map(
            lock ->
                Recorder.open(
                    lock,
                    new Recorder.RunHeader(
                        begin.folder().orElseThrow(),
                        pipeline,
                        values.parameters(),
                        restored(),
                        begin.resumption().map(ResumeCheck::begun).orElse(Set.of()),
                        begin.tries(),
                        begin.hasWorkspace(),
                        startedAt),
                    new Recorder.RecorderSource(
                        values::texts, secrets::mask, session::schedule, this::warnOfRecord)));
  }

  /** Also said in the log: the result of the run may have been told already. */
  private void warnOfRecord(String warning) {
    LOG.warn("Run {}: {}", id, warning);
    warn(warning);
  }

  /** Without a record that can be read nobody could use it. */
  private boolean leavesWorkspace() {
    return recorder.filter(Recorder::isWritten).isPresent();
  }

  private static <T> List<T> joined(List<T> first, List<T> second) {
    return Stream.concat(first.stream(), second.stream()).toList();
  }

  // What a run is to its user.

  @Override
  public String id() {
    return id;
  }

  @Override
  public RunResult await() {
    environment.workers.refuseToWait();
    try {
      return done.get();
    } catch (InterruptedException e) {
      throw interrupted();
    } catch (ExecutionException e) {
      throw crashed(e);
    }
  }

  @Override
  public Optional<RunResult> await(Duration limit) {
    environment.workers.refuseToWait();
    try {
      return Optional.of(done.get(Durations.limited(limit).toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      throw interrupted();
    } catch (ExecutionException e) {
      throw crashed(e);
    }
  }

  private CancellationException interrupted() {
    Thread.currentThread().interrupt();
    return new CancellationException("Interrupted while waiting for run " + id + "; it goes on");
  }

  private static InternalErrorException crashed(ExecutionException e) {
    return new InternalErrorException(e.getCause());
  }

  /** Waits; an interrupt cancels the run, but its clean end is waited for all the same. */
  RunResult awaitOrCancel() {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return done.get();
        } catch (InterruptedException e) {
          interrupted = true;
          cancel();
        } catch (ExecutionException e) {
          throw crashed(e);
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Waits until it is over, whatever has become of it; the one who waits for it is told that. */
  void awaitEnd() {
    try {
      awaitOrCancel();
    } catch (InternalErrorException e) {
      LOG.debug("Run {} has crashed", id, e);
    }
  }

  @Override
  public void kill() {
    if (!isDone()) {
      isKilled = true;
      // Whoever stands in the way of what a run decides does not keep its containers.
      CountDownLatch decided = new CountDownLatch(1);
      Thread decides =
          new Thread(() -> coordinator.endAll(decided::countDown), "danube-" + id + "-kill");
      decides.setDaemon(true);
      decides.start();
      awaitShortly(decided);
      synchronized (closing) {
        if (!isClosed) {
          if (leavesWorkspace() && !isEnding) {
            session.keep();
          }
          session.close().forEach(left -> LOG.warn("{}", left));
        }
      }
    }
  }

  /** Whether its containers are removed while stages may be at work in them. */
  boolean isKilled() {
    return isKilled;
  }

  /** So that nothing begins any more in what is removed. */
  private static void awaitShortly(CountDownLatch decided) {
    try {
      if (!decided.await(DECISION_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.debug("Something keeps the run from its end; its containers go all the same");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits likewise, but not longer than given. */
  void awaitEnd(Duration limit) {
    try {
      await(limit);
    } catch (InternalErrorException e) {
      LOG.debug("Run {} has crashed", id, e);
    }
  }

  @Override
  public void cancel() {
    coordinator.cancel();
  }

  @Override
  public void cancel(String stage) {
    if (pipeline.find(stage).isEmpty()) {
      throw Names.noStage(
          pipeline.name(), stage, pipeline.stages().stream().map(Stage::name).toList());
    }
    coordinator.cancel(stage);
  }

  @Override
  public boolean isDone() {
    return done.isDone();
  }

  // What a run is to its workers; all of this may be called by any thread.

  Pipeline pipeline() {
    return pipeline;
  }

  Session session() {
    return session;
  }

  EventDispatcher events() {
    return events;
  }

  RunState state() {
    return state;
  }

  RunContext context() {
    return state;
  }

  CallbackDispatcher callbacks() {
    return callbacks;
  }

  RunValues values() {
    return values;
  }

  RunSecrets secrets() {
    return secrets;
  }

  RunSource source() {
    return source;
  }

  PipelineServices services() {
    return services;
  }

  void warn(String warning) {
    warnings.add(secrets.mask(warning));
  }

  /** What collects the artifacts of a stage; empty if it has none, or they are not kept. */
  Optional<ArtifactCollector> collector(Stage stage, StageLog log) {
    return begin
        .folder()
        .filter(folder -> !stage.artifacts().isEmpty())
        .map(folder -> new ArtifactCollector(folder.artifacts(stage.name()), log));
  }

  /** Whether the containers of stages that fail are kept. */
  boolean keepsFailed() {
    return begin.settings().keepsFailed();
  }

  /** Whether the workspace is there afterwards if the run fails. */
  boolean isRecorded() {
    return leavesWorkspace();
  }

  /** What earlier tries have finished, by stage. */
  Map<String, RunRecord.StageRecord> restored() {
    return begin.resumption().map(ResumeCheck::finished).orElse(Map.of());
  }

  /** The nodes whose conditions were true in earlier tries. */
  Set<String> decided() {
    return begin.resumption().map(ResumeCheck::decided).orElse(Set.of());
  }

  /** What an earlier try was made of. */
  Optional<SourceFingerprint> earlierSource() {
    return begin.resumption().map(ResumeCheck::record).flatMap(RunRecord::source);
  }

  /** Whether the workspace is there already, and has the source in it. */
  boolean hasWorkspace() {
    return begin.hasWorkspace();
  }

  /** Takes notice that there is a container, and with it the workspace as it shall be. */
  void containerIsMade() {
    if (!begin.hasWorkspace() && isReady.compareAndSet(false, true)) {
      recorder.ifPresent(Recorder::workspaceIsReady);
    }
  }

  /** Takes notice of what the run is made of. */
  void sourceIs(SourceFingerprint known) {
    recorder.ifPresent(writing -> writing.source(known));
  }

  /** The commit of the last run of the pipeline that succeeded. */
  Optional<String> lastSuccess() {
    return environment.records.flatMap(records -> records.lastSuccess(pipeline.name()));
  }

  /** The time that one attempt of a stage has; a post stage never has for ever. */
  Optional<Duration> attemptLimit(Stage stage) {
    return stage
        .timeout()
        .or(() -> coordinator.isPost(stage) ? Optional.of(POST_LIMIT) : Optional.empty());
  }

  Duration grace() {
    return environment.grace;
  }

  void mainStarted(MainContainerSlot.Lease lease, Container container) {
    coordinator.mainStarted(lease, container);
  }

  void mainLost(Container container) {
    coordinator.mainLost(container);
  }

  /** Stops one stage and all its further attempts. */
  void stop(ActiveStage work, Reason reason) {
    coordinator.stop(work, reason);
  }

  // Its begin and its end.

  void start() {
    SecretFetch.warnings(pipeline, environment.backend, environment.backend.environment())
        .forEach(this::warn);
    coordinator.start();
  }

  /** The secrets of stages that earlier tries have begun with. */
  private Set<Secret> earlierSecrets() {
    return begin
        .resumption()
        .map(ResumeCheck::begun)
        .map(begun -> SecretFetch.used(pipeline, stage -> begun.contains(stage.name())))
        .orElse(Set.of());
  }

  boolean hasEarlierSecrets() {
    return !earlierSecrets().isEmpty();
  }

  /** What a stage left behind that is not repeated, the others may print. */
  void maskEarlierSecrets() throws InterruptedException {
    for (Secret secret : earlierSecrets()) {
      try {
        secrets.content(secret);
      } catch (StepFailedException e) {
        warn("what stages that had ended left of a secret is not masked: " + e.getMessage());
      }
    }
  }

  Instant startedAt() {
    return startedAt;
  }

  /**
   * Removes what the run made, and tells everybody what became of it.
   *
   * @param bug what went wrong in Danube itself
   */
  void finish(@Nullable Throwable bug) {
    try {
      cleanUp(bug);
      if (bug != null) {
        end(bug);
        return;
      }
      callbacks.after("afterRun", c -> c.afterRun(state, result()));
      RunResult result = result();
      events.emit(new RunFinished(id, session.now(), result));
      recorder.ifPresent(Recorder::close);
      environment.onEnd.accept(this);
      done.complete(result);
    } catch (Throwable e) {
      end(e);
    }
  }

  private void end(Throwable bug) {
    recorder.ifPresent(Recorder::close);
    environment.onEnd.accept(this);
    done.completeExceptionally(bug);
  }

  private void cleanUp(@Nullable Throwable bug) {
    synchronized (closing) {
      if (leavesWorkspace() && (bug != null || !result().succeeded())) {
        session.keep();
      }
      isEnding = true; // a kill goes by that
    }
    stopServices();
    try {
      warnings.addAll(session.notices());
    } finally {
      try {
        closeSession();
      } finally {
        source.close();
      }
    }
    if (environment.records.isPresent()) {
      prune(environment.records.get());
    }
  }

  private void closeSession() {
    synchronized (closing) {
      warnings.addAll(session.close());
      isClosed = true;
    }
  }

  /** What is wrong with other records is no failure of this run. */
  private void prune(RunRecordStore records) {
    try {
      records.prune(begin.folder().orElseThrow(), environment.connection).forEach(this::warn);
    } catch (RuntimeException e) {
      warn("removing the records of old runs: " + e);
    }
  }

  private void stopServices() {
    try {
      services.stop();
    } catch (RuntimeException e) {
      warn("stopping the services: " + e.getMessage());
    }
  }

  private RunResult result() {
    return state.result(List.copyOf(warnings));
  }
}
