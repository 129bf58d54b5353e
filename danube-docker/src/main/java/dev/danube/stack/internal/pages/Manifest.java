package dev.danube.stack.internal.pages;

import java.util.List;
import java.util.Optional;

/**
 * The page of an image: its layers, and what commands in it print. Immutable.
 *
 * @param layers the table of layers
 * @param sections the output of each command
 * @param changes the differences to another image; empty if there is none to compare with
 */
record Manifest(String layers, List<Section> sections, Optional<TableChanges> changes) {

  private static final int MOST_VISIBLE_LINES = 30;

  /**
   * The output of a command. Immutable.
   *
   * @param title the heading
   * @param output the output; a long one is folded
   */
  record Section(String title, String output) {

    private String text() {
      boolean isLong = output.chars().filter(c -> c == '\n').count() > MOST_VISIBLE_LINES;
      String code = "```\n" + output + "\n```\n";
      String folded = "<details>\n<summary>Details</summary>\n\n" + code + "</details>\n\n";
      return "\n## " + title + "\n\n" + (isLong ? folded : code) + "\n";
    }
  }

  /** Returns the page in Markdown. */
  String text() {
    StringBuilder text = new StringBuilder(layers);
    for (Section section : sections) {
      text.append('\n').append(section.text());
    }
    String page = text.toString().strip();
    return page + changes.map(known -> "\n\n\n" + known.markdown()).orElse("");
  }
}
