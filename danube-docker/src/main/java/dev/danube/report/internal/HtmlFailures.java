package dev.danube.report.internal;

import dev.danube.Outcome;
import dev.danube.StageFailure;
import dev.danube.StageResult;
import dev.danube.internal.Durations;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** The failures of a run, as cards at the top of the page, the one that happened first on top. */
public final class HtmlFailures {

  /** The most cards; more failures are in the table of stages. */
  private static final int MOST = 5;

  private HtmlFailures() {}

  /**
   * Writes the cards; nothing if no stage has failed.
   *
   * @param ids the HTML id of the log of each stage
   */
  public static String of(Collection<StageResult> stages, Map<String, String> ids) {
    List<StageResult> failed =
        stages.stream()
            .filter(stage -> stage.failure().isPresent() && !stage.outcome().succeeded())
            .sorted(Comparator.comparing(stage -> Html.end(stage).orElse(Instant.MIN)))
            .toList();
    StringBuilder html = new StringBuilder();
    failed.stream()
        .limit(MOST)
        .forEach(stage -> add(html, stage, stage.failure().orElseThrow(), ids));
    if (failed.size() > MOST) {
      html.append("<p><a href=\"#stages\">")
          .append(failed.size() - MOST)
          .append(" more stages failed</a></p>");
    }
    return html.toString();
  }

  private static void add(
      StringBuilder html, StageResult stage, StageFailure failure, Map<String, String> ids) {
    Outcome outcome = stage.outcome();
    html.append("<section class=\"card ")
        .append(outcome)
        .append("\"><h2><a href=\"#")
        .append(ids.get(stage.name()))
        .append("\">")
        .append(Html.escaped(stage.name()))
        .append("</a> <span class=\"badge\">")
        .append(Wording.outcome(outcome))
        .append("</span> <small class=\"dim\">")
        .append(about(stage))
        .append("</small></h2>");
    failure
        .message()
        .lines()
        .forEach(line -> html.append("<p>").append(Html.escaped(line)).append("</p>"));
    if (!failure.lastLines().isEmpty()) {
      html.append(HtmlLines.ofTexts(failure.lastLines()));
    }
    stage.tests().filter(tests -> tests.failed() > 0).map(HtmlTests::of).ifPresent(html::append);
    html.append("</section>\n");
  }

  private static String about(StageResult stage) {
    int attempts = stage.attempts().size();
    return "after "
        + Durations.text(stage.duration())
        + (attempts > 1 ? ", " + attempts + " attempts" : "");
  }
}
