package dev.danube.docker.internal.workspace;

import dev.danube.docker.internal.archive.TarEntry;
import dev.danube.docker.internal.archive.TarEntry.EntryKind;
import dev.danube.docker.internal.archive.TarReader;
import dev.danube.docker.internal.daemon.Daemon;
import dev.danube.docker.internal.daemon.DockerApiException;
import dev.danube.docker.internal.daemon.ThrottledProgress;
import dev.danube.engine.internal.IoAction;
import dev.danube.engine.spi.Container.FileSink;
import dev.danube.engine.spi.Session;
import java.io.File;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A reader of files and links of the workspace. Uses the archive API, which returns them as a tar
 * and also works when the container is not running. If a file has several names, the tar contains
 * its content only once, so the content is read again for each of the other names.
 */
public final class WorkspaceReader {

  /** The most links that are followed from a path. */
  private static final int MOST_HOPS = 10;

  /** The character that stands for bytes that are not UTF-8. */
  private static final char UNKNOWN = '\uFFFD';

  private final Daemon daemon;
  private final String container;
  private final FileSink files;

  public WorkspaceReader(Daemon daemon, String container, FileSink files) {
    this.daemon = daemon;
    this.container = container;
    this.files = files;
  }

  /**
   * Reads a file, or all files of a folder, which may be a link to a folder of the workspace. Reads
   * nothing if the path does not exist.
   */
  public void read(String path) throws IOException, InterruptedException {
    String real = path;
    for (int hops = 0; hops < MOST_HOPS; hops++) {
      Optional<String> target = read(path, real);
      if (target.isEmpty()) {
        return;
      }
      real = target.get();
    }
  }

  /**
   * Reads the files of a path under the names that they have below another.
   *
   * @return the target, if the path is a link in the workspace that is not wanted itself
   */
  private Optional<String> read(String path, String real) throws IOException, InterruptedException {
    Map<String, String> links = new LinkedHashMap<>();
    AtomicReference<String> target = new AtomicReference<>();
    read(
        real,
        (entry, found, content) -> {
          String name = path + found.substring(real.length());
          if (entry.kind() == EntryKind.SYMBOLIC_LINK && found.equals(real) && !files.wants(name)) {
            target.set(entry.target());
          } else if (!files.wants(name)) {
            return;
          } else if (name.indexOf(UNKNOWN) >= 0) {
            throw new FileSinkException(
                new IOException("the name of " + name + " is not UTF-8; rename the file"));
          } else if (entry.kind() == EntryKind.SYMBOLIC_LINK) {
            deliver(() -> files.link(name, entry.target()));
          } else if (entry.kind() == EntryKind.HARD_LINK) {
            links.put(name, parent(real) + plain(entry.target()));
          } else {
            deliver(entry, name, content);
          }
        });
    for (Map.Entry<String, String> link : links.entrySet()) {
      read(link.getValue(), (entry, name, content) -> deliver(entry, link.getKey(), content));
    }
    return Optional.ofNullable(target.get()).flatMap(link -> inWorkspace(real, link));
  }

  /** Returns the target of a link, relative to the workspace; empty if it leads out of it. */
  private static Optional<String> inWorkspace(String path, String target) {
    Path workspace = Path.of(Session.WORKSPACE);
    Path found = workspace.resolve(parent(path)).resolve(target).normalize();
    return found.startsWith(workspace) && !found.equals(workspace)
        ? Optional.of(workspace.relativize(found).toString().replace(File.separatorChar, '/'))
        : Optional.empty();
  }

  private interface Visitor {
    void visit(TarEntry entry, String name, InputStream content) throws IOException;
  }

  private void read(String path, Visitor visitor) throws IOException, InterruptedException {
    String resource = Session.WORKSPACE + "/" + (path.isEmpty() ? "." : path);
    try {
      daemon.call(
          "reading files of the workspace",
          daemon.limits().transfer(),
          client -> {
            try (InputStream archive =
                client.copyArchiveFromContainerCmd(container, resource).exec()) {
              visit(new TarReader(archive), parent(path), visitor);
            }
            return null;
          });
    } catch (DockerApiException e) {
      if (!e.isNotFound()) {
        throw e;
      }
      daemon.inspectContainer(container); // throws if the container is missing, not the file
    } catch (FileSinkException e) {
      throw e.failure();
    }
  }

  private static void visit(TarReader archive, String parent, Visitor visitor) throws IOException {
    for (TarEntry entry = archive.next(); entry != null; entry = archive.next()) {
      if (entry.isFileOrHardLink() || entry.kind() == EntryKind.SYMBOLIC_LINK) {
        visitor.visit(entry, parent + plain(entry.name()), archive);
      }
    }
  }

  private void deliver(TarEntry entry, String name, InputStream archive) throws IOException {
    ThrottledProgress progress = new ThrottledProgress(name, files::progress);
    FileStream content = new FileStream(archive, entry.size(), progress);
    try {
      files.file(name, entry.mode(), content);
    } catch (IOException e) {
      if (content.failure == e) {
        throw e;
      }
      throw new FileSinkException(e);
    } finally {
      progress.end(entry.size());
    }
  }

  private static void deliver(IoAction delivery) {
    try {
      delivery.run();
    } catch (IOException e) {
      throw new FileSinkException(e);
    }
  }

  /**
   * Returns the folder of a path, with a slash at its end. The names in an archive start with the
   * last part of the requested path.
   */
  private static String parent(String path) {
    return path.substring(0, path.lastIndexOf('/') + 1);
  }

  private static String plain(String name) {
    return name.startsWith("./") ? name.substring(2) : name;
  }

  /** The content of a file. Reports the progress, and records a failure to read. */
  private static final class FileStream extends FilterInputStream {

    private final long size;
    private final ThrottledProgress progress;
    private long done;
    private @Nullable IOException failure;

    FileStream(InputStream archive, long size, ThrottledProgress progress) {
      super(archive);
      this.size = size;
      this.progress = progress;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      try {
        int count = super.read(bytes, offset, length);
        done += Math.max(0, count);
        progress.tell(done, size);
        return count;
      } catch (IOException e) {
        failure = e;
        throw e;
      }
    }

    @Override
    public void close() {}
  }
}
