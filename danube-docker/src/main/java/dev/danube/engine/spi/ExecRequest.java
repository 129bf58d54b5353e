package dev.danube.engine.spi;

import static java.util.Objects.requireNonNull;

import dev.danube.Step;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A request to execute a step in an idle container. Immutable. */
public final class ExecRequest {

  private final Step step;
  private final Map<String, String> env;
  private final String workdir;
  private final Optional<String> user;
  private final List<String> shell;
  private final boolean separateStreams;

  private ExecRequest(Builder builder) {
    this.step = requireNonNull(builder.step, "step");
    this.env = Collections.unmodifiableMap(new LinkedHashMap<>(builder.env));
    this.workdir = builder.workdir;
    this.user = Optional.ofNullable(builder.user);
    this.shell = List.copyOf(builder.shell);
    this.separateStreams = builder.separateStreams;
  }

  /**
   * Creates a builder.
   *
   * @return a builder without values
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Returns the step.
   *
   * @return a {@link Step.Run} or a {@link Step.Exec}
   */
  public Step step() {
    return step;
  }

  /**
   * Returns the environment variables, in addition to those of the container.
   *
   * @return the values by name, in the order in which they were set; empty unless set
   */
  public Map<String, String> env() {
    return env;
  }

  /**
   * Returns the working directory.
   *
   * @return an absolute path; the workspace unless set
   */
  public String workdir() {
    return workdir;
  }

  /**
   * Returns the user of the step.
   *
   * @return a name or number, with or without a group; empty, for the container's own, unless set
   */
  public Optional<String> user() {
    return user;
  }

  /**
   * Returns the shell that runs a script.
   *
   * @return the program and its arguments, before {@code -c}; empty, for {@code sh -e}, unless set
   */
  public List<String> shell() {
    return shell;
  }

  /**
   * Returns whether standard error must be told apart from standard output. Otherwise all output
   * arrives as standard output, in the order in which it was written. Docker transfers two streams
   * independently, so that the order between them is lost.
   *
   * @return false unless set
   */
  public boolean separateStreams() {
    return separateStreams;
  }

  /** A builder of requests. Not thread-safe. */
  public static final class Builder {

    private @Nullable Step step;
    private Map<String, String> env = Map.of();
    private String workdir = Session.WORKSPACE;
    private @Nullable String user;
    private List<String> shell = List.of();
    private boolean separateStreams;

    private Builder() {}

    /**
     * Sets the script to run.
     *
     * @param run the step
     * @return this builder
     */
    public Builder step(Step.Run run) {
      this.step = run;
      return this;
    }

    /**
     * Sets the program to run.
     *
     * @param exec the step
     * @return this builder
     */
    public Builder step(Step.Exec exec) {
      this.step = exec;
      return this;
    }

    /**
     * Sets the environment variables.
     *
     * @param variables the values of all variables, by name
     * @return this builder
     */
    public Builder env(Map<String, String> variables) {
      this.env = variables;
      return this;
    }

    /**
     * Sets the working directory.
     *
     * @param path an absolute path
     * @return this builder
     */
    public Builder workdir(String path) {
      this.workdir = path;
      return this;
    }

    /**
     * Sets the user of the step.
     *
     * @param nameOrNumber a name or number, with or without a group
     * @return this builder
     */
    public Builder user(String nameOrNumber) {
      this.user = nameOrNumber;
      return this;
    }

    /**
     * Sets the shell that runs a script. Default: {@code sh -e}, with {@code pipefail} if it has
     * that option.
     *
     * @param words the program and its arguments, before {@code -c}
     * @return this builder
     */
    public Builder shell(List<String> words) {
      this.shell = words;
      return this;
    }

    /**
     * Requires that standard error is told apart from standard output.
     *
     * @return this builder
     */
    public Builder separateStreams() {
      this.separateStreams = true;
      return this;
    }

    /**
     * Creates the request.
     *
     * @return the request
     * @throws NullPointerException if there is no step
     */
    public ExecRequest build() {
      return new ExecRequest(this);
    }
  }
}
