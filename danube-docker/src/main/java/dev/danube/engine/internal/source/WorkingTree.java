package dev.danube.engine.internal.source;

import dev.danube.engine.spi.SourceFile;
import java.io.File;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.eclipse.jgit.dircache.DirCache;
import org.eclipse.jgit.dircache.DirCacheIterator;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.submodule.SubmoduleWalk;
import org.eclipse.jgit.treewalk.FileTreeIterator;
import org.eclipse.jgit.treewalk.NameConflictTreeWalk;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.eclipse.jgit.treewalk.WorkingTreeIterator;
import org.eclipse.jgit.util.FS;

/** The files of a working tree that git tracks or does not ignore. */
final class WorkingTree {

  private static final int FILES = 0;
  private static final int INDEX = 1;

  private final Repository repository;
  private final String prefix;
  private final Set<Path> leftOut;
  private final List<SourceFile> found;
  private final List<String> warnings;

  private WorkingTree(
      Repository repository,
      String prefix,
      Set<Path> leftOut,
      List<SourceFile> found,
      List<String> warnings) {
    this.repository = repository;
    this.prefix = prefix;
    this.leftOut = leftOut;
    this.found = found;
    this.warnings = warnings;
  }

  /**
   * Returns the files.
   *
   * @param warnings receives a warning for each submodule that is not checked out
   */
  static List<SourceFile> files(Repository repository, Set<Path> leftOut, List<String> warnings)
      throws IOException {
    List<SourceFile> found = new ArrayList<>();
    new WorkingTree(repository, "", leftOut, found, warnings).find();
    return found;
  }

  private void find() throws IOException {
    DirCache index = GitIndex.read(repository);
    try (TreeWalk walk = new NameConflictTreeWalk(repository)) {
      FileTreeIterator files = iterator(repository, index);
      walk.addTree(files);
      walk.addTree(new DirCacheIterator(index));
      files.setDirCacheIterator(walk, INDEX);
      while (walk.next()) {
        WorkingTreeIterator file = walk.getTree(FILES, WorkingTreeIterator.class);
        if (file != null) {
          visit(walk, file);
        }
      }
    }
  }

  /**
   * Returns an iterator over a working tree. A folder with a repository of its own appears as a
   * submodule, unless git tracks files in it, as it does for a folder that got a repository later.
   */
  static FileTreeIterator iterator(Repository repository, DirCache index) {
    Path root = repository.getWorkTree().toPath();
    return new FileTreeIterator(
        repository, (file, attributes) -> mode(root, index, file, attributes));
  }

  private static FileMode mode(Path root, DirCache index, File file, FS.Attributes attributes) {
    FileMode mode = FileTreeIterator.DefaultFileModeStrategy.INSTANCE.getMode(file, attributes);
    return mode == FileMode.GITLINK && hasEntriesIn(index, root.relativize(file.toPath()))
        ? FileMode.TREE
        : mode;
  }

  private static boolean hasEntriesIn(DirCache index, Path folder) {
    String path = folder.toString().replace(File.separatorChar, '/');
    return index.getEntriesWithin(path).length > 0 && index.getEntry(path) == null;
  }

  private void visit(TreeWalk walk, WorkingTreeIterator file) throws IOException {
    DirCacheIterator tracked = walk.getTree(INDEX, DirCacheIterator.class);
    boolean isWanted = tracked != null || !file.isEntryIgnored();
    if (!isWanted
        || LocalFiles.isLeftOut(prefix + walk.getPathString(), warnings)
        || leftOut.contains(path(walk))) {
      return;
    }
    if (tracked != null && tracked.getEntryFileMode() == FileMode.GITLINK) {
      findInSubmodule(walk.getPathString());
    } else if (walk.isSubtree()) {
      walk.enterSubtree();
    } else if (FileMode.GITLINK.equals(walk.getRawMode(FILES))) {
      warnings.add(
          String.format(
              "the folder %s is left out, because it is a git repository of its own; ignore it, or"
                  + " add it as a submodule",
              prefix + walk.getPathString()));
    } else {
      LocalFiles.of(path(walk), prefix + walk.getPathString()).ifPresent(found::add);
    }
  }

  static String notCheckedOut(String submodule) {
    return "the submodule "
        + submodule
        + " is not checked out, and its folder is empty; run \"git submodule update --init\" first to"
        + " have its files";
  }

  private Path path(TreeWalk walk) throws IOException {
    String path = walk.getPathString();
    try {
      return repository.getWorkTree().toPath().resolve(path);
    } catch (InvalidPathException e) {
      throw new IOException(LocalFiles.unnamable(path), e);
    }
  }

  /** Finds the files of a submodule; one that is not checked out has none. */
  private void findInSubmodule(String path) throws IOException {
    try (Repository submodule = SubmoduleWalk.getSubmoduleRepository(repository, path)) {
      if (submodule == null) {
        warnings.add(notCheckedOut(prefix + path));
      } else {
        new WorkingTree(submodule, prefix + path + "/", leftOut, found, warnings).find();
      }
    }
  }
}
