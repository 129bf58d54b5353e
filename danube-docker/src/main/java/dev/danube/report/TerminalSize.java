package dev.danube.report;

import dev.danube.engine.internal.Signals;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How large the terminal is: asked of the system at first, and again when it says that the terminal
 * has changed. Thread-safe.
 */
final class TerminalSize implements Supplier<TerminalSize.Size> {

  /**
   * How large it is.
   *
   * @param columns characters in a line
   * @param rows lines
   */
  record Size(int columns, int rows) {}

  private static final Logger LOG = LoggerFactory.getLogger(TerminalSize.class);

  /** What every terminal has had for ever. */
  private static final Size USUAL = new Size(80, 24);

  private final AtomicBoolean hasChanged = new AtomicBoolean(true);
  private volatile Size size = USUAL;

  TerminalSize() {
    Signals.on("WINCH", usual -> hasChanged.set(true)); // where there are none, the size stays
  }

  @Override
  public Size get() {
    if (hasChanged.getAndSet(false)) {
      size = parse(Terminal.ask("stty size </dev/tty >&2"));
    }
    return size;
  }

  /** Reads what {@code stty size} prints: rows, then columns. */
  static Size parse(String text) {
    String[] words = text.split(" ", -1);
    try {
      if (words.length == 2 && Integer.parseInt(words[0]) > 1 && Integer.parseInt(words[1]) > 1) {
        return new Size(Integer.parseInt(words[1]), Integer.parseInt(words[0]));
      }
    } catch (NumberFormatException e) {
      LOG.debug("\"{}\" is no size of a terminal", text, e);
    }
    return USUAL;
  }
}
