package dev.danube.docker.internal.build;

import dev.danube.docker.internal.archive.TarEntry;
import dev.danube.docker.internal.archive.TarReader;
import dev.danube.docker.internal.daemon.Daemon;
import dev.danube.docker.internal.workspace.FileSinkException;
import dev.danube.docker.internal.workspace.WorkspaceReader;
import dev.danube.engine.spi.Container;
import dev.danube.engine.spi.Session;
import dev.danube.engine.spi.SourceFile;
import dev.danube.internal.WorkspacePaths;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A folder of the workspace, which stages have changed. */
final class WorkspaceFolder implements BuildFolder {

  /** The most links that are followed to a file. */
  private static final int MOST_HOPS = 10;

  private final Daemon daemon;
  private final String container;
  private final String folder;

  /**
   * Creates a folder.
   *
   * @param container the id of a container that has the workspace
   * @param folder the path, relative to the workspace
   */
  WorkspaceFolder(Daemon daemon, String container, String folder) {
    this.daemon = daemon;
    this.container = container;
    this.folder = folder;
  }

  @Override
  public Optional<String> text(String path) throws IOException, InterruptedException {
    Optional<String> wanted = WorkspacePaths.resolve(folder, path);
    for (int hops = 0; hops < MOST_HOPS && wanted.isPresent(); hops++) {
      TextSink sink = new TextSink(wanted.get());
      new WorkspaceReader(daemon, container, sink).read(wanted.get());
      if (sink.target == null) {
        return Optional.ofNullable(sink.text);
      }
      wanted = WorkspacePaths.resolve(parent(wanted.get()), sink.target);
    }
    return Optional.empty();
  }

  private static String parent(String path) {
    return path.substring(0, Math.max(0, path.lastIndexOf('/')));
  }

  @Override
  public BuildContext context(ContextRules rules) throws IOException, InterruptedException {
    FileStore store = FileStore.create();
    boolean isDone = false;
    try {
      BuildContext context = fill(store, rules);
      isDone = true;
      return context;
    } catch (FileSinkException e) {
      throw e.failure();
    } finally {
      if (!isDone) {
        store.close();
      }
    }
  }

  private BuildContext fill(FileStore store, ContextRules rules) throws InterruptedException {
    String path = Session.WORKSPACE + "/" + folder + "/.";
    return daemon.call(
        "reading the files of an image build",
        daemon.limits().transfer(),
        client -> {
          try (InputStream archive = client.copyArchiveFromContainerCmd(container, path).exec()) {
            return new Filling(store, rules).read(new TarReader(archive));
          }
        });
  }

  /** The reading of an archive into a store. */
  static final class Filling {

    private final FileStore store;
    private final ContextRules rules;
    private final BuildContext.Collector files = new BuildContext.Collector();
    private final Map<String, SourceFile> sent = new HashMap<>();

    Filling(FileStore store, ContextRules rules) {
      this.store = store;
      this.rules = rules;
    }

    /**
     * Reads the files.
     *
     * @param from the archive of the folder, as the daemon sends it
     * @throws FileSinkException if this machine cannot store the files, for example on a full disk
     * @throws IOException if the daemon does not send the whole archive
     */
    BuildContext read(TarReader from) throws IOException {
      try {
        for (TarEntry entry = from.next(); entry != null; entry = from.next()) {
          String path = relative(entry.name());
          if (!path.isEmpty()) {
            take(entry, path, from);
          }
        }
      } finally {
        store.end();
      }
      return files.context(store);
    }

    private void take(TarEntry entry, String path, InputStream content) throws IOException {
      boolean isFolder = entry.kind() == TarEntry.EntryKind.FOLDER;
      if (isFolder) {
        files.folder(path, entry.mode());
      }
      if (!rules.isSent(path, isFolder)) {
        return;
      }
      switch (entry.kind()) {
        case FOLDER -> files.add(new SourceFile.Folder(path, entry.mode()));
        case FILE -> {
          SourceFile.Content stored = store.add(content);
          add(new SourceFile.Regular(path, entry.mode(), entry.size(), BuildContext.TIME, stored));
        }
        case SYMBOLIC_LINK -> add(new SourceFile.Link(path, entry.target()));
        case HARD_LINK -> add(another(path, relative(entry.target())));
        case OTHER -> {} // devices and similar entries are not sent
      }
    }

    private void add(SourceFile file) {
      sent.put(file.path(), file);
      files.add(file);
    }

    /** Returns another name for a file or link that came before. */
    private SourceFile another(String path, String target) {
      SourceFile first = sent.get(target);
      if (first instanceof SourceFile.Link link) {
        return new SourceFile.Link(path, link.target());
      }
      if (first instanceof SourceFile.Regular file) {
        return new SourceFile.Regular(
            path, file.mode(), file.size(), file.modified(), file.content());
      }
      throw new FileSinkException(
          new IOException(
              String.format(
                  "%s is another name (a hard link) of %s, which is not sent: it is left out, or no"
                      + " regular file; copy the file instead",
                  path, target)));
    }

    /** Returns a name of the archive without {@code ./} at its start and {@code /} at its end. */
    private static String relative(String name) {
      String path = name.startsWith("./") ? name.substring(2) : name;
      String relative = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
      return relative.equals(".") ? "" : relative;
    }
  }

  /** A sink of one text file, or of the link in its place. */
  private static final class TextSink implements Container.FileSink {

    private final String wanted;
    private @Nullable String text;
    private @Nullable String target;

    TextSink(String wanted) {
      this.wanted = wanted;
    }

    @Override
    public boolean wants(String path) {
      return path.equals(wanted);
    }

    @Override
    public void file(String path, int mode, InputStream content) throws IOException {
      text = BuildFiles.text(path, content);
    }

    @Override
    public void link(String path, String to) {
      target = to;
    }
  }
}
