package dev.danube.logging;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.event.Level;

/**
 * What was logged by any thread since the creation of this object, at levels info and above or at
 * all levels. Thread-safe.
 */
public final class LoggedLines implements AutoCloseable {

  private static final List<LoggedLines> OPEN = new CopyOnWriteArrayList<>();

  private final Queue<String> lines = new ConcurrentLinkedQueue<>();

  private final Level lowest;

  public LoggedLines() {
    this(Level.INFO);
  }

  private LoggedLines(Level lowest) {
    this.lowest = lowest;
    OPEN.add(this);
  }

  /** Returns the lines of all levels, also those that libraries log for their authors. */
  public static LoggedLines ofAllLevels() {
    return new LoggedLines(Level.TRACE);
  }

  static boolean areAllWanted() {
    return OPEN.stream().anyMatch(open -> open.lowest == Level.TRACE);
  }

  static void add(Level level, String line) {
    OPEN.stream()
        .filter(open -> level.toInt() >= open.lowest.toInt())
        .forEach(open -> open.lines.add(line));
  }

  /** Returns the lines, each with its level and the simple name of its logger. */
  public List<String> lines() {
    return List.copyOf(lines);
  }

  @Override
  public void close() {
    OPEN.remove(this);
  }
}
