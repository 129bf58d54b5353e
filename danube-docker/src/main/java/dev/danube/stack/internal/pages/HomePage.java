package dev.danube.stack.internal.pages;

import java.util.ArrayList;
import java.util.List;

/** The page that lists the images of each promotion, the newest first. */
public final class HomePage {

  private static final List<String> HEADER =
      List.of("| Commit | Image | Manifest |", "|--------|-------|----------|");

  private HomePage() {}

  /**
   * Returns a page with a further row on top of its table, unless the row is there.
   *
   * @param page the page; gets a table at its end if it has none of this kind
   * @param commit the link to the commit
   * @param names the cell with the names of the images
   * @param links the cell with the links to their pages
   */
  static String with(String page, String commit, String names, String links) {
    List<String> lines = new ArrayList<>(page.lines().toList());
    int table = 0;
    while (table < lines.size() && !isHeader(lines.get(table))) {
      table++;
    }
    if (table == lines.size()) {
      if (!lines.isEmpty()) {
        lines.add("");
      }
      table = lines.size();
      lines.addAll(HEADER);
    }
    String start = "|" + commit + "|" + names + "|";
    lines.removeIf(line -> line.startsWith(start));
    lines.add(Math.min(table + 2, lines.size()), start + links + "|");
    return String.join("\n", lines);
  }

  private static boolean isHeader(String line) {
    return line.replace(" ", "").equals(HEADER.get(0).replace(" ", ""));
  }
}
