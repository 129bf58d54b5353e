package dev.danube;

import java.util.Locale;

/** A filter of the outcomes after which something is done. */
public enum OutcomeFilter {
  /** After {@link Outcome#SUCCESS}, {@link Outcome#UNSTABLE} or {@link Outcome#SKIPPED}. */
  ON_SUCCESS,
  /** After {@link Outcome#FAILED} or {@link Outcome#ERRORED}. */
  ON_FAILURE,
  /** After {@link Outcome#CANCELLED}. */
  ON_CANCEL,
  /** After any outcome, including {@link Outcome#CANCELLED}. */
  ALWAYS;

  /**
   * Returns whether the filter covers an outcome.
   *
   * @param outcome the outcome
   * @return true if something is done after this outcome
   */
  public boolean covers(Outcome outcome) {
    return switch (this) {
      case ON_SUCCESS -> outcome.succeeded();
      case ON_FAILURE -> outcome == Outcome.FAILED || outcome == Outcome.ERRORED;
      case ON_CANCEL -> outcome == Outcome.CANCELLED;
      case ALWAYS -> true;
    };
  }

  /**
   * Returns the text of the filter for plans, graphs and skip reasons.
   *
   * @return {@code on success}, {@code on failure}, {@code on cancel} or {@code always}
   */
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
