package dev.danube.engine.internal.source;

import dev.danube.engine.spi.SourceFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A search for pointers of Git LFS, which stand in place of the content of large files.
 *
 * @see <a href="https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md">the form of pointers</a>
 */
final class LfsPointers {

  private static final byte[] START =
      "version https://git-lfs.github.com/spec/v1\n".getBytes(StandardCharsets.US_ASCII);

  /** A pointer is shorter than this, in bytes. */
  private static final int LONGEST = 1024;

  private LfsPointers() {}

  /**
   * Returns the path of the first pointer; empty if there is none, or if no {@code .gitattributes}
   * among the files uses Git LFS.
   */
  static Optional<String> first(List<SourceFile> files) throws IOException {
    return usesLfs(files) ? find(files) : Optional.empty();
  }

  private static boolean usesLfs(List<SourceFile> files) throws IOException {
    for (SourceFile file : files) {
      boolean isAttributes =
          file.path().equals(".gitattributes") || file.path().endsWith("/.gitattributes");
      if (isAttributes
          && file instanceof SourceFile.Regular attributes
          && text(attributes).contains("filter=lfs")) {
        return true;
      }
    }
    return false;
  }

  private static String text(SourceFile.Regular file) throws IOException {
    try (InputStream content = file.content().open()) {
      return new String(content.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static Optional<String> find(List<SourceFile> files) throws IOException {
    for (SourceFile file : files) {
      if (file instanceof SourceFile.Regular regular && isPointer(regular)) {
        return Optional.of(file.path());
      }
    }
    return Optional.empty();
  }

  private static boolean isPointer(SourceFile.Regular file) throws IOException {
    if (file.size() <= START.length || file.size() >= LONGEST) {
      return false;
    }
    try (InputStream content = file.content().open()) {
      return Arrays.equals(content.readNBytes(START.length), START);
    }
  }
}
