package dev.danube.engine.internal.source;

import dev.danube.engine.spi.SourceFile;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;

/** Methods that read files of this machine as files of a source. */
final class LocalFiles {

  /** The mode of files on a file system without permissions, where each file may be a program. */
  private static final int ANY_MODE = 0755;

  private static final int PERMISSIONS = 0777;

  /** The character that Java uses in place of one that the locale does not have. */
  private static final char UNKNOWN = '\uFFFD';

  private LocalFiles() {}

  /**
   * Returns whether a file is left out because its name is not UTF-8, and warns about it then.
   * False if another locale could name the file.
   */
  static boolean isLeftOut(String path, List<String> warnings) {
    boolean isLeftOut = !isName(path) && namesAll();
    if (isLeftOut) {
      warnings.add(leftOut(path));
    }
    return isLeftOut;
  }

  /** Returns whether this machine names all files that have names in UTF-8. */
  static boolean namesAll() {
    return "UTF-8".equalsIgnoreCase(System.getProperty("sun.jnu.encoding"));
  }

  /** Returns whether the name of a file, as Java has it, is its real name. */
  private static boolean isName(String path) {
    return path.indexOf(UNKNOWN) < 0;
  }

  /** Returns the warning about a file whose name is not UTF-8. */
  static String leftOut(String path) {
    return "the file " + path + " is left out, because its name is not UTF-8; rename it";
  }

  /** Returns the message about a file whose name this machine cannot represent. */
  static String unnamable(String path) {
    return "this machine cannot name a file \""
        + path
        + "\"; set the environment variable LC_ALL to a locale with UTF-8, such as C.UTF-8";
  }

  /** Returns the path of a file below a folder, in the form that sources use. */
  static String relative(Path root, Path file) throws IOException {
    String path = root.relativize(file).toString().replace(File.separatorChar, '/');
    if (!isName(path) && !namesAll()) {
      throw new IOException(unnamable(path));
    }
    return path;
  }

  /** Returns a file or link; empty if it is neither, such as a socket. */
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

  /** Returns the permissions of a file or folder, as in {@code chmod}. */
  static int mode(Path file) throws IOException {
    return file.getFileSystem().supportedFileAttributeViews().contains("unix")
        ? (int) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS) & PERMISSIONS
        : ANY_MODE;
  }
}
