package dev.danube.internal;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** Paths relative to the workspace, with {@code /} between folders on every system. */
public final class WorkspacePaths {

  private WorkspacePaths() {}

  /**
   * Resolves a path against a folder.
   *
   * @param folder a folder in the workspace; {@code .} for the workspace itself
   * @param path a path relative to the folder, which may contain {@code .} and {@code ..}
   * @return the shortest path with the same meaning, relative to the workspace; empty if it leads
   *     out of the workspace
   */
  public static Optional<String> resolve(String folder, String path) {
    Deque<String> names = new ArrayDeque<>();
    for (String name : (folder + "/" + path).split("/", -1)) {
      if (name.equals("..")) {
        if (names.pollLast() == null) {
          return Optional.empty();
        }
      } else if (!name.isEmpty() && !name.equals(".")) {
        names.addLast(name);
      }
    }
    return Optional.of(String.join("/", names));
  }
}
