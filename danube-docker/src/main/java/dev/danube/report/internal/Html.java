package dev.danube.report.internal;

import dev.danube.StageResult;
import java.time.Instant;
import java.util.Optional;

/** Helpers that write HTML. */
public final class Html {

  private Html() {}

  /** Escapes a text for HTML, including attribute values in quotes. */
  public static String escaped(String text) {
    StringBuilder escaped = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> escaped.append("&amp;");
        case '<' -> escaped.append("&lt;");
        case '>' -> escaped.append("&gt;");
        case '"' -> escaped.append("&quot;");
        case '\'' -> escaped.append("&#39;");
        default -> escaped.append(c);
      }
    }
    return escaped.toString();
  }

  /** Returns when a stage ended; empty if it never started. */
  static Optional<Instant> end(StageResult stage) {
    return stage.attempts().stream()
        .findFirst()
        .map(first -> first.startedAt().plus(stage.duration()));
  }

  /** Returns the CSS class for the outcome of a stage. */
  public static String outcome(Optional<StageResult> result) {
    return result.map(ended -> ended.outcome().name()).orElse("WAITING");
  }
}
