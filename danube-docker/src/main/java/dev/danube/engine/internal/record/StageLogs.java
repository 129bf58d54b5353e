package dev.danube.engine.internal.record;

import dev.danube.event.RunEvent.LogStream;
import dev.danube.record.RunFolder;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * The logs of the stages of a run. Lines reach the file a moment later, so that many are written at
 * once. A timer writes them even if the stage prints nothing more. Used by one thread at a time.
 */
final class StageLogs {

  static final Duration MOMENT = Duration.ofMillis(200);

  private static final int BUFFER = 1 << 16;
  private static final byte[] OWN = {'=', ' '};

  private final RunFolder folder;
  private final BiConsumer<Duration, Runnable> timer;
  private final Map<String, OutputStream> open = new HashMap<>();
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

  /** Opens the log of a stage. A stage that prints nothing has an empty log. */
  OutputStream open(String stage) throws IOException {
    OutputStream log = open.get(stage);
    if (log == null) {
      log = append(folder.log(stage));
      open.put(stage, log);
    }
    return log;
  }

  void line(String stage, LogStream stream, String text, Runnable flush) throws IOException {
    OutputStream log = open(stage);
    if (stream == LogStream.DANUBE) {
      log.write(OWN);
    }
    log.write(text.getBytes(StandardCharsets.UTF_8));
    log.write('\n');
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
    for (OutputStream log : open.values()) {
      log.flush();
    }
  }

  /** Closes the log of a stage that has ended. */
  void close(String stage) throws IOException {
    OutputStream log = open.remove(stage);
    if (log != null) {
      log.close();
    }
  }

  void closeAll() throws IOException {
    for (String stage : open.keySet().toArray(String[]::new)) {
      close(stage);
    }
  }
}
