package dev.danube.engine.internal.source;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;

/**
 * The branch on which a commit was checked out, and the default branch.
 *
 * @param current the branch; empty if none is known
 * @param defaultName the default branch; empty if none is known
 * @param remote the name of the remote whose branches are known
 * @param pullRequest the number of the pull request that a CI system builds; empty for none
 * @param tag the tag that was requested, or that a CI system builds; empty for none
 */
record Branches(
    Optional<String> current,
    Optional<String> defaultName,
    String remote,
    Optional<String> pullRequest,
    Optional<String> tag) {

  private static final String ORIGIN = "origin";

  /**
   * The variables with the branch: of GitHub, of GitLab with a pull request and without, and of
   * Jenkins with its two plugins.
   */
  private static final List<String> BRANCH =
      List.of(
          "GITHUB_HEAD_REF",
          "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME",
          "CI_COMMIT_BRANCH",
          "CHANGE_BRANCH",
          "BRANCH_NAME",
          "GIT_BRANCH");

  private static final List<String> PULL_REQUEST = List.of("CI_MERGE_REQUEST_IID", "CHANGE_ID");

  /**
   * The variables with the tag: of GitLab, and of Jenkins, where the branch is then the tag as
   * well.
   */
  private static final List<String> TAG = List.of("CI_COMMIT_TAG", "TAG_NAME");

  /**
   * Returns the branches of a repository with a working tree. CI systems often check out a commit
   * without a branch; the branch is then read from their variables.
   */
  static Branches ofCurrent(
      Repository repository, Optional<String> setting, Map<String, String> environment)
      throws IOException {
    String remote = remote(repository);
    String head = Optional.ofNullable(repository.getFullBranch()).orElse("");
    Optional<String> branch =
        head.startsWith(Constants.R_HEADS)
            ? Optional.of(head.substring(Constants.R_HEADS.length()))
            : ofCi(environment, remote);
    Optional<String> defaultName =
        ofRemote(repository, remote)
            .or(() -> setting)
            .or(() -> value(environment, "CI_DEFAULT_BRANCH"));
    return new Branches(branch, defaultName, remote, pullRequest(environment), tag(environment));
  }

  /** Returns the name of the remote: {@code origin}, unless the only remote has another name. */
  private static String remote(Repository repository) {
    var names = repository.getRemoteNames();
    return names.contains(ORIGIN) || names.size() != 1 ? ORIGIN : names.iterator().next();
  }

  private static Optional<String> ofRemote(Repository repository, String remote)
      throws IOException {
    String prefix = Constants.R_REMOTES + remote + "/";
    Ref head = repository.exactRef(prefix + Constants.HEAD);
    return Optional.ofNullable(head)
        .filter(Ref::isSymbolic)
        .map(ref -> ref.getTarget().getName())
        .filter(name -> name.startsWith(prefix))
        .map(name -> name.substring(prefix.length()));
  }

  private static Optional<String> tag(Map<String, String> environment) {
    Optional<String> ofGitHub =
        value(environment, "GITHUB_REF_NAME")
            .filter(name -> "tag".equals(environment.get("GITHUB_REF_TYPE")));
    return ofGitHub.or(
        () -> TAG.stream().flatMap(name -> value(environment, name).stream()).findFirst());
  }

  private static Optional<String> ofCi(Map<String, String> environment, String remote) {
    Optional<String> tag = tag(environment);
    return Stream.concat(
            BRANCH.stream().flatMap(name -> value(environment, name).stream()),
            ofGitHub(environment).stream())
        .map(name -> name.startsWith(remote + "/") ? name.substring(remote.length() + 1) : name)
        .filter(name -> tag.filter(name::equals).isEmpty())
        .findFirst();
  }

  private static Optional<String> ofGitHub(Map<String, String> environment) {
    return value(environment, "GITHUB_REF_NAME")
        .filter(name -> "branch".equals(environment.get("GITHUB_REF_TYPE")));
  }

  private static Optional<String> pullRequest(Map<String, String> environment) {
    String ref = environment.getOrDefault("GITHUB_REF", "");
    Optional<String> ofGitHub =
        ref.matches("refs/pull/\\d+/.*") ? Optional.of(ref.split("/", -1)[2]) : Optional.empty();
    return ofGitHub.or(
        () -> PULL_REQUEST.stream().flatMap(name -> value(environment, name).stream()).findFirst());
  }

  private static Optional<String> value(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name)).filter(text -> !text.isBlank());
  }
}
