package dev.danube.engine.internal.source;

import dev.danube.engine.internal.Digests;
import dev.danube.engine.spi.SourceFile;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/** Methods that read files of this machine as files of a source. */
final class LocalFiles {

  /** The mode of files on a file system without permissions, where each file may be a program. */
  private static final int ANY_MODE = 0755;

  private static final int PERMISSIONS = 0777;

  /** More than the resolution of the times of any file system. */
  private static final Duration TICK = Duration.ofSeconds(3);

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
                new LocalContent(file, version(file, attributes))))
        : Optional.empty();
  }

  /**
   * Returns a number that depends on what the file system changes with each change of a file, as
   * git's index does. Empty where there is no such thing, and for a file that has just changed: it
   * may change again within the same tick of the file system's clock.
   */
  private static OptionalLong version(Path file, BasicFileAttributes attributes)
      throws IOException {
    if (!hasUnixAttributes(file)) {
      return OptionalLong.empty();
    }
    Map<String, Object> unix =
        Files.readAttributes(file, "unix:ctime,ino", LinkOption.NOFOLLOW_LINKS);
    FileTime changed = (FileTime) Objects.requireNonNull(unix.get("ctime"));
    if (changed.toInstant().isAfter(Instant.now().minus(TICK))) {
      return OptionalLong.empty();
    }
    String facts =
        String.join(
            " ",
            String.valueOf(unix.get("ino")),
            String.valueOf(attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS)),
            String.valueOf(changed.to(TimeUnit.NANOSECONDS)));
    byte[] digest = Digests.sha256().digest(facts.getBytes(StandardCharsets.US_ASCII));
    return OptionalLong.of(ByteBuffer.wrap(digest).getLong());
  }

  /** Returns the permissions of a file or folder, as in {@code chmod}. */
  static int mode(Path file) throws IOException {
    return hasUnixAttributes(file)
        ? (int) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS) & PERMISSIONS
        : ANY_MODE;
  }

  private static boolean hasUnixAttributes(Path file) {
    return file.getFileSystem().supportedFileAttributeViews().contains("unix");
  }

  /** The content of a file of this machine, with its version when the file was found. */
  private record LocalContent(Path file, OptionalLong version) implements SourceFile.Content {

    @Override
    public InputStream open() throws IOException {
      return Files.newInputStream(file);
    }
  }
}
