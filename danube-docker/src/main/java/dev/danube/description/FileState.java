package dev.danube.description;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;

/**
 * What tells that a file has changed.
 *
 * @param changed the time of its last change; empty if there is no such file
 * @param size its size in bytes
 */
record FileState(Optional<FileTime> changed, long size) {

  /** Returns the state of the file of a description. */
  static FileState of(ContainerDescriptions containers) {
    Optional<Path> path = containers.path();
    try {
      return path.isPresent()
          ? new FileState(
              Optional.of(Files.getLastModifiedTime(path.get())), Files.size(path.get()))
          : new FileState(Optional.empty(), 0);
    } catch (IOException e) {
      return new FileState(Optional.empty(), 0); // it is being replaced, or was removed
    }
  }
}
