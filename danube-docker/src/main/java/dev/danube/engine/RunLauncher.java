package dev.danube.engine;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.danube.BackendException;
import dev.danube.Pipeline;
import dev.danube.Stage;
import dev.danube.Step;
import dev.danube.engine.internal.claim.ClaimQueue;
import dev.danube.engine.internal.lockfile.Lockfile;
import dev.danube.engine.internal.lockfile.RunPins;
import dev.danube.engine.internal.record.KeptWorkspace;
import dev.danube.engine.internal.run.NamedImages;
import dev.danube.engine.internal.run.Placement;
import dev.danube.engine.internal.run.RunValues;
import dev.danube.engine.internal.stage.CacheLocks;
import dev.danube.engine.internal.thread.ShutdownHook;
import dev.danube.engine.internal.thread.Workers;
import dev.danube.engine.spi.Backend;
import dev.danube.engine.spi.CacheStore;
import dev.danube.engine.spi.Session;
import dev.danube.engine.spi.SessionRequest;
import dev.danube.event.LifecycleCallbacks;
import dev.danube.event.RunListener;
import dev.danube.graph.StageGraph;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The launcher of the runs of a {@link Danube}, with the connection that they share. Thread-safe.
 */
final class RunLauncher {

  private static final Logger LOG = LoggerFactory.getLogger(RunLauncher.class);

  /** The time that steps, hooks and post stages have when the JVM ends; then runs are killed. */
  private static final Duration SHUTDOWN_LIMIT = Duration.ofSeconds(10);

  private static final Duration KILL_LIMIT = Duration.ofSeconds(10);

  /**
   * The settings of a Danube.
   *
   * @param records the records of runs; empty if none are kept
   * @param maxConcurrent the number of stages that run at once, at most
   * @param grace the time that a step has between SIGTERM and SIGKILL
   * @param executor the user's threads; empty for threads of the Danube
   * @param listeners the listeners of all runs
   * @param callbacks the callbacks of all runs
   * @param writesReports whether runs with a record get a page that shows them
   */
  record Configuration(
      Optional<RunRecordStore> records,
      int maxConcurrent,
      Duration grace,
      Optional<Executor> executor,
      List<RunListener> listeners,
      List<LifecycleCallbacks> callbacks,
      boolean writesReports,
      Optional<CacheStore> caches) {}

  private final Backend backend;
  private final Configuration configuration;
  private final Workers workers;
  private final CacheLocks caches = new CacheLocks();
  private final ClaimQueue resources = new ClaimQueue();
  private final Map<String, RunExecution> runs = new ConcurrentHashMap<>();
  private final ShutdownHook hook = new ShutdownHook(() -> shutDown(SHUTDOWN_LIMIT, KILL_LIMIT));
  private final Object connecting = new Object();

  @GuardedBy("connecting") private Backend.@Nullable Connection connection;

  @GuardedBy("connecting") private boolean closed;

  RunLauncher(Backend backend, Configuration configuration, Workers workers) {
    this.backend = backend;
    this.configuration = configuration;
    this.workers = workers;
  }

  /** Returns the records of runs; empty if none are kept. */
  Optional<RunRecordStore> records() {
    return configuration.records;
  }

  /** Returns the runs that have not ended. */
  List<RunExecution> runs() {
    return List.copyOf(runs.values());
  }

  /** Starts or resumes a run. */
  RunExecution launch(Pipeline pipeline, Consumer<? super RunSettings.Builder> customizer) {
    RunSettings.Builder builder = new RunSettings.Builder(pipeline);
    customizer.accept(builder);
    backend.check(pipeline);
    checkLock(pipeline, builder);
    Optional<RunRecordStore> records = configuration.records.filter(kept -> backend.hasFiles());
    RunSetup setup =
        records.isPresent()
            ? recorded(pipeline, builder, records.get())
            : unrecorded(pipeline, builder);
    RunExecution run = null;
    List<RunExecution> older = new ArrayList<>();
    try {
      run = open(setup, records, older);
    } finally {
      if (run == null) {
        setup.abandon();
      }
    }
    run.start(backend);
    for (RunExecution other : older) {
      other.supersede(run);
    }
    return run;
  }

