package dev.danube.engine.internal.source;

import dev.danube.engine.spi.SourceFile;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.eclipse.jgit.dircache.DirCacheIterator;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.submodule.SubmoduleWalk;
import org.eclipse.jgit.treewalk.FileTreeIterator;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.eclipse.jgit.treewalk.WorkingTreeIterator;

/** The files of a working tree that git tracks or does not ignore. */
final class WorkingTree {

  private static final int FILES = 0;
  private static final int INDEX = 1;

  private final Repository repository;
  private final String prefix;
  private final Set<Path> leftOut;
  private final List<SourceFile> found;

  private WorkingTree(
      Repository repository, String prefix, Set<Path> leftOut, List<SourceFile> found) {
    this.repository = repository;
    this.prefix = prefix;
    this.leftOut = leftOut;
    this.found = found;
  }

  static List<SourceFile> files(Repository repository, Set<Path> leftOut) throws IOException {
    List<SourceFile> found = new ArrayList<>();
    new WorkingTree(repository, "", leftOut, found).find();
    return found;
  }

  private void find() throws IOException {
    try (TreeWalk walk = new TreeWalk(repository)) {
      FileTreeIterator files = new FileTreeIterator(repository);
      walk.addTree(files);
      walk.addTree(new DirCacheIterator(repository.readDirCache()));
      files.setDirCacheIterator(walk, INDEX);
      while (walk.next()) {
        WorkingTreeIterator file = walk.getTree(FILES, WorkingTreeIterator.class);
        if (file != null) {
          visit(walk, file);
        }
      }
    }
  }

  private void visit(TreeWalk walk, WorkingTreeIterator file) throws IOException {
    boolean isTracked = walk.getTree(INDEX, DirCacheIterator.class) != null;
    boolean isWanted = isTracked || !file.isEntryIgnored();
    if (!isWanted || leftOut.contains(path(walk))) {
      return;
    }
    if (walk.isSubtree()) {
      walk.enterSubtree();
    } else if (!FileMode.GITLINK.equals(walk.getRawMode(FILES))) {
      LocalFiles.of(path(walk), prefix + walk.getPathString()).ifPresent(found::add);
    } else if (isTracked) {
      findInSubmodule(walk.getPathString());
    }
  }

  private Path path(TreeWalk walk) throws IOException {
    String path = walk.getPathString();
    try {
      return repository.getWorkTree().toPath().resolve(path);
    } catch (InvalidPathException e) {
      throw new IOException(LocalFiles.unnamable(path), e);
    }
  }

  /** Finds the files of a submodule; one that was not checked out has none. */
  private void findInSubmodule(String path) throws IOException {
    try (Repository submodule = SubmoduleWalk.getSubmoduleRepository(repository, path)) {
      if (submodule != null) {
        new WorkingTree(submodule, prefix + path + "/", leftOut, found).find();
      }
    }
  }
}
