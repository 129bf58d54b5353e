package dev.danube.docker.internal.workspace;

import dev.danube.docker.internal.daemon.Daemon;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Puts small things into a container by the archive API, which works before it is started too. */
public final class Archives {

  /** What to put there. */
  @FunctionalInterface
  public interface Content {
    void writeTo(Tar tar) throws IOException;
  }

  /** Takes folders and files. */
  public static final class Tar {

    private final TarArchiveOutputStream out;

    Tar(TarArchiveOutputStream out) {
      this.out = out;
    }

    public void folder(String path, int mode) throws IOException {
      TarArchiveEntry entry = new TarArchiveEntry(path + "/");
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

  /** An archive that takes names of any length and script, and files of any size. */
  public static TarArchiveOutputStream tar(OutputStream to) {
    TarArchiveOutputStream tar = new TarArchiveOutputStream(to, "UTF-8");
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
    tar.setAddPaxHeadersForNonAsciiNames(true);
    return tar;
  }

  /**
   * Puts something into a folder of a container. The entry of the folder itself is only respected
   * if it is put into the folder above.
   */
  public static void upload(
      Daemon daemon, String doing, String container, String folder, Content content)
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
