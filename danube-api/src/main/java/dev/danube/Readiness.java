package dev.danube;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * When a service is ready for use: a check and the time that it may take. Immutable.
 *
 * <p>Example: {@code d.readyWhen(Readiness.port(5432).within(Duration.ofMinutes(2)))}.
 *
 * @param check what is looked at
 * @param within how long the service may take; the stage fails after that
 */
public record Readiness(Check check, Duration within) {

  private static final Duration USUAL = Duration.ofSeconds(60);

  /**
   * Checks the limit.
   *
   * @param check what is looked at
   * @param within how long the service may take
   * @throws IllegalArgumentException if that is not more than zero
   */
  public Readiness {
    if (within.isNegative() || within.isZero()) {
      throw new IllegalArgumentException("Readiness: within must be more than zero, was " + within);
    }
  }

  private static Readiness of(Check check) {
    return new Readiness(check, USUAL);
  }

  /**
   * When it accepts connections, seen from inside its network. Within 60 seconds unless {@link
   * #within} says otherwise.
   *
   * @param port a port of TCP
   * @return the value
   * @throws IllegalArgumentException if it is not from 1 to 65535
   */
  public static Readiness port(int port) {
    return of(new Port(checked(port)));
  }

  /**
   * When it answers a request with a status from 200 to 399, seen from inside its network. Within
   * 60 seconds unless {@link #within} says otherwise.
   *
   * @param port a port of TCP
   * @param path what is asked for, such as {@code /health}
   * @return the value
   * @throws IllegalArgumentException if the port is not one, or the path does not begin with a
   *     slash
   */
  public static Readiness http(int port, String path) {
    if (!path.startsWith("/") || path.chars().anyMatch(c -> c <= ' ')) {
      throw new IllegalArgumentException(
          String.format("Readiness: the path \"%s\" is not one; begin it with \"/\"", path));
    }
    return of(new Http(checked(port), ValueMarks.refused("Readiness.http", path)));
  }

  /**
   * When it has logged a line. Within 60 seconds unless {@link #within} says otherwise.
   *
   * @param regex a regular expression of Java, found anywhere in the line
   * @return the value
   * @throws IllegalArgumentException if it is not one
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
   * When the image's own health check says so. Within 60 seconds unless {@link #within} says
   * otherwise.
   *
   * @return the value
   */
  public static Readiness healthCheck() {
    return of(new HealthCheck());
  }

  /**
   * When a program inside it ends with exit code 0. Within 60 seconds unless {@link #within} says
   * otherwise.
   *
   * @param argv the program, then its arguments
   * @return the value
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

  private static int checked(int port) {
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("Readiness: port must be from 1 to 65535, was " + port);
    }
    return port;
  }

  /**
   * Limits how long the service may take.
   *
   * @param limit more than zero
   * @return the changed copy
   * @throws IllegalArgumentException if it is not
   */
  public Readiness within(Duration limit) {
    return new Readiness(check, limit);
  }

  /** What is looked at to see whether a service is ready. */
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
   * A request that is answered well.
   *
   * @param port the port
   * @param path what is asked for
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
   * @param regex a regular expression, found anywhere in the line
   */
  public record LogLine(String regex) implements Check {

    @Override
    public String toString() {
      return "log line \"" + regex + "\"";
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
   * A program that ends well.
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
