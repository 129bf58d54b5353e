package dev.danube.server.internal.live;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The files of lines that were read last, whose lines are found faster. Thread-safe. */
public final class LineFiles {

  private static final int MOST = 200;

  @GuardedBy("this") private final Map<Path, LineFile> files =
      new LinkedHashMap<>(MOST, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Path, LineFile> eldest) {
          return size() > MOST;
        }
      };

  /** Creates an empty memory. */
  public LineFiles() {}

  /** Returns the lines of a file, which need not exist yet. */
  public synchronized LineFile of(Path file) {
    return files.computeIfAbsent(file, LineFile::new);
  }
}
