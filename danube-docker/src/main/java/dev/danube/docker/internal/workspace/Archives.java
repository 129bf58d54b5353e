package dev.danube.docker.internal.workspace;

import dev.danube.docker.internal.archive.TarEntry;
import dev.danube.docker.internal.archive.TarWriter;
import dev.danube.docker.internal.daemon.Daemon;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * Uploads of small files to a container by the archive API, which also works before the container
 * is started.
 */
public final class Archives {

  /** The content of an upload. */
  @FunctionalInterface
  public interface ArchiveContent {
    void writeTo(Tar tar) throws IOException;
  }

  /** An archive to which folders and files are added. */
  public static final class Tar {

    private final TarWriter out;
    private final Instant now = Instant.now();

    Tar(TarWriter out) {
      this.out = out;
    }

    public void folder(String path, int mode) throws IOException {
      folder(path, mode, 0, 0);
    }

    public void folder(String path, int mode, long user, long group) throws IOException {
      out.put(TarEntry.folder(path, mode, now).ownedBy(user, group));
    }

    public void file(String path, int mode, String content) throws IOException {
      file(path, mode, content.getBytes(StandardCharsets.UTF_8));
    }

    void file(String path, int mode, byte[] content) throws IOException {
      out.put(TarEntry.file(path, mode, content.length, now), content);
    }
  }

  private Archives() {}

  /** Returns an archive with one text file. */
  static byte[] ofFile(String path, String content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarWriter tar = new TarWriter(bytes)) {
      new Tar(tar).file(path, 0644, content);
    }
    return bytes.toByteArray();
  }

  /**
   * Uploads content to a folder of a container. The daemon respects an entry for the folder itself
   * only if the upload goes to the folder above.
   */
  public static void upload(
      Daemon daemon, String doing, String container, String folder, ArchiveContent content)
      throws InterruptedException {
    daemon.call(
        doing,
        client -> {
          ByteArrayOutputStream bytes = new ByteArrayOutputStream();
          try (TarWriter tar = new TarWriter(bytes)) {
            content.writeTo(new Tar(tar));
          }
          return client
              .copyArchiveToContainerCmd(container)
              .withRemotePath(folder)
              .withTarInputStream(new ByteArrayInputStream(bytes.toByteArray()))
              .exec();
        });
  }
}
