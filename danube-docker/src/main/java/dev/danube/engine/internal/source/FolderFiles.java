package dev.danube.engine.internal.source;

import dev.danube.engine.spi.SourceFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.eclipse.jgit.ignore.IgnoreNode;

/** The files of a folder, found without git. */
final class FolderFiles {

  private final Path root;
  private final Set<Path> leftOut;
  private final IgnoreNode ignored = new IgnoreNode();
  private final List<String> warnings;
  private final List<SourceFile> found = new ArrayList<>();

  private FolderFiles(Path root, List<String> patterns, Set<Path> leftOut, List<String> warnings)
      throws IOException {
    this.warnings = warnings;
    this.root = root;
    this.leftOut = leftOut;
    String rules = String.join("\n", patterns);
    ignored.parse(new ByteArrayInputStream(rules.getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * Finds the files of a folder; each folder comes before its content.
   *
   * @param root the folder, by its absolute path
   * @param patterns the patterns of what is ignored, as in a {@code .gitignore}
   * @param leftOut absolute paths of folders that are ignored too
   * @param warnings receives a warning for each file or folder that cannot be part of a source
   */
  static List<SourceFile> of(
      Path root, List<String> patterns, Set<Path> leftOut, List<String> warnings)
      throws IOException {
    FolderFiles files = new FolderFiles(root, patterns, leftOut, warnings);
    if (!Files.exists(files.root)) {
      throw new NoSuchFileException("the source folder " + files.root + " does not exist");
    }
    if (!Files.isDirectory(files.root)) {
      throw new NotDirectoryException(files.root + " is not a folder; a source must be one");
    }
    Files.walkFileTree(files.root, files.new Visitor());
    return List.copyOf(files.found);
  }

  private boolean isIgnored(String path, boolean isFolder) {
    return ignored.isIgnored(path, isFolder) == IgnoreNode.MatchResult.IGNORED;
  }

  private final class Visitor extends SimpleFileVisitor<Path> {

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
        throws IOException {
      if (folder.equals(root)) {
        return FileVisitResult.CONTINUE;
      }
      String path = LocalFiles.relative(root, folder);
      if (leftOut.contains(folder)
          || isIgnored(path, true)
          || LocalFiles.isLeftOut(path, warnings)) {
        return FileVisitResult.SKIP_SUBTREE;
      }
      found.add(new SourceFile.Folder(path, LocalFiles.mode(folder)));
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      String path = LocalFiles.relative(root, file);
      if (!isIgnored(path, false) && !LocalFiles.isLeftOut(path, warnings)) {
        LocalFiles.of(file, path).ifPresent(found::add);
      }
      return FileVisitResult.CONTINUE;
    }
  }
}
