package dev.danube.docker.internal.archive;

import java.time.Instant;

/**
 * An entry of a tar archive. Immutable.
 *
 * @param name the path, with {@code /} at its end if it is a folder
 * @param target the target of a link; empty for other entries
 * @param mode the permissions
 * @param size the number of bytes of content; 0 if it is not a file
 */
public record TarEntry(
    EntryKind kind,
    String name,
    String target,
    int mode,
    long user,
    long group,
    long size,
    Instant modified) {

  /** The kind of an entry. */
  public enum EntryKind {
    FILE,
    /** Another name for a file that comes earlier in the archive. */
    HARD_LINK,
    SYMBOLIC_LINK,
    FOLDER,
    /** A device or another kind that Danube leaves out. */
    OTHER
  }

  /** Returns a file of root. */
  public static TarEntry file(String path, int mode, long size, Instant modified) {
    return new TarEntry(EntryKind.FILE, path, "", mode, 0, 0, size, modified);
  }

  /** Returns a folder of root, whose path gets its {@code /} here. */
  public static TarEntry folder(String path, int mode, Instant modified) {
    return new TarEntry(EntryKind.FOLDER, path + "/", "", mode, 0, 0, 0, modified);
  }

  /** Returns a link of root. */
  public static TarEntry link(
      EntryKind kind, String path, String target, int mode, Instant modified) {
    return new TarEntry(kind, path, target, mode, 0, 0, 0, modified);
  }

  /** Returns a copy with another owner. */
  public TarEntry ownedBy(long owner, long ownerGroup) {
    return new TarEntry(kind, name, target, mode, owner, ownerGroup, size, modified);
  }

  /** Returns whether it is a file, or another name of one. */
  public boolean isFileOrHardLink() {
    return kind == EntryKind.FILE || kind == EntryKind.HARD_LINK;
  }
}
