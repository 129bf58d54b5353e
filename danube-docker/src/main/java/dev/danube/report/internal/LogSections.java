package dev.danube.report.internal;

import dev.danube.event.RunEvent;
import dev.danube.event.RunEvent.StepFinished;
import dev.danube.event.RunEvent.StepStarted;
import dev.danube.record.LogMark;
import dev.danube.record.RunFolder;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The end of the log of a stage, divided into the output of its steps and the lines between. */
final class LogSections {

  /**
   * A line.
   *
   * @param at the time at which it was printed; empty if it has no mark
   */
  record Line(String text, Optional<Instant> at) {}

  /**
   * The lines of a step, or those between two steps.
   *
   * @param step the start of the step; empty for lines outside of steps
   * @param end the end of the step; empty if it has not ended
   * @param isCut whether lines of it are further ahead in the log than was read
   */
  record Section(
      Optional<StepStarted> step, Optional<StepFinished> end, List<Line> lines, boolean isCut) {

    boolean hasFailed() {
      return step.isPresent() && !end.map(StepFinished::succeeded).orElse(false);
    }

    /** Returns how long the step took; empty if it has not ended. */
    Optional<Duration> duration() {
      return end.flatMap(last -> step.map(first -> Duration.between(first.at(), last.at())));
    }
  }

  private final byte[] bytes;
  private final long start;
  private final Map<Long, Instant> times = new HashMap<>();
  private final List<Section> sections = new ArrayList<>();
  private int position;
  private @Nullable StepStarted step;
  private boolean isCut;

  private LogSections(byte[] bytes, long start) {
    this.bytes = bytes;
    this.start = start;
  }

  /**
   * Reads the end of a log.
   *
   * @param length how many bytes of its end to read; the result starts with a whole line
   * @return the sections in their order; steps whose lines are further ahead have none or some
   */
  static List<Section> read(RunFolder folder, String stage, long size, int length)
      throws IOException {
    byte[] bytes = end(folder.log(stage), size, length);
    LogSections log = new LogSections(bytes, size - length);
    if (length < size) {
      log.position = log.afterLine(0);
    }
    List<LogMark> marks = LogMark.read(folder, stage);
    for (LogMark mark : marks) {
      if (mark.event().isEmpty()) {
        log.times.put(mark.offset(), mark.at());
      }
    }
    for (LogMark mark : marks) {
      mark.event().ifPresent(event -> log.add(mark.offset(), event));
    }
    log.close(bytes.length, Optional.empty());
    return log.sections;
  }

  private static byte[] end(Path file, long size, int length) throws IOException {
    byte[] bytes = new byte[length];
    if (length > 0) {
      try (RandomAccessFile log = new RandomAccessFile(file.toFile(), "r")) {
        log.seek(size - length);
        log.readFully(bytes);
      }
    }
    return bytes;
  }

  private void add(long offset, RunEvent event) {
    int end = (int) Math.max(position, Math.min(bytes.length, offset - start));
    if (event instanceof StepStarted started) {
      close(end, Optional.empty());
      step = started;
      isCut = offset < start;
    } else if (event instanceof StepFinished finished) {
      close(end, Optional.of(finished));
    }
  }

  /** Closes the section that is open. Nothing between two steps is no section. */
  private void close(int end, Optional<StepFinished> finished) {
    List<Line> lines = lines(end);
    if (step != null || !lines.isEmpty()) {
      sections.add(new Section(Optional.ofNullable(step), finished, lines, isCut));
    }
    step = null;
  }

  private List<Line> lines(int end) {
    List<Line> lines = new ArrayList<>();
    while (position < end) {
      int next = Math.min(end, afterLine(position));
      int last = next > position && bytes[next - 1] == '\n' ? next - 1 : next;
      String text = new String(bytes, position, last - position, StandardCharsets.UTF_8);
      lines.add(new Line(text, Optional.ofNullable(times.get(start + position))));
      position = next;
    }
    return lines;
  }

  private int afterLine(int from) {
    for (int i = from; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        return i + 1;
      }
    }
    return bytes.length;
  }
}
