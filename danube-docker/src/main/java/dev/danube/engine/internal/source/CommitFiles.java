package dev.danube.engine.internal.source;

import dev.danube.engine.spi.SourceFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.treewalk.TreeWalk;

/** The files of a commit, read from the objects of its repository: nothing is checked out. */
final class CommitFiles {

  private static final int PROGRAM = 0755;
  private static final int FILE = 0644;

  /** A provider of the files of submodules. */
  interface Submodules {
    List<SourceFile> files(String path, ObjectId commit) throws IOException;
  }

  private final Repository repository;
  private final Submodules submodules;
  private final List<String> warnings;
  private final Instant time;
  private final List<SourceFile> found = new ArrayList<>();

  private CommitFiles(
      Repository repository, RevCommit commit, Submodules submodules, List<String> warnings) {
    this.warnings = warnings;
    this.time = Instant.ofEpochSecond(commit.getCommitTime());
    this.repository = repository;
    this.submodules = submodules;
  }

  /** Returns the files of a commit without those of its submodules, whose folders are empty. */
  static List<SourceFile> of(Repository repository, RevCommit commit, List<String> warnings)
      throws IOException {
    Submodules none = (path, id) -> List.of(new SourceFile.Folder(path, PROGRAM));
    return of(repository, commit, none, warnings);
  }

  /**
   * Returns the files of a commit.
   *
   * @param warnings receives a warning for each file that cannot be part of a source
   */
  static List<SourceFile> of(
      Repository repository, RevCommit commit, Submodules submodules, List<String> warnings)
      throws IOException {
    CommitFiles files = new CommitFiles(repository, commit, submodules, warnings);
    try {
      files.find(commit);
    } catch (MissingObjectException e) {
      throw new IOException(
          "the git repository lacks objects of commit "
              + commit.name()
              + ", as a partial clone does, and JGit cannot fetch them; clone without --filter",
          e);
    }
    List<SourceFile> filled = LfsPointers.filled(files.found, repository);
    refusePointer(filled, repository, commit);
    return filled;
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
  }

  private static void refusePointer(List<SourceFile> files, Repository repository, RevCommit commit)
      throws IOException {
    Optional<String> pointer = LfsPointers.first(files);
    if (pointer.isPresent()) {
      throw new IOException(
          "the file "
              + pointer.get()
              + " of commit "
              + commit.name()
              + " is stored in Git LFS, "
              + (repository.isBare()
                  ? "from which JGit cannot fetch; clone the repository with git, and use"
                      + " Source.directory(path)"
                  : "and its content is not in "
                      + LfsPointers.store(repository)
                      + "; run \"git lfs fetch\" first"));
    }
  }

  private void visit(TreeWalk walk, ObjectReader reader) throws IOException {
    String path = walk.getPathString();
    ObjectId id = walk.getObjectId(0);
    FileMode mode = walk.getFileMode(0);
    if (!isUtf8(walk.getRawPath())) {
      warnings.add(LocalFiles.leftOut(new String(walk.getRawPath(), StandardCharsets.UTF_8)));
    } else if (mode == FileMode.GITLINK) {
      found.addAll(submodules.files(path, id));
    } else if (mode == FileMode.SYMLINK) {
      byte[] target = reader.open(id, Constants.OBJ_BLOB).getBytes();
      found.add(new SourceFile.Link(path, new String(target, StandardCharsets.UTF_8)));
    } else {
      long size = reader.getObjectSize(id, Constants.OBJ_BLOB);
      int permissions = mode == FileMode.EXECUTABLE_FILE ? PROGRAM : FILE;
      found.add(new SourceFile.Regular(path, permissions, size, time, new Blob(repository, id)));
    }
  }

  /** Returns whether a name is UTF-8. JGit reads others as ISO 8859-1, which changes them. */
  private static boolean isUtf8(byte[] name) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(name));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  /** Returns a file of a submodule as a file of the repository around it. */
  static SourceFile below(String folder, SourceFile file) {
    String path = folder + "/" + file.path();
    if (file instanceof SourceFile.Folder one) {
      return new SourceFile.Folder(path, one.mode());
    }
    if (file instanceof SourceFile.Link one) {
      return new SourceFile.Link(path, one.target());
    }
    SourceFile.Regular one = (SourceFile.Regular) file;
    return new SourceFile.Regular(path, one.mode(), one.size(), one.modified(), one.content());
  }

  /** A file in the object database, whose id depends on nothing but its content. */
  private record Blob(Repository repository, ObjectId id) implements SourceFile.Content {

    @Override
    public InputStream open() throws IOException {
      return repository.open(id, Constants.OBJ_BLOB).openStream();
    }

    @Override
    public OptionalLong version() {
      byte[] raw = new byte[Constants.OBJECT_ID_LENGTH];
      id.copyRawTo(raw, 0);
      return OptionalLong.of(ByteBuffer.wrap(raw).getLong());
    }
  }
}
