package dev.danube.server.internal.store;

import java.util.Optional;

/**
 * The reason for a run, and what of the repository it runs. Immutable.
 *
 * @param kind what triggered it
 * @param by the user or the token that requested it; empty if nobody did, or that is not known
 * @param ref the branch or tag that was pushed, such as {@code refs/heads/main}; empty for none
 * @param commit the id of the commit that it runs; empty for the newest of the default branch
 */
public record RunCause(
    Kind kind, Optional<String> by, Optional<String> ref, Optional<String> commit) {

  /** The cause of a run whose requester is not known. */
  public static final RunCause REQUEST =
      new RunCause(Kind.REQUEST, Optional.empty(), Optional.empty(), Optional.empty());

  /** The cause of a run whose time had come. */
  public static final RunCause SCHEDULE =
      new RunCause(Kind.SCHEDULE, Optional.empty(), Optional.empty(), Optional.empty());

  /** What triggers runs. */
  public enum Kind {

    /** A request to run the pipeline. */
    REQUEST,

    /** A request to run again what a run has run. */
    RERUN,

    /** A push to the repository, which a webhook told of. */
    PUSH,

    /** The schedule of the pipeline. */
    SCHEDULE
  }

  /**
   * Returns the cause of a run that was requested.
   *
   * @param by the user or the token
   */
  public static RunCause request(String by) {
    return new RunCause(Kind.REQUEST, Optional.of(by), Optional.empty(), Optional.empty());
  }

  /**
   * Returns the cause of a run of what was pushed.
   *
   * @param ref the branch or tag
   * @param commit the id of the commit
   */
  public static RunCause push(String ref, String commit) {
    return new RunCause(Kind.PUSH, Optional.empty(), Optional.of(ref), Optional.of(commit));
  }

  /**
   * Returns the cause of another run of the same commit.
   *
   * @param requester the user or the token that requests it
   */
  public RunCause again(String requester) {
    return new RunCause(Kind.RERUN, Optional.of(requester), ref, commit);
  }
}
