package dev.danube.telemetry;

import dev.danube.event.RunEvent;
import dev.danube.event.RunEvent.RunFinished;
import dev.danube.event.RunEvent.RunStarted;
import dev.danube.event.RunListener;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A listener that makes a trace of each run, by the conventions of OpenTelemetry for CI/CD:
 *
 * <table>
 * <caption>The spans, each inside of the one above</caption>
 * <tr><th>span</th><th>name</th><th>attributes</th></tr>
 * <tr><td>run, of kind {@code SERVER}</td><td>{@code RUN} and the name of the pipeline</td>
 *     <td>{@code cicd.pipeline.name}, {@code cicd.pipeline.run.id}, {@code
 *     cicd.pipeline.action.name}, {@code cicd.pipeline.result}</td></tr>
 * <tr><td>stage, also one that was skipped</td><td>the name of the stage</td><td>{@code
 *     cicd.pipeline.task.name}, {@code cicd.pipeline.task.run.id} (the run, a slash, and the
 *     stage), {@code cicd.pipeline.task.run.result}</td></tr>
 * <tr><td>attempt</td><td>{@code attempt} and its number</td><td></td></tr>
 * <tr><td>step</td><td>its text, as in the log</td><td></td></tr>
 * <tr><td>transfer, such as the pull of an image</td><td>such as {@code pulling
 *     busybox:1.36}</td><td>{@code danube.bytes}</td></tr>
 * </table>
 *
 * <p>The results are {@code success} (also of a stage that is unstable), {@code failure}, {@code
 * timeout}, {@code cancellation}, {@code skip}, and {@code error} if Danube or Docker failed. What
 * did not succeed has the status {@code ERROR}, with the message of the failure, and {@code
 * error.type}, the {@link dev.danube.FailureKind} in lower case. Warnings are events of the run.
 * The output of steps is not part of the trace. Times are those of the backend.
 *
 * <p>Example, with the SDK that the application sets up:
 *
 * <pre>{@code
 * OpenTelemetry telemetry = GlobalOpenTelemetry.get();
 * danube.run(pipeline, run -> run.listener(TracingListener.of(telemetry)));
 * }</pre>
 *
 * <p>The listener may be used for several runs, also at the same time. Thread-safe.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/semconv/cicd/cicd-spans/">the conventions</a>
 */
public final class TracingListener implements RunListener {

  private final Tracer tracer;
  private final Context parent;
  private final Map<String, RunSpans> runs = new ConcurrentHashMap<>();

  private TracingListener(Tracer tracer, Context parent) {
    this.tracer = tracer;
    this.parent = parent;
  }

  /**
   * Returns a listener whose traces start in the current context: if a span is current on this
   * thread, the runs are parts of it.
   *
   * @param telemetry what exports the spans
   * @return the listener
   */
  public static TracingListener of(OpenTelemetry telemetry) {
    return new TracingListener(telemetry.getTracer("dev.danube"), Context.current());
  }

  @Override
  public void on(RunEvent event) {
    if (event instanceof RunStarted started) {
      runs.put(started.run(), new RunSpans(tracer, parent, started));
      return;
    }
    RunSpans spans =
        event instanceof RunFinished ? runs.remove(event.run()) : runs.get(event.run());
    if (spans != null) {
      spans.on(event);
    }
  }
}
