package dev.danube.engine.internal.source;

import dev.danube.engine.spi.SourceFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.submodule.SubmoduleWalk;

/**
 * The submodules of a repository on this machine, whose files are read from the objects of their
 * own repositories. Not thread-safe.
 */
final class CheckedOutSubmodules implements CommitFiles.Submodules, AutoCloseable {

  private static final int FOLDER = 0755;

  private final Repository repository;
  private final String prefix;
  private final List<String> warnings;
  private final List<Repository> open = new ArrayList<>();
  private final List<CheckedOutSubmodules> inside = new ArrayList<>();

  /**
   * Creates the submodules of a repository.
   *
   * @param prefix the path of the repository in the one around it, with a slash at the end, or ""
   * @param warnings receives a warning for each submodule that is not checked out
   */
  CheckedOutSubmodules(Repository repository, String prefix, List<String> warnings) {
    this.repository = repository;
    this.prefix = prefix;
    this.warnings = warnings;
  }

  @Override
  public List<SourceFile> files(String path, ObjectId commit) throws IOException {
    Repository submodule = SubmoduleWalk.getSubmoduleRepository(repository, path);
    if (submodule == null) {
      warnings.add(WorkingTree.notCheckedOut(prefix + path));
      return List.of(new SourceFile.Folder(path, FOLDER));
    }
    open.add(submodule);
    CheckedOutSubmodules inner = new CheckedOutSubmodules(submodule, prefix + path + "/", warnings);
    inside.add(inner);
    try {
      return CommitFiles.of(submodule, submodule.parseCommit(commit), inner, warnings).stream()
          .map(file -> CommitFiles.below(path, file))
          .toList();
    } catch (MissingObjectException e) {
      throw new IOException(
          String.format(
              "the submodule %s has no commit %s; run \"git submodule update --init\"",
              prefix + path, commit.name()),
          e);
    }
  }

  /** Closes the repositories of the submodules. */
  @Override
  public void close() {
    inside.forEach(CheckedOutSubmodules::close);
    open.forEach(Repository::close);
  }
}