  /**
   * Refuses a lock file that is wrong, or that lacks what a frozen run needs. The images of a run
   * in an earlier workspace may depend on its parameters; those are refused when their stage
   * starts.
   */
  private static void checkLock(Pipeline pipeline, RunSettings.Builder builder) {
    if (builder.lock().isEmpty()) {
      return;
    }
    RunSettings.Lock lock = builder.lock().get();
    Lockfile file = Lockfile.read(lock.file());
    boolean isFurtherTry = builder.resume().isPresent();
    if (isFurtherTry && lock.mode() == LockMode.UPDATE) {
      throw new IllegalArgumentException(
          "A resumed run uses what it has used before, so it cannot update the lock file; start a"
              + " new run to update it, or leave out the lock");
    }
    if (lock.mode() == LockMode.FROZEN && !isFurtherTry && builder.workspaceOf().isEmpty()) {
      RunValues values = new RunValues(pipeline, builder.build().parameters());
      List<String> missing =
          RunPins.missing(file, NamedImages.taken(pipeline, values), pipeline.source()).toList();
      if (!missing.isEmpty()) {
        throw new IllegalArgumentException(String.join(System.lineSeparator(), missing));
      }
    }
  }

  private RunSetup recorded(
      Pipeline pipeline, RunSettings.Builder builder, RunRecordStore records) {
    try {
      if (builder.workspaceOf().isPresent() && builder.resume().isPresent()) {
        throw new IllegalArgumentException(
            "A run cannot be resumed in the workspace of another; leave out resume or workspaceOf");
      }
      if (builder.workspaceOf().isPresent()) {
        return records.borrow(pipeline, builder, connected());
      }
      if (builder.resume().isEmpty()) {
        RunSettings settings = builder.build();
        connected(); // first, so that a failure leaves nothing in the home
        return records.create(pipeline, settings, Optional.empty());
      }
      return records.resume(pipeline, builder, backend, connected());
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private RunSetup unrecorded(Pipeline pipeline, RunSettings.Builder builder) {
    RunSettings settings = builder.build();
    if (builder.resume().isPresent()
        || builder.workspaceOf().isPresent()
        || settings.keepsFailed()
        || (settings.keptWorkspace() == KeptWorkspace.ALWAYS && backend.hasFiles())) {
      throw noRecords();
    }
    if (backend.hasFiles()) {
      RunRecordStore.refuseArtifacts(pipeline);
    }
    return RunSetup.unrecorded(pipeline, settings);
  }

  private IllegalArgumentException noRecords() {
    return new IllegalArgumentException(
        backend.hasFiles()
            ? "This Danube has no home and keeps no record of runs; set one:"
                + " Danube.using(backend, d -> d.home(path))"
            : "This backend has no files, so no record of its runs is kept");
  }

  /** Removes the record of a run, with what the run has kept. */
  List<String> discard(String run) {
    RunRecordStore records = configuration.records.orElseThrow(this::noRecords);
    try {
      return records.discard(run, connected());
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /**
   * Opens a run.
   *
   * @param older receives the runs that it supersedes
   */
  private RunExecution open(
      RunSetup setup, Optional<RunRecordStore> records, List<RunExecution> older) {
    Backend.Connection to;
    synchronized (connecting) {
      to = connected();
      hook.register();
    }
    // Without the lock: opening may take a while, and this Danube may be closed meanwhile.
    Session session = to.open(request(setup));
    boolean isStarted = false;
    try {
      synchronized (connecting) {
        if (closed) {
          throw isClosed();
        }
        RunExecution run =
            new RunAssembly(backend, configuration, setup, records)
                .assemble(session, to, workers, caches, resources, runs::remove);
        runs().stream().filter(other -> other.isSupersededBy(run)).forEach(older::add);
        runs.put(run.id(), run);
        isStarted = true;
        return run;
      }
    } finally {
      if (!isStarted) {
        abandon(session, setup);
      }
    }
  }

  private static void abandon(Session session, RunSetup setup) {
    if (setup.hasWorkspace()) {
      session.keep();
    }
    session.close().forEach(left -> LOG.warn("{}", left));
  }

  private static SessionRequest request(RunSetup setup) {
    Pipeline pipeline = setup.pipeline();
    SessionRequest.Builder request =
        SessionRequest.builder()
            .run(setup.id())
            .pipeline(pipeline.name())
            .expectedContainers(expectedContainers(pipeline));
    if (setup.settings().keptWorkspace() != KeptWorkspace.NEVER) {
      setup.folder().ifPresent(folder -> request.record(folder.path()));
    }
    if (setup.hasWorkspace()) {
      request.resumes();
    }
    setup.borrowed().ifPresent(other -> request.workspaceOf(other.record().id()));
    if (setup.settings().keepsFailed()) {
      request.keepsFailed();
    }
    return request.build();
  }

  /**
   * Estimates how many containers could be prestarted one after another. Stages of one layer run at
   * the same time and count once. The estimate is 0 if the pipeline removes images, because a
   * prestarted container holds its image.
   */
  private static int expectedContainers(Pipeline pipeline) {
    if (removesImages(pipeline) || !anyIsPrestartable(pipeline, pipeline.stages())) {
      return 0;
    }
    return (int)
        StageGraph.of(pipeline).layers().stream()
            .filter(layer -> anyIsPrestartable(pipeline, layer))
            .count();
  }

  private static boolean anyIsPrestartable(Pipeline pipeline, List<Stage> stages) {
    return stages.stream().anyMatch(stage -> Placement.isPrestartable(pipeline, stage));
  }

  private static boolean removesImages(Pipeline pipeline) {
    return pipeline.allStages().stream()
        .flatMap(stage -> stage.steps().stream())
        .anyMatch(Step.RemoveImage.class::isInstance);
  }

  /** Returns the connection, which the first caller opens. */
  private Backend.Connection connected() {
    synchronized (connecting) {
      if (closed) {
        throw isClosed();
      }
      if (connection == null) {
        try {
          connection = backend.connect();
        } catch (InterruptedException e) {
          throw interrupted(e);
        }
      }
      return connection;
    }
  }

  private static IllegalStateException isClosed() {
    return new IllegalStateException("This Danube is closed; create a new one to run pipelines");
  }

  private static BackendException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new BackendException("Interrupted while connecting to the backend", e);
  }

  /**
   * Refuses further runs, cancels all runs, and waits until they have ended.
   *
   * @return a task that closes the connection
   */
  Runnable close() {
    Backend.Connection open;
    synchronized (connecting) {
      closed = true;
      open = connection;
      connection = null;
    }
    List<RunExecution> running = runs();
    running.forEach(RunExecution::cancel);
    running.forEach(RunExecution::awaitEnd);
    synchronized (connecting) {
      hook.unregister();
    }
    return open == null ? () -> {} : open::close;
  }

  /** Ends all runs because the JVM ends: cancels them, and kills those that take too long. */
  void shutDown(Duration limit, Duration killLimit) {
    synchronized (connecting) {
      closed = true;
    }
    List<RunExecution> running = runs();
    running.forEach(run -> runDetached(run::cancel));
    awaitEnd(running, limit);
    running.forEach(run -> runDetached(run::kill));
    awaitEnd(running, killLimit);
  }

  /** Runs a task on a daemon thread: a listener that blocks must not keep the JVM from ending. */
  private static void runDetached(Runnable task) {
    Thread thread = new Thread(task, "danube-shutdown-of-run");
    thread.setDaemon(true);
    thread.start();
  }

  private static void awaitEnd(List<RunExecution> running, Duration limit) {
    long end = System.nanoTime() + limit.toNanos();
    running.forEach(run -> run.awaitEnd(Duration.ofNanos(Math.max(0, end - System.nanoTime()))));
  }
}
