package dev.danube.stack.internal.pages;

import java.util.List;

/**
 * The page of an image: its layers, and what commands in it print. Immutable.
 *
 * @param layers the table of layers
 * @param sections the output of each command
 */
public record Manifest(String layers, List<Section> sections) {

  private static final int MOST_VISIBLE_LINES = 30;

  /**
   * The output of a command. Immutable.
   *
   * @param title the heading
   * @param output the output; a long one is folded
   */
  public record Section(String title, String output) {

    private String text() {
      boolean isLong = output.chars().filter(c -> c == '\n').count() > MOST_VISIBLE_LINES;
      String code = "```\n" + output + "\n```\n";
      String folded = "<details>\n<summary>Details</summary>\n\n" + code + "</details>\n\n";
      return "\n## " + title + "\n\n" + (isLong ? folded : code) + "\n";
    }
  }

  /** Returns the page in Markdown. */
  public String text() {
    StringBuilder text = new StringBuilder(layers);
    for (Section section : sections) {
      text.append('\n').append(section.text());
    }
    return text.toString().strip();
  }
}
