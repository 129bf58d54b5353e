package dev.danube.server.internal.store;

import java.util.Optional;

/**
 * The reason for a run, and what of the repository it runs. Immutable.
 *
 * @param kind what triggered it
 * @param ref the branch or tag that was pushed, such as {@code refs/heads/main}; empty for none
 * @param commit the id of the commit that it runs; empty for the newest of the default branch
 */
public record RunCause(Kind kind, Optional<String> ref, Optional<String> commit) {

  /** The cause of a run that a user requested. */
  public static final RunCause REQUEST =
      new RunCause(Kind.REQUEST, Optional.empty(), Optional.empty());

  /** The cause of a run whose time had come. */
  public static final RunCause SCHEDULE =
      new RunCause(Kind.SCHEDULE, Optional.empty(), Optional.empty());

  /** What triggers runs. */
  public enum Kind {

    /** A request to run the pipeline, or a run again. */
    REQUEST,

    /** A push to the repository, which a webhook told of. */
    PUSH,

    /** The schedule of the pipeline. */
    SCHEDULE
  }

  /**
   * Returns the cause of a run of what was pushed.
   *
   * @param ref the branch or tag
   * @param commit the id of the commit
   */
  public static RunCause push(String ref, String commit) {
    return new RunCause(Kind.PUSH, Optional.of(ref), Optional.of(commit));
  }

  /** Returns the cause of a run of the same commit that a user requested. */
  public RunCause again() {
    return new RunCause(Kind.REQUEST, ref, commit);
  }
}
