package dev.danube.engine.internal.source;

import java.io.IOException;
import org.eclipse.jgit.dircache.DirCache;
import org.eclipse.jgit.dircache.InvalidPathException;
import org.eclipse.jgit.errors.CorruptObjectException;
import org.eclipse.jgit.lib.Repository;

/** The index of a git repository, which names the files that git tracks. */
final class GitIndex {

  private GitIndex() {}

  /**
   * Reads the index of a repository.
   *
   * @throws IOException if it cannot be read; one that is split or sparse cannot
   */
  static DirCache read(Repository repository) throws IOException {
    try {
      return repository.readDirCache();
    } catch (InvalidPathException | CorruptObjectException e) {
      // JGit takes the entries of such an index, which have no whole path, for damage.
      throw new IOException(
          String.format(
              "the index of the git repository %s cannot be read (%s); if it is split, run \"git"
                  + " update-index --no-split-index\" there; if it is sparse, run \"git"
                  + " sparse-checkout reapply --no-sparse-index\"",
              repository.getDirectory(), e.getMessage()),
          e);
    }
  }
}
