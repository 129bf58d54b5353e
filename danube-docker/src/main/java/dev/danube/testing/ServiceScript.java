package dev.danube.testing;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A script that a service follows on a {@link FakeBackend}. Without one, a service is ready at once
 * and runs until it is stopped. The lambda that receives the script defines it. Not thread-safe.
 */
public final class ServiceScript {

  private final List<String> lines = new ArrayList<>();
  private Duration readyAfter = Duration.ZERO;
  private boolean isNeverReady;
  private @Nullable String healthProblem;
  private @Nullable Duration endsAfter;
  private int exitCode;

  ServiceScript() {}

  static ServiceScript of(Consumer<? super ServiceScript> definition) {
    ServiceScript script = new ServiceScript();
    definition.accept(script);
    return script;
  }

  /**
   * Prints lines to standard output when the service starts. Default: none. If the service is ready
   * by a log line, one of the lines has to match; a service that prints nothing is ready.
   *
   * @param text the lines, without line breaks
   * @return this script
   */
  public ServiceScript prints(String... text) {
    lines.addAll(List.of(text));
    return this;
  }

  /**
   * Makes the service ready after a virtual time. Default: no time.
   *
   * @param time zero or more
   * @return this script
   * @throws IllegalArgumentException if the time is negative
   */
  public ServiceScript readyAfter(Duration time) {
    readyAfter = StageScript.notNegative("readyAfter", time);
    return this;
  }

  /**
   * Keeps the service from ever being ready, unless it only has to be started.
   *
   * @return this script
   */
  public ServiceScript neverReady() {
    isNeverReady = true;
    return this;
  }

  /**
   * Lets the health check of the service find that it does not work. This ends the wait for the
   * service, whatever its readiness is.
   *
   * @param printed what the health check prints
   * @return this script
   */
  public ServiceScript unhealthy(String printed) {
    healthProblem = requireNonNull(printed, "printed");
    return this;
  }

  /**
   * Ends the service by itself after a virtual time. Default: it runs until it is stopped.
   *
   * @param time zero or more
   * @param code the exit code
   * @return this script
   * @throws IllegalArgumentException if the time is negative
   */
  public ServiceScript exitsAfter(Duration time, int code) {
    endsAfter = StageScript.notNegative("exitsAfter", time);
    exitCode = code;
    return this;
  }

  List<String> lines() {
    return lines;
  }

  Duration readyAfter() {
    return readyAfter;
  }

  boolean isNeverReady() {
    return isNeverReady;
  }

  Optional<String> healthProblem() {
    return Optional.ofNullable(healthProblem);
  }

  /** Returns what the program of the service does. */
  StageScript program() {
    StageScript program = new StageScript();
    return endsAfter == null ? program.hangs() : program.takes(endsAfter).exits(exitCode);
  }
}
