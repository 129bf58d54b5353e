package dev.danube.engine.internal.source;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import org.eclipse.jgit.dircache.DirCache;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.internal.storage.pack.PackWriter;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.storage.pack.PackConfig;

/**
 * A copy of the objects of a repository on this machine that the folder {@code .git} of a workspace
 * needs, as one pack. What no tag and no branch of the remote leads to, such as a stash, is not in
 * it.
 */
final class HistoryPack {

  private static final int CHECKSUM = 20;

  private HistoryPack() {}

  /**
   * Writes the pack. It is named by its checksum, so that packs with different bytes have different
   * names.
   *
   * @param index the files that git tracks, which may have contents that are not committed
   * @param objects the folder to write to, as {@code .git/objects}
   */
  static void write(
      Repository repository, RevCommit commit, Branches branches, DirCache index, Path objects)
      throws IOException {
    Set<ObjectId> wanted = new HashSet<>(Set.of(commit.getId()));
    for (Ref ref : HistoryFolder.refs(repository, branches)) {
      wanted.add(ref.getObjectId());
    }
    for (int i = 0; i < index.getEntryCount(); i++) {
      if (index.getEntry(i).getFileMode() != FileMode.GITLINK) {
        wanted.add(index.getEntry(i).getObjectId());
      }
    }
    Path folder = Files.createDirectories(objects.resolve("pack"));
    Path pack = folder.resolve("new.pack");
    Path packIndex = folder.resolve("new.idx");
    try (PackWriter writer = new PackWriter(config(repository), repository.newObjectReader())) {
      RemoteRepository.UntilInterrupted monitor = new RemoteRepository.UntilInterrupted();
      writer.preparePack(monitor, wanted, Set.of());
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(pack))) {
        writer.writePack(monitor, monitor, out);
      }
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(packIndex))) {
        writer.writeIndex(out);
      }
    } catch (MissingObjectException e) {
      throw new IOException(
          "the git repository lacks objects of its history, as a partial clone does: "
              + e.getMessage()
              + "; clone without --filter, or leave out .withHistory()",
          e);
    }
    String name = "pack-" + checksum(pack);
    Files.move(pack, folder.resolve(name + ".pack"));
    Files.move(packIndex, folder.resolve(name + ".idx"));
  }

  /** Returns settings that copy objects as they are: compressing them again takes much longer. */
  private static PackConfig config(Repository repository) {
    PackConfig config = new PackConfig(repository);
    config.setDeltaCompress(false);
    config.setReuseDeltas(true);
    config.setReuseObjects(true);
    config.setThreads(1);
    return config;
  }

  private static String checksum(Path pack) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(pack.toFile(), "r")) {
      byte[] checksum = new byte[CHECKSUM];
      file.seek(file.length() - CHECKSUM);
      file.readFully(checksum);
      return HexFormat.of().formatHex(checksum);
    }
  }
}
