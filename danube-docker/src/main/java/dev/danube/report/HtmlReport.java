package dev.danube.report;

import dev.danube.Outcome;
import dev.danube.Pipeline;
import dev.danube.Stage;
import dev.danube.StageResult;
import dev.danube.event.RunEvent;
import dev.danube.event.RunListener;
import dev.danube.graph.StageGraph;
import dev.danube.internal.Durations;
import dev.danube.record.RunRecord;
import dev.danube.record.RunRecords;
import dev.danube.report.internal.Html;
import dev.danube.report.internal.HtmlFailures;
import dev.danube.report.internal.HtmlGraph;
import dev.danube.report.internal.HtmlLogs;
import dev.danube.report.internal.HtmlTimeline;
import dev.danube.report.internal.Wording;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A report of a run as one page that opens from disk. It begins with what failed, and shows the
 * graph, and for each stage when it ran, its outcome and the reason, its tests, the output of each
 * step and its artifacts. The page loads nothing from any network.
 */
public final class HtmlReport {

  private static final Pattern PLACE = Pattern.compile("\\{\\{(\\w+)}}");

  private final Pipeline pipeline;
  private final RunRecord record;
  private final Map<String, StageResult> results = new LinkedHashMap<>();

  private final Map<String, String> ids = new HashMap<>();

  private HtmlReport(Pipeline pipeline, RunRecord record) {
    this.pipeline = pipeline;
    this.record = record;
    for (RunRecord.StageRecord stage : record.stages()) {
      ids.put(stage.name(), "log-" + ids.size());
      stage.result().ifPresent(result -> results.put(stage.name(), result));
    }
  }

  /**
   * Writes {@code report.html} into the folder of the record.
   *
   * @param pipeline the pipeline that was run
   * @param record the record of the run
   * @return the file
   * @throws IOException if the file cannot be written, or a log cannot be read
   */
  public static Path write(Pipeline pipeline, RunRecord record) throws IOException {
    Path file = record.folder().report();
    String page = new HtmlReport(pipeline, record).page();
    Files.write(file, page.getBytes(StandardCharsets.UTF_8));
    return file;
  }

  /**
   * Returns a listener that writes the page when a run has ended. Add it before a listener that
   * prints where the page is.
   *
   * @param pipeline the pipeline of the run
   * @param home the folder that records of runs are kept in; a run without a record has no page
   * @return a listener for one run; it throws {@link UncheckedIOException} if the page cannot be
   *     written
   */
  public static RunListener of(Pipeline pipeline, Path home) {
    return event -> {
      if (event instanceof RunEvent.RunFinished) {
        try {
          Optional<RunRecord> record = new RunRecords(home).find(event.run());
          if (record.isPresent()) {
            write(pipeline, record.get());
          }
        } catch (IOException e) {
          throw new UncheckedIOException("Cannot write the report of run " + event.run(), e);
        }
      }
    };
  }

  private String page() throws IOException {
    StageGraph graph = StageGraph.of(pipeline);
    Set<String> critical = critical(graph);
    Map<String, String> places = new HashMap<>();
    places.put("title", Html.escaped(record.pipeline() + " " + record.id()));
    places.put("pipeline", Html.escaped(record.pipeline()));
    places.put("outcome", record.end().map(end -> end.outcome().name()).orElse("WAITING"));
    places.put("about", about());
    places.put("failures", HtmlFailures.of(results.values(), ids));
    places.put("warnings", warnings());
    places.put("graph", HtmlGraph.of(graph, ids, results, critical));
    places.put("timeline", HtmlTimeline.of(record.startedAt(), results.values(), critical));
    places.put("table", table());
    places.put("logs", HtmlLogs.of(record, pipeline, ids));
    return filled(template(), places);
  }

  /** Fills the places of a template in one pass, so that text in a piece is never a place. */
  private static String filled(String template, Map<String, String> pieces) {
    return PLACE
        .matcher(template)
        .replaceAll(
            place ->
                Matcher.quoteReplacement(
                    Objects.requireNonNull(pieces.get(place.group(1)), place.group(1))));
  }

  private static String template() {
    try (InputStream template = HtmlReport.class.getResourceAsStream("report.html")) {
      return new String(
          Objects.requireNonNull(template, "report.html").readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the template of the report", e);
    }
  }

  private Set<String> critical(StageGraph graph) {
    Map<String, Duration> durations = new HashMap<>();
    results.forEach((name, result) -> durations.put(name, result.duration()));
    return graph.criticalPath(durations).stream()
        .map(Stage::name)
        .filter(name -> hasRun(results.get(name)))
        .collect(Collectors.toSet());
  }

  private static boolean hasRun(@Nullable StageResult result) {
    return result != null && result.outcome() != Outcome.SKIPPED;
  }

  private String about() {
    List<String> about =
        new ArrayList<>(
            List.of(
                "run " + record.id(),
                "started " + record.startedAt().truncatedTo(ChronoUnit.SECONDS)));
    record.end().ifPresent(end -> about.add("took " + Durations.text(end.duration())));
    if (record.tries() > 1) {
      about.add("try " + record.tries());
    }
    record
        .source()
        .flatMap(source -> source.commit())
        .ifPresent(
            commit ->
                about.add(
                    "commit "
                        + commit.id()
                        + commit.branch().map(name -> " on " + name).orElse("")));
    record.parameters().forEach((name, value) -> about.add(name + " = " + value));
    return Html.escaped(String.join(" · ", about));
  }

  private String warnings() {
    List<String> warnings = record.end().map(RunRecord.End::warnings).orElse(List.of());
    return warnings.stream()
        .map(warning -> "<p>warning: " + Html.escaped(warning) + "</p>")
        .collect(Collectors.joining("\n"));
  }

  private String table() {
    return record.stages().stream().map(this::row).collect(Collectors.joining("\n"));
  }

  private String row(RunRecord.StageRecord stage) {
    Optional<StageResult> result = stage.result();
    return String.format(
        "<tr class=\"%s\"><th scope=\"row\"><a href=\"#%s\">%s</a></th><td class=\"badge\">%s</td>"
            + "<td class=\"number\">%s</td><td class=\"number\">%s</td><td>%s</td></tr>",
        Html.outcome(result),
        ids.get(stage.name()),
        Html.escaped(stage.name()),
        result.map(ended -> Wording.outcome(ended.outcome())).orElse("did not end"),
        result.map(ended -> Durations.text(ended.duration())).orElse(""),
        result
            .map(ended -> ended.attempts().size())
            .filter(n -> n > 0)
            .map(String::valueOf)
            .orElse(""),
        Html.escaped(result.map(Wording::why).orElse("")));
  }
}
