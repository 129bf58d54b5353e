package dev.danube.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.danube.Pipeline;
import dev.danube.Retry;
import dev.danube.RunResult;
import dev.danube.SkipReason;
import dev.danube.engine.Danube;
import dev.danube.event.RunEvent;
import dev.danube.testing.FakeBackend;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Scope;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TracingListenerTest {

  private static final Instant T = Instant.EPOCH;

  private final InMemorySpanExporter exported = InMemorySpanExporter.create();
  private final OpenTelemetry telemetry = sdk(SimpleSpanProcessor.create(exported));

  private static OpenTelemetrySdk sdk(SpanProcessor processor) {
    return OpenTelemetrySdk.builder()
        .setTracerProvider(SdkTracerProvider.builder().addSpanProcessor(processor).build())
        .build();
  }

  private RunResult run(FakeBackend fake, Pipeline pipeline) {
    try (Danube danube = Danube.using(fake)) {
      return danube.run(pipeline, r -> r.listener(TracingListener.of(telemetry)));
    }
  }

  private SpanData span(String name) {
    return exported.getFinishedSpanItems().stream()
        .filter(span -> span.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static String text(SpanData span, String attribute) {
    return span.getAttributes().get(AttributeKey.stringKey(attribute));
  }

  private static Pipeline pipeline() {
    return Pipeline.define(
        "ci",
        p ->
            p.image("busybox")
                .stage("build", s -> s.retry(Retry.attempts(2)).run("make").run("make install"))
                .stage("test", s -> s.run("make test"))
                .stage("deploy", s -> s.run("make deploy")));
  }

  @Test
  void a_run_is_a_trace_of_stages_attempts_and_steps() {
    RunResult result =
        run(
            FakeBackend.create()
                .onStage(
                    "build",
                    f ->
                        f.takes(Duration.ofMinutes(2))
                            .attempt(1, a -> a.takes(Duration.ofMinutes(2)).exits(1)))
                .onStage("test", f -> f.exits(3)),
            pipeline());
    SpanData run = span("RUN ci");
    assertThat(run.getKind()).isEqualTo(SpanKind.SERVER);
    assertThat(run.getParentSpanContext().isValid()).isFalse();
    assertThat(text(run, "cicd.pipeline.name")).isEqualTo("ci");
    assertThat(text(run, "cicd.pipeline.run.id")).isEqualTo(result.id());
    assertThat(text(run, "cicd.pipeline.action.name")).isEqualTo("RUN");
    assertThat(text(run, "cicd.pipeline.result")).isEqualTo("failure");
    assertThat(text(run, "error.type")).isEqualTo("exit_code");
    assertThat(run.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    assertThat(run.getStatus().getDescription()).contains("exit code 3");

    SpanData build = span("build");
    assertThat(build.getParentSpanId()).isEqualTo(run.getSpanId());
    assertThat(build.getKind()).isEqualTo(SpanKind.INTERNAL);
    assertThat(text(build, "cicd.pipeline.task.name")).isEqualTo("build");
    assertThat(text(build, "cicd.pipeline.task.run.id")).isEqualTo(result.id() + "/build");
    assertThat(text(build, "cicd.pipeline.task.run.result")).isEqualTo("success");
    assertThat(build.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
    assertThat(Duration.ofNanos(build.getEndEpochNanos() - build.getStartEpochNanos()))
        .as("the time of the backend")
        .isEqualTo(Duration.ofMinutes(4));
    SpanData first = span("attempt 1");
    assertThat(first.getParentSpanId()).isEqualTo(build.getSpanId());
    assertThat(first.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    assertThat(span("attempt 2").getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);

    assertThat(text(span("test"), "cicd.pipeline.task.run.result")).isEqualTo("failure");
    assertThat(text(span("deploy"), "cicd.pipeline.task.run.result")).isEqualTo("skip");
    assertThat(text(span("deploy"), "danube.skip.reason")).contains("test");
    assertThat(exported.getFinishedSpanItems())
        .extracting(SpanData::getTraceId)
        .containsOnly(run.getTraceId());
  }

  @Test
  void each_outcome_has_its_result() {
    Pipeline alone = Pipeline.define("ci", p -> p.image("busybox").stage("a", s -> s.run("make")));
    run(FakeBackend.create().onStage("a", f -> f.failsToPull()), alone);
    assertThat(text(span("RUN ci"), "cicd.pipeline.result")).isEqualTo("error");
    assertThat(text(span("RUN ci"), "error.type")).isEqualTo("image");
    exported.reset();
    Pipeline limited =
        Pipeline.define(
            "ci",
            p -> p.image("busybox").stage("a", s -> s.run("make").timeout(Duration.ofMinutes(1))));
    run(FakeBackend.create().onStage("a", f -> f.hangs()), limited);
    assertThat(text(span("a"), "cicd.pipeline.task.run.result")).isEqualTo("timeout");
    assertThat(text(span("RUN ci"), "cicd.pipeline.result")).isEqualTo("timeout");
    exported.reset();
    run(FakeBackend.create(), alone);
    assertThat(text(span("RUN ci"), "cicd.pipeline.result")).isEqualTo("success");
    assertThat(span("RUN ci").getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
  }

  @Test
  void transfers_and_warnings_are_part_of_the_trace() {
    TracingListener listener = TracingListener.of(telemetry);
    List<RunEvent> events =
        List.of(
            new RunEvent.RunStarted("r", T, "ci"),
            new RunEvent.RunWarned("r", T.plusSeconds(1), "careful"),
            new RunEvent.StageStarted("r", T.plusSeconds(2), "a"),
            new RunEvent.Progress("r", T.plusSeconds(3), "a", "pulling busybox", 0, 0),
            new RunEvent.Progress("r", T.plusSeconds(4), "a", "pulling busybox", 5, 10),
            new RunEvent.Progress("r", T.plusSeconds(5), "a", "pulling busybox", 10, 10),
            new RunEvent.StageSkipped(
                "r",
                T.plusSeconds(6),
                "b",
                new SkipReason(SkipReason.Kind.CONDITION, Optional.empty(), "no tag")));
    events.forEach(listener::on);
    SpanData pull = span("pulling busybox");
    assertThat(pull.getStartEpochNanos()).isEqualTo(3_000_000_000L);
    assertThat(pull.getEndEpochNanos()).isEqualTo(5_000_000_000L);
    assertThat(pull.getAttributes().get(AttributeKey.longKey("danube.bytes"))).isEqualTo(10);
    assertThat(text(span("b"), "danube.skip.reason")).isEqualTo("no tag");
  }

  @Test
  void a_trace_starts_in_the_current_span_and_runs_at_once_do_not_mix() throws Exception {
    Span around = telemetry.getTracer("test").spanBuilder("release").startSpan();
    TracingListener listener;
    try (Scope scope = around.makeCurrent()) {
      assertThat(scope).isNotNull();
      listener = TracingListener.of(telemetry);
    }
    try (Danube danube = Danube.using(FakeBackend.create())) {
      List<CompletableFuture<RunResult>> runs =
          IntStream.range(0, 8)
              .mapToObj(
                  i ->
                      CompletableFuture.supplyAsync(
                          () -> danube.run(pipeline(), r -> r.listener(listener))))
              .toList();
      for (CompletableFuture<RunResult> run : runs) {
        run.get(50, TimeUnit.SECONDS);
      }
    }
    around.end();
    assertThat(exported.getFinishedSpanItems())
        .filteredOn(span -> span.getName().equals("RUN ci"))
        .hasSize(8)
        .allMatch(span -> span.getParentSpanId().equals(around.getSpanContext().getSpanId()));
    for (SpanData stage : exported.getFinishedSpanItems()) {
      if (stage.getName().equals("build")) {
        String run = text(stage, "cicd.pipeline.task.run.id").replace("/build", "");
        assertThat(exported.getFinishedSpanItems())
            .filteredOn(span -> span.getSpanId().equals(stage.getParentSpanId()))
            .extracting(span -> text(span, "cicd.pipeline.run.id"))
            .containsExactly(run);
      }
    }
  }

  @Test
  void a_receiver_of_traces_gets_them() throws Exception {
    CompletableFuture<String> received = new CompletableFuture<>();
    HttpServer receiver =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.createContext(
        "/v1/traces",
        exchange -> {
          byte[] body = exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
          String text = new String(body, StandardCharsets.ISO_8859_1);
          if (text.contains("RUN ci")) {
            received.complete(text);
          }
        });
    receiver.start();
    String url = "http://127.0.0.1:" + receiver.getAddress().getPort() + "/v1/traces";
    SpanProcessor sender =
        BatchSpanProcessor.builder(OtlpHttpSpanExporter.builder().setEndpoint(url).build()).build();
    try (OpenTelemetrySdk sdk = sdk(sender);
        Danube danube = Danube.using(FakeBackend.create())) {
      danube.run(pipeline(), r -> r.listener(TracingListener.of(sdk)));
      sender.forceFlush();
      assertThat(received.get(30, TimeUnit.SECONDS))
          .contains("cicd.pipeline.result", "success", "dev.danube");
    } finally {
      receiver.stop(0);
    }
  }
}
