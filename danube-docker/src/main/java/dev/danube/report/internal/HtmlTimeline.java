package dev.danube.report.internal;

import dev.danube.Attempt;
import dev.danube.StageResult;
import dev.danube.internal.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;

/** A drawing of when each stage ran, attempt by attempt, on one axis. */
public final class HtmlTimeline {

  /** The most marks on the axis. */
  private static final int MARKS = 6;

  /** The distances of marks on the axis, in milliseconds. */
  private static final long[] DISTANCES = {
    1,
    2,
    5,
    10,
    20,
    50,
    100,
    200,
    500,
    1_000,
    2_000,
    5_000,
    10_000,
    15_000,
    30_000,
    60_000,
    120_000,
    300_000,
    600_000,
    900_000,
    1_800_000,
    3_600_000,
    7_200_000,
    14_400_000,
    43_200_000
  };

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
  public static String of(Instant start, Collection<StageResult> stages, Set<String> critical) {
    Duration length =
        stages.stream()
            .flatMap(stage -> Html.end(stage).stream())
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
    long distance = distance(length.toMillis());
    for (long at = 0; at <= length.toMillis(); at += distance) {
      html.append(
          String.format(
              Locale.ROOT,
              "<span style=\"left:%.2f%%\">%s</span>",
              100.0 * at / length.toMillis(),
              mark(at)));
    }
    html.append("</div></div>");
  }

  /** Returns the distance of the marks, so that they are round numbers and not too many. */
  private static long distance(long millis) {
    for (long distance : DISTANCES) {
      if (millis / distance < MARKS) {
        return distance;
      }
    }
    long days = Duration.ofMillis(millis).toDays() / MARKS + 1;
    return Duration.ofDays(days).toMillis();
  }

  /** Returns a round number of milliseconds in its largest unit. */
  private static String mark(long millis) {
    Duration at = Duration.ofMillis(millis);
    if (millis == 0) {
      return "0";
    }
    if (millis % 3_600_000 == 0) {
      return at.toHours() + "h";
    }
    if (millis % 60_000 == 0) {
      return at.toMinutes() + "m";
    }
    if (millis % 1_000 == 0) {
      return millis > 60_000 ? Durations.text(at) : at.toSeconds() + "s";
    }
    return millis > 1_000 ? millis / 1_000.0 + "s" : millis + "ms";
  }

  private void row(StageResult stage) {
    html.append("<div class=\"row")
        .append(critical.contains(stage.name()) ? " critical" : "")
        .append("\"><div class=\"label\">")
        .append(Html.escaped(stage.name()))
        .append("<span class=\"sr\">, ")
        .append(Durations.text(stage.duration()))
        .append("</span></div><div class=\"track\">");
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
