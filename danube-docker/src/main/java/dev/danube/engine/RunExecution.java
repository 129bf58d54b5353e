package dev.danube.engine;

import dev.danube.Pipeline;
import dev.danube.RunResult;
import dev.danube.Stage;
import dev.danube.engine.internal.run.RunScope;
import dev.danube.engine.internal.secret.SecretFetch;
import dev.danube.engine.internal.thread.Workers;
import dev.danube.engine.spi.Backend;
import dev.danube.internal.Durations;
import dev.danube.internal.Names;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A run as its user sees it. Thread-safe. See {@code concurrency.md}. */
final class RunExecution implements Run {

  /** The time that a kill waits for a decision that a listener delays. */
  private static final Duration DECISION_LIMIT = Duration.ofMillis(500);

  private static final Logger LOG = LoggerFactory.getLogger(RunExecution.class);

  private final RunScope scope;
  private final Coordinator coordinator;
  private final Workers workers;
  private final RunEnd end;
  private final AtomicBoolean killed;
  private final CompletableFuture<RunResult> done;
  private final EarlyWarnings early;
  private final SupersedeWatch newer;
  private final RunSettings settings;

  /**
   * Creates a run, which does not start yet.
   *
   * @param killed is set to true when the run is killed
   * @param early warns of missing images beside the first stages
   * @param newer watches for newer runs in other programs
   */
  RunExecution(
      RunScope scope,
      Coordinator coordinator,
      Workers workers,
      RunEnd end,
      AtomicBoolean killed,
      EarlyWarnings early,
      SupersedeWatch newer,
      RunSettings settings) {
    this.early = early;
    this.newer = newer;
    this.settings = settings;
    this.scope = scope;
    this.coordinator = coordinator;
    this.workers = workers;
    this.end = end;
    this.killed = killed;
    this.done = end.done();
  }

  /** Starts the run, with a warning for each secret that is missing. */
  void start(Backend backend) {
    try {
      SecretFetch.warnings(scope.pipeline(), backend, backend.environment())
          .forEach(scope.warnings()::add);
    } catch (RuntimeException | Error e) { // of a backend; a run that is known must also start
      scope.warnings().add("cannot check for missing secrets: " + e);
    }
    coordinator.start();
    newer.start(coordinator::supersede);
    if (backend.hasFiles() && !settings.isStrict()) {
      early.start();
    }
  }

  @Override
  public String id() {
    return scope.id();
  }

  @Override
  public RunResult await() {
    workers.refuseToWait();
    try {
      return done.get();
    } catch (InterruptedException e) {
      throw interrupted();
    } catch (ExecutionException e) {
      throw internalError(e);
    }
  }

  @Override
  public Optional<RunResult> await(Duration limit) {
    workers.refuseToWait();
    try {
      return Optional.of(done.get(Durations.limited(limit).toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      throw interrupted();
    } catch (ExecutionException e) {
      throw internalError(e);
    }
  }

  private CancellationException interrupted() {
    Thread.currentThread().interrupt();
    return new CancellationException(
        "Interrupted while waiting for run " + id() + ", which is still running");
  }

  private static InternalErrorException internalError(ExecutionException e) {
    return new InternalErrorException(e.getCause());
  }

  /** Waits for the result. An interrupt cancels the run; the wait continues until its end. */
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
          throw internalError(e);
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Waits until the run has ended. Only {@link #await()} throws a failure of Danube itself. */
  void awaitEnd() {
    try {
      awaitOrCancel();
    } catch (InternalErrorException e) {
      LOG.debug("Run {} ended with an internal error", id(), e);
    }
  }

  /** Waits until the run has ended or the limit has passed. */
  void awaitEnd(Duration limit) {
    try {
      await(limit);
    } catch (InternalErrorException e) {
      LOG.debug("Run {} ended with an internal error", id(), e);
    }
  }

  @Override
  public CompletableFuture<RunResult> toFuture() {
    return done.copy();
  }

  @Override
  public void kill() {
    if (!isDone()) {
      killed.set(true);
      // On a thread of its own: a listener that blocks decisions must not delay the removal.
      CountDownLatch decided = new CountDownLatch(1);
      Thread decides =
          new Thread(() -> coordinator.endAll(decided::countDown), "danube-" + id() + "-kill");
      decides.setDaemon(true);
      decides.start();
      awaitShortly(decided);
      end.kill();
    }
  }

  /** Waits for the decision, so that no stage starts in a container that is being removed. */
  private static void awaitShortly(CountDownLatch decided) {
    try {
      if (!decided.await(DECISION_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.debug("A listener delays the end of the run; its containers are removed anyway");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns whether a newer run supersedes this one. */
  boolean isSupersededBy(RunExecution run) {
    return run != this
        && settings.supersedes().isPresent()
        && settings.supersedes().equals(run.settings.supersedes())
        && scope.pipeline().name().equals(run.scope.pipeline().name());
  }

  /** Cancels this run, because a newer one supersedes it. */
  void supersede(RunExecution by) {
    coordinator.supersede(by.id());
  }

  @Override
  public void cancel() {
    coordinator.cancel();
  }

  @Override
  public void cancel(String stage) {
    Pipeline pipeline = scope.pipeline();
    if (pipeline.find(stage).isEmpty()) {
      throw Names.noStage(
          pipeline.name(), stage, pipeline.stages().stream().map(Stage::name).toList());
    }
    coordinator.cancel(stage);
  }

  @Override
  public void approve(String stage, Consumer<? super ApprovalRequest.Inputs> inputs) {
    coordinator.approvals().approve(stage, inputs);
  }

  @Override
  public void reject(String stage, String reason) {
    coordinator.approvals().reject(stage, reason);
  }

  @Override
  public boolean isDone() {
    return done.isDone();
  }

  @Override
  public String toString() {
    return "run "
        + id()
        + " of \""
        + scope.pipeline().name()
        + "\""
        + (isDone() ? ", which has ended" : ", which has not ended");
  }
}
