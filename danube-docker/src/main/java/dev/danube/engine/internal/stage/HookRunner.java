package dev.danube.engine.internal.stage;

import dev.danube.BackendException;
import dev.danube.Hook;
import dev.danube.Outcome;
import dev.danube.OutcomeFilter;
import dev.danube.Stage;
import dev.danube.Step;
import dev.danube.engine.internal.run.DerivationException;
import dev.danube.engine.internal.run.RunScope;
import dev.danube.engine.internal.run.StageLog;
import dev.danube.engine.internal.secret.StepFailedException;
import dev.danube.engine.internal.thread.Cancellation;
import dev.danube.engine.internal.thread.Cancellation.StopReason;
import dev.danube.engine.spi.Session;
import dev.danube.internal.Durations;
import java.time.Duration;
import java.util.function.Predicate;

/**
 * A runner of the hooks of a stage, in its container, after its last attempt. If a hook fails, that
 * is a warning: the stage keeps its outcome.
 */
final class HookRunner {

  /** The time limit of a hook that sets none. A hook also runs when the stage was cancelled. */
  private static final Duration USUAL_LIMIT = Duration.ofMinutes(1);

  private final RunScope scope;
  private final Stage stage;
  private final Cancellation ofAttempt;
  private final StageLog log;
  private final StageContainer container;

  HookRunner(
      RunScope scope, Stage stage, Cancellation ofAttempt, StageLog log, StageContainer container) {
    this.scope = scope;
    this.stage = stage;
    this.ofAttempt = ofAttempt;
    this.log = log;
    this.container = container;
  }

  /** Runs the hooks for an outcome, but for those of success. */
  void run(Outcome outcome) {
    runThose(when -> when != OutcomeFilter.ON_SUCCESS && when.covers(outcome));
  }

  /** Runs the hooks of success, for a stage that nothing can fail any more. */
  void runOnSuccess() {
    runThose(when -> when == OutcomeFilter.ON_SUCCESS);
  }

  /** Runs the hooks for an outcome that have not run already for the outcome assumed before. */
  void runAlso(Outcome outcome, Outcome seeming) {
    runThose(
        when -> when != OutcomeFilter.ON_SUCCESS && when.covers(outcome) && !when.covers(seeming));
  }

  private void runThose(Predicate<OutcomeFilter> wanted) {
    for (Hook hook : stage.hooks()) {
      if (wanted.test(hook.when())) {
        run(hook);
      }
    }
  }

  private void run(Hook hook) {
    Cancellation cancellation = new Cancellation();
    Session.Timer timeout =
        scope.session().schedule(limit(hook), () -> cancellation.cancel(StopReason.TIMEOUT));
    log.attemptStarts(cancellation);
    cancellation.enableInterrupts();
    try {
      for (Step step : hook.steps()) {
        if (cancellation.reason().isPresent()) {
          throw new InterruptedException();
        }
        perform(step, cancellation);
      }
    } catch (InterruptedException e) {
      warn(
          "stopped after "
              + Durations.text(limit(hook))
              + (hook.timeout().isPresent()
                  ? ""
                  : ", the default limit of hooks; set timeout(...) on it"));
    } catch (StepFailedException | BackendException | DerivationException e) {
      warn(String.valueOf(e.getMessage()));
    } catch (Throwable e) {
      warn("threw " + e);
    } finally {
      cancellation.disableInterrupts();
      timeout.close();
      log.attemptStarts(ofAttempt);
    }
  }

  private static Duration limit(Hook hook) {
    return hook.timeout().orElse(USUAL_LIMIT);
  }

  private void perform(Step step, Cancellation cancellation)
      throws StepFailedException, InterruptedException {
    if (step instanceof Step.Call call) {
      StageOutputs outputs = StageOutputs.ofHook(stage, scope.values(), container);
      JavaStepContext context =
          new JavaStepContext(scope, stage, container, outputs, cancellation, log);
      try {
        call.action().run(context);
      } catch (Exception | Error e) {
        if (cancellation.reason().isPresent()) {
          throw new InterruptedException();
        }
        if (e instanceof JavaStepContext.JavaStepFailedException failed) {
          throw failed.failure();
        }
        warn(UserStackTrace.tell(e, log));
      } finally {
        context.end();
      }
    } else if (container.isReadable()) {
      new ContainerStep(container, cancellation, log).perform(step);
    }
  }

  private void warn(String what) {
    String warning = "hook of stage " + stage.name() + ": " + what;
    log.say(warning);
    scope.warnings().add(warning);
  }
}
