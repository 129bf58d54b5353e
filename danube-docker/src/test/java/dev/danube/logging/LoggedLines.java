package dev.danube.logging;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What was logged at levels info and above, by any thread, since the creation of this object.
 * Thread-safe.
 */
public final class LoggedLines implements AutoCloseable {

  private static final List<LoggedLines> OPEN = new CopyOnWriteArrayList<>();

  private final List<String> lines = new CopyOnWriteArrayList<>();

  public LoggedLines() {
    OPEN.add(this);
  }

  static void add(String line) {
    OPEN.forEach(open -> open.lines.add(line));
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
