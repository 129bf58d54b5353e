package dev.danube;

import java.util.List;
import java.util.Optional;

/** What is known of the commit that a run is made of. Safe for use by several threads. */
public interface SourceInfo {

  /**
   * The id of the commit.
   *
   * @return all its digits
   */
  String commit();

  /**
   * The id of the commit in short.
   *
   * @return its first seven digits
   */
  default String shortCommit() {
    return commit().substring(0, Math.min(7, commit().length()));
  }

  /**
   * The branch.
   *
   * @return empty if the commit is checked out without one and no variable of a CI system names it
   */
  Optional<String> branch();

  /**
   * The branch that others start from and return to.
   *
   * @return empty if the repository does not say
   */
  Optional<String> defaultBranch();

  /**
   * The pull request that a CI system builds.
   *
   * @return its number, such as {@code 17}; empty if it is none, or nobody says so
   */
  default Optional<String> pullRequest() {
    return Optional.empty();
  }

  /**
   * The tag of the commit.
   *
   * @return if it has several, the one that was asked for or that a CI system builds, else the last
   *     by name; empty if it has none
   */
  Optional<String> tag();

  /**
   * All tags of the commit that count.
   *
   * @return only the one that was asked for or that a CI system builds, if there is one; else all,
   *     sorted by name; the last is {@link #tag()}
   */
  default List<String> tags() {
    return tag().map(List::of).orElse(List.of());
  }

  /**
   * The message of the commit.
   *
   * @return all its lines
   */
  String message();

  /**
   * Who wrote the commit.
   *
   * @return such as {@code Ada Example <ada@example.org>}
   */
  String author();

  /**
   * The files that were changed since the {@linkplain ChangeBase#mergeBase merge base}.
   *
   * @return their paths from the root of the repository, with {@code /} between folders, sorted
   * @throws IllegalStateException if there is no base
   */
  default List<String> changedPaths() {
    return changedPaths(ChangeBase.mergeBase())
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "There is no merge base that changed paths could be counted from"));
  }

  /**
   * The files that were changed since a base.
   *
   * @param base where to count from
   * @return their paths, as of {@link #changedPaths()}; empty if there is no such base
   */
  Optional<List<String>> changedPaths(ChangeBase base);
}
