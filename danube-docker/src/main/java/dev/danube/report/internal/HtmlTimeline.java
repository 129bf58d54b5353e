package dev.danube.report;

import dev.danube.Attempt;
import dev.danube.StageResult;
import dev.danube.internal.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;

/** A drawing of when each stage ran, attempt by attempt, on one axis. */
final class HtmlTimeline {

  private static final int MARKS = 5;

  private final Instant start;
  private final Duration length;
  private final Set<String> critical;
  private final StringBuilder html = new StringBuilder();

  private HtmlTimeline(Instant start, Duration length, Set<String> critical) {
    this.start = start;
    this.length = length;
    this.critical = critical;
  }

  /**
   * Draws the timeline of a run.
   *
   * @param start the start of the last try; stages that ran before have a name but no bar
   */
  static String of(Instant start, Collection<StageResult> stages, Set<String> critical) {
    Duration length =
        stages.stream()
            .filter(stage -> !stage.attempts().isEmpty())
            .map(stage -> stage.attempts().get(0).startedAt().plus(stage.duration()))
            .map(end -> Duration.between(start, end))
            .max(Duration::compareTo)
            .filter(longest -> longest.compareTo(Duration.ofMillis(1)) > 0)
            .orElse(Duration.ofMillis(1));
    HtmlTimeline timeline = new HtmlTimeline(start, length, critical);
    timeline.axis();
    stages.stream().filter(stage -> !stage.attempts().isEmpty()).forEach(timeline::row);
    return timeline.html.toString();
  }

  private void axis() {
    html.append("<div class=\"axis\"><div></div><div class=\"track\">");
    for (int i = 0; i < MARKS; i++) {
      double part = (double) i / (MARKS - 1);
      String time = Durations.text(Duration.ofMillis(Math.round(length.toMillis() * part)));
      html.append(
          String.format(Locale.ROOT, "<span style=\"left:%.1f%%\">%s</span>", part * 100, time));
    }
    html.append("</div></div>");
  }

  private void row(StageResult stage) {
    html.append("<div class=\"row")
        .append(critical.contains(stage.name()) ? " critical" : "")
        .append("\"><div class=\"label\">")
        .append(Html.escaped(stage.name()))
        .append("</div><div class=\"track\">");
    boolean isEarlier = stage.attempts().get(0).startedAt().isBefore(start);
    if (isEarlier) {
      html.append("<small class=\"dim\">by an earlier try</small>");
    } else {
      span(stage);
      stage.attempts().forEach(this::bar);
    }
    html.append("</div></div>");
  }

  /** Draws the whole time of a stage, with the waits between attempts and the cleanup. */
  private void span(StageResult stage) {
    double left = part(Duration.between(start, stage.attempts().get(0).startedAt()));
    html.append(
        String.format(
            Locale.ROOT,
            "<div class=\"span %s\" style=\"left:%.2f%%;width:%.2f%%\" title=\"%s in all\"></div>",
            stage.outcome(),
            left,
            Math.min(100 - left, part(stage.duration())),
            Durations.text(stage.duration())));
  }

  private void bar(Attempt attempt) {
    double left = part(Duration.between(start, attempt.startedAt()));
    String title =
        String.format(
            "attempt %d: %s after %s",
            attempt.number(),
            Wording.outcome(attempt.outcome()),
            Durations.text(attempt.duration()));
    html.append(
        String.format(
            Locale.ROOT,
            "<div class=\"bar %s\" style=\"left:%.2f%%;width:%.2f%%\" title=\"%s\"></div>",
            attempt.outcome(),
            left,
            Math.min(100 - left, part(attempt.duration())),
            Html.escaped(title)));
  }

  private double part(Duration duration) {
    return 100.0 * duration.toMillis() / length.toMillis();
  }
}
