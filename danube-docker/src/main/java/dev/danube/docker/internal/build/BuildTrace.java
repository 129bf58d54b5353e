package dev.danube.docker.internal.build;

import dev.danube.docker.internal.grpc.Fields;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A report of BuildKit on the steps of a build, as the daemon sends it: the message {@code
 * StatusResponse} of its control API. Fields that Danube does not need are skipped.
 *
 * @see <a href="https://protobuf.dev/programming-guides/encoding/">the encoding</a>
 */
record BuildTrace(
    List<Vertex> vertexes, List<Status> statuses, List<Log> logs, List<Warning> warnings) {

  /**
   * A step of the build.
   *
   * @param digest its identity
   * @param started the time of its start; empty if it waits
   * @param completed the time of its end; empty if it is running
   * @param error its failure; empty if there is none
   */
  record Vertex(
      String digest,
      String name,
      boolean isCached,
      Optional<Instant> started,
      Optional<Instant> completed,
      String error) {

    Duration duration() {
      return started
          .flatMap(from -> completed.map(to -> Duration.between(from, to)))
          .orElse(Duration.ZERO);
    }
  }

  /** The progress of a transfer in a step, in bytes. */
  record Status(String id, String vertex, long current, long total) {}

  /**
   * Output of a step.
   *
   * @param message the bytes, each as a character: a message may end inside a character of UTF-8
   */
  record Log(String vertex, String message) {}

  /** A warning about the Dockerfile. */
  record Warning(String text) {}

  /**
   * Reads a report.
   *
   * @throws IOException if it is not one
   */
  static BuildTrace read(byte[] bytes) throws IOException {
    BuildTrace trace =
        new BuildTrace(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    for (Fields fields = new Fields(bytes); fields.next(); ) {
      switch (fields.number) {
        case 1 -> trace.vertexes.add(vertex(fields.bytes()));
        case 2 -> trace.statuses.add(status(fields.bytes()));
        case 3 -> trace.logs.add(log(fields.bytes()));
        case 4 -> trace.warnings.add(warning(fields.bytes()));
        default -> {}
      }
    }
    return trace;
  }

  private static Vertex vertex(byte[] bytes) throws IOException {
    String digest = "";
    String name = "";
    boolean isCached = false;
    Optional<Instant> started = Optional.empty();
    Optional<Instant> completed = Optional.empty();
    String error = "";
    for (Fields fields = new Fields(bytes); fields.next(); ) {
      switch (fields.number) {
        case 1 -> digest = fields.text();
        case 3 -> name = fields.text();
        case 4 -> isCached = fields.value != 0;
        case 5 -> started = Optional.of(time(fields.bytes()));
        case 6 -> completed = Optional.of(time(fields.bytes()));
        case 7 -> error = fields.text();
        default -> {}
      }
    }
    return new Vertex(digest, name, isCached, started, completed, error);
  }

  private static Status status(byte[] bytes) throws IOException {
    String id = "";
    String vertex = "";
    long current = 0;
    long total = 0;
    for (Fields fields = new Fields(bytes); fields.next(); ) {
      switch (fields.number) {
        case 1 -> id = fields.text();
        case 2 -> vertex = fields.text();
        case 4 -> current = fields.value;
        case 5 -> total = fields.value;
        default -> {}
      }
    }
    return new Status(id, vertex, current, total);
  }

  private static Log log(byte[] bytes) throws IOException {
    String vertex = "";
    String message = "";
    for (Fields fields = new Fields(bytes); fields.next(); ) {
      switch (fields.number) {
        case 1 -> vertex = fields.text();
        case 4 -> message = fields.characters();
        default -> {}
      }
    }
    return new Log(vertex, message);
  }

  private static Warning warning(byte[] bytes) throws IOException {
    String text = "";
    for (Fields fields = new Fields(bytes); fields.next(); ) {
      if (fields.number == 3) {
        text = fields.text();
      }
    }
    return new Warning(text);
  }

  private static Instant time(byte[] bytes) throws IOException {
    long seconds = 0;
    long nanos = 0;
    for (Fields fields = new Fields(bytes); fields.next(); ) {
      if (fields.number == 1) {
        seconds = fields.value;
      } else if (fields.number == 2) {
        nanos = fields.value;
      }
    }
    try {
      return Instant.ofEpochSecond(seconds, nanos);
    } catch (java.time.DateTimeException | ArithmeticException e) {
      throw new IOException("a time of a build cannot be read", e);
    }
  }
}
