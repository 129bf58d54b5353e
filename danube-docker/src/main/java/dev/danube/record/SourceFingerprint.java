package dev.danube.record;

import java.util.List;
import java.util.Optional;

/**
 * The recorded facts about the source of a run. Immutable.
 *
 * @param commit what was known about its commit; empty for a folder without git
 * @param files a digest of the paths, sizes, times and modes of the files that were taken from this
 *     machine; empty if they came from a commit alone, or the run worked on the folder itself
 */
public record SourceFingerprint(Optional<Commit> commit, Optional<String> files) {

  /**
   * A commit, as {@link dev.danube.SourceInfo} knows it.
   *
   * @param id all digits of its id
   * @param branch the branch
   * @param defaultBranch the default branch
   * @param pullRequest the number of the pull request
   * @param tag the tag
   * @param tags all tags that count
   * @param message all lines of its message
   * @param author who wrote it
   */
  public record Commit(
      String id,
      Optional<String> branch,
      Optional<String> defaultBranch,
      Optional<String> pullRequest,
      Optional<String> tag,
      List<String> tags,
      String message,
      String author) {

    /**
     * Copies the list.
     *
     * @param id all digits of its id
     * @param branch the branch
     * @param defaultBranch the default branch
     * @param pullRequest the number of the pull request
     * @param tag the tag
     * @param tags all tags that count
     * @param message all lines of its message
     * @param author who wrote it
     */
    public Commit {
      tags = List.copyOf(tags);
    }
  }
}
