package dev.danube.stack.internal.pages;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.danube.engine.internal.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The tables that commands print in an image, for programs and for a comparison with another image.
 * Immutable.
 *
 * @param image the full name of the image
 * @param tables the tables, by the keys of their commands
 */
record ImageTables(String image, Map<String, Titled> tables) {

  /** A table with the title of its section. Immutable. */
  record Titled(String title, TextTable table) {}

  /** Reads tables from JSON. */
  static ImageTables read(String text) throws IOException {
    JsonNode all = Json.MAPPER.readTree(text);
    Map<String, Titled> tables = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> one : all.path("tables").properties()) {
      List<String> columns = new ArrayList<>();
      one.getValue().path("columns").forEach(column -> columns.add(column.asText()));
      List<List<String>> rows = new ArrayList<>();
      for (JsonNode row : one.getValue().path("rows")) {
        rows.add(columns.stream().map(column -> row.path(column).asText()).toList());
      }
      String title = one.getValue().path("title").asText();
      tables.put(one.getKey(), new Titled(title, new TextTable(columns, rows)));
    }
    return new ImageTables(all.path("image").asText(), tables);
  }

  /**
   * Returns the tables as JSON.
   *
   * @param changes what differs from another image; empty if there is none to compare with
   */
  String json(Optional<TableChanges> changes) {
    ObjectNode all = Json.MAPPER.createObjectNode().put("image", image);
    ObjectNode byKey = all.putObject("tables");
    tables.forEach(
        (key, titled) -> {
          ObjectNode one = byKey.putObject(key).put("title", titled.title);
          titled.table.columns().forEach(one.putArray("columns")::add);
          ArrayNode rows = one.putArray("rows");
          titled.table.rows().forEach(row -> add(rows.addObject(), titled.table.columns(), row));
        });
    changes.ifPresent(known -> known.addTo(all.putObject("changes")));
    return all.toPrettyString() + "\n";
  }

  private static void add(ObjectNode object, List<String> columns, List<String> row) {
    for (int i = 0; i < row.size(); i++) {
      object.put(columns.get(i), row.get(i));
    }
  }

  /** Returns what is different here from an earlier image, in the tables that both have. */
  TableChanges since(ImageTables earlier) {
    List<TableChanges.Change> changes = new ArrayList<>();
    for (Map.Entry<String, Titled> one : tables.entrySet()) {
      Titled other = earlier.tables.get(one.getKey());
      if (other != null) {
        Map<String, String> before = byName(other.table);
        Map<String, String> now = byName(one.getValue().table);
        TreeSet<String> names = new TreeSet<>(before.keySet());
        names.addAll(now.keySet());
        for (String name : names) {
          Optional<String> then = Optional.ofNullable(before.get(name));
          Optional<String> today = Optional.ofNullable(now.get(name));
          if (!then.equals(today)) {
            changes.add(
                new TableChanges.Change(one.getKey(), one.getValue().title, name, then, today));
          }
        }
      }
    }
    return new TableChanges(earlier.image, changes);
  }

  /** Returns the other cells of each row by its first one; those of several rows together. */
  private static Map<String, String> byName(TextTable table) {
    return table.rows().stream()
        .filter(row -> !row.isEmpty())
        .collect(
            Collectors.toMap(
                row -> row.get(0),
                row -> String.join(" ", row.subList(1, row.size())).strip(),
                (one, other) -> one + ", " + other,
                LinkedHashMap::new));
  }
}
