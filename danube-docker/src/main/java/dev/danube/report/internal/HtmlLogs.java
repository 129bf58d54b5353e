package dev.danube.report.internal;

import dev.danube.Artifact;
import dev.danube.Pipeline;
import dev.danube.Stage;
import dev.danube.StageFailure;
import dev.danube.StageResult;
import dev.danube.event.RunEvent.StepStarted;
import dev.danube.internal.Durations;
import dev.danube.record.RunFolder;
import dev.danube.record.RunRecord;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The logs, tests and artifacts of all stages, folded, and each step by itself, with the commands
 * that inspect or repeat a failed step.
 */
public final class HtmlLogs {

  /** The most bytes of the end of each log; the page links to the whole log. */
  private static final int LONGEST = 64 * 1024;

  /** The most bytes of all logs together: a page of many megabytes is unusable. */
  private static final int LONGEST_TOGETHER = 8 * 1024 * 1024;

  private final RunFolder folder;
  private final Map<String, String> ids;
  private final Map<String, String> images = new HashMap<>();
  private final Map<String, Integer> room = new HashMap<>();
  private final StringBuilder html = new StringBuilder();

  private HtmlLogs(RunFolder folder, Pipeline pipeline, Map<String, String> ids) {
    this.folder = folder;
    this.ids = ids;
    for (Stage stage : pipeline.allStages()) {
      if (stage.worksInContainer()) {
        stage
            .image()
            .or(pipeline::image)
            .ifPresent(image -> images.put(stage.name(), image.toString()));
      }
    }
  }

  /**
   * Writes the logs of a run.
   *
   * @param ids the HTML id of each stage
   * @throws IOException if a log cannot be read
   */
  public static String of(RunRecord record, Pipeline pipeline, Map<String, String> ids)
      throws IOException {
    HtmlLogs logs = new HtmlLogs(record.folder(), pipeline, ids);
    logs.divide(record.stages());
    for (RunRecord.StageRecord stage : record.stages()) {
      logs.add(stage);
    }
    return logs.html.toString();
  }

  /** Divides the space among the logs. Failed stages come first: people look for them. */
  private void divide(List<RunRecord.StageRecord> stages) throws IOException {
    List<RunRecord.StageRecord> order = new ArrayList<>(stages);
    order.sort(Comparator.comparing(stage -> !hasFailed(stage)));
    long left = LONGEST_TOGETHER;
    for (RunRecord.StageRecord stage : order) {
      long shown = Math.min(size(folder.log(stage.name())), Math.min(LONGEST, left));
      room.put(stage.name(), (int) shown);
      left -= shown;
    }
  }

  private static boolean hasFailed(RunRecord.StageRecord stage) {
    return stage.result().flatMap(StageResult::failure).isPresent();
  }

  private static long size(Path file) throws IOException {
    return Files.exists(file) ? Files.size(file) : 0;
  }

  private void add(RunRecord.StageRecord stage) throws IOException {
    Optional<StageResult> result = stage.result();
    html.append("<details class=\"stage-log ")
        .append(Html.outcome(result))
        .append("\" id=\"")
        .append(ids.get(stage.name()))
        .append(hasFailed(stage) ? "\" open>" : "\">")
        .append("<summary><b>")
        .append(Html.escaped(stage.name()))
        .append("</b><span class=\"badge\">")
        .append(result.map(ended -> Wording.outcome(ended.outcome())).orElse("did not end"))
        .append("</span> <span class=\"dim\">")
        .append(Html.escaped(about(stage)))
        .append("</span></summary><div>");
    result.map(Wording::why).filter(why -> !why.isEmpty()).ifPresent(this::paragraph);
    result.flatMap(StageResult::tests).map(HtmlTests::of).ifPresent(html::append);
    log(stage);
    result.flatMap(StageResult::failure).ifPresent(this::commands);
    result.ifPresent(this::artifacts);
    html.append("</div></details>");
  }

