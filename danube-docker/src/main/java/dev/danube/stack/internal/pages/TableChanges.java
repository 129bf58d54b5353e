package dev.danube.stack.internal.pages;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/**
 * The differences between the tables of two images. Immutable.
 *
 * @param since the full name of the earlier image
 * @param changes the rows that differ
 */
record TableChanges(String since, List<Change> changes) {

  /**
   * A row that differs. Immutable.
   *
   * @param key the key of the command
   * @param title the title of its section
   * @param name the first cell of the row
   * @param before the other cells in the earlier image; empty if it does not have the row
   * @param now the other cells; empty if the row is no longer there
   */
  record Change(
      String key, String title, String name, Optional<String> before, Optional<String> now) {

    private String line() {
      return String.format(
          "| %s | %s | %s | %s |\n",
          cell(title), cell(name), cell(before.orElse("")), cell(now.orElse("")));
    }

    private static String cell(String text) {
      return text.replace("|", "\\|");
    }
  }

  /** Returns a section of a page. */
  String markdown() {
    String heading = "## Changes since " + since + "\n\n";
    if (changes.isEmpty()) {
      return heading + "none";
    }
    StringBuilder text = new StringBuilder(heading);
    text.append("| Section | Name | Before | Now |\n|:--|:--|:--|:--|\n");
    changes.forEach(change -> text.append(change.line()));
    return text.toString().stripTrailing();
  }

  /** Adds the changes to an object. */
  void addTo(ObjectNode object) {
    ArrayNode rows = object.put("since", since).putArray("rows");
    for (Change change : changes) {
      ObjectNode row = rows.addObject().put("table", change.key).put("name", change.name);
      change.before.ifPresent(cells -> row.put("before", cells));
      change.now.ifPresent(cells -> row.put("now", cells));
    }
  }
}
