package dev.danube.engine.spi;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/** What a session is for. Immutable. */
public final class SessionRequest {

  private final String run;
  private final String pipeline;
  private final int borrowers;

  private SessionRequest(Builder builder) {
    this.run = requireNonNull(builder.run, "run");
    this.pipeline = requireNonNull(builder.pipeline, "pipeline");
    this.borrowers = builder.borrowers;
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
   * How many containers of the run may borrow a network one after another, as far as is known.
   *
   * @return 0 unless set
   */
  public int borrowers() {
    return borrowers;
  }

  /** Collects the values of a request. Not thread-safe. */
  public static final class Builder {

    private @Nullable String run;
    private @Nullable String pipeline;
    private int borrowers;

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
     * Sets how many containers may borrow a network one after another.
     *
     * @param number 0 or more
     * @return this builder
     */
    public Builder borrowers(int number) {
      this.borrowers = number;
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
