package dev.danube.engine.internal.record;

import dev.danube.event.RunEvent;
import dev.danube.event.RunEvent.LogStream;
import dev.danube.record.LogMark;
import dev.danube.record.RunFolder;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * The logs of the stages of a run, each with a file of marks beside it, as {@link LogMark}
 * describes. Lines reach the file a moment later, so that many are written at once. A timer writes
 * them even if the stage prints nothing more. Used by one thread at a time.
 */
final class StageLogs {

  static final Duration MOMENT = Duration.ofMillis(200);

  private static final int BUFFER = 1 << 16;
  private static final byte[] OWN = {'=', ' '};

  /** The least time between two marks of lines, in milliseconds. */
  private static final long BETWEEN_MARKS = 100;

  private final RunFolder folder;
  private final BiConsumer<Duration, Runnable> timer;
  private final Map<String, StageFiles> open = new HashMap<>();
  private boolean isFlushPlanned;

  /**
   * Creates the logs; none is open yet.
   *
   * @param timer runs {@code flush} later
   */
  StageLogs(RunFolder folder, BiConsumer<Duration, Runnable> timer) {
    this.folder = folder;
    this.timer = timer;
  }

  /** The open files of a stage. */
  private static final class StageFiles {

    private final OutputStream log;
    private final OutputStream marks;
    private long length;
    private long lastMark = Long.MIN_VALUE / 2; // long ago

    StageFiles(OutputStream log, OutputStream marks, long length) {
      this.log = log;
      this.marks = marks;
      this.length = length;
    }

    void write(LogStream stream, String text, Instant at) throws IOException {
      long millis = at.toEpochMilli();
      if (millis - lastMark >= BETWEEN_MARKS) {
        lastMark = millis;
        mark(LogMark.ofLine(length, at));
      }
      if (stream == LogStream.DANUBE) {
        log.write(OWN);
        length += OWN.length;
      }
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      log.write(bytes);
      log.write('\n');
      length += bytes.length + 1;
    }

    void mark(LogMark mark) throws IOException {
      marks.write((mark.toJson() + "\n").getBytes(StandardCharsets.UTF_8));
    }

    void flush() throws IOException {
      log.flush();
      marks.flush();
    }

    void close() throws IOException {
      try (log;
          marks) {
        flush();
      }
    }
  }

  /** Opens the log of a stage. A stage that prints nothing has an empty log. */
  void open(String stage) throws IOException {
    files(stage);
  }

  private StageFiles files(String stage) throws IOException {
    StageFiles files = open.get(stage);
    if (files == null) {
      Path log = folder.log(stage);
      OutputStream text = append(log);
      try {
        files = new StageFiles(text, append(folder.logMarks(stage)), Files.size(log));
      } catch (IOException | RuntimeException e) {
        text.close();
        throw e;
      }
      open.put(stage, files);
    }
    return files;
  }

  void line(String stage, LogStream stream, String text, Instant at, Runnable flush)
      throws IOException {
    files(stage).write(stream, text, at);
    planFlush(flush);
  }

  /** Writes where a step starts or ends. */
  void mark(String stage, RunEvent event, Runnable flush) throws IOException {
    StageFiles files = files(stage);
    files.mark(LogMark.ofEvent(files.length, event));
    planFlush(flush);
  }

  private void planFlush(Runnable flush) {
    if (!isFlushPlanned) {
      isFlushPlanned = true;
      timer.accept(MOMENT, flush);
    }
  }

  /** Opens a file for appending: what an earlier try of the run has printed stays. */
  private static OutputStream append(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    return new BufferedOutputStream(
        Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND), BUFFER);
  }

  void flush() throws IOException {
    isFlushPlanned = false;
    for (StageFiles files : open.values()) {
      files.flush();
    }
  }

  /** Closes the log of a stage that has ended. */
  void close(String stage) throws IOException {
    StageFiles files = open.remove(stage);
    if (files != null) {
      files.close();
    }
  }

  void closeAll() throws IOException {
    for (String stage : open.keySet().toArray(String[]::new)) {
      close(stage);
    }
  }
}
