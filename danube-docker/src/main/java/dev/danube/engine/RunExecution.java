package dev.danube.engine;

import dev.danube.Pipeline;
import dev.danube.RunContext;
import dev.danube.RunResult;
import dev.danube.Stage;
import dev.danube.engine.Cancellation.Reason;
import dev.danube.engine.spi.Backend;
import dev.danube.engine.spi.Container;
import dev.danube.engine.spi.Session;
import dev.danube.event.LifecycleCallbacks;
import dev.danube.event.RunEvent.RunFinished;
import dev.danube.event.RunListener;
import dev.danube.internal.Durations;
import dev.danube.internal.Names;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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

  private static final Logger LOG = LoggerFactory.getLogger(RunExecution.class);

  private final String id;
  private final Pipeline pipeline;
  private final Session session;
  private final Environment environment;
  private final Events events;
  private final Callbacks callbacks;
  private final RunValues values;
  private final RunSecrets secrets;
  private final RunServices services = new RunServices(this);
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
   * @param home where artifacts are kept; empty if none are
   * @param workers the threads
   * @param caches who uses which locked cache
   * @param grace the time that a step has between SIGTERM and SIGKILL
   * @param onEnd is told when the run is over
   */
  record Environment(
      Backend backend,
      Optional<Home> home,
      Workers workers,
      CacheLocks caches,
      Duration grace,
      List<RunListener> listeners,
      List<LifecycleCallbacks> callbacks,
      Consumer<RunExecution> onEnd) {}

  RunExecution(
      String id,
      Pipeline pipeline,
      Session session,
      Environment environment,
      RunSettings settings) {
    this.id = id;
    this.pipeline = pipeline;
    this.session = session;
    this.environment = environment;
    this.events = new Events(joined(environment.listeners, settings.listeners()));
    this.callbacks = new Callbacks(joined(environment.callbacks, settings.callbacks()), this::warn);
    this.secrets = new RunSecrets(environment.backend);
    this.values = new RunValues(pipeline, settings.parameters());
    this.source = new RunSource(this, environment.backend, environment.home);
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
    this.coordinator = new Coordinator(this, environment.workers, environment.caches, settings);
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

  private static IllegalStateException crashed(ExecutionException e) {
    return new IllegalStateException("Danube itself failed, please report this", e.getCause());
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
    } catch (IllegalStateException e) {
      LOG.debug("Run {} has crashed", id, e);
    }
  }

  /**
   * Ends everything that the run still has running, at once: the program is about to end. What runs
   * in containers ends with them.
   */
  void kill() {
    if (!isDone()) {
      coordinator.endPost();
      session.close().forEach(left -> LOG.warn("{}", left));
    }
  }

  /** Waits likewise, but not longer than given. */
  void awaitEnd(Duration limit) {
    try {
      await(limit);
    } catch (IllegalStateException e) {
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

  Events events() {
    return events;
  }

  RunState state() {
    return state;
  }

  RunContext context() {
    return state;
  }

  Callbacks callbacks() {
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

  RunServices services() {
    return services;
  }

  void warn(String warning) {
    warnings.add(secrets.mask(warning));
  }

  /** What collects the artifacts of a stage; empty if it has none, or they are not kept. */
  Optional<ArtifactCollector> collector(Stage stage, StageLog log) {
    return environment
        .home
        .filter(home -> !stage.artifacts().isEmpty())
        .map(home -> new ArtifactCollector(home.artifacts(id, stage.name()), log));
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

  void mainStarted(MainSlot.Lease lease, Container container) {
    coordinator.mainStarted(lease, container);
  }

  void mainLost(Container container) {
    coordinator.mainLost(container);
  }

  /** Stops one stage and all its further attempts. */
  void stop(Work work, Reason reason) {
    coordinator.stop(work, reason);
  }

  // Its begin and its end.

  void start() {
    SecretFetch.warnings(pipeline, environment.backend, environment.backend.environment())
        .forEach(this::warn);
    coordinator.start();
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
      stopServices();
      try {
        warnings.addAll(session.notices());
      } finally {
        warnings.addAll(session.close());
        source.close();
      }
      if (bug != null) {
        environment.onEnd.accept(this);
        done.completeExceptionally(bug);
        return;
      }
      callbacks.after("afterRun", c -> c.afterRun(state, result()));
      RunResult result = result();
      events.emit(new RunFinished(id, session.now(), result));
      environment.onEnd.accept(this);
      done.complete(result);
    } catch (RuntimeException | Error e) {
      environment.onEnd.accept(this);
      done.completeExceptionally(e);
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
