package dev.danube;

import java.util.Locale;

/** For which outcomes something is done afterwards. */
public enum OutcomeFilter {
  /** After {@link Outcome#SUCCESS} or {@link Outcome#UNSTABLE}, or if nothing ran at all. */
  ON_SUCCESS,
  /** After {@link Outcome#FAILED} or {@link Outcome#ERRORED}. */
  ON_FAILURE,
  /** After any outcome, also {@link Outcome#CANCELLED}. */
  ALWAYS;

  /**
   * Whether it is done.
   *
   * @param outcome how what came before ended
   * @return true if it is done after that
   */
  public boolean covers(Outcome outcome) {
    return switch (this) {
      case ON_SUCCESS -> outcome.succeeded();
      case ON_FAILURE -> outcome == Outcome.FAILED || outcome == Outcome.ERRORED;
      case ALWAYS -> true;
    };
  }

  /**
   * Returns the words for plans, graphs and skip reasons.
   *
   * @return {@code on success}, {@code on failure} or {@code always}
   */
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
