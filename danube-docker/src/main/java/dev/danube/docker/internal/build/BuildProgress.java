package dev.danube.docker.internal.build;

import dev.danube.docker.internal.build.BuildTrace.Status;
import dev.danube.docker.internal.build.BuildTrace.Vertex;
import dev.danube.docker.internal.build.BuildTrace.Warning;
import dev.danube.docker.internal.daemon.LineSplitter;
import dev.danube.docker.internal.daemon.ThrottledProgress;
import dev.danube.engine.spi.LineSink;
import dev.danube.event.RunEvent.LogStream;
import dev.danube.internal.Durations;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The steps of a build as lines of a log, as {@code docker buildx build --progress=plain} prints
 * them: a number before each line, because steps run at the same time. Not thread-safe.
 */
final class BuildProgress {

  /** The starts of the names of steps that the builder adds to those of the Dockerfile. */
  private static final List<String> INTERNAL = List.of("[internal]", "copy /context /");

  private final LineSink lines;
  private final Map<String, ReportedStep> steps = new HashMap<>();
  private final Map<String, ThrottledProgress> transfers = new HashMap<>();
  private final Set<Warning> warned = new HashSet<>();
  private @Nullable String failed;
  private int numbered;

  BuildProgress(LineSink lines) {
    this.lines = lines;
  }

  /** A step that was reported. */
  private final class ReportedStep {

    private final String name;
    private final LineSplitter output;
    private int number;
    private boolean isOver;

    ReportedStep(String name) {
      this.name = name;
      this.output = new LineSplitter(this::say, this::say);
    }

    boolean isShown() {
      return number > 0;
    }

    void start() {
      if (!isShown() && INTERNAL.stream().noneMatch(name::startsWith)) {
        numbered++;
        number = numbered;
        say(name);
      }
    }

    void say(String line) {
      if (isShown()) {
        lines.line(LogStream.STDOUT, "#" + number + " " + line);
      }
    }

    void end(Vertex vertex) {
      if (isOver) {
        return;
      }
      isOver = true;
      if (!vertex.error().isEmpty() && !isCancelled(vertex)) {
        failed = failed == null ? name : failed;
      }
      if (isShown()) {
        output.end();
        say(ending(vertex));
      }
    }
  }

  /** Returns whether a step was stopped because another one has failed. */
  private static boolean isCancelled(Vertex vertex) {
    return vertex.error().endsWith("context canceled");
  }

  private static String ending(Vertex vertex) {
    if (isCancelled(vertex)) {
      return "cancelled";
    }
    if (!vertex.error().isEmpty()) {
      return "failed: " + vertex.error();
    }
    return vertex.isCached() ? "cached" : "done in " + Durations.text(vertex.duration());
  }

  /** Returns the step that failed first; empty if none has. */
  Optional<String> failedStep() {
    return Optional.ofNullable(failed);
  }

  /** Ends the transfers that are still shown: their bars would stay. */
  void end() {
    transfers.values().forEach(transfer -> transfer.end(0));
    transfers.clear();
  }

  void take(BuildTrace trace) {
    // A report may have the end of a step beside its last output.
    for (Vertex vertex : trace.vertexes()) {
      if (vertex.started().isPresent()) {
        step(vertex).start();
      }
    }
    for (BuildTrace.Log log : trace.logs()) {
      ReportedStep step = steps.get(log.vertex());
      if (step != null) {
        step.start();
        step.output.accept(log.message().getBytes(StandardCharsets.ISO_8859_1));
      }
    }
    trace.statuses().forEach(this::transfer);
    for (Vertex vertex : trace.vertexes()) {
      if (vertex.completed().isPresent()) {
        step(vertex).end(vertex);
      }
    }
    trace.warnings().stream()
        .filter(warned::add)
        .forEach(warning -> lines.line(LogStream.STDOUT, "warning: " + warning.text()));
  }

  private ReportedStep step(Vertex vertex) {
    return steps.computeIfAbsent(vertex.digest(), digest -> new ReportedStep(vertex.name()));
  }

  private void transfer(Status status) {
    if (status.total() > 0) {
      ThrottledProgress transfer =
          transfers.computeIfAbsent(
              status.vertex() + " " + status.id(),
              key -> new ThrottledProgress(status.id(), lines::progress));
      transfer.tell(status.current(), status.total());
      if (status.current() >= status.total()) {
        transfer.end(status.total());
        transfers.remove(status.vertex() + " " + status.id());
      }
    }
  }
}
