package dev.danube.docker.internal.build;

import dev.danube.engine.spi.BuildException;
import dev.danube.engine.spi.SourceFile;
import dev.danube.internal.WorkspacePaths;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A folder of the source of a run. A build reads the source itself as long as no container has the
 * workspace: then the workspace would contain nothing else. This saves the way into a volume and
 * back.
 */
final class SourceFolder implements BuildFolder {

  /** The most links that are followed to a file. */
  private static final int MOST_HOPS = 40;

  private final String folder;
  private final List<SourceFile> source;
  private final Map<String, SourceFile> byPath = new HashMap<>();

  SourceFolder(List<SourceFile> source, String folder) {
    this.folder = folder;
    this.source = source;
    source.forEach(file -> byPath.put(file.path(), file));
  }

  @Override
  public Optional<String> text(String path) throws IOException {
    Optional<SourceFile> found =
        WorkspacePaths.resolve(folder, path).flatMap(this::real).map(byPath::get);
    if (found.isPresent() && found.get() instanceof SourceFile.Regular file) {
      try (InputStream content = file.content().open()) {
        return Optional.of(BuildFiles.text(path, content));
      }
    }
    return Optional.empty();
  }

  @Override
  public BuildContext context(ContextRules rules) {
    String root =
        WorkspacePaths.resolve(folder, ".")
            .flatMap(this::real)
            .filter(this::isFolder)
            .orElseThrow(
                () ->
                    new BuildException(
                        "There is no folder \"" + folder + "\" in the workspace", -1, null));
    BuildContext.Collector files = new BuildContext.Collector();
    for (SourceFile file : source) {
      if (root.isEmpty()) {
        add(files, file, file.path(), rules);
      } else if (file.path().startsWith(root + "/")) {
        add(files, file, file.path().substring(root.length() + 1), rules);
      }
    }
    return files.context(() -> {});
  }

  private static void add(
      BuildContext.Collector files, SourceFile file, String path, ContextRules rules) {
    if (file instanceof SourceFile.Folder one) {
      files.folder(path, one.mode());
      if (rules.isSent(path, true)) {
        files.add(new SourceFile.Folder(path, one.mode()));
      }
    } else if (rules.isSent(path, false)) {
      if (file instanceof SourceFile.Link link) {
        files.add(new SourceFile.Link(path, link.target()));
      } else if (file instanceof SourceFile.Regular one) {
        files.file(path, one.mode(), one.size(), one.content());
      }
    }
  }

  private boolean isFolder(String path) {
    return path.isEmpty()
        || byPath.get(path) instanceof SourceFile.Folder
        || source.stream().anyMatch(file -> file.path().startsWith(path + "/"));
  }

  /** Returns a path without links; empty if they lead out of the source, or in a circle. */
  private Optional<String> real(String path) {
    Optional<String> real = Optional.of(path);
    for (int hops = 0; hops < MOST_HOPS && real.isPresent(); hops++) {
      Optional<String> next = real.flatMap(this::followed);
      if (next.equals(real)) {
        return real;
      }
      real = next;
    }
    return Optional.empty();
  }

  /** Follows the first link in a path; returns the same path if there is none. */
  private Optional<String> followed(String path) {
    for (int end = path.indexOf('/'); ; end = path.indexOf('/', end + 1)) {
      String start = end < 0 ? path : path.substring(0, end);
      if (byPath.get(start) instanceof SourceFile.Link link) {
        String rest = path.substring(start.length());
        String parent = start.substring(0, Math.max(0, start.lastIndexOf('/')));
        return link.target().startsWith("/")
            ? Optional.empty()
            : WorkspacePaths.resolve(parent, link.target() + rest);
      }
      if (end < 0) {
        return Optional.of(path);
      }
    }
  }
}
