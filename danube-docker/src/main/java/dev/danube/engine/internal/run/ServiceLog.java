package dev.danube.engine.internal.run;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.danube.Readiness;
import dev.danube.engine.internal.LongText;
import dev.danube.engine.internal.secret.RunSecrets;
import dev.danube.engine.spi.LineSink;
import dev.danube.event.RunEvent.LogStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A sink that keeps the last lines that a service or background step printed. Thread-safe. */
final class ServiceLog implements LineSink {

  private static final int KEPT = 30;

  /** The maximum length of a kept line, in characters. */
  private static final int LONGEST_KEPT = 4_000;

  private final RunSecrets secrets;

  @GuardedBy("this") private final Deque<String> last = new ArrayDeque<>();

  @GuardedBy("this") private @Nullable Pattern wanted;

  @GuardedBy("this") private boolean found;

  ServiceLog(RunSecrets secrets) {
    this.secrets = secrets;
  }

  /** Starts to look for the line that a readiness waits for, if it waits for one. */
  synchronized void lookFor(Readiness readiness) {
    if (readiness.check() instanceof Readiness.LogLine line) {
      wanted = Pattern.compile(line.regex());
    }
  }

  /** Returns whether a line that matches the pattern was printed. */
  synchronized boolean isFound() {
    return found;
  }

  @Override
  public synchronized void line(LogStream stream, String text) {
    if (wanted != null && !found) {
      found = wanted.matcher(text).find();
    }
    if (last.size() == KEPT) {
      last.removeFirst();
    }
    last.addLast(LongText.cut(secrets.mask(text), LONGEST_KEPT));
  }

  synchronized List<String> lastLines() {
    return List.copyOf(last);
  }
}
