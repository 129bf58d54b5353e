package dev.danube.cli;

import dev.danube.record.RunRecord;
import dev.danube.record.RunRecords;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/**
 * The recorded runs of a pipeline.
 *
 * @param pipeline the name of the pipeline
 * @param home the folder that the records are kept in
 * @param all the runs, the one that started last first
 */
record RecordedRuns(String pipeline, Path home, List<RunRecord> all) {

  static RecordedRuns of(String pipeline, Path home) throws IOException {
    List<RunRecord> all =
        new RunRecords(home)
            .list().stream()
                .filter(record -> record.pipeline().equals(pipeline))
                .sorted(Comparator.comparing(RunRecord::startedAt).reversed())
                .toList();
    return new RecordedRuns(pipeline, home, all);
  }

  /** Returns the report of the last run that has one. */
  Path lastReport() {
    return all.stream()
        .map(record -> record.folder().report())
        .filter(Files::exists)
        .findFirst()
        .orElseThrow(() -> missing("No run of \"%s\" in %s has a report; run it first"));
  }

  /** Returns the last run whose workspace is kept. */
  RunRecord lastWithWorkspace() {
    return ended().stream()
        .filter(record -> record.workspaceReady() && record.workspaceKept())
        .findFirst()
        .orElseThrow(() -> missing("No run of \"%s\" in %s has left a workspace; run it first"));
  }

  /** Returns the id of the last run, which did not succeed. */
  String lastToResume() {
    List<RunRecord> ended = ended();
    String failed =
        ended.stream()
            .filter(record -> !record.hasSucceeded())
            .findFirst()
            .map(RunRecord::id)
            .orElseThrow(() -> missing("There is no run of \"%s\" in %s that did not succeed"));
    if (ended.get(0).hasSucceeded()) {
      throw new UsageException(
          String.format(
              "The last run of \"%s\" succeeded; resume an earlier run with --resume %s",
              pipeline, failed));
    }
    return failed;
  }

  /** Returns the runs that have ended and had a workspace of their own. */
  private List<RunRecord> ended() {
    List<RunRecord> ended =
        all.stream()
            .filter(record -> !record.isRunning() && record.workspaceOf().isEmpty())
            .toList();
    if (ended.isEmpty()) {
      throw missing("There is no run of \"%s\" in %s that has ended; run it first");
    }
    return ended;
  }

  private UsageException missing(String format) {
    return new UsageException(String.format(format, pipeline, home));
  }
}
