package dev.danube.stack.internal;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The place of a stack in its repository.
 *
 * @param root the folder of the repository; the folder around that of the stack if there is none
 * @param path the path of the stack's folder from there, with {@code /} between folders; empty if
 *     the two are the same
 * @param isInGit whether there is a git repository
 */
public record StackFolder(Path root, String path, boolean isInGit) {

  public static StackFolder of(Path folder) {
    Path absolute = folder.toAbsolutePath().normalize();
    for (Path above = absolute; above != null; above = above.getParent()) {
      if (Files.exists(above.resolve(".git"))) {
        return new StackFolder(above, path(above, absolute), true);
      }
    }
    Path around = absolute.getParent() == null ? absolute : absolute.getParent();
    return new StackFolder(around, path(around, absolute), false);
  }

  private static String path(Path root, Path folder) {
    return root.relativize(folder).toString().replace('\\', '/');
  }

  /** Returns the path of something in the stack's folder, from the root of the repository. */
  public String resolve(String name) {
    return path.isEmpty() ? name : path + "/" + name;
  }

  /** Returns whether there are files, so that they can be checked. */
  public boolean exists() {
    return Files.isDirectory(root.resolve(path));
  }
}
