package dev.danube;

import java.util.List;
import java.util.Optional;

/**
 * The commit that a run works on, as git and the CI server describe it. Safe for use by several
 * threads.
 *
 * <p>If the commit is checked out without a branch, {@link #branch()} is the branch that the CI
 * server names, but only if the server also names this commit, or if that branch of the remote
 * contains it. In a pull request, {@link #branch()} is the source branch. The branch is empty if
 * the source branch has the name of the target branch or of the default branch: such a branch
 * belongs to a fork. These variables are read:
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
 *
 * @see <a href="doc-files/conditions.html">conditions</a>
 */
public interface SourceInfo {

  /**
   * Returns the id of the commit.
   *
   * @return all its digits
   */
  String commit();

  /**
   * Returns the short id of the commit.
   *
   * @return its first seven digits
   */
  default String shortCommit() {
    return commit().substring(0, Math.min(7, commit().length()));
  }

  /**
   * Returns the branch.
   *
   * @return empty if the commit is checked out without one and no variable of a CI system names it
   */
  Optional<String> branch();

  /**
   * Returns the default branch of the repository, which other branches start from and return to.
   *
   * @return empty if it is not known
   */
  Optional<String> defaultBranch();

  /**
   * Returns the number of the pull request that a CI system builds.
   *
   * @return such as {@code 17}; empty if there is no pull request, or no CI system names one
   */
  default Optional<String> pullRequest() {
    return Optional.empty();
  }

  /**
   * Returns the tag of the commit.
   *
   * @return if the commit has several tags, the one that was requested or that a CI system builds,
   *     otherwise the last by name; empty if the commit has none
   */
  Optional<String> tag();

  /**
   * Returns the tags of the commit.
   *
   * @return only the tag that was requested or that a CI system builds, if there is one; otherwise
   *     all tags, sorted by name, of which the last is {@link #tag()}
   */
  default List<String> tags() {
    return tag().map(List::of).orElse(List.of());
  }

  /**
   * Returns the message of the commit.
   *
   * @return all its lines
   */
  String message();

  /**
   * Returns the author of the commit.
   *
   * @return such as {@code Ada Example <ada@example.org>}
   */
  String author();

  /**
   * Returns the files that were changed since the {@linkplain ChangeBase#mergeBase merge base}.
   *
   * @return their paths from the root of the repository, with {@code /} between folders, sorted.
   *     Those in a submodule that moved to another commit are among them; where they cannot be
   *     compared, the path of the submodule with a {@code /} at the end stands for all its files.
   * @throws IllegalStateException if there is no merge base
   */
  default List<String> changedPaths() {
    return changedPaths(ChangeBase.mergeBase())
        .orElseThrow(
            () -> new IllegalStateException("There is no merge base to find changed paths with"));
  }

  /**
   * Returns the files that were changed since a base.
   *
   * @param base the base to compare with
   * @return their paths, as for {@link #changedPaths()}; empty if there is no such base
   */
  Optional<List<String>> changedPaths(ChangeBase base);
}
