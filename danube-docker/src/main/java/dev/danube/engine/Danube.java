package dev.danube.engine;

import static java.util.Objects.requireNonNull;

import dev.danube.BackendException;
import dev.danube.Pipeline;
import dev.danube.Post;
import dev.danube.RunResult;
import dev.danube.Step;
import dev.danube.engine.internal.thread.ShutdownHook;
import dev.danube.engine.internal.thread.WorkerPool;
import dev.danube.engine.internal.thread.Workers;
import dev.danube.engine.spi.Backend;
import dev.danube.engine.spi.Session;
import dev.danube.engine.spi.SessionRequest;
import dev.danube.event.LifecycleCallbacks;
import dev.danube.event.RunListener;
import dev.danube.graph.StageGraph;
import dev.danube.internal.Durations;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs pipelines on a backend. Thread-safe: many pipelines may run at once, and one several times.
 *
 * <p>The backend is connected to when the first run starts, and let go by {@link #close()}. When
 * the JVM is asked to end while runs go on, as by Ctrl-C, they are cancelled and cleaned up first:
 * steps, hooks and post stages have ten seconds in all, then everything is killed and removed.
 *
 * <p>Example:
 *
 * <pre>{@code
 * try (Danube danube = Danube.using(DockerBackend.fromEnvironment())) {
 *   danube.run(pipeline).orThrow();
 * }
 * }</pre>
 */
public final class Danube implements AutoCloseable {

  /** What steps, hooks and post stages have to end in when the JVM does; then all is killed. */
  private static final Duration SHUTDOWN_LIMIT = Duration.ofSeconds(10);

  private static final Duration KILL_LIMIT = Duration.ofSeconds(10);

  private final Backend backend;
  private final Configuration settings;
  private final WorkerPool pool;
  private final Workers workers;
  private final CacheLocks caches = new CacheLocks();
  private final Set<RunExecution> runs = ConcurrentHashMap.newKeySet();
  private final ShutdownHook hook = new ShutdownHook(() -> shutDown(SHUTDOWN_LIMIT, KILL_LIMIT));
  private final Object connecting = new Object();
  private Backend.@Nullable Connection connection;
  private boolean closed;

  private record Configuration(
      Optional<RunRecordStore> records,
      int maxConcurrent,
      Duration grace,
      Optional<Executor> executor,
      List<RunListener> listeners,
      List<LifecycleCallbacks> callbacks) {}

  private Danube(Backend backend, Configuration settings) {
    this.backend = backend;
    this.settings = settings;
    this.pool = new WorkerPool(settings.maxConcurrent);
    this.workers = new Workers(settings.executor.orElse(pool), settings.maxConcurrent);
  }

  /**
   * Makes a Danube with default settings.
   *
   * @param backend where pipelines run
   * @return a Danube, which the caller closes
   */
  public static Danube using(Backend backend) {
    return using(backend, settings -> {});
  }

  /**
   * Makes a Danube.
   *
   * @param backend where pipelines run
   * @param settings sets it up
   * @return a Danube, which the caller closes
   */
  public static Danube using(Backend backend, Consumer<? super Builder> settings) {
    Builder builder = new Builder();
    settings.accept(builder);
    return new Danube(requireNonNull(backend, "backend"), builder.build());
  }

  /**
   * Runs a pipeline and waits for its end. If this thread is interrupted meanwhile the run is
   * cancelled, cleaned up as always, and the thread is interrupted again when this returns.
   *
   * @param pipeline what to run
   * @return what became of it; a failed stage is a value, see {@link RunResult#orThrow()}
   * @throws BackendException if the backend cannot be connected to
   * @throws IllegalArgumentException if a parameter is missing or wrong, the backend cannot run the
   *     pipeline, or it leaves artifacts and there is no home for them
   * @throws IllegalStateException if this Danube is closed, or a stage of it calls this
   */
  public RunResult run(Pipeline pipeline) {
    return run(pipeline, settings -> {});
  }

  /**
   * Runs a pipeline and waits for its end, as {@link #run(Pipeline)} does.
   *
   * @param pipeline what to run
   * @param settings sets up this run
   * @return what became of it
   * @throws BackendException if the backend cannot be connected to
   * @throws IllegalArgumentException if a parameter is missing or wrong, the backend cannot run the
   *     pipeline, or it leaves artifacts and there is no home for them
   * @throws IllegalStateException if this Danube is closed, or a stage of it calls this
   */
  public RunResult run(Pipeline pipeline, Consumer<? super RunSettings.Builder> settings) {
    workers.refuseToWait();
    return launch(pipeline, settings).awaitOrCancel();
  }

  /**
   * Starts a run and returns.
   *
   * @param pipeline what to run
   * @return the run
   * @throws BackendException if the backend cannot be connected to
   * @throws IllegalArgumentException if a parameter is missing or wrong, the backend cannot run the
   *     pipeline, or it leaves artifacts and there is no home for them
   * @throws IllegalStateException if this Danube is closed
   */
  public Run start(Pipeline pipeline) {
    return start(pipeline, settings -> {});
  }

  /**
   * Starts a run and returns.
   *
   * @param pipeline what to run
   * @param settings sets up this run
   * @return the run
   * @throws BackendException if the backend cannot be connected to
   * @throws IllegalArgumentException if a parameter is missing or wrong, the backend cannot run the
   *     pipeline, or it leaves artifacts and there is no home for them
   * @throws IllegalStateException if this Danube is closed
   */
  public Run start(Pipeline pipeline, Consumer<? super RunSettings.Builder> settings) {
    return launch(pipeline, settings);
  }

  /**
   * Goes on with a run that did not succeed, under its id and in its workspace, and waits for its
   * end. Also a run whose program was killed can be resumed.
   *
   * <ul>
   *   <li>Stages that ended SUCCESS or UNSTABLE are not repeated, and their outputs are as they
   *       were. So are stages that a condition or a missing output kept from running, unless
   *       something before them runs again. All others run.
   *   <li>A condition that let work begin is not asked again.
   *   <li>Post stages run again, unless all other stages had ended. Those of the failed try have
   *       already been at the workspace: what they removed is gone.
   *   <li>Parameters are those of the run, unless they are given.
   *   <li>The source is that of the run: a server is asked for the same commit.
   * </ul>
   *
   * <p>What is not as it was: the main container is a new one, without what stages installed in it;
   * changes inside Java code cannot be seen, neither when definitions are compared nor in what it
   * did elsewhere.
   *
   * @param pipeline what is run; stages that had ended must be as they were
   * @param run the id of the run
   * @return what became of it, earlier results included
   * @throws IllegalArgumentException if there is no such run, it succeeded, or a definition, a
   *     parameter, the workspace or the source is not as it was; says everything that is not
   * @throws IllegalStateException if the run goes on, in this program or another, this Danube is
   *     closed, or a stage of it calls this
   * @throws BackendException if the backend cannot be connected to
   */
  public RunResult resume(Pipeline pipeline, String run) {
    return run(pipeline, settings -> settings.resume(run));
  }

  /**
   * Removes the record of a run that has ended, with the workspace and the containers that were
   * kept of it.
   *
   * @param run the id of the run
   * @return what could not be removed, a line each; the record stays then
   * @throws IllegalArgumentException if there is no such run, or this Danube has no home
   * @throws IllegalStateException if the run goes on, or this Danube is closed
   * @throws BackendException if the backend cannot be connected to
   */
  public List<String> discard(String run) {
    RunRecordStore records = settings.records.orElseThrow(this::noRecords);
    try {
      return records.discard(run, connected());
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /**
   * Says what a run would do, without starting anything or connecting to the backend. Conditions
   * are evaluated as far as parameters and environment variables go.
   *
   * @param pipeline what would be run
   * @return the plan
   * @throws IllegalArgumentException if a parameter is missing
   */
  public Plan plan(Pipeline pipeline) {
    return plan(pipeline, settings -> {});
  }

  /**
   * Says what a run would do, as {@link #plan(Pipeline)} does.
   *
   * @param pipeline what would be run
   * @param settings sets up the run
   * @return the plan
   * @throws IllegalArgumentException if a parameter is missing or wrong
   */
  public Plan plan(Pipeline pipeline, Consumer<? super RunSettings.Builder> settings) {
    RunSettings.Builder builder = new RunSettings.Builder(pipeline);
    settings.accept(builder);
    return Plan.of(pipeline, backend, builder.build());
  }

  private RunExecution launch(Pipeline pipeline, Consumer<? super RunSettings.Builder> customizer) {
    RunSettings.Builder builder = new RunSettings.Builder(pipeline);
    customizer.accept(builder);
    backend.check(pipeline);
    Optional<RunRecordStore> records = settings.records.filter(kept -> backend.hasFiles());
    RunSetup begin =
        records.isPresent()
            ? recorded(pipeline, builder, records.get())
            : unrecorded(pipeline, builder);
    RunExecution run;
    try {
      run = open(begin, records);
    } catch (RuntimeException e) {
      begin.abandon();
      throw e;
    }
    run.start();
    return run;
  }

  private RunSetup recorded(
      Pipeline pipeline, RunSettings.Builder builder, RunRecordStore records) {
    if (builder.resume().isEmpty()) {
      RunSettings runSettings = builder.build();
      connected(); // where that fails, nothing shall be left in the home
      return records.create(pipeline, runSettings);
    }
    try {
      return records.resume(pipeline, builder, backend, connected());
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private RunSetup unrecorded(Pipeline pipeline, RunSettings.Builder builder) {
    RunSettings runSettings = builder.build();
    if (builder.resume().isPresent() || runSettings.keepsFailed()) {
      throw noRecords();
    }
    if (backend.hasFiles()) {
      RunRecordStore.refuseArtifacts(pipeline);
    }
    return RunSetup.unrecorded(pipeline, runSettings);
  }

  private IllegalArgumentException noRecords() {
    return new IllegalArgumentException(
        backend.hasFiles()
            ? "This Danube has no home, and keeps no record of runs; give it one:"
                + " Danube.using(backend, d -> d.home(path))"
            : "This backend has no files, and no record of its runs is kept");
  }

  private RunExecution open(RunSetup begin, Optional<RunRecordStore> records) {
    Pipeline pipeline = begin.pipeline();
    SessionRequest.Builder request =
        SessionRequest.builder()
            .run(begin.id())
            .pipeline(pipeline.name())
            .expectedNetworkReuse(expectedNetworkReuse(pipeline));
    begin.folder().ifPresent(folder -> request.record(folder.path()));
    if (begin.hasWorkspace()) {
      request.resumes();
    }
    if (begin.settings().keepsFailed()) {
      request.keepsFailed();
    }
    Backend.Connection to;
    synchronized (connecting) {
      to = connected();
      hook.register();
    }
    // Not with the lock: it may take a while, and others may want to end this Danube meanwhile.
    Session session = to.open(request.build());
    synchronized (connecting) {
      if (!closed) {
        RunExecution run = new RunExecution(begin, session, environment(to, records));
        runs.add(run);
        return run;
      }
    }
    if (begin.hasWorkspace()) {
      session.keep();
    }
    session.close();
    throw isClosed();
  }

  private static IllegalStateException isClosed() {
    return new IllegalStateException("This Danube is closed; make a new one to run pipelines");
  }

  private RunExecution.Environment environment(
      Backend.Connection to, Optional<RunRecordStore> records) {
    return new RunExecution.Environment(
        backend,
        to,
        records,
        workers,
        caches,
        settings.grace,
        settings.listeners,
        settings.callbacks,
        runs::remove);
  }

  /**
   * Of stages at the same time none can have the network of another. What keeps a network is made
   * of some image of the run, which could not be removed: where any is, none is kept.
   */
  private static int expectedNetworkReuse(Pipeline pipeline) {
    boolean hasAny =
        !removesImages(pipeline)
            && pipeline.stages().stream()
                .anyMatch(stage -> Placement.mayReuseNetwork(pipeline, stage));
    return hasAny
        ? (int)
            StageGraph.of(pipeline).layers().stream()
                .filter(
                    layer ->
                        layer.stream().anyMatch(one -> Placement.mayReuseNetwork(pipeline, one)))
                .count()
        : 0;
  }

  private static boolean removesImages(Pipeline pipeline) {
    return Stream.concat(pipeline.stages().stream(), pipeline.post().stream().map(Post::stage))
        .flatMap(stage -> stage.steps().stream())
        .anyMatch(Step.RemoveImage.class::isInstance);
  }

  /** The connection, opened at first use. Held under the lock so that there is only one. */
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

  private static BackendException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new BackendException("Interrupted while connecting to the backend", e);
  }

  /**
   * The runs that have not ended.
   *
   * @return in no order
   */
  public List<Run> runs() {
    return List.copyOf(runs);
  }

  /** Cancels all runs, waits until everything they made is gone, and lets the backend go. */
  @Override
  public void close() {
    workers.refuseToWait();
    Backend.Connection open;
    synchronized (connecting) {
      closed = true;
      open = connection;
      connection = null;
    }
    List<RunExecution> running = List.copyOf(runs);
    running.forEach(RunExecution::cancel);
    running.forEach(RunExecution::awaitEnd);
    synchronized (connecting) {
      hook.unregister();
    }
    pool.close();
    if (open != null) {
      open.close();
    }
  }

  /** The JVM ends: no new runs, and those that go on have a while to clean up. */
  void shutDown(Duration limit, Duration killLimit) {
    synchronized (connecting) {
      closed = true;
    }
    List<RunExecution> running = List.copyOf(runs);
    running.forEach(run -> beside(run::cancel));
    awaitEnd(running, limit);
    running.forEach(run -> beside(run::kill));
    awaitEnd(running, killLimit);
  }

  /** A listener that stands still, as before a pipe that nobody reads, must not keep the JVM. */
  private static void beside(Runnable task) {
    Thread thread = new Thread(task, "danube-shutdown-of-run");
    thread.setDaemon(true);
    thread.start();
  }

  private static void awaitEnd(List<RunExecution> running, Duration limit) {
    long end = System.nanoTime() + limit.toNanos();
    running.forEach(run -> run.awaitEnd(Duration.ofNanos(Math.max(0, end - System.nanoTime()))));
  }

  /** Sets up a {@link Danube} inside the lambda that got it. Not thread-safe. */
  public static final class Builder {

    private @Nullable Path home;
    private int keepRuns = 20;
    private Duration keepRunsFor = Duration.ofDays(30);
    private int maxConcurrent = Math.max(16, 4 * Runtime.getRuntime().availableProcessors());
    private Duration grace = Duration.ofSeconds(10);
    private final List<RunListener> listeners = new ArrayList<>();
    private final List<LifecycleCallbacks> callbacks = new ArrayList<>();
    private @Nullable Executor executor;

    private Builder() {}

    /**
     * Sets the folder that records of runs are kept in, below {@code runs/<id>}: logs, artifacts,
     * what became of each stage; see {@link dev.danube.record.RunFolder}. {@code latest} is a link
     * to the run that began last. Of a run that did not succeed the workspace is kept too, so that
     * it can be {@linkplain Danube#resume resumed}. The folder is made when it is needed. Default:
     * none; then nothing is kept, and a pipeline with artifacts is refused.
     *
     * @param folder the folder
     * @return this builder
     */
    public Builder home(Path folder) {
      this.home = requireNonNull(folder, "folder");
      return this;
    }

    /**
     * Limits how many records are kept. When a run ends, the oldest beyond that are removed, with
     * what was kept of those runs. Default: 20.
     *
     * @param runs at least 1
     * @return this builder
     * @throws IllegalArgumentException if it is less than 1
     */
    public Builder keepRuns(int runs) {
      if (runs < 1) {
        throw new IllegalArgumentException("keepRuns must be at least 1, was " + runs);
      }
      this.keepRuns = runs;
      return this;
    }

    /**
     * Limits how old records get, counted from the end of the run, likewise. Default: 30 days.
     *
     * @param age more than zero
     * @return this builder
     * @throws IllegalArgumentException if it is not more than zero
     */
    public Builder keepRunsFor(Duration age) {
      if (age.isNegative() || age.isZero()) {
        throw new IllegalArgumentException("keepRunsFor must be more than zero, was " + age);
      }
      this.keepRunsFor = age;
      return this;
    }

    /**
     * Limits how many stages work at once, over all runs. Default: four for each processor, at
     * least 16.
     *
     * @param stages at least 1
     * @return this builder
     * @throws IllegalArgumentException if it is less than 1
     */
    public Builder maxConcurrent(int stages) {
      if (stages < 1) {
        throw new IllegalArgumentException("maxConcurrent must be at least 1, was " + stages);
      }
      this.maxConcurrent = stages;
      return this;
    }

    /**
     * Sets the time that a step has to end in when it is stopped, by a cancellation, a timeout or a
     * fail-fast: it gets a SIGTERM, and after this time a SIGKILL. Default: ten seconds.
     *
     * @param time zero or more
     * @return this builder
     * @throws IllegalArgumentException if it is negative
     */
    public Builder grace(Duration time) {
      if (time.isNegative()) {
        throw new IllegalArgumentException("grace must not be negative, was " + time);
      }
      this.grace = time;
      return this;
    }

    /**
     * Adds a listener for all runs.
     *
     * @param listener the listener
     * @return this builder
     */
    public Builder listener(RunListener listener) {
      listeners.add(requireNonNull(listener, "listener"));
      return this;
    }

    /**
     * Adds callbacks that take part in all runs.
     *
     * @param lifecycle the callbacks
     * @return this builder
     */
    public Builder callbacks(LifecycleCallbacks lifecycle) {
      callbacks.add(requireNonNull(lifecycle, "callbacks"));
      return this;
    }

    /**
     * Sets whose threads stages work on; it gets at most {@link #maxConcurrent} tasks at once, and
     * is not shut down. One thread is enough. Default: threads of this Danube's own.
     *
     * @param threads such as {@code Executors.newVirtualThreadPerTaskExecutor()}
     * @return this builder
     */
    public Builder executor(Executor threads) {
      this.executor = requireNonNull(threads, "executor");
      return this;
    }

    private Configuration build() {
      RunRecordStore.Limit limit =
          new RunRecordStore.Limit(keepRuns, Durations.limited(keepRunsFor));
      return new Configuration(
          Optional.ofNullable(home).map(path -> new RunRecordStore(path, limit)),
          maxConcurrent,
          grace,
          Optional.ofNullable(executor),
          List.copyOf(listeners),
          List.copyOf(callbacks));
    }
  }
}
