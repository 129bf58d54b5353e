package dev.danube.report;

import dev.danube.engine.internal.Signals;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The size of the terminal. It is read from the system at first, and again after each signal that
 * the size has changed. Thread-safe.
 */
final class TerminalSize implements Supplier<TerminalSize.Size> {

  /**
   * A size of a terminal.
   *
   * @param columns the number of characters in a line
   * @param rows the number of lines
   */
  record Size(int columns, int rows) {}

  private static final Logger LOG = LoggerFactory.getLogger(TerminalSize.class);

  /** The traditional size of a terminal, used where the system reports none. */
  private static final Size USUAL = new Size(80, 24);

  private final AtomicBoolean hasChanged = new AtomicBoolean(true);
  private volatile Size size = USUAL;

  TerminalSize() {
    Signals.on("WINCH", usual -> hasChanged.set(true)); // without signals, the size stays the same
  }

  @Override
  public Size get() {
    if (hasChanged.getAndSet(false)) {
      size = parse(Terminal.ask("stty size </dev/tty >&2"));
    }
    return size;
  }

  /** Parses the output of {@code stty size}: rows, then columns. */
  static Size parse(String text) {
    String[] words = text.split(" ", -1);
    try {
      if (words.length == 2 && Integer.parseInt(words[0]) > 1 && Integer.parseInt(words[1]) > 1) {
        return new Size(Integer.parseInt(words[1]), Integer.parseInt(words[0]));
      }
    } catch (NumberFormatException e) {
      LOG.debug("\"{}\" is not a size of a terminal", text, e);
    }
    return USUAL;
  }
}
