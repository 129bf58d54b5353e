package dev.danube.engine.internal.source;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jgit.util.FileUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A temporary folder, locked by the program that uses it. The folder of a program that was killed
 * is no longer locked, and the next program that creates such a folder removes it.
 */
final class TempFolder implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(TempFolder.class);

  private static final String PREFIX = "danube-git";
  private static final String LOCK = "lock";

  /** The age up to which a folder is never removed: its program may not have locked it yet. */
  private static final Duration YOUNG = Duration.ofMinutes(10);

  /**
   * The folders of this program. Their locks must not be tried: on most systems, closing any
   * channel to a file releases the program's lock on it.
   */
  static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

  private final Path folder;
  private final FileChannel lock;

  private TempFolder(Path folder, FileChannel lock) {
    this.folder = folder;
    this.lock = lock;
  }

  /** Creates a folder in the temporary folder of this machine. */
  static TempFolder make() throws IOException {
    return makeIn(Path.of(System.getProperty("java.io.tmpdir")));
  }

  static TempFolder makeIn(Path parent) throws IOException {
    removeAbandoned(parent);
    Path folder = Files.createTempDirectory(parent, PREFIX);
    OWN.add(folder);
    FileChannel channel =
        FileChannel.open(
            folder.resolve(LOCK), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    channel.lock();
    return new TempFolder(folder, channel);
  }

  private static void removeAbandoned(Path parent) throws IOException {
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(parent, PREFIX + "*")) {
      for (Path one : folders) {
        try {
          if (isAbandoned(one)) {
            delete(one);
          }
        } catch (IOException e) {
          LOG.debug("A folder is owned by another user, or is being removed", e);
        }
      }
    }
  }

  private static boolean isAbandoned(Path folder) throws IOException {
    Instant made = Files.getLastModifiedTime(folder).toInstant();
    if (OWN.contains(folder) || made.isAfter(Instant.now().minus(YOUNG))) {
      return false;
    }
    try (FileChannel channel = FileChannel.open(folder.resolve(LOCK), StandardOpenOption.WRITE);
        FileLock free = channel.tryLock()) {
      return free != null;
    }
  }

  Path path() {
    return folder;
  }

  private static void delete(Path folder) throws IOException {
    FileUtils.delete(folder.toFile(), FileUtils.RECURSIVE | FileUtils.SKIP_MISSING);
  }

  @Override
  public void close() throws IOException {
    try {
      delete(folder);
    } finally {
      lock.close();
      OWN.remove(folder);
    }
  }
}
