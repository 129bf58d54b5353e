package dev.danube.engine;

import dev.danube.Condition;
import dev.danube.ErrorHandler;
import dev.danube.Node;
import dev.danube.Outcome;
import dev.danube.Pipeline;
import dev.danube.Post;
import dev.danube.SkipReason;
import dev.danube.Stage;
import dev.danube.StageResult;
import dev.danube.engine.internal.claim.ClaimException;
import dev.danube.engine.internal.claim.ClaimQueue;
import dev.danube.engine.internal.claim.RunClaims;
import dev.danube.engine.internal.run.ConditionEvaluation;
import dev.danube.engine.internal.run.RunScope;
import dev.danube.engine.internal.schedule.PostStages;
import dev.danube.engine.internal.schedule.SkipReasons;
import dev.danube.engine.internal.schedule.StageSchedule;
import dev.danube.engine.internal.schedule.StageSchedule.Action;
import dev.danube.engine.internal.secret.StepFailedException;
import dev.danube.engine.internal.stage.ActiveStage;
import dev.danube.engine.internal.stage.CacheLocks;
import dev.danube.engine.internal.stage.RetryDecision;
import dev.danube.engine.internal.stage.StageRunner;
import dev.danube.engine.internal.thread.Cancellation.StopReason;
import dev.danube.engine.internal.thread.Mailbox;
import dev.danube.engine.internal.thread.Workers;
import dev.danube.engine.spi.Session;
import dev.danube.event.RunEvent.RunStarted;
import dev.danube.event.RunEvent.RunWarned;
import dev.danube.event.RunEvent.StageRestored;
import dev.danube.event.RunEvent.StageSkipped;
import dev.danube.graph.StageGraph;
import dev.danube.record.RunRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The coordinator of a run. All decisions are made by tasks of its mailbox, one at a time; workers
 * execute stages and report back. Any thread may call {@link #start}, {@link #endAll} and the
 * methods that cancel. Only tasks of the mailbox call the methods of the listener. See {@code
 * concurrency.md}.
 */
final class Coordinator implements ActiveStages.Listener, RunClaims.Listener {

  private static final Logger LOG = LoggerFactory.getLogger(Coordinator.class);

  private final RunScope scope;
  private final RunState state;
  private final Consumer<@Nullable Throwable> end;
  private final Pipeline pipeline;
  private final Session session;
  private final Workers workers;
  private final Optional<ErrorHandler> onErrorOfRun;
  private final StageGraph graph;
  private final RunPreparation preparation;
  private final Mailbox mailbox = new Mailbox(this::crash);
  private final Approvals approvals;

  // Used only by tasks of the mailbox.
  private final StageSchedule schedule;
  private final ActiveStages active;
  private final PrestartPlanner prestarts;
  private final RunClaims claims;
  private final PostStages post = new PostStages();
  private final Map<String, ConditionEvaluation> evaluating = new HashMap<>();
  private final Map<String, String> found = new HashMap<>();
  private Session.Timer timeout = () -> {};
  private boolean started;
  private boolean stopped;
  private SkipReason cancelled = SkipReasons.RUN_CANCELLED; // of stages that never start
  private boolean finishing;
  private boolean preparing;
  private @Nullable Throwable bug;

  /**
   * Creates the coordinator of a run.
   *
   * @param state receives the results
   * @param setup what the run starts with
   * @param caches the locks of caches, which all runs of a Danube share
   * @param resources the claims of resources, which all runs of a Danube share
   * @param end ends the run, on a thread of its own; receives the bug that ended it, or null
   */
  Coordinator(
      RunScope scope,
      RunState state,
      RunSetup setup,
      Workers workers,
      CacheLocks caches,
      ClaimQueue resources,
      Consumer<@Nullable Throwable> end) {
    this.scope = scope;
    this.state = state;
    this.end = end;
    this.pipeline = scope.pipeline();
    this.session = scope.session();
    this.workers = workers;
    this.onErrorOfRun = setup.settings().onError();
    this.preparation =
        new RunPreparation(scope, setup.earlierSecrets(), setup.settings().isStrict());
    this.graph = StageGraph.of(pipeline);
    this.prestarts = new PrestartPlanner(scope, graph);
    this.schedule =
        new StageSchedule(graph, scope.values()::isMade, restoredOutcomes(), setup.decided());
    this.claims = new RunClaims(scope, graph, resources, this::post, this);
    this.approvals = new Approvals(scope, setup.settings().approver());
    this.active =
        new ActiveStages(scope, mailbox, approvals, caches, this); // last, when all else is set
  }

  private Map<String, Outcome> restoredOutcomes() {
    Map<String, Outcome> outcomes = new LinkedHashMap<>();
    scope
        .recording()
        .restored()
        .forEach((stage, end) -> outcomes.put(stage, end.result().orElseThrow().outcome()));
    return outcomes;
  }

  @Override
  public void stop(Stage stage, StopReason reason) {
    List<ActiveStage> found = active.find(stage.name()).stream().toList();
    stopWork(found, reason, one -> SkipReasons.STAGE_CANCELLED);
  }

  /** Returns the approvals, which any thread may answer. */
  Approvals approvals() {
    return approvals;
  }

  void cancel() {
    post(() -> stopAll(StopReason.CANCELLED));
  }

  /**
   * Cancels the run, because a newer one has the same key.
   *
   * @param by the id of the newer run
   */
  void supersede(String by) {
    post(
        () -> {
          if (!stopped && !finishing) {
            cancelled = SkipReasons.superseded(by);
            scope.warnings().add(cancelled.text());
            stopAll(StopReason.CANCELLED);
          }
        });
  }

  /**
   * Stops all stages, including the post stage that is running. No further post stage starts.
   *
   * @param done is called when this is decided
   */
  void endAll(Runnable done) {
    post(
        () -> {
          stopAll(StopReason.CANCELLED);
          post.kill();
          withdrawPost();
          follow(schedule.skipPost(SkipReasons.RUN_CANCELLED));
          evaluating.values().forEach(ConditionEvaluation::cancel);
          stopWork(active.all(), StopReason.CANCELLED, work -> SkipReasons.RUN_CANCELLED);
          done.run();
        });
  }

  private void withdrawPost() {
    pipeline.post().stream()
        .map(Post::stage)
        .filter(stage -> claims.isWaiting(stage.name()))
        .forEach(stage -> skip(stage, SkipReasons.RUN_CANCELLED));
  }

  void cancel(String stage) {
    post(
        () -> {
          if (claims.isWaiting(stage)) {
            state.atLeast(Outcome.CANCELLED);
            pipeline
                .find(stage)
                .ifPresent(waiting -> neverStarted(waiting, SkipReasons.STAGE_CANCELLED));
          }
          if (active.find(stage).isPresent()) { // what waits counts as cancelled, too
            state.atLeast(Outcome.CANCELLED);
          }
          cancelStages(Map.of(stage, SkipReasons.STAGE_CANCELLED));
        });
  }

  /** Posts a task from a thread that is not a worker; the clock of a fake waits for the task. */
  private void post(Runnable task) {
    session.track(() -> mailbox.post(task)).run();
  }

  void start() {
    post(
        () -> {
          started = true;
          timeout =
              pipeline
                  .timeout()
                  .map(limit -> session.schedule(limit, () -> mailbox.post(this::timedOut)))
                  .orElse(() -> {});
          scope.events().emit(new RunStarted(scope.id(), state.startedAt(), pipeline.name()));
          scope.warnings().tellTo(this::warn);
          scope.recording().restored().values().forEach(this::restore);
          if (stopped) {
            follow(schedule.skipRest(cancelled));
          } else if (preparation.isNeeded()) {
            preparing = true;
            give(this::prepare, () -> preparing = false);
          } else {
            startFirstStages();
          }
        });
  }

  private void warn(String text) {
    scope.events().emit(new RunWarned(scope.id(), session.now(), text));
  }

  private void restore(RunRecord.StageRecord stage) {
    StageResult result = stage.result().orElseThrow();
    state.put(result);
    pipeline.find(stage.name()).ifPresent(claims::ended);
    scope.events().emit(new StageRestored(scope.id(), state.startedAt(), stage.name(), result));
  }

  private void prepare() {
    Optional<StepFailedException> refusal;
    try {
      refusal = preparation.perform();
    } catch (Throwable e) {
      mailbox.post(
          () -> {
            preparing = false;
            crash(e);
          });
      return;
    }
    mailbox.post(
        () -> {
          preparing = false;
          if (stopped) {
            endIfComplete();
          } else {
            refusal.ifPresentOrElse(this::refuse, this::startFirstStages);
          }
        });
  }

  private void startFirstStages() {
    follow(schedule.start());
  }

  /** Passes a task to a worker; one of a stage that holds a resource is the next to run. */
  @Override
  public void give(Stage stage, Runnable task, Runnable ifRefused) {
    give(claims.isClaimedFor(stage), task, ifRefused);
  }

  private void give(Runnable task, Runnable ifRefused) {
    give(false, task, ifRefused);
  }

  /** Passes a task to a worker. If the user's executor refuses the task, the run ends. */
  private void give(boolean isFirst, Runnable task, Runnable ifRefused) {
    try {
      workers.execute(session, isFirst, task);
    } catch (RejectedExecutionException e) {
      ifRefused.run();
      crash(
          new IllegalStateException(
              "The executor of this Danube accepts no more tasks: " + e.getMessage(), e));
    }
  }

  /** Skips all stages, because a callback refused the run or its source is not available. */
  private void refuse(StepFailedException refusal) {
    String why = String.valueOf(refusal.getMessage());
    scope.warnings().add(why);
    state.atLeast(refusal.kind().outcome());
    SkipReason reason = new SkipReason(SkipReason.Kind.CANCELLED, Optional.empty(), why);
    follow(schedule.skipRest(reason));
  }

  private void timedOut() {
    if (!stopped && !post.hasStarted()) {
      state.atLeast(Outcome.FAILED);
      stopAll(StopReason.RUN_TIMEOUT);
    }
  }

  private void stopAll(StopReason reason) {
    if (stopped || finishing) {
      return;
    }
    stopped = true;
    if (reason == StopReason.CANCELLED) {
      state.atLeast(Outcome.CANCELLED);
    }
    preparation.cancel(reason);
    // Post stages that have started are not stopped: they run after a cancellation too.
    if (started && !post.hasStarted()) {
      SkipReason why =
          reason == StopReason.CANCELLED
              ? cancelled
              : SkipReasons.runTimedOut(pipeline.timeout().orElseThrow());
      // Those of blocks that have started are not stopped either.
      List<Action> rest = schedule.skipRest(why);
      evaluating.forEach((node, condition) -> cancelUnlessPost(node, condition));
      stopWork(
          active.all().stream().filter(work -> !scope.isPost(work.stage())).toList(),
          reason,
          work -> why);
      follow(rest);
    }
  }

  private void cancelUnlessPost(String node, ConditionEvaluation evaluation) {
    if (!pipeline.isPost(node)) {
      evaluation.cancel();
    }
  }

  private void cancelStages(Map<String, SkipReason> ifNotStarted) {
    List<ActiveStage> works =
        ifNotStarted.keySet().stream().flatMap(stage -> active.find(stage).stream()).toList();
    stopWork(works, StopReason.CANCELLED, work -> ifNotStarted.get(work.stage().name()));
  }

  private void stopWork(
      List<ActiveStage> works, StopReason reason, Function<ActiveStage, SkipReason> ifNotStarted) {
    active.stop(works, reason, ifNotStarted);
    endIfComplete();
  }

  /** Skips the stage. For the schedule, which has started the stage, the stage ends now. */
  @Override
  public void neverStarted(Stage stage, SkipReason why) {
    skip(stage, why);
    if (!post.hasStarted()) {
      follow(schedule.withdrawn(stage.name()));
    }
  }

  private void follow(List<Action> decisions) {
    Map<String, SkipReason> cancelled = new LinkedHashMap<>();
    for (Action decision : decisions) {
      if (decision instanceof Action.Start start) {
        dispatch(start.stage());
      } else if (decision instanceof Action.Skip skip) {
        skip(skip.stage(), skip.reason());
      } else if (decision instanceof Action.Evaluate evaluate) {
        evaluate(evaluate.node(), evaluate.condition());
      } else if (decision instanceof Action.Claim claim) {
        claims.acquire(claim.node(), longestWait(claim.node()));
      } else if (decision instanceof Action.Fail fail) {
        fail(fail.stage(), fail.cause());
      } else if (decision instanceof Action.Cancel cancel) {
        cancelled.put(cancel.stage().name(), cancel.reason());
      }
    }
    cancelStages(cancelled);
    endIfComplete();
  }

  /** Returns how long a node may wait for its resources: a post stage no longer than it may run. */
  private Optional<Duration> longestWait(Node node) {
    return node instanceof Stage stage && scope.isPost(stage)
        ? scope.attemptLimit(stage)
        : Optional.empty();
  }

  private void skip(Stage stage, SkipReason reason) {
    prestarts.skipped(stage);
    SkipReason masked =
        new SkipReason(reason.kind(), reason.stage(), scope.secrets().mask(reason.text()));
    state.put(StageResult.skipped(stage.name(), masked));
    scope.events().emit(new StageSkipped(scope.id(), session.now(), stage.name(), masked));
    claims.ended(stage);
  }

  private void evaluate(Node node, Condition condition) {
    ConditionEvaluation evaluation = new ConditionEvaluation(scope, condition);
    evaluating.put(node.name(), evaluation);
    give(
        () -> {
          try {
            Condition.Result result = evaluation.result();
            mailbox.post(
                () -> {
                  found.put(node.name(), result.found());
                  evaluated(node, SkipReasons.condition(condition, result));
                });
          } catch (Exception e) {
            mailbox.post(() -> evaluationFailed(node, e));
          }
        },
        () -> evaluating.remove(node.name()));
  }

  private void evaluated(Node node, Optional<SkipReason> skip) {
    evaluating.remove(node.name());
    if (bug != null) {
      endIfComplete();
    } else if (!post.hasStarted()) {
      follow(schedule.evaluated(node, skip));
    } else {
      Optional<SkipReason> reason = post.killed().or(() -> skip);
      reason.ifPresentOrElse(why -> skip((Stage) node, why), () -> startPost((Stage) node));
      endIfComplete();
    }
  }

  private void evaluationFailed(Node node, Exception cause) {
    evaluating.remove(node.name());
    if (bug != null) {
      endIfComplete();
    } else if (!post.hasStarted()) {
      follow(schedule.failed(node, cause));
    } else {
      post.killed()
          .ifPresentOrElse(why -> skip((Stage) node, why), () -> fail((Stage) node, cause));
      endIfComplete();
    }
  }

  private void fail(Stage stage, Exception cause) {
    state.put(StageRunner.failedBeforeStart(scope, stage, cause));
    claims.ended(stage);
  }

  @Override
  public void claimed(Node node) {
    if (bug != null) {
      endIfComplete();
    } else if (!post.hasStarted()) {
      follow(schedule.claimed(node));
    } else {
      dispatch((Stage) node);
    }
  }

  @Override
  public void claimFailed(Node node, ClaimException cause) {
    evaluationFailed(node, cause);
  }

  @Override
  public void left() {
    endIfComplete();
  }

  @Override
  public boolean hasCrashed() {
    return bug != null;
  }

  private void endIfComplete() {
    boolean idle = active.isEmpty() && evaluating.isEmpty() && claims.isIdle() && !preparing;
    if (finishing || !idle || (bug == null && !state.isComplete())) {
      return;
    }
    timeout.close();
    if (bug != null || !nextPost()) {
      finishing = true;
      try {
        claims.close();
      } catch (RuntimeException | Error e) {
        bug = bug == null ? e : bug;
      }
      startEnd();
    }
  }

  /** Starts the next post stage that runs; returns false if there is none. */
  private boolean nextPost() {
    if (!post.hasStarted()) {
      post.start(pipeline.post(), state.outcome());
    }
    Optional<Post> next = post.next();
    while (next.isPresent()) {
      Stage stage = next.get().stage();
      if (scope.recording().restored().containsKey(stage.name())) {
        next = post.next();
        continue;
      }
      Optional<SkipReason> reason = post.reasonToSkip(next.get(), scope.values()::isMade);
      if (reason.isPresent()) {
        skip(stage, reason.get());
      } else if (stage.when().isPresent()) {
        evaluate(stage, stage.when().get());
        return true;
      } else {
        startPost(stage);
        return true;
      }
      next = post.next();
    }
    return false;
  }

  /** Starts a post stage, or lets it wait for its resources. */
  private void startPost(Stage stage) {
    if (stage.limits().isEmpty()) {
      dispatch(stage);
    } else {
      claims.acquire(stage, longestWait(stage));
    }
  }

  /** Ends the run on a thread of its own, so that it waits for no stage of another run. */
  private void startEnd() {
    startThread("end", () -> end.accept(bug));
  }

  @Override
  public void runBeside(Runnable task) {
    startThread("claim", task);
  }

  /** Runs a task on a thread of its own, beside the workers. */
  private void startThread(String purpose, Runnable task) {
    Runnable tracked = session.track(() -> workers.inside(task));
    try {
      new Thread(tracked, "danube-" + scope.id() + "-" + purpose).start();
    } catch (OutOfMemoryError e) {
      LOG.warn(
          "No thread is available for the {} of run {}; the current thread does it",
          purpose,
          scope.id(),
          e);
      tracked.run();
    }
  }

  private void dispatch(Stage stage) {
    prestarts.started(stage);
    active.start(
        stage,
        RetryDecision.handlers(stage, graph.around(stage.name()), pipeline.onError(), onErrorOfRun),
        why(stage));
  }

  /** Returns the values found by the conditions around a stage and of the stage. */
  private Optional<String> why(Stage stage) {
    List<String> values = new ArrayList<>();
    graph.around(stage.name()).forEach(block -> addFound(block, values));
    Collections.reverse(values);
    addFound(stage, values);
    return values.isEmpty()
        ? Optional.empty()
        : Optional.of(scope.secrets().mask(String.join(", ", values)));
  }

  private void addFound(Node node, List<String> values) {
    String value = found.get(node.name());
    if (value != null) {
      values.add(value);
    }
  }

  @Override
  public void ended(Stage stage, StageResult result) {
    state.put(result);
    claims.ended(stage);
    if (post.hasStarted()) {
      endIfComplete();
    } else {
      follow(schedule.ended(stage.name(), result.outcome()));
    }
  }

  /**
   * Ends the run because of a bug in Danube. No further decision would make sense, but what the run
   * created is still removed, when all running stages have stopped.
   */
  @Override
  public void crash(Throwable thrown) {
    if (bug == null) {
      bug = thrown;
      evaluating.values().forEach(ConditionEvaluation::cancel);
      active.giveUp();
      try {
        claims.giveUp();
      } catch (RuntimeException | Error e) {
        LOG.warn(
            "Run {} has crashed, and a resource that it claimed was not released", scope.id(), e);
      }
    }
    endIfComplete();
  }
}
