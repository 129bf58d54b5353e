package dev.danube.server;

import dev.danube.record.internal.RunLock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The home of a server, with definitions, logs and artifacts, which other users of the machine must
 * not read.
 */
final class HomeFolder implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(HomeFolder.class);
  private static final Set<PosixFilePermission> OWNER =
      EnumSet.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE);

  private final RunLock lock;

  private HomeFolder(RunLock lock) {
    this.lock = lock;
  }

  /**
   * Creates a folder, and keeps other servers away from it.
   *
   * @return the folder, which the caller closes
   * @throws IllegalStateException if another server uses it
   */
  static HomeFolder lock(Path folder) throws IOException {
    create(folder);
    return new HomeFolder(
        RunLock.acquire(folder.resolve("lock"))
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        String.format(
                            "Another server uses the folder %s. Stop that server, or set"
                                + " DANUBE_HOME to another folder.",
                            folder.toAbsolutePath()))));
  }

  @Override
  public void close() {
    try {
      lock.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Creates a folder for its owner only. The rights of one that is there stay as they are. */
  private static void create(Path folder) throws IOException {
    if (!folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.createDirectories(folder);
      return;
    }
    Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(OWNER));
    if (!OWNER.containsAll(Files.getPosixFilePermissions(folder))) {
      log.warn(
          "Other users of this machine may read the folder {}. Prevent that by: chmod 700 {}",
          folder,
          folder);
    }
  }
}
