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
    /** The run was cancelled before its turn came. */
    CANCELLED
  }
}
