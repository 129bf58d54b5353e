package dev.danube.engine.internal.source;

import dev.danube.engine.spi.SourceFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.dircache.DirCache;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.jspecify.annotations.Nullable;

/**
 * The history of the repository around the working directory, copied to a temporary folder when it
 * is needed. Not thread-safe.
 */
final class LocalHistory implements Checkout.History, AutoCloseable {

  private final Repository repository;
  private final RevCommit commit;
  private final Branches branches;
  private final boolean withChanges;
  private @Nullable TempFolder copy;

  /**
   * Creates a history; nothing is copied yet.
   *
   * @param withChanges whether the workspace has changes that are not committed, so that git tracks
   *     the files that it tracks here
   */
  LocalHistory(Repository repository, RevCommit commit, Branches branches, boolean withChanges) {
    this.repository = repository;
    this.commit = commit;
    this.branches = branches;
    this.withChanges = withChanges;
  }

  @Override
  public List<SourceFile> files() throws IOException {
    close();
    TempFolder folder = TempFolder.make();
    copy = folder;
    DirCache index = index();
    Path objects = folder.path().resolve(Constants.OBJECTS);
    HistoryPack.write(repository, commit, branches, index, objects);
    return HistoryFolder.files(
        repository,
        commit,
        branches,
        Optional.ofNullable(repository.getConfig().getString("remote", branches.remote(), "url")),
        IndexFile.bytes(index, folder.path().resolve("index")),
        objects);
  }

  /** Returns what git tracks; that of the commit if a merge is not finished. */
  private DirCache index() throws IOException {
    DirCache index = GitIndex.read(repository);
    return withChanges && !index.hasUnmergedPaths() ? index : IndexFile.of(repository, commit);
  }

  /** Removes the copy. */
  @Override
  public void close() throws IOException {
    TempFolder folder = copy;
    copy = null;
    if (folder != null) {
      folder.close();
    }
  }
}
