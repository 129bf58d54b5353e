package dev.danube.docker.internal.workspace;

import dev.danube.docker.internal.daemon.Daemon;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Methods that move a folder of a container as one archive, as the daemon makes it: with owners and
 * modes, whether the container runs or not.
 */
public final class FolderArchive {

  private static final int CHUNK = 1 << 16;

  private FolderArchive() {}

  /** Writes a folder to an archive, in which it has its last name. */
  public static void save(Daemon daemon, String container, String path, OutputStream to)
      throws IOException, InterruptedException {
    try {
      daemon.call(
          "saving a cache",
          daemon.limits().transfer(),
          client -> {
            try (InputStream archive = client.copyArchiveFromContainerCmd(container, path).exec()) {
              copy(archive, to);
            }
            return null;
          });
    } catch (FileSinkException e) {
      throw e.failure();
    }
  }

  private static void copy(InputStream archive, OutputStream to) throws IOException {
    byte[] chunk = new byte[CHUNK];
    for (int count = archive.read(chunk); count >= 0; count = archive.read(chunk)) {
      try {
        to.write(chunk, 0, count);
      } catch (IOException e) {
        throw new FileSinkException(e);
      }
    }
  }

  /** Fills a folder with an archive of {@link #save}, which was of a folder with the same path. */
  public static void restore(Daemon daemon, String container, String path, InputStream archive)
      throws InterruptedException {
    String plain = path.replaceFirst("/+$", "");
    String parent = plain.substring(0, Math.max(0, plain.lastIndexOf('/')));
    daemon.call(
        "restoring a cache",
        daemon.limits().transfer(),
        client ->
            client
                .copyArchiveToContainerCmd(container)
                .withRemotePath(parent.isEmpty() ? "/" : parent)
                .withTarInputStream(archive)
                .exec());
  }
}
