package dev.danube.engine;

import static java.util.Objects.requireNonNull;

import dev.danube.BackendException;
import dev.danube.Pipeline;
import dev.danube.RunResult;
import dev.danube.Stage;
import dev.danube.engine.spi.Backend;
import dev.danube.engine.spi.Session;
import dev.danube.engine.spi.SessionRequest;
import dev.danube.event.LifecycleCallbacks;
import dev.danube.event.RunListener;
import dev.danube.graph.StageGraph;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
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
  private final Settings settings;
  private final WorkerPool pool;
  private final Workers workers;
  private final CacheLocks caches = new CacheLocks();
  private final Set<RunExecution> runs = ConcurrentHashMap.newKeySet();
  private final ShutdownHook hook = new ShutdownHook(this::shutDown);
  private final Object connecting = new Object();
  private Backend.@Nullable Connection connection;
  private boolean closed;

  private record Settings(
      Optional<Home> home,
      int maxConcurrent,
      Duration grace,
      Optional<Executor> executor,
      List<RunListener> listeners,
      List<LifecycleCallbacks> callbacks) {}

  private Danube(Backend backend, Settings settings) {
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
    return begin(pipeline, settings).awaitOrCancel();
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
    return begin(pipeline, settings);
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

  private RunExecution begin(Pipeline pipeline, Consumer<? super RunSettings.Builder> customizer) {
    RunSettings.Builder builder = new RunSettings.Builder(pipeline);
    customizer.accept(builder);
    RunSettings runSettings = builder.build();
    backend.check(pipeline);
    checkHome(pipeline);
    RunExecution.Environment environment =
        new RunExecution.Environment(
            backend,
            settings.home.filter(home -> backend.hasFiles()),
            workers,
            caches,
            settings.grace,
            settings.listeners,
            settings.callbacks,
            runs::remove);

    String id = RunIds.next();
    RunExecution run;
    synchronized (connecting) {
      if (closed) {
        throw new IllegalStateException("This Danube is closed; make a new one to run pipelines");
      }
      hook.register();
      Session session =
          connected()
              .open(
                  SessionRequest.builder()
                      .run(id)
                      .pipeline(pipeline.name())
                      .borrowers(borrowers(pipeline))
                      .build());
      run = new RunExecution(id, pipeline, session, environment, runSettings);
      runs.add(run);
    }
    run.start();
    return run;
  }

  /** Of stages at the same time none can have the network of another. */
  private static int borrowers(Pipeline pipeline) {
    boolean hasAny =
        pipeline.stages().stream().anyMatch(stage -> Placement.borrowsNetwork(pipeline, stage));
    return hasAny
        ? (int)
            StageGraph.of(pipeline).layers().stream()
                .filter(
                    layer ->
                        layer.stream().anyMatch(one -> Placement.borrowsNetwork(pipeline, one)))
                .count()
        : 0;
  }

  private void checkHome(Pipeline pipeline) {
    if (settings.home.isEmpty() && backend.hasFiles()) {
      Optional<Stage> leaving =
          pipeline.allStages().stream().filter(stage -> !stage.artifacts().isEmpty()).findFirst();
      leaving.ifPresent(
          stage -> {
            throw new IllegalArgumentException(
                String.format(
                    "Pipeline \"%s\" leaves artifacts (stage \"%s\"), and this Danube has no home"
                        + " to keep them in; give it one: Danube.using(backend, d -> d.home(path))",
                    pipeline.name(), stage.name()));
          });
    }
  }

  /** The connection, opened at first use. Held under the lock so that there is only one. */
  private Backend.Connection connected() {
    if (connection == null) {
      try {
        connection = backend.connect();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new BackendException("Interrupted while connecting to the backend", e);
      }
    }
    return connection;
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
  private void shutDown() {
    synchronized (connecting) {
      closed = true;
    }
    List<RunExecution> running = List.copyOf(runs);
    running.forEach(RunExecution::cancel);
    awaitEnd(running, SHUTDOWN_LIMIT);
    running.forEach(RunExecution::kill);
    awaitEnd(running, KILL_LIMIT);
  }

  private static void awaitEnd(List<RunExecution> running, Duration limit) {
    long end = System.nanoTime() + limit.toNanos();
    running.forEach(run -> run.awaitEnd(Duration.ofNanos(Math.max(0, end - System.nanoTime()))));
  }

  /** Sets up a {@link Danube} inside the lambda that got it. Not thread-safe. */
  public static final class Builder {

    private @Nullable Path home;
    private int maxConcurrent = Math.max(16, 4 * Runtime.getRuntime().availableProcessors());
    private Duration grace = Duration.ofSeconds(10);
    private final List<RunListener> listeners = new ArrayList<>();
    private final List<LifecycleCallbacks> callbacks = new ArrayList<>();
    private @Nullable Executor executor;

    private Builder() {}

    /**
     * Sets the folder that artifacts are kept in, below {@code runs/<id>/artifacts/<stage>}. It is
     * made when it is needed. Default: none; then a pipeline with artifacts is refused.
     *
     * @param folder the folder
     * @return this builder
     */
    public Builder home(Path folder) {
      this.home = requireNonNull(folder, "folder");
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

    private Settings build() {
      return new Settings(
          Optional.ofNullable(home).map(Home::new),
          maxConcurrent,
          grace,
          Optional.ofNullable(executor),
          List.copyOf(listeners),
          List.copyOf(callbacks));
    }
  }
}
