package dev.danube.engine.internal.run;

import dev.danube.Condition;
import dev.danube.ConditionContext;
import dev.danube.ImageRef;
import dev.danube.RunContext;
import dev.danube.engine.internal.thread.Cancellation;
import dev.danube.engine.internal.thread.Cancellation.StopReason;

/** The evaluation of one condition, on the thread of a worker, so that it can be stopped. */
public final class ConditionEvaluation implements ConditionContext {

  private final RunScope scope;
  private final Condition condition;
  private final Cancellation cancellation = new Cancellation();

  public ConditionEvaluation(RunScope scope, Condition condition) {
    this.scope = scope;
    this.condition = condition;
  }

  public void cancel() {
    cancellation.cancel(StopReason.CANCELLED);
  }

  public Condition.Result result() throws Exception {
    cancellation.enableInterrupts();
    try {
      return condition.evaluate(this);
    } catch (Error e) {
      throw new IllegalStateException(e.toString(), e);
    } finally {
      cancellation.disableInterrupts();
    }
  }

  @Override
  public RunContext runContext() {
    return scope.context();
  }

  @Override
  public boolean imageExists(ImageRef image) throws InterruptedException {
    return scope.session().images().exists(image);
  }

  @Override
  public boolean imageExistsInRegistry(ImageRef image) throws InterruptedException {
    return scope.session().images().registry().digest(image).isPresent();
  }
}
