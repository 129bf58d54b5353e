package dev.danube.engine;

import static java.util.Objects.requireNonNull;

import dev.danube.BackendException;
import dev.danube.Pipeline;
import dev.danube.RunResult;
import dev.danube.engine.internal.run.FolderCacheStore;
import dev.danube.engine.internal.thread.WorkerPool;
import dev.danube.engine.internal.thread.Workers;
import dev.danube.engine.spi.Backend;
import dev.danube.engine.spi.CacheStore;
import dev.danube.event.LifecycleCallbacks;
import dev.danube.event.RunListener;
import dev.danube.internal.Durations;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A runner of pipelines on a backend. Thread-safe: many pipelines may run at once, and one pipeline
 * several times.
 *
 * <p>The first run connects to the backend; {@link #close()} closes the connection. When the JVM is
 * asked to end during a run, for example by Ctrl-C, all runs are cancelled and cleaned up first:
 * steps, hooks and post stages have ten seconds in total, then everything is killed and removed.
 *
 * <p>Example:
 *
 * <pre>{@code
 * try (Danube danube = Danube.using(DockerBackend.fromEnvironment())) {
 *   danube.run(pipeline).orThrow();
 * }
 * }</pre>
 *
 * @see <a href="doc-files/embedding.html">running pipelines from your own program</a>
 * @see <a href="doc-files/records.html">records, the report and resuming</a>
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
   * Creates a Danube with default settings.
   *
   * @param backend the backend that pipelines run on
   * @return a Danube, which the caller closes
   */
  public static Danube using(Backend backend) {
    return using(backend, settings -> {});
  }

  /**
   * Creates a Danube.
   *
   * @param backend the backend that pipelines run on
   * @param settings sets up the Danube; called immediately
   * @return a Danube, which the caller closes
   */
  public static Danube using(Backend backend, Consumer<? super Builder> settings) {
    requireNonNull(backend, "backend");
    return using(
        builder -> {
          builder.backend(backend);
          settings.accept(builder);
        });
  }

  /**
   * Creates a Danube on the backend that its settings name.
   *
   * @param settings sets up the Danube, with {@link Builder#backend}; called immediately
   * @return a Danube, which the caller closes
   * @throws NullPointerException if no backend is set
   */
  public static Danube using(Consumer<? super Builder> settings) {
    Builder builder = new Builder();
    settings.accept(builder);
    return new Danube(requireNonNull(builder.backend, "backend"), builder.build());
  }

  /**
   * Runs a pipeline and waits until the run has ended. If this thread is interrupted meanwhile, the
   * run is cancelled and cleaned up as always, and the thread is interrupted again when this method
   * returns.
   *
   * @param pipeline the pipeline to run
   * @return the result, also if a stage failed; see {@link RunResult#orThrow()}
   * @throws BackendException if the backend cannot be connected to
   * @throws IllegalArgumentException if a parameter is missing or invalid, the backend cannot run
   *     the pipeline, or the pipeline has artifacts and this Danube has no home
   * @throws IllegalStateException if this Danube is closed, or one of its stages calls this method
   */
  public RunResult run(Pipeline pipeline) {
    return run(pipeline, settings -> {});
  }

  /**
   * Runs a pipeline and waits until the run has ended, as {@link #run(Pipeline)} does.
   *
   * @param pipeline the pipeline to run
   * @param settings sets up this run; called immediately
   * @return the result
   * @throws BackendException if the backend cannot be connected to
   * @throws IllegalArgumentException if a parameter is missing or invalid, the backend cannot run
   *     the pipeline, or the pipeline has artifacts and this Danube has no home
   * @throws IllegalStateException if this Danube is closed, or one of its stages calls this method
   */
  public RunResult run(Pipeline pipeline, Consumer<? super RunSettings.Builder> settings) {
    workers.refuseToWait();
    return launcher.launch(pipeline, settings).awaitOrCancel();
  }

  /**
   * Starts a run and returns without waiting for its end.
   *
   * @param pipeline the pipeline to run
   * @return the run
   * @throws BackendException if the backend cannot be connected to
   * @throws IllegalArgumentException if a parameter is missing or invalid, the backend cannot run
   *     the pipeline, or the pipeline has artifacts and this Danube has no home
   * @throws IllegalStateException if this Danube is closed
   */
  public Run start(Pipeline pipeline) {
    return start(pipeline, settings -> {});
  }

  /**
   * Starts a run and returns without waiting for its end.
   *
   * @param pipeline the pipeline to run
   * @param settings sets up this run; called immediately
   * @return the run
   * @throws BackendException if the backend cannot be connected to
   * @throws IllegalArgumentException if a parameter is missing or invalid, the backend cannot run
   *     the pipeline, or the pipeline has artifacts and this Danube has no home
   * @throws IllegalStateException if this Danube is closed
   */
  public Run start(Pipeline pipeline, Consumer<? super RunSettings.Builder> settings) {
    return launcher.launch(pipeline, settings);
  }

  /**
   * Resumes a run that did not succeed, with its id and its workspace, and waits until the run has
   * ended. A run whose program was killed can be resumed too.
   *
   * <ul>
   *   <li>A stage that ended SUCCESS or UNSTABLE is not repeated, and keeps its outputs. A stage
   *       that was skipped because of a condition or a missing output stays skipped, unless
   *       something before it runs again. All other stages run.
   *   <li>A condition that was true and let a stage start is not evaluated again, unless it asks
   *       about a stage that runs again or a parameter that is set again.
   *   <li>Post stages run again, unless all other stages had ended. They have already run in the
   *       workspace once: what they removed there is gone.
   *   <li>Parameters have the contents that they had in the run, unless they are set again. Another
   *       content is for the stages that run again, and a warning of the run. It is refused if a
   *       stage that is not repeated has read the parameter, or has Java code in its steps or
   *       conditions, which may have.
   *   <li>The source is the one of the run: a server is asked for the same commit.
   * </ul>
   *
   * <p>Two things differ from the earlier try. The main container is a new one, without what stages
   * installed in it. Changes in Java code are not detected, because definitions are compared
   * without it; nor is anything that Java code did outside of the run.
   *
   * @param pipeline the pipeline of the run; stages that had ended must not have changed
   * @param run the id of the run
   * @return the result, which includes the stages of earlier tries
   * @throws IllegalArgumentException if there is no such run, the run succeeded, or a definition, a
   *     parameter, the workspace or the source has changed; the message lists all changes
   * @throws IllegalStateException if the run is still running, in this program or in another, this
   *     Danube is closed, or one of its stages calls this method
   * @throws BackendException if the backend cannot be connected to
   */
  public RunResult resume(Pipeline pipeline, String run) {
    return run(pipeline, settings -> settings.resume(run));
  }

  /**
   * Removes the record of a run that has ended, with the workspace and the containers that the run
   * has kept.
   *
   * @param run the id of the run
   * @return a line for each thing that could not be removed; if there is one, the record stays
   * @throws IllegalArgumentException if there is no such run, or this Danube has no home
   * @throws IllegalStateException if the run is still running, or this Danube is closed
   * @throws BackendException if the backend cannot be connected to
   */
  public List<String> discard(String run) {
    return launcher.discard(run);
  }

  /**
   * Returns what a run would do, without starting anything or connecting to the backend. Conditions
   * are evaluated if parameters, environment variables and the git repository on this machine are
   * enough for that. A {@link dev.danube.Source.Git} is not fetched.
   *
   * @param pipeline the pipeline to plan
   * @return the plan
   * @throws IllegalArgumentException if a parameter is missing
   */
  public Plan plan(Pipeline pipeline) {
    return plan(pipeline, settings -> {});
  }

  /**
   * Returns what a run would do, as {@link #plan(Pipeline)} does.
   *
   * @param pipeline the pipeline to plan
   * @param settings sets up the run; called immediately
   * @return the plan
   * @throws IllegalArgumentException if a parameter is missing or invalid
   */
  public Plan plan(Pipeline pipeline, Consumer<? super RunSettings.Builder> settings) {
    RunSettings.Builder builder = new RunSettings.Builder(pipeline);
    settings.accept(builder);
    return Plan.of(pipeline, backend, builder.build(), launcher.records());
  }

  /**
   * Returns the runs that have not ended.
   *
   * @return the runs, in no particular order
   */
  public List<Run> runs() {
    return List.copyOf(launcher.runs());
  }

  /** Cancels all runs, waits until all they created is removed, and closes the connection. */
  @Override
  public void close() {
    workers.refuseToWait();
    Runnable closeConnection = launcher.close();
    pool.close();
    closeConnection.run();
  }

  /** Ends all runs in the way that the end of the JVM does. */
  void shutDown(Duration limit, Duration killLimit) {
    launcher.shutDown(limit, killLimit);
  }

  /** The settings of a {@link Danube}, for use in the lambda that receives it. Not thread-safe. */
  public static final class Builder {

    private @Nullable Backend backend;
    private @Nullable Path home;
    private @Nullable CacheStore caches;
    private boolean writesReports;
    private int keepRuns = 20;
    private Duration keepRunsFor = Duration.ofDays(30);
    private int maxConcurrent = Math.max(16, 4 * Runtime.getRuntime().availableProcessors());
    private Duration grace = Duration.ofSeconds(10);
    private final List<RunListener> listeners = new ArrayList<>();
    private final List<LifecycleCallbacks> callbacks = new ArrayList<>();
    private @Nullable Executor executor;

    /** The limits of the folder for caches: the bytes of all, and the time since the last use. */
    private static final long CACHES_SIZE = 10L << 30;

    private static final Duration CACHES_AGE = Duration.ofDays(30);

    private Builder() {}

    /**
     * Sets the backend that pipelines run on. A later call replaces it.
     *
     * @param wanted the backend
     * @return this builder
     */
    public Builder backend(Backend wanted) {
      backend = requireNonNull(wanted, "backend");
      return this;
    }

    /**
     * Sets whether the record of each run gets a page that shows it, {@code report.html}, when the
     * run ends. It has no effect without a {@link #home}. Default: false.
     *
     * @param isWritten whether the page is written
     * @return this builder
     */
    public Builder report(boolean isWritten) {
      writesReports = isWritten;
      return this;
    }

    /**
     * Sets the folder for the records of runs. A record is in {@code runs/<id>} and has the logs,
     * the artifacts and the result of each stage; see {@link dev.danube.record.RunFolder}. The link
     * {@code latest} leads to the run that started last. If a run does not succeed, its workspace
     * is kept too, so that the run can be {@linkplain Danube#resume resumed}. The folder is created
     * when it is needed. Default: none; then nothing is kept, and pipelines with artifacts are
     * refused.
     *
     * @param folder the folder
     * @return this builder
     */
    public Builder home(Path folder) {
      this.home = requireNonNull(folder, "folder");
      return this;
    }

    /**
     * Sets the folder for {@linkplain dev.danube.Cache#keyedBy caches with keys}. When one is
     * saved, those that were not used for 30 days are removed, and the oldest ones over 10 GiB.
     * Default: the folder {@code caches} of the {@link #home}; without a home they are not kept.
     *
     * @param folder the folder, which is created when it is needed
     * @return this builder
     */
    public Builder caches(Path folder) {
      return caches(store(requireNonNull(folder, "folder")));
    }

    /**
     * Sets the store of {@linkplain dev.danube.Cache#keyedBy caches with keys}, in place of a
     * folder.
     *
     * @param store the store, such as one that other machines use too
     * @return this builder
     */
    public Builder caches(CacheStore store) {
      this.caches = requireNonNull(store, "store");
      return this;
    }

    /**
     * Limits the number of records. When a run ends, the oldest records over the limit are removed,
     * with what those runs have kept. The last successful run of each pipeline stays. Default: 20.
     *
     * @param runs the number of records, at least 1
     * @return this builder
     * @throws IllegalArgumentException if the number is less than 1
     */
    public Builder keepRuns(int runs) {
      if (runs < 1) {
        throw new IllegalArgumentException("keepRuns must be at least 1, was " + runs);
      }
      this.keepRuns = runs;
      return this;
    }

    /**
     * Limits the age of records, which counts from the end of the run. When a run ends, older
     * records are removed, with what those runs have kept. The last successful run of each pipeline
     * stays. Default: 30 days.
     *
     * @param age the age, more than zero
     * @return this builder
     * @throws IllegalArgumentException if the age is zero or negative
     */
    public Builder keepRunsFor(Duration age) {
      this.keepRunsFor = Durations.positive("keepRunsFor", age);
      return this;
    }

    /**
     * Limits the number of stages that are executed at once, in all runs together. Default: four
     * for each processor, but at least 16.
     *
     * @param stages the number of stages, at least 1
     * @return this builder
     * @throws IllegalArgumentException if the number is less than 1
     */
    public Builder maxConcurrent(int stages) {
      if (stages < 1) {
        throw new IllegalArgumentException("maxConcurrent must be at least 1, was " + stages);
      }
      this.maxConcurrent = stages;
      return this;
    }

    /**
     * Sets the time that a step has to end when it is stopped by a cancellation, a timeout or
     * fail-fast. The step receives SIGTERM, and after this time SIGKILL. Default: ten seconds.
     *
     * @param time the time, zero or more
     * @return this builder
     * @throws IllegalArgumentException if the time is negative
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
     * Adds callbacks for all runs.
     *
     * @param lifecycle the callbacks
     * @return this builder
     */
    public Builder callbacks(LifecycleCallbacks lifecycle) {
      callbacks.add(requireNonNull(lifecycle, "callbacks"));
      return this;
    }

    /**
     * Sets the executor whose threads execute stages. It receives at most {@link #maxConcurrent}
     * tasks at once, and is not shut down. One thread is enough. Default: threads of the Danube.
     *
     * @param threads the executor, such as {@code Executors.newVirtualThreadPerTaskExecutor()}
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
          List.copyOf(callbacks),
          writesReports,
          Optional.ofNullable(caches)
              .or(() -> Optional.ofNullable(home).map(path -> store(path.resolve("caches")))));
    }

    private static CacheStore store(Path folder) {
      return new FolderCacheStore(folder, CACHES_SIZE, CACHES_AGE, Clock.systemUTC());
    }
  }
}
