package dev.danube.telemetry;

import dev.danube.FailureKind;
import dev.danube.Outcome;
import dev.danube.RunResult;
import dev.danube.StageFailure;
import dev.danube.StageResult;
import dev.danube.event.RunEvent;
import dev.danube.event.RunEvent.AttemptFinished;
import dev.danube.event.RunEvent.AttemptStarted;
import dev.danube.event.RunEvent.Progress;
import dev.danube.event.RunEvent.RunFinished;
import dev.danube.event.RunEvent.RunStarted;
import dev.danube.event.RunEvent.RunWarned;
import dev.danube.event.RunEvent.StageFinished;
import dev.danube.event.RunEvent.StageSkipped;
import dev.danube.event.RunEvent.StageStarted;
import dev.danube.event.RunEvent.StepFinished;
import dev.danube.event.RunEvent.StepStarted;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The spans of a run, as far as they are open. Not thread-safe: events come one at a time. */
final class RunSpans {

  private static final AttributeKey<String> PIPELINE = AttributeKey.stringKey("cicd.pipeline.name");
  private static final AttributeKey<String> RUN = AttributeKey.stringKey("cicd.pipeline.run.id");
  private static final AttributeKey<String> ACTION =
      AttributeKey.stringKey("cicd.pipeline.action.name");
  private static final AttributeKey<String> RESULT = AttributeKey.stringKey("cicd.pipeline.result");
  private static final AttributeKey<String> TASK =
      AttributeKey.stringKey("cicd.pipeline.task.name");
  private static final AttributeKey<String> TASK_RUN =
      AttributeKey.stringKey("cicd.pipeline.task.run.id");
  private static final AttributeKey<String> TASK_RESULT =
      AttributeKey.stringKey("cicd.pipeline.task.run.result");
  private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");
  private static final AttributeKey<String> WARNING = AttributeKey.stringKey("danube.warning");
  private static final AttributeKey<String> SKIP = AttributeKey.stringKey("danube.skip.reason");
  private static final AttributeKey<Long> BYTES = AttributeKey.longKey("danube.bytes");

  /** The open spans of a stage: its own, its attempt, its step; and transfers beside them. */
  private static final class StageSpans {

    private final Deque<Span> open = new ArrayDeque<>();
    private final Map<String, Span> transfers = new LinkedHashMap<>();
  }

  private final Tracer tracer;
  private final Context parent;
  private final Span run;
  private final Map<String, StageSpans> stages = new HashMap<>();

  RunSpans(Tracer tracer, Context parent, RunStarted started) {
    this.tracer = tracer;
    this.parent = parent;
    this.run =
        tracer
            .spanBuilder("RUN " + started.pipeline())
            .setParent(parent)
            .setSpanKind(SpanKind.SERVER)
            .setStartTimestamp(started.at())
            .setAttribute(PIPELINE, started.pipeline())
            .setAttribute(RUN, started.run())
            .setAttribute(ACTION, "RUN")
            .startSpan();
  }

  void on(RunEvent event) {
    if (event instanceof StageStarted started) {
      stages.put(started.stage(), new StageSpans());
      open(started.stage(), stage(started.run(), started.stage(), started.at()));
    } else if (event instanceof AttemptStarted started) {
      open(started.stage(), span(started.stage(), "attempt " + started.attempt(), started.at()));
    } else if (event instanceof StepStarted started) {
      open(started.stage(), span(started.stage(), started.title(), started.at()));
    } else if (event instanceof StepFinished finished) {
      close(finished.stage(), finished.at(), !finished.succeeded(), Optional.empty());
    } else if (event instanceof AttemptFinished finished) {
      Outcome outcome = finished.attempt().outcome();
      close(finished.stage(), finished.at(), !outcome.succeeded(), finished.attempt().failure());
    } else if (event instanceof Progress progress) {
      onProgress(progress);
    } else if (event instanceof StageFinished finished) {
      onFinished(finished);
    } else if (event instanceof StageSkipped skipped) {
      Span span = stage(skipped.run(), skipped.stage(), skipped.at());
      span.setAttribute(TASK_RESULT, "skip").setAttribute(SKIP, skipped.reason().text());
      span.end(skipped.at());
    } else if (event instanceof RunWarned warned) {
      run.addEvent("warning", Attributes.of(WARNING, warned.text()), warned.at());
    } else if (event instanceof RunFinished finished) {
      onFinished(finished);
    }
  }

