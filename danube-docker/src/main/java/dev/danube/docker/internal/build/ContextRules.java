package dev.danube.docker.internal.build;

import dev.danube.ImageBuild;
import dev.danube.internal.Glob;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rules that say which files of a folder are part of a build context: those of the ignore file,
 * and of {@code include}. The files are asked about in order, each folder before its content. Not
 * thread-safe.
 */
final class ContextRules {

  private final DockerIgnore ignore;
  private final List<Glob> include;
  private @Nullable String skipped;

  ContextRules(ImageBuild build, BuildFiles files) {
    this.ignore = files.rules();
    this.include = build.include().stream().map(Glob::parse).toList();
  }

  /**
   * Returns whether a file is part of the context.
   *
   * @param path the path, relative to the folder
   */
  boolean isSent(String path, boolean isFolder) {
    if (skipped != null && path.startsWith(skipped)) {
      return false;
    }
    boolean isExcluded = ignore.excludes(path);
    if (isExcluded && isFolder && ignore.excludesAllIn(path)) {
      skipped = path + "/"; // a folder comes before its content, which is contiguous
    }
    boolean isIncluded =
        include.isEmpty() || (!isFolder && include.stream().anyMatch(glob -> glob.matches(path)));
    return isIncluded && !isExcluded;
  }
}
