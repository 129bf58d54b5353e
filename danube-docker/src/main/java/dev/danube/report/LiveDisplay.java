package dev.danube.report;

import dev.danube.report.internal.TextWidth;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Lines at the bottom of a terminal that are redrawn in place. If the terminal has become narrower
 * since the last drawing, it has wrapped the old lines, and they take more rows. Not thread-safe.
 */
final class LiveDisplay {

  private static final String CLEAR_REST_OF_LINE = "\u001b[K";
  private static final String CLEAR_BELOW = "\u001b[J";

  /**
   * The sequence that turns line wrapping off. If a terminal takes a character for wider than
   * Danube does, it then cuts the line.
   */
  private static final String NO_LINE_WRAP = "\u001b[?7l";

  private static final String FOLD = "\u001b[?7h";

  private final PrintStream out;
  private final List<Integer> widths = new ArrayList<>();

  LiveDisplay(PrintStream out) {
    this.out = out;
  }

  /**
   * Draws lines in place of the old ones.
   *
   * @param lines the lines, each narrower than the terminal
   * @param columns the present width of the terminal
   */
  void draw(List<String> lines, int columns) {
    StringBuilder text = new StringBuilder(back(columns)).append(NO_LINE_WRAP);
    widths.clear();
    for (String line : lines) {
      text.append(line).append(CLEAR_REST_OF_LINE).append('\n');
      widths.add(TextWidth.width(TextWidth.printable(line)));
    }
    out.print(text.append(CLEAR_BELOW).append(FOLD));
    out.flush();
  }

  /** Removes the lines and moves the cursor to where they started. */
  void erase(int columns) {
    out.print(back(columns) + CLEAR_BELOW);
    out.flush();
    widths.clear();
  }

  /** Returns the sequence that moves the cursor to the start of the first line. */
  private String back(int columns) {
    int rows = widths.stream().mapToInt(width -> rows(width, columns)).sum();
    return rows == 0 ? "" : "\r\u001b[" + rows + "A";
  }

  private static int rows(int width, int columns) {
    return Math.max(1, (width + columns - 1) / Math.max(1, columns));
  }
}
