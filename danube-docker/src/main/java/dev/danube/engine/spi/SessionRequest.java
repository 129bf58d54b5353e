package dev.danube.engine.spi;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The properties of a session to open. Immutable. */
public final class SessionRequest {

  private final String run;
  private final String pipeline;
  private final int expectedContainers;
  private final Optional<Path> record;
  private final boolean resumes;
  private final Optional<String> workspaceOf;
  private final boolean keepsFailed;

  private SessionRequest(Builder builder) {
    this.run = requireNonNull(builder.run, "run");
    this.pipeline = requireNonNull(builder.pipeline, "pipeline");
    this.expectedContainers = builder.expectedContainers;
    this.record = Optional.ofNullable(builder.record);
    this.resumes = builder.resumes;
    this.workspaceOf = Optional.ofNullable(builder.workspaceOf);
    this.keepsFailed = builder.keepsFailed;
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
   * Returns the id of the run.
   *
   * @return the id, of lower-case letters, digits and {@code -}
   */
  public String run() {
    return run;
  }

  /**
   * Returns the name of the pipeline.
   *
   * @return any name that a pipeline can have
   */
  public String pipeline() {
    return pipeline;
  }

  /**
   * Returns an estimate of how many containers for single stages are created one after another. A
   * backend can use it to decide whether to prepare something that these containers share.
   *
   * @return 0 unless set
   */
  public int expectedContainers() {
    return expectedContainers;
  }

  /**
   * Returns the folder of the record of the run. What the session {@linkplain Session#keep keeps}
   * belongs to the record. If the program dies, what it leaves of a run with a record is kept too.
   *
   * @return the absolute path; empty, in which case nothing is kept, unless set
   */
  public Optional<Path> record() {
    return record;
  }

  /**
   * Returns whether the session continues with the workspace that an earlier session has kept.
   *
   * @return false unless set
   */
  public boolean resumes() {
    return resumes;
  }

  /**
   * Returns the run whose workspace the session uses. The session does not remove it.
   *
   * @return the id of a run that has kept its workspace; empty for the session's own
   */
  public Optional<String> workspaceOf() {
    return workspaceOf;
  }

  /**
   * Returns whether containers may have to {@linkplain Container#keep outlive} the program.
   *
   * @return false unless set
   */
  public boolean keepsFailed() {
    return keepsFailed;
  }

  /** A builder of requests. Not thread-safe. */
  public static final class Builder {

    private @Nullable String run;
    private @Nullable String pipeline;
    private int expectedContainers;
    private @Nullable Path record;
    private boolean resumes;
    private @Nullable String workspaceOf;
    private boolean keepsFailed;

    private Builder() {}

    /**
     * Sets the id of the run; required.
     *
     * @param id the id
     * @return this builder
     */
    public Builder run(String id) {
      this.run = id;
      return this;
    }

    /**
     * Sets the name of the pipeline; required.
     *
     * @param name the name
     * @return this builder
     */
    public Builder pipeline(String name) {
      this.pipeline = name;
      return this;
    }

    /**
     * Sets the estimate of how many containers for single stages are created one after another.
     * Default: 0.
     *
     * @param number the number, zero or more
     * @return this builder
     */
    public Builder expectedContainers(int number) {
      this.expectedContainers = number;
      return this;
    }

    /**
     * Sets the folder of the record of the run.
     *
     * @param folder the absolute path of the folder
     * @return this builder
     */
    public Builder record(Path folder) {
      this.record = folder;
      return this;
    }

    /**
     * Lets the session continue with the workspace that an earlier session has kept.
     *
     * @return this builder
     */
    public Builder resumes() {
      this.resumes = true;
      return this;
    }

    /**
     * Lets the session use the workspace of another run.
     *
     * @param id the id of that run
     * @return this builder
     */
    public Builder workspaceOf(String id) {
      this.workspaceOf = id;
      return this;
    }

    /**
     * Creates containers in a way that lets them outlive the program.
     *
     * @return this builder
     */
    public Builder keepsFailed() {
      this.keepsFailed = true;
      return this;
    }

    /**
     * Creates the request.
     *
     * @return the request
     * @throws NullPointerException if a required value is missing
     */
    public SessionRequest build() {
      return new SessionRequest(this);
    }
  }
}
