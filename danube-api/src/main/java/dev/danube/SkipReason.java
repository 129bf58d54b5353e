package dev.danube;

import java.util.Optional;

/**
 * The reason why a stage never started. Immutable.
 *
 * @param kind the kind of reason
 * @param stage the stage that caused the skip; empty if no single stage did
 * @param text the reason in words, such as {@code needs build, which failed}
 */
public record SkipReason(Kind kind, Optional<String> stage, String text) {

  /** The kinds of reasons. */
  public enum Kind {
    /** A stage that it needs did not succeed. */
    UPSTREAM,
    /**
     * An output or image that the stage reads was not made. Stages that wait for this stage still
     * run.
     */
    NO_INPUT,
    /**
     * The condition of the stage is false, the stage is manual and was not named, or it is a post
     * stage for other outcomes. Stages that wait for this stage still run.
     */
    CONDITION,
    /**
     * The stage or the run was stopped before the turn of the stage came, or the run could not
     * start.
     */
    CANCELLED
  }
}
