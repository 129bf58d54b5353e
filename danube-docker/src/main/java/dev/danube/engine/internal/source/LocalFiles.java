package dev.danube.engine.internal.source;

import dev.danube.engine.spi.SourceFile;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/** Files of this machine, as those of a source. */
final class LocalFiles {

  /** Where files have no permissions, each may be a program. */
  private static final int ANY_MODE = 0755;

  private static final int PERMISSIONS = 0777;

  /** What Java puts in the place of what the locale has no character for. */
  private static final char UNKNOWN = '\uFFFD';

  private LocalFiles() {}

  /** What is said of a file whose name this machine cannot have. */
  static String unnamable(String path) {
    return "this machine cannot name a file \""
        + path
        + "\"; set the environment variable LC_ALL to a locale with UTF-8, such as C.UTF-8";
  }

  /** The path of a file below a folder, as sources have it. */
  static String relative(Path root, Path file) throws IOException {
    String path = root.relativize(file).toString().replace(File.separatorChar, '/');
    if (path.indexOf(UNKNOWN) >= 0) {
      throw new IOException(unnamable(path));
    }
    return path;
  }

  /** A file or link; empty if it is neither, such as a socket. */
  static Optional<SourceFile> of(Path file, String path) throws IOException {
    BasicFileAttributes attributes =
        Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (attributes.isSymbolicLink()) {
      String target = Files.readSymbolicLink(file).toString().replace(File.separatorChar, '/');
      return Optional.of(new SourceFile.Link(path, target));
    }
    return attributes.isRegularFile()
        ? Optional.of(
            new SourceFile.Regular(
                path,
                mode(file),
                attributes.size(),
                attributes.lastModifiedTime().toInstant(),
                () -> Files.newInputStream(file)))
        : Optional.empty();
  }

  /** The permissions of a file or folder, as in {@code chmod}. */
  static int mode(Path file) throws IOException {
    return file.getFileSystem().supportedFileAttributeViews().contains("unix")
        ? (int) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS) & PERMISSIONS
        : ANY_MODE;
  }
}
