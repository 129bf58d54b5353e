package dev.danube;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/**
 * Something that nobody may read in a log, a record or {@code docker inspect}. Immutable.
 *
 * <p>It is a reference: fetched once per run, when the first stage that uses it has passed its
 * condition, and masked in everything that Danube prints, also in base64 and where it has several
 * lines. A content of less than four characters is refused, because masking it would mask half the
 * log. {@code toString} is a mark such as {@code <danube:secret:TOKEN>}; a definition that has the
 * mark in a string is refused.
 *
 * <p>Example: {@code s.secret("TOKEN", Secret.env("PUBLISH_TOKEN")).run("publish --token $TOKEN")}.
 */
public sealed interface Secret {

  /**
   * A secret in an environment variable of the JVM that runs the pipeline.
   *
   * @param variable the name of the variable
   * @return the secret
   */
  static Secret env(String variable) {
    return new Env(requireNonNull(variable, "variable"));
  }

  /**
   * A secret in a file on the machine that runs the pipeline. One trailing line break is dropped.
   *
   * @param file the file; a relative path counts from the working directory of the JVM
   * @return the secret
   */
  static Secret file(Path file) {
    return new File(requireNonNull(file, "file"));
  }

  /**
   * A secret that a program on the machine that runs the pipeline prints. One trailing line break
   * is dropped; an exit code other than 0 is an error.
   *
   * @param argv the program, then its arguments
   * @return the secret
   * @throws IllegalArgumentException if no program is given
   */
  static Secret command(String... argv) {
    if (argv.length == 0 || argv[0].isBlank()) {
      throw new IllegalArgumentException(
          "Secret.command names no program; write it as in command(\"pass\", \"show\", \"token\")");
    }
    return new Command(List.of(argv));
  }

  /**
   * A secret that Java code fetches.
   *
   * @param name the name by which messages call it
   * @param supplier fetches it, on the thread of a stage; an exception is an error of the stage
   * @return the secret
   */
  static Secret of(String name, Supplier<String> supplier) {
    return new Supplied(requireNonNull(name, "name"), requireNonNull(supplier, "supplier"));
  }

  /**
   * The name by which messages call it; never its content.
   *
   * @return the variable, the file, the program or the name given
   */
  String name();

  /**
   * Kept in an environment variable of the JVM.
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
   * Kept in a file.
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
   * Printed by a program.
   *
   * @param argv the program, then its arguments
   */
  record Command(List<String> argv) implements Secret {

    /**
     * Copies the list.
     *
     * @param argv the program, then its arguments
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
   * Fetched by Java code.
   *
   * @param name the name by which messages call it
   * @param supplier the code; equal only to itself
   */
  record Supplied(String name, Supplier<String> supplier) implements Secret {

    @Override
    public String toString() {
      return mark(this);
    }
  }

  private static String mark(Secret secret) {
    return "<danube:secret:" + secret.name() + ">";
  }
}
