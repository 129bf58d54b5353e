package dev.danube.engine.internal.source;

import dev.danube.engine.spi.SourceFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.jspecify.annotations.Nullable;

/** The files of a commit, read from the objects of its repository: nothing is checked out. */
final class CommitFiles {

  private static final int PROGRAM = 0755;
  private static final int FILE = 0644;

  /**
   * The start of a pointer, which Git LFS puts in place of a file. A pointer is shorter than {@link
   * #LONGEST_POINTER} bytes.
   */
  private static final byte[] POINTER =
      "version https://git-lfs.github.com/spec/v1\n".getBytes(StandardCharsets.US_ASCII);

  private static final int LONGEST_POINTER = 1024;

  /** A provider of the files of submodules. */
  interface Submodules {
    List<SourceFile> files(String path, ObjectId commit) throws IOException;
  }

  private final Repository repository;
  private final Submodules submodules;
  private final Instant time;
  private final List<SourceFile> found = new ArrayList<>();
  private boolean usesLfs;
  private @Nullable String pointer;

  private CommitFiles(Repository repository, RevCommit commit, Submodules submodules) {
    this.time = Instant.ofEpochSecond(commit.getCommitTime());
    this.repository = repository;
    this.submodules = submodules;
  }

  /** Returns the files of a commit without those of its submodules, whose folders are empty. */
  static List<SourceFile> of(Repository repository, RevCommit commit) throws IOException {
    return of(repository, commit, (path, id) -> List.of(new SourceFile.Folder(path, PROGRAM)));
  }

  static List<SourceFile> of(Repository repository, RevCommit commit, Submodules submodules)
      throws IOException {
    CommitFiles files = new CommitFiles(repository, commit, submodules);
    try {
      files.find(commit);
    } catch (MissingObjectException e) {
      throw new IOException(
          "the git repository lacks objects of commit "
              + commit.name()
              + ", as a partial clone does, and JGit cannot fetch them; clone without --filter",
          e);
    }
    return files.found;
  }

  private void find(RevCommit commit) throws IOException {
    try (TreeWalk walk = new TreeWalk(repository);
        ObjectReader reader = repository.newObjectReader()) {
      walk.addTree(commit.getTree());
      walk.setRecursive(true);
      while (walk.next()) {
        visit(walk, reader);
      }
    }
    if (usesLfs && pointer != null) {
      throw new IOException(
          "the file "
              + pointer
              + " of commit "
              + commit.name()
              + " is stored in Git LFS, from which JGit cannot fetch; clone the repository with"
              + " git, and use Source.directory(path)");
    }
  }

  private void visit(TreeWalk walk, ObjectReader reader) throws IOException {
    String path = walk.getPathString();
    ObjectId id = walk.getObjectId(0);
    FileMode mode = walk.getFileMode(0);
    if (mode == FileMode.GITLINK) {
      found.addAll(submodules.files(path, id));
    } else if (mode == FileMode.SYMLINK) {
      byte[] target = reader.open(id, Constants.OBJ_BLOB).getBytes();
      found.add(new SourceFile.Link(path, new String(target, StandardCharsets.UTF_8)));
    } else {
      long size = reader.getObjectSize(id, Constants.OBJ_BLOB);
      look(path, id, size, reader);
      int permissions = mode == FileMode.EXECUTABLE_FILE ? PROGRAM : FILE;
      found.add(
          new SourceFile.Regular(
              path,
              permissions,
              size,
              time,
              () -> repository.open(id, Constants.OBJ_BLOB).openStream()));
    }
  }

  private void look(String path, ObjectId id, long size, ObjectReader reader) throws IOException {
    boolean isAttributes = path.equals(".gitattributes") || path.endsWith("/.gitattributes");
    boolean mayBePointer = pointer == null && size > POINTER.length && size < LONGEST_POINTER;
    if (isAttributes) {
      String text = new String(reader.open(id).getBytes(), StandardCharsets.UTF_8);
      usesLfs |= text.contains("filter=lfs");
    } else if (mayBePointer) {
      byte[] content = reader.open(id).getBytes();
      int difference = Arrays.mismatch(content, POINTER);
      pointer = Optional.of(path).filter(one -> difference == POINTER.length).orElse(null);
    }
  }
}
