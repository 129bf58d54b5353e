package dev.danube.engine.internal.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.eclipse.jgit.dircache.DirCache;
import org.eclipse.jgit.dircache.DirCacheBuilder;
import org.eclipse.jgit.dircache.DirCacheEntry;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.util.FS;

/** Methods for the index of a repository: the files that git tracks. */
final class IndexFile {

  private IndexFile() {}

  /** Returns the files of a commit. */
  static DirCache of(Repository repository, RevCommit commit) throws IOException {
    try (ObjectReader reader = repository.newObjectReader()) {
      return DirCache.read(reader, commit.getTree());
    }
  }

  /**
   * Returns the bytes of an index file. The sizes and times of the files are left out, as git
   * itself does before it has seen a file: git then compares the contents once.
   *
   * @param file a file that does not exist; the index is written to it
   */
  static byte[] bytes(DirCache tracked, Path file) throws IOException {
    DirCache index = DirCache.lock(file.toFile(), FS.DETECTED);
    try {
      DirCacheBuilder builder = index.builder();
      for (int i = 0; i < tracked.getEntryCount(); i++) {
        DirCacheEntry entry = new DirCacheEntry(tracked.getEntry(i).getRawPath());
        entry.copyMetaData(tracked.getEntry(i));
        entry.setLength(0);
        entry.setCreationTime(0);
        entry.setLastModified(Instant.EPOCH);
        builder.add(entry);
      }
      builder.finish();
      index.write();
      if (!index.commit()) {
        throw new IOException("the index of the source could not be written to " + file);
      }
      return Files.readAllBytes(file);
    } finally {
      index.unlock();
    }
  }
}
