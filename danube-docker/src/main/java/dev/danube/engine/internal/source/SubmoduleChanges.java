package dev.danube.engine.internal.source;

import java.io.IOException;
import java.util.Collection;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.submodule.SubmoduleWalk;
import org.eclipse.jgit.treewalk.EmptyTreeIterator;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.eclipse.jgit.treewalk.filter.TreeFilter;

/** The paths that change when a submodule moves from one commit to another. */
record SubmoduleChanges(Repository repository) {

  private static final int OLD = 0;
  private static final int NEW = 1;

  /**
   * Adds the paths of the files that changed in a submodule, or the path of its folder with a slash
   * at the end if its repository does not have both commits: any of its files may have changed.
   *
   * @param prefix the path of this repository in the outermost one, with a slash at the end, or ""
   * @param at the place of the submodule in the comparison of two commits of this repository
   */
  void addTo(Collection<String> paths, String prefix, TreeWalk at) throws IOException {
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
        compare(submodule, folder, paths, at);
      }
    } catch (MissingObjectException e) {
      paths.add(folder);
    }
  }

  /** Returns whether a place in the comparison of two commits is a submodule in one of them. */
  static boolean isSubmodule(TreeWalk walk) {
    return walk.getFileMode(OLD) == FileMode.GITLINK || walk.getFileMode(NEW) == FileMode.GITLINK;
  }

  private static void compare(
      Repository submodule, String folder, Collection<String> paths, TreeWalk at)
      throws IOException {
    try (TreeWalk walk = new TreeWalk(submodule);
        RevWalk commits = new RevWalk(submodule)) {
      walk.setRecursive(true);
      walk.setFilter(TreeFilter.ANY_DIFF);
      for (int side : new int[] {OLD, NEW}) {
        ObjectId commit = at.getObjectId(side);
        if (at.getFileMode(side) == FileMode.GITLINK) {
          walk.addTree(commits.parseCommit(commit).getTree());
        } else {
          walk.addTree(new EmptyTreeIterator());
        }
      }
      while (walk.next()) {
        paths.add(folder + walk.getPathString());
        if (isSubmodule(walk)) {
          new SubmoduleChanges(submodule).addTo(paths, folder, walk);
        }
      }
    }
  }
}
