package dev.danube.stack.internal.pages;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A table that a program has printed. Immutable.
 *
 * @param columns the names of the columns; numbers from 1 if the program prints none
 * @param rows the cells of each row, one for each column; an empty text where there is nothing
 */
record TextTable(List<String> columns, List<List<String>> rows) {

  /** The line below the names of columns, as pip and dpkg print it. */
  private static final Pattern RULER = Pattern.compile("[-=+| ]*(--|==)[-=+| ]*");

  /** A column in such a line. */
  private static final Pattern RULED = Pattern.compile("-{2,}|={2,}");

  /** Names of columns that are recognized by themselves, as Docker prints them. */
  private static final Pattern CAPITALS = Pattern.compile("[A-Z][A-Z0-9_ ]+");

  /** A line of apt that is not a part of the table. */
  private static final Pattern PROGRESS = Pattern.compile("Listing\\.\\.\\..*");

  private static final Pattern SPACE = Pattern.compile("\\s+");
  private static final Pattern WIDE_SPACE = Pattern.compile("\\t+|\\s{2,}");

  /** Reads what a program has printed. */
  static TextTable parse(String output) {
    List<String> lines =
        output
            .lines()
            .filter(line -> !line.isBlank() && !PROGRESS.matcher(line).matches())
            .toList();
    int ruler =
        IntStream.range(0, lines.size())
            .filter(i -> RULER.matcher(lines.get(i)).matches())
            .findFirst()
            .orElse(-1);
    return ruler > 0 ? ruled(lines, ruler) : plain(lines);
  }

  private static TextTable ruled(List<String> lines, int ruler) {
    List<Integer> starts = new ArrayList<>();
    Matcher column = RULED.matcher(lines.get(ruler));
    while (column.find()) {
      starts.add(column.start());
    }
    List<List<String>> rows = new ArrayList<>();
    for (String line : lines.subList(ruler + 1, lines.size())) {
      rows.add(cut(line, starts));
    }
    return new TextTable(cut(lines.get(ruler - 1), starts), rows);
  }

  private static List<String> cut(String line, List<Integer> starts) {
    List<String> cells = new ArrayList<>();
    for (int i = 0; i < starts.size(); i++) {
      int start = Math.min(starts.get(i), line.length());
      int end = i + 1 < starts.size() ? Math.min(starts.get(i + 1), line.length()) : line.length();
      cells.add(line.substring(start, end).strip());
    }
    return cells;
  }

  /** Reads a table whose columns are divided by blanks. */
  private static TextTable plain(List<String> lines) {
    List<String> comments = lines.stream().filter(line -> line.startsWith("#")).toList();
    List<String> data = lines.stream().filter(line -> !line.startsWith("#")).toList();
    String header =
        comments.isEmpty() ? "" : comments.get(comments.size() - 1).replaceFirst("^#+", "").strip();
    if (header.isEmpty() && !data.isEmpty() && CAPITALS.matcher(data.get(0).strip()).matches()) {
      header = data.get(0).strip();
      data = data.subList(1, data.size());
    }
    // Names such as CONTAINER ID have a blank, and then more than one is between the columns.
    boolean isWide = WIDE_SPACE.matcher(header).find() && header.matches(".*\\S \\S.*");
    Pattern space = isWide ? WIDE_SPACE : SPACE;
    int count = header.isEmpty() ? longest(data) : space.split(header, -1).length;
    List<String> columns =
        header.isEmpty()
            ? IntStream.rangeClosed(1, count).mapToObj(String::valueOf).toList()
            : List.of(space.split(header, -1));
    return new TextTable(columns, data.stream().map(line -> split(line, space, count)).toList());
  }

  private static int longest(List<String> lines) {
    return lines.stream().mapToInt(line -> SPACE.split(line.strip(), -1).length).max().orElse(0);
  }

  private static List<String> split(String line, Pattern space, int count) {
    List<String> cells = new ArrayList<>(List.of(space.split(line.strip(), count)));
    while (cells.size() < count) {
      cells.add("");
    }
    return cells;
  }
}
