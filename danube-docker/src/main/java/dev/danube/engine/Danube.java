package dev.danube.engine;

import static java.util.Objects.requireNonNull;

import dev.danube.BackendException;
import dev.danube.Pipeline;
import dev.danube.RunResult;
import dev.danube.engine.internal.thread.WorkerPool;
import dev.danube.engine.internal.thread.Workers;
import dev.danube.engine.spi.Backend;
import dev.danube.event.LifecycleCallbacks;
import dev.danube.event.RunListener;
import dev.danube.internal.Durations;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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

  private final Backend backend;
  private final WorkerPool pool;
  private final Workers workers;
  private final RunLauncher launcher;

  private Danube(Backend backend, RunLauncher.Configuration configuration) {
    this.backend = backend;
    this.pool = new WorkerPool(configuration.maxConcurrent());
    this.workers =
        new Workers(configuration.executor().orElse(pool), configuration.maxConcurrent());
    this.launcher = new RunLauncher(backend, configuration, workers);
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
    return launcher.launch(pipeline, settings).awaitOrCancel();
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
    return launcher.launch(pipeline, settings);
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
    return launcher.discard(run);
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

  /**
   * The runs that have not ended.
   *
   * @return in no order
   */
  public List<Run> runs() {
    return List.copyOf(launcher.runs());
  }

  /** Cancels all runs, waits until everything they made is gone, and lets the backend go. */
  @Override
  public void close() {
    workers.refuseToWait();
    Runnable closeConnection = launcher.close();
    pool.close();
    closeConnection.run();
  }

  /** Ends all runs as the end of the JVM does. */
  void shutDown(Duration limit, Duration killLimit) {
    launcher.shutDown(limit, killLimit);
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

    private RunLauncher.Configuration build() {
      RunRecordStore.Limit limit =
          new RunRecordStore.Limit(keepRuns, Durations.limited(keepRunsFor));
      return new RunLauncher.Configuration(
          Optional.ofNullable(home).map(path -> new RunRecordStore(path, limit)),
          maxConcurrent,
          grace,
          Optional.ofNullable(executor),
          List.copyOf(listeners),
          List.copyOf(callbacks));
    }
  }
}
