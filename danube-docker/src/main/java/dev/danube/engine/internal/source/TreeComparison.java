package dev.danube.engine.internal.source;

import java.io.IOException;
import java.util.Collection;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevTree;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.submodule.SubmoduleWalk;
import org.eclipse.jgit.treewalk.EmptyTreeIterator;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.eclipse.jgit.treewalk.filter.TreeFilter;
import org.jspecify.annotations.Nullable;

/**
 * A comparison of the trees of two commits, with those of submodules that moved.
 *
 * @param repository the repository of the commits
 * @param prefix the path of the repository in the outermost one, with a slash at the end, or ""
 * @param paths receives the paths that differ
 */
record TreeComparison(Repository repository, String prefix, Collection<String> paths) {

  private static final int OLD = 0;
  private static final int NEW = 1;

  /** Compares two trees; null is one without files. */
  void compare(@Nullable RevTree from, @Nullable RevTree to) throws IOException {
    try (TreeWalk walk = new TreeWalk(repository)) {
      walk.setRecursive(true);
      walk.setFilter(TreeFilter.ANY_DIFF);
      add(walk, from);
      add(walk, to);
      while (walk.next()) {
        paths.add(prefix + walk.getPathString());
        if (isSubmodule(walk, OLD) || isSubmodule(walk, NEW)) {
          compareSubmodule(walk);
        }
      }
    }
  }

  private static void add(TreeWalk walk, @Nullable RevTree tree) throws IOException {
    if (tree == null) {
      walk.addTree(new EmptyTreeIterator());
    } else {
      walk.addTree(tree);
    }
  }

  private static boolean isSubmodule(TreeWalk walk, int side) {
    return walk.getFileMode(side) == FileMode.GITLINK;
  }

  /**
   * Adds the paths of the files that changed in a submodule, or the path of its folder with a slash
   * at the end if its repository does not have both commits: any of its files may have changed.
   */
  private void compareSubmodule(TreeWalk at) throws IOException {
    String folder = prefix + at.getPathString() + "/";
    if (repository.isBare()) {
      paths.add(folder);
      return;
    }
    try (Repository submodule =
        SubmoduleWalk.getSubmoduleRepository(repository, at.getPathString())) {
      if (submodule == null) {
        paths.add(folder);
      } else {
        new TreeComparison(submodule, folder, paths)
            .compare(tree(submodule, at, OLD), tree(submodule, at, NEW));
      }
    } catch (MissingObjectException e) {
      paths.add(folder);
    }
  }

  private static @Nullable RevTree tree(Repository submodule, TreeWalk at, int side)
      throws IOException {
    try (RevWalk commits = new RevWalk(submodule)) {
      return isSubmodule(at, side) ? commits.parseCommit(at.getObjectId(side)).getTree() : null;
    }
  }
}
