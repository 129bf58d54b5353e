package dev.danube.server.internal.live;

import dev.danube.event.RunEvent;
import dev.danube.event.RunEvent.LogLine;
import dev.danube.event.RunEvent.Progress;
import dev.danube.event.RunEvent.RunStarted;
import dev.danube.event.RunListener;
import dev.danube.record.RunFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A listener that keeps the events of each run in a file in the folder of its record, as JSON, one
 * on each line. A further try of a run appends to the file of the first, so that the number of a
 * line is the number of its event for ever. Lines of logs, which are in files of their own, and
 * progress are not kept. Thread-safe.
 */
public final class EventRecorder implements RunListener {

  private final Path home;

  /**
   * Creates a listener.
   *
   * @param home the folder with the records of runs
   */
  public EventRecorder(Path home) {
    this.home = home;
  }

  /** Returns the file with the events of a run. */
  public static Path file(RunFolder folder) {
    return folder.path().resolve("events.jsonl");
  }

  /** Returns whether an event is more than a line or the progress of something. */
  static boolean isKept(RunEvent event) {
    return !(event instanceof LogLine || event instanceof Progress);
  }

  @Override
  public void on(RunEvent event) {
    if (!isKept(event)) {
      return;
    }
    try {
      Path file = file(RunFolder.of(home, event.run()));
      if (event instanceof RunStarted) {
        Files.createDirectories(file.getParent());
        endLine(file);
      }
      append(file, event.toJson() + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot keep the events of run " + event.run(), e);
    }
  }

  /** Ends the last line, which is incomplete if the program has died while it was written. */
  private static void endLine(Path file) throws IOException {
    long size = Files.exists(file) ? Files.size(file) : 0;
    if (size > 0 && FileFeed.read(file, size - 1, 1)[0] != '\n') {
      append(file, "\n");
    }
  }

  /** Appends in one write, so that after a crash only the last line can be incomplete. */
  private static void append(Path file, String text) throws IOException {
    Files.write(
        file,
        text.getBytes(StandardCharsets.UTF_8),
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }
}
