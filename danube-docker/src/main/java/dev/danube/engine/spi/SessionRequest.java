package dev.danube.engine.spi;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a session is for. Immutable. */
public final class SessionRequest {

  private final String run;
  private final String pipeline;
  private final int expectedContainers;
  private final Optional<Path> record;
  private final boolean resumes;
  private final boolean keepsFailed;

  private SessionRequest(Builder builder) {
    this.run = requireNonNull(builder.run, "run");
    this.pipeline = requireNonNull(builder.pipeline, "pipeline");
    this.expectedContainers = builder.expectedContainers;
    this.record = Optional.ofNullable(builder.record);
    this.resumes = builder.resumes;
    this.keepsFailed = builder.keepsFailed;
  }

  /**
   * Starts a request.
   *
   * @return a builder without any value
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * The id of the run.
   *
   * @return lower-case letters, digits and {@code -}
   */
  public String run() {
    return run;
  }

  /**
   * The name of the pipeline.
   *
   * @return any name that a pipeline can have
   */
  public String pipeline() {
    return pipeline;
  }

  /**
   * Returns an estimate of how many containers of stages' own are created one after another, so
   * that a backend can tell whether it pays to prepare what they may share.
   *
   * @return 0 unless set
   */
  public int expectedContainers() {
    return expectedContainers;
  }

  /**
   * The folder of the record of the run. What the session {@linkplain Session#keep keeps} belongs
   * to it, and what a program that died has left of such a run is kept too.
   *
   * @return its absolute path; empty, and then nothing is kept, unless set
   */
  public Optional<Path> record() {
    return record;
  }

  /**
   * Whether an earlier session of the run has kept the workspace, which this one shall have.
   *
   * @return false unless set
   */
  public boolean resumes() {
    return resumes;
  }

  /**
   * Whether containers may have to {@linkplain Container#keep outlive} the program.
   *
   * @return false unless set
   */
  public boolean keepsFailed() {
    return keepsFailed;
  }

  /** Collects the values of a request. Not thread-safe. */
  public static final class Builder {

    private @Nullable String run;
    private @Nullable String pipeline;
    private int expectedContainers;
    private @Nullable Path record;
    private boolean resumes;
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
     * Estimates how many containers of stages' own are created one after another. Default: 0.
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
     * @param folder its absolute path
     * @return this builder
     */
    public Builder record(Path folder) {
      this.record = folder;
      return this;
    }

    /**
     * Lets the session have the workspace that an earlier one has kept.
     *
     * @return this builder
     */
    public Builder resumes() {
      this.resumes = true;
      return this;
    }

    /**
     * Lets containers be such that they can outlive the program.
     *
     * @return this builder
     */
    public Builder keepsFailed() {
      this.keepsFailed = true;
      return this;
    }

    /**
     * Makes the request.
     *
     * @return the request
     * @throws NullPointerException if a required value is missing
     */
    public SessionRequest build() {
      return new SessionRequest(this);
    }
  }
}
