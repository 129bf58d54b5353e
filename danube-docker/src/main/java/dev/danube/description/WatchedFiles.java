package dev.danube.description;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Files whose changes are looked for: a description, and those that it names. Thread-safe. */
final class WatchedFiles {

  /**
   * The state of a file, which is another one after a change.
   *
   * @param changed the time of its last change; empty if there is no such file
   * @param size its size in bytes
   */
  private record FileState(Optional<FileTime> changed, long size) {

    static FileState of(Path file) {
      try {
        return new FileState(Optional.of(Files.getLastModifiedTime(file)), Files.size(file));
      } catch (IOException e) {
        return new FileState(Optional.empty(), 0); // it is being replaced, or was removed
      }
    }
  }

  private final Map<Path, FileState> seen = new LinkedHashMap<>();

  WatchedFiles(Collection<Path> files) {
    add(files);
  }

  /** Looks for changes of some files, in addition to those before. */
  synchronized void add(Collection<Path> files) {
    files.forEach(file -> seen.computeIfAbsent(file, FileState::of));
  }

  /** Looks for changes of some files, in place of those before. */
  synchronized void replace(Collection<Path> files) {
    seen.keySet().retainAll(files);
    add(files);
  }

  /** Returns whether a file has changed since the last call, or since it was added. */
  synchronized boolean haveChanged() {
    boolean haveChanged = false;
    for (Map.Entry<Path, FileState> one : seen.entrySet()) {
      FileState now = FileState.of(one.getKey());
      haveChanged |= !now.equals(one.getValue());
      one.setValue(now);
    }
    return haveChanged;
  }
}
