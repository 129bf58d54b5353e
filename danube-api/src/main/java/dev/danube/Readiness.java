package dev.danube;

import dev.danube.internal.Durations;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A condition for a service to be ready for use: a check, and the time within which the check must
 * succeed. Immutable.
 *
 * <p>Example: {@code d.readyWhen(Readiness.port(5432).within(Duration.ofMinutes(2)))}.
 *
 * @param check the check
 * @param within the time that the service may take; the stage fails after that
 * @see <a href="doc-files/services.html">services and readiness</a>
 */
public record Readiness(Check check, Duration within) {

  private static final Duration USUAL = Duration.ofSeconds(60);

  /**
   * Checks the limit.
   *
   * @param check the check
   * @param within the time that the service may take
   * @throws IllegalArgumentException if the time is not more than zero
   */
  public Readiness {
    Durations.positive("Readiness: within", within);
  }

  private static Readiness of(Check check) {
    return new Readiness(check, USUAL);
  }

  /**
   * Returns a readiness that is reached when the service accepts connections, as seen from inside
   * its network. The limit is 60 seconds unless {@link #within} changes it.
   *
   * @param port a TCP port
   * @return the readiness
   * @throws IllegalArgumentException if the port is not from 1 to 65535
   */
  public static Readiness port(int port) {
    return of(new Port(checked(port)));
  }

  /**
   * Returns a readiness that is reached when the service answers an HTTP request with a status from
   * 200 to 399, as seen from inside its network. The limit is 60 seconds unless {@link #within}
   * changes it.
   *
   * @param port a TCP port
   * @param path the path of the request, such as {@code /health}
   * @return the readiness
   * @throws IllegalArgumentException if the port is not from 1 to 65535, or the path does not start
   *     with a slash or contains a space or control character
   */
  public static Readiness http(int port, String path) {
    if (!path.startsWith("/") || path.chars().anyMatch(c -> c <= ' ')) {
      throw new IllegalArgumentException(
          String.format(
              "Readiness: the path \"%s\" is invalid; start it with \"/\" and use no spaces",
              path));
    }
    return of(new Http(checked(port), ValueMarks.refused("Readiness.http", path)));
  }

  /**
   * Returns a readiness that is reached when the service has logged a line. The limit is 60 seconds
   * unless {@link #within} changes it.
   *
   * @param regex a Java regular expression that matches anywhere in the line
   * @return the readiness
   * @throws IllegalArgumentException if the regular expression is invalid
   */
  public static Readiness logLine(String regex) {
    try {
      Pattern.compile(regex);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          String.format(
              "Readiness: \"%s\" is not a regular expression: %s", regex, e.getDescription()),
          e);
    }
    return of(new LogLine(ValueMarks.refused("Readiness.logLine", regex)));
  }

  /**
   * Returns a readiness that is reached when the image's own health check succeeds. The limit is 60
   * seconds unless {@link #within} changes it.
   *
   * @return the readiness
   */
  public static Readiness healthCheck() {
    return of(new HealthCheck());
  }

  /**
   * Returns a readiness that is reached when a program, which is run in the container of the
   * service, ends with exit code 0. The limit is 60 seconds unless {@link #within} changes it.
   *
   * @param argv the program, then its arguments
   * @return the readiness
   * @throws IllegalArgumentException if no program is given
   */
  public static Readiness command(String... argv) {
    if (argv.length == 0 || argv[0].isBlank()) {
      throw new IllegalArgumentException(
          "Readiness.command names no program; write it as in command(\"pg_isready\")");
    }
    for (String arg : argv) {
      ValueMarks.refused("Readiness.command", arg);
    }
    return of(new Command(List.of(argv)));
  }

  /**
   * Returns a readiness that is reached as soon as the service has started.
   *
   * @return the readiness
   */
  public static Readiness started() {
    return of(new Started());
  }

  private static int checked(int port) {
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("Readiness: port must be from 1 to 65535, was " + port);
    }
    return port;
  }

  /**
   * Returns a copy with another limit for the time that the service may take.
   *
   * @param limit more than zero
   * @return the changed copy
   * @throws IllegalArgumentException if the limit is not more than zero
   */
  public Readiness within(Duration limit) {
    return new Readiness(check, limit);
  }

  /** A check that tells whether a service is ready. */
  public sealed interface Check {}

  /**
   * A port that accepts connections.
   *
   * @param port the port
   */
  public record Port(int port) implements Check {

    @Override
    public String toString() {
      return "port " + port;
    }
  }

  /**
   * An HTTP request that is answered with a status from 200 to 399.
   *
   * @param port the port
   * @param path the path of the request
   */
  public record Http(int port, String path) implements Check {

    @Override
    public String toString() {
      return "http " + port + path;
    }
  }

  /**
   * A line in the log.
   *
   * @param regex a regular expression that matches anywhere in the line
   */
  public record LogLine(String regex) implements Check {

    @Override
    public String toString() {
      return "log line \"" + regex + "\"";
    }
  }

  /** The start of the service. */
  public record Started() implements Check {

    @Override
    public String toString() {
      return "start";
    }
  }

  /** The health check of the image. */
  public record HealthCheck() implements Check {

    @Override
    public String toString() {
      return "health check";
    }
  }

  /**
   * A program that ends with exit code 0.
   *
   * @param argv the program, then its arguments
   */
  public record Command(List<String> argv) implements Check {

    /**
     * Copies the list.
     *
     * @param argv the program, then its arguments
     */
    public Command {
      argv = List.copyOf(argv);
    }

    @Override
    public String toString() {
      return "command " + String.join(" ", argv);
    }
  }
}
