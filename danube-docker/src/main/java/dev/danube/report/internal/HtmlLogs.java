package dev.danube.report;

import dev.danube.Artifact;
import dev.danube.StageFailure;
import dev.danube.StageResult;
import dev.danube.record.RunFolder;
import dev.danube.record.RunRecord;
import java.io.IOException;
import java.io.RandomAccessFile;
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
 * The logs and artifacts of all stages, folded, with the commands that inspect or repeat a failed
 * step.
 */
final class HtmlLogs {

  /** The most bytes of the end of each log; the page links to the whole log. */
  private static final int LONGEST = 64 * 1024;

  /** The most bytes of all logs together: a page of many megabytes is unusable. */
  private static final int LONGEST_TOGETHER = 8 * 1024 * 1024;

  private final RunFolder folder;
  private final Map<String, String> ids;
  private final Map<String, Integer> room = new HashMap<>();
  private final StringBuilder html = new StringBuilder();

  private HtmlLogs(RunFolder folder, Map<String, String> ids) {
    this.folder = folder;
    this.ids = ids;
  }

  /**
   * Writes the logs of a run.
   *
   * @param ids the HTML id of each stage
   */
  static String of(RunRecord record, Map<String, String> ids) throws IOException {
    HtmlLogs logs = new HtmlLogs(record.folder(), ids);
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
    boolean isOpen = hasFailed(stage);
    html.append("<details class=\"")
        .append(Html.outcome(result))
        .append("\" id=\"")
        .append(ids.get(stage.name()))
        .append(isOpen ? "\" open>" : "\">")
        .append("<summary><b>")
        .append(Html.escaped(stage.name()))
        .append("</b><span class=\"badge\">")
        .append(result.map(ended -> Wording.outcome(ended.outcome())).orElse("did not end"))
        .append("</span></summary><div>");
    result.map(Wording::why).filter(why -> !why.isEmpty()).ifPresent(this::paragraph);
    log(stage.name());
    result.flatMap(StageResult::failure).ifPresent(this::commands);
    result.ifPresent(this::artifacts);
    html.append("</div></details>");
  }

  private void paragraph(String text) {
    html.append("<p>").append(Html.escaped(text)).append("</p>");
  }

  private void log(String stage) throws IOException {
    Path file = folder.log(stage);
    long size = size(file);
    if (size == 0) {
      html.append("<p class=\"dim\">It printed nothing.</p>");
      return;
    }
    int shown = room.getOrDefault(stage, 0);
    if (shown < size) {
      html.append("<p class=\"dim\">The end of ")
          .append(size)
          .append(" bytes; <a href=\"")
          .append(link(file))
          .append("\">all of it</a></p>");
    }
    html.append("<pre class=\"log\">")
        .append(Html.escaped(end(file, size, shown)))
        .append("</pre>");
  }

  /** Returns the end of a file, from the start of a line. */
  private static String end(Path file, long size, int length) throws IOException {
    byte[] bytes = new byte[length];
    try (RandomAccessFile log = new RandomAccessFile(file.toFile(), "r")) {
      log.seek(size - length);
      log.readFully(bytes);
    }
    String text = new String(bytes, StandardCharsets.UTF_8);
    String whole = length < size ? text.substring(text.indexOf('\n') + 1) : text;
    return whole
        .lines()
        .map(TextWidth::printable)
        .collect(java.util.stream.Collectors.joining("\n"));
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
    return java.net.URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
