package dev.danube.stack.internal.pages;

import java.util.ArrayList;
import java.util.List;

/** The page that lists the images of each promotion, the newest first. */
public final class HomePage {

  private static final List<String> HEADER =
      List.of("| Commit | Image | Manifest |", "|--------|-------|----------|");

  private HomePage() {}

  /**
   * Returns a page with a further row on top of its table. A row that names the same images goes.
   *
   * @param page the page; gets a table if it has none
   * @param images the full names of the images
   */
  public static String with(String page, WikiPages pages, String commit, List<String> images) {
    List<String> lines = new ArrayList<>(page.lines().toList());
    int table = 0;
    while (table < lines.size() && !lines.get(table).strip().startsWith("|")) {
      table++;
    }
    if (table == lines.size()) {
      if (!lines.isEmpty()) {
        lines.add("");
      }
      table = lines.size();
      lines.addAll(HEADER);
    }
    String names = "|" + pages.names(images) + "|";
    lines.removeIf(line -> line.startsWith("|") && line.contains(names));
    String row = "|" + pages.commit(commit) + names + pages.links(images) + "|";
    lines.add(Math.min(table + 2, lines.size()), row);
    return String.join("\n", lines);
  }
}
