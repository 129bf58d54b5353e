package dev.danube.engine.internal.run;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.danube.engine.internal.secret.RunSecrets;
import dev.danube.engine.spi.LineSink;
import dev.danube.event.RunEvent.LogStream;
import java.util.EnumMap;
import java.util.Map;

/**
 * The sink of one execution, which passes on lines for people: without carriage returns, and long
 * lines in parts that no secret is cut by. Each execution has its own. Thread-safe.
 */
public final class LineAssembler implements LineSink {

  /**
   * The length up to which a line stays whole, in characters. The part of a line that a backend cut
   * at a mebibyte is never shorter.
   */
  private static final int WHOLE = 1 << 18;

  private final LineSink rest;
  private final RunSecrets secrets;
  private final int whole;

  /** The ends of parts, which may hold the start of a secret. */
  @GuardedBy("this") private final Map<LogStream, String> heldBack = new EnumMap<>(LogStream.class);

  public LineAssembler(LineSink rest, RunSecrets secrets) {
    this(rest, secrets, WHOLE);
  }

  /** Creates an assembler that also cuts shorter lines. */
  LineAssembler(LineSink rest, RunSecrets secrets, int whole) {
    this.rest = rest;
    this.secrets = secrets;
    this.whole = whole;
  }

  @Override
  public void line(LogStream stream, String text) {
    String line = withHeldBack(stream, text);
    rest.line(stream, line.endsWith("\r") ? line.substring(0, line.length() - 1) : line);
  }

  @Override
  public void part(LogStream stream, String text) {
    String all = withHeldBack(stream, text);
    int cut = all.length() < whole ? 0 : secrets.safeCut(all);
    hold(stream, all.substring(cut));
    if (cut > 0) {
      rest.line(stream, all.substring(0, cut));
    }
  }

  private synchronized String withHeldBack(LogStream stream, String text) {
    String before = heldBack.remove(stream);
    return before == null ? text : before + text;
  }

  private synchronized void hold(LogStream stream, String text) {
    if (!text.isEmpty()) {
      heldBack.put(stream, text);
    }
  }

  @Override
  public void progress(String what, long done, long total) {
    rest.progress(what, done, total);
  }

  /** Passes on what is held back: the execution has ended. */
  public void finish() {
    for (LogStream stream : LogStream.values()) {
      String last = withHeldBack(stream, "");
      if (!last.isEmpty()) {
        line(stream, last);
      }
    }
  }
}
