package dev.danube;

import java.util.List;
import java.util.Optional;

/**
 * The commit that a run is made of, as git and the CI server know it. Safe for use by several
 * threads.
 *
 * <p>A commit that is checked out without a branch has the branch that a CI server names, but only
 * if the server also names that commit, or the remote's branch contains it. In a pull request,
 * {@link #branch()} is the branch that it is from; it is empty if that has the name of the target
 * or of the default branch, since it is then one of a fork. These variables are read:
 *
 * <table>
 * <caption>Variables of CI servers, by their documentation</caption>
 * <tr><th>server</th><th>commit</th><th>branch, tag</th><th>pull request</th></tr>
 * <tr><td>GitHub, Gitea, Forgejo</td><td>{@code GITHUB_SHA}</td>
 *     <td>{@code GITHUB_REF}, {@code GITHUB_REF_NAME}, {@code GITHUB_REF_TYPE}</td>
 *     <td>{@code GITHUB_EVENT_NAME}, {@code GITHUB_HEAD_REF}, {@code GITHUB_BASE_REF}, {@code
 *     GITHUB_EVENT_PATH}</td></tr>
 * <tr><td>GitLab</td><td>{@code CI_COMMIT_SHA}</td>
 *     <td>{@code CI_COMMIT_BRANCH}, {@code CI_COMMIT_TAG}, {@code CI_DEFAULT_BRANCH}</td>
 *     <td>{@code CI_MERGE_REQUEST_IID}, {@code CI_EXTERNAL_PULL_REQUEST_IID}, {@code
 *     CI_PIPELINE_SOURCE}, and their source and target branch names</td></tr>
 * <tr><td>Woodpecker</td><td>{@code CI_COMMIT_SHA}</td>
 *     <td>{@code CI_COMMIT_BRANCH}, {@code CI_COMMIT_TAG}, {@code CI_REPO_DEFAULT_BRANCH}</td>
 *     <td>{@code CI_PIPELINE_EVENT}, {@code CI_COMMIT_PULL_REQUEST}, {@code
 *     CI_COMMIT_SOURCE_BRANCH}, {@code CI_COMMIT_TARGET_BRANCH}</td></tr>
 * <tr><td>Drone</td><td>{@code DRONE_COMMIT_SHA}</td>
 *     <td>{@code DRONE_COMMIT_BRANCH}, {@code DRONE_TAG}, {@code DRONE_REPO_BRANCH}</td>
 *     <td>{@code DRONE_BUILD_EVENT}, {@code DRONE_PULL_REQUEST}, {@code DRONE_SOURCE_BRANCH},
 *     {@code DRONE_TARGET_BRANCH}</td></tr>
 * <tr><td>Jenkins</td><td>{@code GIT_COMMIT}</td>
 *     <td>{@code BRANCH_NAME}, {@code GIT_BRANCH}, {@code TAG_NAME}</td>
 *     <td>{@code CHANGE_ID}, {@code CHANGE_BRANCH}, {@code CHANGE_TARGET}; {@code ghprbPullId},
 *     {@code gitlabMergeRequestIid} and their branches</td></tr>
 * <tr><td>Azure Pipelines</td><td>{@code BUILD_SOURCEVERSION}</td>
 *     <td>{@code BUILD_SOURCEBRANCH}</td>
 *     <td>{@code BUILD_REASON}, {@code SYSTEM_PULLREQUEST_PULLREQUESTNUMBER}, {@code
 *     SYSTEM_PULLREQUEST_PULLREQUESTID} and its branches</td></tr>
 * <tr><td>Bitbucket Pipelines</td><td>{@code BITBUCKET_COMMIT}</td>
 *     <td>{@code BITBUCKET_BRANCH}, {@code BITBUCKET_TAG}</td>
 *     <td>{@code BITBUCKET_PR_ID}, {@code BITBUCKET_PR_DESTINATION_BRANCH}</td></tr>
 * <tr><td>CircleCI</td><td>{@code CIRCLE_SHA1}</td>
 *     <td>{@code CIRCLE_BRANCH}, {@code CIRCLE_TAG}</td>
 *     <td>{@code CIRCLE_PULL_REQUEST}, {@code CIRCLE_PR_NUMBER}, a branch {@code pull/17}</td></tr>
 * <tr><td>Buildkite</td><td>{@code BUILDKITE_COMMIT}</td>
 *     <td>{@code BUILDKITE_BRANCH}, {@code BUILDKITE_TAG}, {@code
 *     BUILDKITE_PIPELINE_DEFAULT_BRANCH}</td>
 *     <td>{@code BUILDKITE_PULL_REQUEST}, {@code BUILDKITE_PULL_REQUEST_BASE_BRANCH}</td></tr>
 * <tr><td>TeamCity</td><td>{@code BUILD_VCS_NUMBER}</td>
 *     <td>the file in {@code TEAMCITY_BUILD_PROPERTIES_FILE}: {@code teamcity.build.branch}</td>
 *     <td>{@code teamcity.pullRequest.number} and its branches, in that file</td></tr>
 * </table>
 */
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
