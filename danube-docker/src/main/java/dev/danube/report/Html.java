package dev.danube.report;

import dev.danube.StageResult;
import java.util.Optional;

/** Pieces of HTML. */
final class Html {

  private Html() {}

  /** Text as text, also inside of quotes. */
  static String escaped(String text) {
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

  /** The class of what has become of a stage. */
  static String outcome(Optional<StageResult> result) {
    return result.map(ended -> ended.outcome().name()).orElse("WAITING");
  }
}
