package dev.danube.docker.internal.workspace;

import dev.danube.docker.internal.daemon.Daemon;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

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

    private final TarArchiveOutputStream out;

    Tar(TarArchiveOutputStream out) {
      this.out = out;
    }

    public void folder(String path, int mode) throws IOException {
      folder(path, mode, 0, 0);
    }

    public void folder(String path, int mode, long user, long group) throws IOException {
      TarArchiveEntry entry = new TarArchiveEntry(path + "/");
      entry.setUserId(user);
      entry.setGroupId(group);
      entry.setMode(040000 | mode);
      out.putArchiveEntry(entry);
      out.closeArchiveEntry();
    }

    public void file(String path, int mode, String content) throws IOException {
      file(path, mode, content.getBytes(StandardCharsets.UTF_8));
    }

    void file(String path, int mode, byte[] content) throws IOException {
      TarArchiveEntry entry = new TarArchiveEntry(path);
      entry.setMode(0100000 | mode);
      entry.setSize(content.length);
      out.putArchiveEntry(entry);
      out.write(content);
      out.closeArchiveEntry();
    }
  }

  private Archives() {}

  /** Returns an archive that accepts names of any length and script, and files of any size. */
  public static TarArchiveOutputStream tar(OutputStream to) {
    TarArchiveOutputStream tar = new TarArchiveOutputStream(to, "UTF-8");
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
    tar.setAddPaxHeadersForNonAsciiNames(true);
    return tar;
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
          try (TarArchiveOutputStream tar = tar(bytes)) {
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
