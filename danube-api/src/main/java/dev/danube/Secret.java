package dev.danube;

import static java.util.Objects.requireNonNull;

import dev.danube.internal.Durations;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/**
 * A reference to a secret, whose content does not appear in a log, a record or {@code docker
 * inspect}. Immutable.
 *
 * <p>The content is fetched once per run, when the first stage that uses it has passed its
 * condition. It is masked in everything that Danube prints: as a whole, line by line and in base64.
 * A content of less than four characters is refused, because masking it would mask half the log.
 * {@code toString} returns a mark such as {@code <danube:secret:TOKEN>}; a definition that contains
 * the mark in a string is refused.
 *
 * <p>Example: {@code s.secret("TOKEN", Secret.env("PUBLISH_TOKEN")).run("publish --token $TOKEN")}.
 *
 * @see <a href="doc-files/secrets.html">secrets and logins</a>
 */
public sealed interface Secret {

  /**
   * Returns a secret in an environment variable of the JVM that runs the pipeline.
   *
   * @param variable the name of the variable
   * @return the secret
   */
  static Secret env(String variable) {
    return new Env(requireNonNull(variable, "variable"));
  }

  /**
   * Returns a secret in a file on the machine that runs the pipeline. One trailing line break is
   * removed.
   *
   * @param file the file; a relative path starts at the working directory of the JVM
   * @return the secret
   */
  static Secret file(Path file) {
    return new File(requireNonNull(file, "file"));
  }

  /**
   * Returns a secret that a program prints on the machine that runs the pipeline. One trailing line
   * break is removed. An exit code other than 0 is an error, with what the program printed to
   * standard error. The time limit is 1 minute.
   *
   * @param argv the program, then its arguments
   * @return the secret
   * @throws IllegalArgumentException if no program is given
   */
  static Secret command(String... argv) {
    return command(Command.USUAL_LIMIT, argv);
  }

  /**
   * Returns a secret that a program prints, as {@link #command(String...)} does, with another time
   * limit.
   *
   * @param limit the time limit, more than zero
   * @param argv the program, then its arguments
   * @return the secret
   * @throws IllegalArgumentException if no program is given, or the limit is not more than zero
   */
  static Secret command(Duration limit, String... argv) {
    if (argv.length == 0 || argv[0].isBlank()) {
      throw new IllegalArgumentException(
          "Secret.command names no program; write it as in command(\"pass\", \"show\", \"token\")");
    }
    return new Command(List.of(argv), Durations.positive("Secret.command: the limit", limit));
  }

  /**
   * Returns a secret that Java code fetches.
   *
   * @param name the name of the secret in messages
   * @param supplier fetches the content, on the thread of a stage; an exception makes the stage
   *     {@link Outcome#ERRORED}
   * @return the secret
   */
  static Secret of(String name, Supplier<String> supplier) {
    return new Code(requireNonNull(name, "name"), requireNonNull(supplier, "supplier"));
  }

  /**
   * Returns the name of the secret in messages, which is never its content.
   *
   * @return the variable, the file, the program, or the name that was passed to {@link #of}
   */
  String name();

  /**
   * A secret in an environment variable of the JVM.
   *
   * @param variable the name of the variable
   */
  record Env(String variable) implements Secret {

    @Override
    public String name() {
      return variable;
    }

    @Override
    public String toString() {
      return mark(this);
    }
  }

  /**
   * A secret in a file.
   *
   * @param file the file
   */
  record File(Path file) implements Secret {

    @Override
    public String name() {
      return file.toString();
    }

    @Override
    public String toString() {
      return mark(this);
    }
  }

  /**
   * A secret that a program prints.
   *
   * @param argv the program, then its arguments
   * @param limit the time limit of the program
   */
  record Command(List<String> argv, Duration limit) implements Secret {

    private static final Duration USUAL_LIMIT = Duration.ofMinutes(1);

    /**
     * Copies the list.
     *
     * @param argv the program, then its arguments
     * @param limit the time limit of the program
     */
    public Command {
      argv = List.copyOf(argv);
    }

    @Override
    public String name() {
      return argv.get(0);
    }

    @Override
    public String toString() {
      return mark(this);
    }
  }

  /**
   * A secret that Java code fetches.
   *
   * @param name the name of the secret in messages
   * @param supplier the code; equal only to itself
   */
  record Code(String name, Supplier<String> supplier) implements Secret {

    @Override
    public String toString() {
      return mark(this);
    }
  }

  private static String mark(Secret secret) {
    return "<danube:secret:" + secret.name() + ">";
  }
}
