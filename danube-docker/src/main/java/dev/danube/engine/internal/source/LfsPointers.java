package dev.danube.engine.internal.source;

import dev.danube.engine.spi.SourceFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jgit.lib.Repository;

/**
 * A search for pointers of Git LFS, which stand in place of the content of large files, and for the
 * content on this machine.
 *
 * @see <a href="https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md">the form of pointers</a>
 */
final class LfsPointers {

  private static final byte[] START =
      "version https://git-lfs.github.com/spec/v1\n".getBytes(StandardCharsets.US_ASCII);

  /** A pointer is shorter than this, in bytes. */
  private static final int LONGEST = 1024;

  private static final Pattern ID = Pattern.compile("(?m)^oid sha256:([0-9a-f]{64})$");

  private LfsPointers() {}

  /**
   * Returns files with the content that the store of a repository has, in place of the pointers to
   * it. Other pointers stay as they are.
   */
  static List<SourceFile> filled(List<SourceFile> files, Repository repository) throws IOException {
    Path store = store(repository);
    if (!Files.isDirectory(store) || !usesLfs(files)) {
      return files;
    }
    List<SourceFile> filled = new ArrayList<>();
    for (SourceFile file : files) {
      filled.add(
          file instanceof SourceFile.Regular regular && isPointer(regular)
              ? filled(regular, store)
              : file);
    }
    return filled;
  }

  /** Returns the folder in which Git LFS keeps what it has fetched for a repository. */
  static Path store(Repository repository) {
    String folder = repository.getConfig().getString("lfs", null, "storage");
    return repository
        .getCommonDirectory()
        .toPath()
        .resolve(folder == null ? "lfs" : folder)
        .resolve("objects");
  }

  private static SourceFile filled(SourceFile.Regular pointer, Path store) throws IOException {
    Matcher found = ID.matcher(text(pointer));
    if (!found.find()) {
      return pointer;
    }
    String id = found.group(1);
    Path content = store.resolve(id.substring(0, 2)).resolve(id.substring(2, 4)).resolve(id);
    return Files.isRegularFile(content)
        ? new SourceFile.Regular(
            pointer.path(),
            pointer.mode(),
            Files.size(content),
            pointer.modified(),
            () -> Files.newInputStream(content))
        : pointer;
  }

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
