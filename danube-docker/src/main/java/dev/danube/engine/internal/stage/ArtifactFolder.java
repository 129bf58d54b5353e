package dev.danube.engine.internal.stage;

import static java.util.Objects.requireNonNull;

import dev.danube.Artifact;
import dev.danube.engine.spi.Session;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.UUID;

/**
 * The folder of the artifacts of one stage. Names and links come from containers, which are not
 * trusted: nothing is written outside of the folder, and no link in it leads out of it.
 */
final class ArtifactFolder {

  private static final int PERMISSIONS = 0777;
  private static final int READABLE = 0400;

  private final Path folder;

  ArtifactFolder(Path folder) {
    this.folder = folder.toAbsolutePath().normalize();
  }

  Path path() {
    return folder;
  }

  /**
   * Keeps a file with its permissions. Its owner on this machine can always read it. The file is
   * there when it is complete.
   */
  Artifact keep(String path, int mode, InputStream content) throws IOException {
    Path target = target(path);
    long size =
        replace(
            target,
            part -> {
              long copied = Files.copy(content, part);
              if (hasModes(part)) {
                Files.setAttribute(part, "unix:mode", (mode & PERMISSIONS) | READABLE);
              }
              return copied;
            });
    return new Artifact(path, target, size);
  }

  /** Replaces a file by one that is made beside it, when that is complete; returns its size. */
  private static long replace(Path target, Making making) throws IOException {
    Path part = target.resolveSibling(".danube-" + UUID.randomUUID());
    try {
      long size = making.make(part);
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      return size;
    } finally {
      Files.deleteIfExists(part);
    }
  }

  /** The making of a file, of a size, or of a link, of none. */
  private interface Making {

    long make(Path part) throws IOException;
  }

  /**
   * Copies what another folder of artifacts has kept, a file or a link. A link is left out, and
   * false is returned, if it leads out of the part of that folder that is copied, or to a file that
   * is not copied.
   *
   * @param path the path in this folder
   * @param kept the file or link in the other folder
   * @param root the part of the other folder that is copied
   */
  boolean copy(String path, Path kept, Path root) throws IOException {
    if (Files.isSymbolicLink(kept)) {
      Path way = Files.readSymbolicLink(kept);
      if (!kept.resolveSibling(way).normalize().startsWith(root)) {
        return false;
      }
      if (!Files.exists(resolve(path).resolveSibling(way))) {
        return false;
      }
      replace(
          target(path),
          part -> {
            Files.createSymbolicLink(part, way);
            return 0;
          });
      return true;
    }
    int mode = hasModes(kept) ? (int) Files.getAttribute(kept, "unix:mode") : 0644;
    try (InputStream content = Files.newInputStream(kept)) {
      keep(path, mode, content);
    }
    return true;
  }

  private static boolean hasModes(Path file) {
    return file.getFileSystem().supportedFileAttributeViews().contains("unix");
  }

  /**
   * Keeps a symbolic link as a relative one. Returns empty, and keeps nothing, if the link leads
   * out of the workspace. The path in the new link first goes up, then down, so that no other link
   * on the way can lead it anywhere else.
   */
  Optional<Artifact> keepLink(String path, String to) throws IOException {
    Path link = target(path);
    Path workspace = Path.of(Session.WORKSPACE);
    Path goal;
    try {
      goal = workspace.resolve(path).resolveSibling(to).normalize();
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
    if (!goal.startsWith(workspace)) {
      return Optional.empty();
    }
    Path goalInFolder = folder.resolve(workspace.relativize(goal));
    Files.deleteIfExists(link);
    Path way = requireNonNull(link.getParent()).relativize(goalInFolder);
    Files.createSymbolicLink(link, way.toString().isEmpty() ? Path.of(".") : way);
    return Optional.of(new Artifact(path, link, 0));
  }

  /** Returns the path of a file in the folder, and creates the folders above it. */
  private Path target(String path) throws IOException {
    Path target = resolve(path);
    if (target.equals(folder) || !target.startsWith(folder)) {
      throw new IOException("the path \"" + path + "\" leaves the folder");
    }
    for (Path above = target.getParent();
        above != null && !above.equals(folder);
        above = above.getParent()) {
      if (Files.isSymbolicLink(above)) {
        throw new IOException("the path \"" + path + "\" goes through a link");
      }
    }
    Files.createDirectories(target.getParent());
    return target;
  }

  private Path resolve(String path) throws IOException {
    try {
      return folder.resolve(path).normalize();
    } catch (InvalidPathException e) {
      throw new IOException(
          "this machine cannot name a file \""
              + path
              + "\"; set the environment variable LC_ALL to a locale with UTF-8, such as C.UTF-8",
          e);
    }
  }
}