  private Span stage(String ofRun, String stage, Instant at) {
    return tracer
        .spanBuilder(stage)
        .setParent(run.storeInContext(parent))
        .setStartTimestamp(at)
        .setAttribute(TASK, stage)
        .setAttribute(TASK_RUN, ofRun + "/" + stage)
        .startSpan();
  }

  /** Returns a new span inside of the innermost one of a stage. */
  private Span span(String stage, String name, Instant at) {
    StageSpans spans = stages.get(stage);
    Span around = spans == null || spans.open.isEmpty() ? run : spans.open.element();
    return tracer
        .spanBuilder(name)
        .setParent(around.storeInContext(parent))
        .setStartTimestamp(at)
        .startSpan();
  }

  private void open(String stage, Span span) {
    stages.computeIfAbsent(stage, name -> new StageSpans()).open.push(span);
  }

  private void close(String stage, Instant at, boolean failed, Optional<StageFailure> failure) {
    StageSpans spans = stages.get(stage);
    Span span = spans == null ? null : spans.open.poll();
    if (span != null) {
      end(span, at, failed, failure);
    }
  }

  /** Follows a transfer, which ends with the event in which all bytes are done. */
  private void onProgress(Progress progress) {
    StageSpans spans = stages.computeIfAbsent(progress.stage(), name -> new StageSpans());
    Span transfer =
        spans.transfers.computeIfAbsent(
            progress.what(), what -> span(progress.stage(), what, progress.at()));
    if (progress.total() > 0 && progress.done() >= progress.total()) {
      spans.transfers.remove(progress.what());
      transfer.setAttribute(BYTES, progress.done()).end(progress.at());
    }
  }

  private void onFinished(StageFinished finished) {
    StageSpans spans = stages.remove(finished.stage());
    if (spans == null) {
      return;
    }
    spans.transfers.values().forEach(transfer -> transfer.end(finished.at()));
    StageResult result = finished.result();
    while (spans.open.size() > 1) { // what a kill has left
      spans.open.pop().end(finished.at());
    }
    Span span = spans.open.poll();
    if (span != null) {
      span.setAttribute(TASK_RESULT, text(result.outcome(), result.failure()));
      end(span, finished.at(), !result.outcome().succeeded(), result.failure());
    }
  }

  private void onFinished(RunFinished finished) {
    RunResult result = finished.result();
    Optional<StageFailure> failure =
        result.stages().stream()
            .filter(stage -> stage.outcome() == result.outcome())
            .flatMap(stage -> stage.failure().stream())
            .findFirst();
    run.setAttribute(RESULT, text(result.outcome(), failure));
    end(run, finished.at(), !result.succeeded(), failure);
  }

  private static String text(Outcome outcome, Optional<StageFailure> failure) {
    return switch (outcome) {
      case SKIPPED -> "skip";
      case SUCCESS, UNSTABLE -> "success";
      case CANCELLED -> "cancellation";
      case FAILED ->
          failure.filter(f -> f.kind() == FailureKind.TIMEOUT).isPresent() ? "timeout" : "failure";
      case ERRORED -> "error";
    };
  }

  private static void end(Span span, Instant at, boolean failed, Optional<StageFailure> failure) {
    if (failed) {
      span.setStatus(StatusCode.ERROR, failure.map(StageFailure::message).orElse(""));
    }
    failure.ifPresent(one -> span.setAttribute(ERROR, one.kind().name().toLowerCase(Locale.ROOT)));
    span.end(at);
  }
}
