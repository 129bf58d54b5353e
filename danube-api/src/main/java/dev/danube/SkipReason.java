package dev.danube;

import java.util.Optional;

/**
 * Why a stage never started. Immutable.
 *
 * @param kind the sort of reason
 * @param stage the stage that is to blame, if one is
 * @param text the reason in words, such as {@code needs build, which failed}
 */
public record SkipReason(Kind kind, Optional<String> stage, String text) {

  /** The sorts of reasons. */
  public enum Kind {
    /** What it waits for did not succeed. */
    UPSTREAM,
    /** An output or image that it reads was not made. Harmless for what comes after it. */
    NO_INPUT,
    /** Its condition is false, or it is manual and nobody named it. Harmless, too. */
    CONDITION,
    /** The run was cancelled before its turn came. */
    CANCELLED
  }
}
