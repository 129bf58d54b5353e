package dev.danube.report;

import dev.danube.Outcome;
import dev.danube.internal.Durations;
import dev.danube.report.TreeModel.Row;
import dev.danube.report.internal.TextWidth;
import dev.danube.report.internal.Wording;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/** A drawing of a model as lines that fit on a screen. */
final class TreeFrame {

  private static final String SPINNER = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏";
  private static final int TIME = 7;
  private static final int BAR = 20;

  private final TreeModel model;
  private final Instant now;
  private final int columns;
  private final AnsiStyle style;
  private final int nameWidth;

  private TreeFrame(TreeModel model, Instant now, int columns, AnsiStyle style) {
    this.model = model;
    this.now = now;
    this.columns = columns;
    this.style = style;
    int widest = model.rows().stream().mapToInt(TreeFrame::width).max().orElse(0);
    this.nameWidth = Math.min(widest, Math.max(8, columns * 2 / 5));
  }

  private static int width(Row row) {
    return 2 * row.depth + TextWidth.width(row.name);
  }

  /**
   * Draws a model.
   *
   * @param columns the most columns of a line
   * @param lines the most lines, at least one
   */
  static List<String> of(TreeModel model, Instant now, int columns, int lines, AnsiStyle style) {
    return new TreeFrame(model, now, columns, style).draw(lines);
  }

  private List<String> draw(int most) {
    List<String> drawn = new ArrayList<>(List.of(style.bold(TextWidth.cut(head(), columns))));
    int room = most - 1;
    List<Row> rows = new ArrayList<>(model.rows());
    if (rows.size() > room) {
      rows = shortened(rows, drawn, room);
    }
    rows.forEach(row -> drawn.add(line(row)));
    return drawn.subList(0, Math.min(drawn.size(), most));
  }

  private String head() {
    List<Row> stages = model.rows().stream().filter(row -> row.isStage).toList();
    long ended = stages.stream().filter(Row::hasEnded).count();
    long failed = stages.stream().filter(Row::hasEnded).filter(TreeFrame::hasFailed).count();
    String head =
        String.format("%s  run %s  %d of %d", model.pipeline(), model.run(), ended, stages.size());
    String failures = failed == 0 ? "" : ", " + failed + " failed";
    String time =
        model.startedAt().map(start -> "  " + text(Duration.between(start, now))).orElse("");
    return head + failures + time;
  }

  private static boolean hasFailed(Row row) {
    return row.outcome().compareTo(Outcome.FAILED) >= 0;
  }

  /**
   * Leaves out the rows that matter least: first those that ended well, then those that wait, then
   * those that failed, which the summary describes, and then those that are running. A line for
   * each kind says how many rows are left out.
   */
  private List<Row> shortened(List<Row> rows, List<String> drawn, int room) {
    List<Row> shown = new ArrayList<>(rows);
    leaveOut(shown, drawn, room, row -> row.hasEnded() && !hasFailed(row), true, "that have ended");
    leaveOut(shown, drawn, room, Row::isWaiting, false, "that wait");
    leaveOut(shown, drawn, room, Row::hasEnded, true, "that have failed");
    leaveOut(shown, drawn, room, row -> true, false, "more");
    return shown;
  }

  private void leaveOut(
      List<Row> shown,
      List<String> drawn,
      int room,
      Predicate<Row> kind,
      boolean fromTop,
      String what) {
    int notes = drawn.size() - 1;
    if (shown.size() + notes > room) {
      int left = remove(shown, shown.size() + notes + 1 - room, kind, fromTop);
      if (left > 0) {
        drawn.add(
            style.dim(TextWidth.cut(String.format("  %d %s are not shown", left, what), columns)));
      }
    }
  }

  private static int remove(List<Row> rows, int most, Predicate<Row> kind, boolean fromTop) {
    int removed = 0;
    for (int i = 0; i < rows.size() && removed < most; ) {
      int at = fromTop ? i : rows.size() - 1 - i;
      if (kind.test(rows.get(at))) {
        rows.remove(at);
        removed++;
      } else {
        i++;
      }
    }
    return removed;
  }

  private String line(Row row) {
    String indented = "  ".repeat(row.depth) + row.name;
    String name = pad(TextWidth.cut(indented, nameWidth), nameWidth);
    String time =
        String.format(Locale.ROOT, "%" + TIME + "s", row.time(now).map(TreeFrame::text).orElse(""));
    int left = columns - 2 - nameWidth - 1 - TIME - 2;
    if (left < 0) {
      return narrow(row, indented);
    }
    String more = left > 3 ? TextWidth.cut(TextWidth.printable(more(row)), left) : "";
    if (row.hasEnded()) {
      String mark = Wording.mark(row.outcome());
      return (style.outcome(row.outcome(), mark + " " + name) + " " + time + "  " + more)
          .stripTrailing();
    }
    if (row.isRunning()) {
      String mark = style.running(spinner() + " " + name);
      return (mark + " " + time + "  " + style.dim(more)).stripTrailing();
    }
    return style.dim(("· " + name + " " + time + "  " + more).stripTrailing());
  }

  /** Draws a row on a screen with room for only the mark and the name. */
  private String narrow(Row row, String name) {
    String mark = row.hasEnded() ? Wording.mark(row.outcome()) : row.isRunning() ? spinner() : "·";
    return TextWidth.cut(mark + " " + name, columns);
  }

  private String more(Row row) {
    if (row.isWaiting()) {
      return row.isUntouched() ? row.waitsFor : "";
    }
    if (!row.isStage) {
      return "";
    }
    if (row.result != null) {
      return Wording.why(row.result);
    }
    String attempt = row.attempt > 1 ? "attempt " + row.attempt + "  " : "";
    return attempt + (row.progress == null ? row.lastLine : bar(row.progress));
  }

  private static String bar(dev.danube.event.RunEvent.Progress progress) {
    double part = (double) progress.done() / progress.total();
    int full = (int) Math.round(part * BAR);
    return String.format(
        Locale.ROOT,
        "[%s%s] %3d%%  %s",
        "█".repeat(full),
        "░".repeat(BAR - full),
        (int) (part * 100),
        progress.what());
  }

  private String spinner() {
    int at = (int) (now.toEpochMilli() / 100 % SPINNER.length());
    return SPINNER.substring(at, at + 1);
  }

  /** Formats a duration; from one second on, whole seconds are enough for a live display. */
  private static String text(Duration duration) {
    boolean isShort = duration.compareTo(Duration.ofSeconds(1)) < 0;
    return Durations.text(isShort ? duration : Duration.ofSeconds(duration.toSeconds()))
        .replaceFirst("^(\\d+)\\.0s$", "$1s");
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(Math.max(0, width - TextWidth.width(text)));
  }
}
