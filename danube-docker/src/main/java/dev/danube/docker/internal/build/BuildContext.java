package dev.danube.docker.internal.build;

import dev.danube.engine.spi.SourceFile;
import java.io.Closeable;
import java.io.IOException;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The files that an image is built from. Each comes after the folder that contains it, and the
 * names in a folder are in order, which the builder demands. All have the same time, so the same
 * files always produce the same image.
 */
final class BuildContext implements AutoCloseable {

  /** The time of all files. Not before 1980, the first year that a zip can represent. */
  static final Instant TIME = Instant.parse("2000-01-01T00:00:00Z");

  /** The order of UTF-8, with what is in a folder directly after the folder. */
  private static final Comparator<String> ORDER = BuildContext::compare;

  private static final int FOLDER = 0755;

  private final List<SourceFile> files;
  private final Closeable store;

  /**
   * Creates a context.
   *
   * @param store what has the contents of the files; it is closed with the context
   */
  private BuildContext(List<SourceFile> files, Closeable store) {
    this.files = files;
    this.store = store;
  }

  /** Returns the files, with all folders that contain one. */
  List<SourceFile> files() {
    return files;
  }

  /** Returns whether a file is one of these. */
  boolean has(Optional<String> path) {
    return files.stream().anyMatch(file -> path.filter(file.path()::equals).isPresent());
  }

  @Override
  public void close() throws IOException {
    store.close();
  }

  private static int compare(String one, String other) {
    int common = Math.min(one.length(), other.length());
    for (int i = 0; i < common; i++) {
      char left = one.charAt(i);
      char right = other.charAt(i);
      if (left != right) {
        return Integer.compare(rank(left), rank(right));
      }
    }
    return Integer.compare(one.length(), other.length());
  }

  /** Returns the rank of a character; the halves of those beyond 16 bits come last. */
  private static int rank(char c) {
    if (c == '/') {
      return 0;
    }
    return Character.isSurrogate(c) ? c + Character.MAX_VALUE : c;
  }

  /** A collector of the files of a context, which come in any order. */
  static final class Collector {

    private final Map<String, SourceFile> files = new TreeMap<>(ORDER);
    private final Map<String, Integer> modes = new HashMap<>();

    /** Takes up the permissions of a folder, which is in the context if one of its files is. */
    void folder(String path, int mode) {
      modes.put(path, mode);
    }

    /** Adds a file, a link, or a folder that may be empty. */
    void add(SourceFile file) {
      String path = file.path();
      for (int end = path.indexOf('/'); end >= 0; end = path.indexOf('/', end + 1)) {
        String parent = path.substring(0, end);
        files.computeIfAbsent(
            parent, key -> new SourceFile.Folder(key, modes.getOrDefault(key, FOLDER)));
      }
      files.put(path, file);
    }

    /** Adds a file with the time of the context. */
    void file(String path, int mode, long size, SourceFile.Content content) {
      add(new SourceFile.Regular(path, mode, size, TIME, content));
    }

    /** Returns the context. */
    BuildContext context(Closeable store) {
      return new BuildContext(List.copyOf(files.values()), store);
    }
  }
}