  private String about(RunRecord.StageRecord stage) {
    String took =
        stage
            .result()
            .filter(ended -> ended.skipReason().isEmpty())
            .map(ended -> Durations.text(ended.duration()))
            .orElse("");
    String image = stage.hasStarted() ? images.getOrDefault(stage.name(), "") : "";
    return took.isEmpty() || image.isEmpty() ? took + image : took + ", image " + image;
  }

  private void paragraph(String text) {
    html.append("<p>").append(Html.escaped(text)).append("</p>");
  }

  private void log(RunRecord.StageRecord stage) throws IOException {
    Path file = folder.log(stage.name());
    long size = size(file);
    int shown = room.getOrDefault(stage.name(), 0);
    if (shown < size) {
      html.append("<p class=\"dim\">The end of ")
          .append(size)
          .append(" bytes; <a href=\"")
          .append(link(file))
          .append("\">all of it</a></p>");
    }
    List<LogSections.Section> sections = LogSections.read(folder, stage.name(), size, shown);
    if (size == 0) {
      html.append("<p class=\"dim\">It printed nothing.</p>");
    }
    long steps = sections.stream().filter(section -> section.step().isPresent()).count();
    sections.forEach(section -> section(section, steps == 1));
  }

  private void section(LogSections.Section section, boolean isOnly) {
    if (section.step().isEmpty()) {
      html.append(HtmlLines.of(section.lines()));
      return;
    }
    StepStarted step = section.step().get();
    html.append("<details class=\"step ")
        .append(section.hasFailed() ? "FAILED" : "SUCCESS")
        .append(section.hasFailed() || isOnly ? "\" open>" : "\">")
        .append("<summary><span class=\"dim\">")
        .append(step.attempt() > 1 ? "attempt " + step.attempt() + ", " : "")
        .append("step ")
        .append(step.step())
        .append("</span> <code>")
        .append(Html.escaped(Wording.line(step.title())))
        .append("</code> <span class=\"dim\">")
        .append(section.duration().map(Durations::text).orElse("did not end"))
        .append("</span></summary><div>");
    step.script()
        .filter(script -> script.strip().contains("\n") || script.length() > 60)
        .ifPresent(
            script ->
                html.append("<pre class=\"script\">")
                    .append(Html.escaped(script.strip()))
                    .append("</pre>"));
    if (section.isCut()) {
      html.append("<p class=\"dim\">Its output, or the start of it, is in the whole log only.</p>");
    } else if (section.lines().isEmpty()) {
      html.append("<p class=\"dim\">No output.</p>");
    }
    if (!section.lines().isEmpty()) {
      html.append(HtmlLines.of(section.lines()));
    }
    html.append("</div></details>");
  }

  private void commands(StageFailure failure) {
    failure.shellCommand().ifPresent(line -> command("Inspect the container with", line));
    failure.reproduceCommand().ifPresent(line -> command("Repeat the step with", line));
  }

  private void command(String what, String line) {
    html.append("<p>")
        .append(what)
        .append("</p><pre class=\"command\">")
        .append(Html.escaped(line))
        .append("</pre>");
  }

  private void artifacts(StageResult result) {
    if (!result.artifacts().isEmpty()) {
      html.append("<p>Artifacts</p><ul>");
      for (Artifact artifact : result.artifacts()) {
        html.append("<li><a href=\"")
            .append(link(artifact.file()))
            .append("\">")
            .append(Html.escaped(artifact.name()))
            .append("</a> <span class=\"dim\">")
            .append(artifact.size())
            .append(" bytes</span></li>");
      }
      html.append("</ul>");
    }
  }

  /** Returns the link to a file of the record, relative to the page in the same record. */
  private String link(Path file) {
    StringBuilder link = new StringBuilder();
    for (Path name : folder.path().relativize(file.toAbsolutePath().normalize())) {
      link.append(link.isEmpty() ? "" : "/").append(encoded(name.toString()));
    }
    return link.toString();
  }

  private static String encoded(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
