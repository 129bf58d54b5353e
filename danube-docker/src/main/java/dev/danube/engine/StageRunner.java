package dev.danube.engine;

import dev.danube.Attempt;
import dev.danube.Stage;
import dev.danube.StageResult;
import dev.danube.event.RunEvent.AttemptFinished;
import dev.danube.event.RunEvent.AttemptStarted;
import dev.danube.event.RunEvent.StageFinished;
import dev.danube.event.RunEvent.StageStarted;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Works on one stage from its start to its end, on the thread of a worker. */
final class StageRunner {

  private final RunExecution run;
  private final Stage stage;
  private final MainSlot.@Nullable Lease lease;
  private final Cancellation cancellation;
  private final StageLog log;

  StageRunner(
      RunExecution run, Stage stage, MainSlot.@Nullable Lease lease, Cancellation cancellation) {
    this.run = run;
    this.stage = stage;
    this.lease = lease;
    this.cancellation = cancellation;
    this.log = new StageLog(run.id(), stage.name(), run.events(), run.session()::now, cancellation);
  }

  StageResult run() {
    Instant started = run.session().now();
    run.events().emit(new StageStarted(run.id(), started, stage.name()));
    StageResult result = attempt(started);
    run.events().emit(new StageFinished(run.id(), run.session().now(), stage.name(), result));
    return result;
  }

  private StageResult attempt(Instant started) {
    int number = 1;
    run.events().emit(new AttemptStarted(run.id(), started, stage.name(), number));
    StageContainer container = new StageContainer(run, stage, log, lease);
    AttemptRunner.End end =
        new AttemptRunner(run, stage, number, cancellation, log, container).run();
    Instant ended = run.session().now();
    Duration took = Duration.between(started, ended);
    Attempt attempt = new Attempt(number, started, took, end.outcome(), end.failure());
    run.events().emit(new AttemptFinished(run.id(), ended, stage.name(), attempt));
    container.close();
    return result(end, attempt, Duration.between(started, run.session().now()));
  }

  private StageResult result(AttemptRunner.End end, Attempt attempt, Duration duration) {
    return new StageResult(
        stage.name(),
        end.outcome(),
        duration,
        List.of(attempt),
        end.failure(),
        Optional.empty(),
        end.artifacts());
  }
}
