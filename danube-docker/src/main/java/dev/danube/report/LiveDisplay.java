package dev.danube.report;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Lines at the bottom of a terminal that are drawn over again. The terminal may have become
 * narrower since: then it has folded the old lines, and there are more of them. Not thread-safe.
 */
final class LiveDisplay {

  private static final String CLEAR_REST_OF_LINE = "\u001b[K";
  private static final String CLEAR_BELOW = "\u001b[J";

  /** A terminal that takes a letter for wider than Danube does cuts the line, and folds none. */
  private static final String FOLD_NOT = "\u001b[?7l";

  private static final String FOLD = "\u001b[?7h";

  private final PrintStream out;
  private final List<Integer> widths = new ArrayList<>();

  LiveDisplay(PrintStream out) {
    this.out = out;
  }

  /**
   * Draws lines in the place of the old ones.
   *
   * @param lines each narrower than the terminal
   * @param columns how wide the terminal is now
   */
  void draw(List<String> lines, int columns) {
    StringBuilder text = new StringBuilder(back(columns)).append(FOLD_NOT);
    widths.clear();
    for (String line : lines) {
      text.append(line).append(CLEAR_REST_OF_LINE).append('\n');
      widths.add(TextWidth.width(TextWidth.printable(line)));
    }
    out.print(text.append(CLEAR_BELOW).append(FOLD));
    out.flush();
  }

  /** Takes the picture away; the cursor is where it began. */
  void erase(int columns) {
    out.print(back(columns) + CLEAR_BELOW);
    out.flush();
    widths.clear();
  }

  /** To the begin of the first line. */
  private String back(int columns) {
    int rows = widths.stream().mapToInt(width -> rows(width, columns)).sum();
    return rows == 0 ? "" : "\r\u001b[" + rows + "A";
  }

  private static int rows(int width, int columns) {
    return Math.max(1, (width + columns - 1) / Math.max(1, columns));
  }
}
