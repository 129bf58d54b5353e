package dev.danube.stack.internal.pages;

import dev.danube.ImageInfo.Layer;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A table of the layers that are the last of an image with a name. Immutable.
 *
 * @param layers the layers of the image, the oldest first
 * @param names the names of the image itself and of those that it stands on, by the number of their
 *     layers
 */
public record LayerTable(List<Layer> layers, Map<Integer, List<String>> names) {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private static final List<String> HEADER =
      List.of("", "createdAt", "CMD", "hSize", "hcumSize", "elapsed", "Tags");

  private static final int LONGEST_COUNT = 100;
  private static final double THOUSAND = 1000;
  private static final List<String> UNITS = List.of("Byte", "kB", "MB", "GB", "TB", "PB");

  /** Returns the table in Markdown; a header alone if no layer has a name. */
  public String text() {
    List<List<String>> rows = new ArrayList<>(List.of(HEADER));
    TreeMap<Integer, List<String>> sorted = new TreeMap<>(names);
    int first = sorted.isEmpty() ? 0 : sorted.firstKey() - 1;
    long size = 0;
    for (int i = 0; i < layers.size(); i++) {
      Layer layer = layers.get(i);
      size += layer.size().orElse(0L);
      List<String> tags = sorted.get(i + 1);
      if (tags != null) {
        rows.add(
            List.of(
                String.valueOf(i - first),
                TIME.format(layer.created().orElse(Instant.EPOCH)),
                command(layer.createdBy()),
                size(layer.size().orElse(0L)),
                size(size),
                elapsed(i, first),
                list(tags)));
      }
    }
    return markdown(rows);
  }

  private static String command(String createdBy) {
    String command =
        createdBy.replace("|", "").replace("/bin/bash -o pipefail -c", "").replace("#(nop)", "");
    return "`" + command.strip().replaceAll("\\s*[\\r\\n]\\s*", " ") + "`";
  }

  /** Returns a number of bytes with a prefix of the SI, and one digit after the point. */
  static String size(long bytes) {
    if (bytes <= LONGEST_COUNT) {
      return bytes + " B";
    }
    double value = bytes;
    int unit = 0;
    while (value >= THOUSAND && unit < UNITS.size() - 1) {
      value /= THOUSAND;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f %s", value, UNITS.get(unit));
  }

  /** Returns the time since the layer before; empty for the first, and none for the second. */
  private String elapsed(int layer, int first) {
    if (layer == first) {
      return "";
    }
    if (layer == first + 1) {
      return "0s";
    }
    Instant before = layers.get(layer - 1).created().orElse(Instant.EPOCH);
    Instant created = layers.get(layer).created().orElse(before);
    return elapsed(Duration.between(before, created));
  }

  private static String elapsed(Duration time) {
    String text = time.toDays() == 0 ? "" : time.toDays() + "d";
    text += time.toHoursPart() == 0 ? "" : time.toHoursPart() + "h";
    text += time.toMinutesPart() == 0 ? "" : time.toMinutesPart() + "m";
    return text + time.toSecondsPart() + "s";
  }

  private static String list(List<String> names) {
    return "[" + String.join(", ", names.stream().map(name -> "'" + name + "'").toList()) + "]";
  }

  private static String markdown(List<List<String>> rows) {
    StringBuilder text = new StringBuilder();
    for (int row = 0; row < rows.size(); row++) {
      text.append('|');
      for (int column = 0; column < HEADER.size(); column++) {
        int width = width(rows, column);
        String cell = rows.get(row).get(column);
        String space = " ".repeat(width - cell.length());
        text.append(' ').append(column == 0 ? space + cell : cell + space).append(" |");
      }
      text.append('\n');
      if (row == 0) {
        text.append(divider(rows));
      }
    }
    return text.toString().stripTrailing();
  }

  /** Returns the line below the header: numbers to the right, texts to the left. */
  private static String divider(List<List<String>> rows) {
    StringBuilder text = new StringBuilder("|");
    for (int column = 0; column < HEADER.size(); column++) {
      String dashes = "-".repeat(width(rows, column) + 1);
      text.append(column == 0 ? dashes + ":" : ":" + dashes).append('|');
    }
    return text.append('\n').toString();
  }

  /** Returns the width of a column, which has two more characters in the header for its arrow. */
  private static int width(List<List<String>> rows, int column) {
    int width = HEADER.get(column).length() + 2;
    for (List<String> row : rows) {
      width = Math.max(width, row.get(column).length());
    }
    return width;
  }
}
