package dev.danube.engine.internal.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.danube.Source;
import dev.danube.SourceInfo;
import dev.danube.engine.internal.source.fixture.GitFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The variables of CI servers, on a commit that is checked out without a branch. */
class CiBuildTest {

  @TempDir Path folder;
  private GitFolder repository;
  private String head;

  @BeforeEach
  void detach() throws Exception {
    repository = GitFolder.init(folder);
    repository.write("a", "");
    repository.commit("first");
    repository.git("update-ref", "refs/remotes/origin/other", "HEAD");
    repository.write("b", "");
    head = repository.commit("second");
    repository.git("tag", "v1");
    repository.git("checkout", "-q", "--detach");
  }

  // spotless:off

  static Stream<Arguments> pushes() {
    return Stream.of(
        arguments("GitHub", "GITHUB_SHA", "GITHUB_ACTIONS=true GITHUB_EVENT_NAME=push GITHUB_REF=refs/heads/main GITHUB_REF_NAME=main GITHUB_REF_TYPE=branch"),
        arguments("Gitea", "GITHUB_SHA", "GITEA_ACTIONS=true GITHUB_EVENT_NAME=push GITHUB_REF=refs/heads/main GITHUB_REF_NAME=main GITHUB_REF_TYPE=branch"),
        arguments("GitHub, only the reference", "GITHUB_SHA", "GITHUB_REF=refs/heads/main"),
        arguments("GitLab", "CI_COMMIT_SHA", "GITLAB_CI=true CI_PIPELINE_SOURCE=push CI_COMMIT_BRANCH=main CI_DEFAULT_BRANCH=main"),
        arguments("Woodpecker", "CI_COMMIT_SHA", "CI=woodpecker CI_PIPELINE_EVENT=push CI_COMMIT_BRANCH=main"),
        arguments("Drone", "DRONE_COMMIT_SHA", "DRONE=true DRONE_BUILD_EVENT=push DRONE_COMMIT_BRANCH=main"),
        arguments("Jenkins, several branches", "GIT_COMMIT", "JENKINS_URL=x BRANCH_NAME=main"),
        arguments("Jenkins, git plugin", "GIT_COMMIT", "JENKINS_URL=x GIT_BRANCH=origin/main"),
        arguments("Azure", "BUILD_SOURCEVERSION", "TF_BUILD=True BUILD_REASON=IndividualCI BUILD_SOURCEBRANCH=refs/heads/main"),
        arguments("Bitbucket", "BITBUCKET_COMMIT", "BITBUCKET_BUILD_NUMBER=1 BITBUCKET_BRANCH=main"),
        arguments("CircleCI", "CIRCLE_SHA1", "CIRCLECI=true CIRCLE_BRANCH=main"),
        arguments("Buildkite", "BUILDKITE_COMMIT", "BUILDKITE=true BUILDKITE_PULL_REQUEST=false BUILDKITE_BRANCH=main"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("pushes")
  void a_push_has_the_branch_of_the_commit_that_is_built(String server, String sha, String variables) throws Exception {
    Map<String, String> environment = environment(variables);
    environment.put(sha, head);
    SourceInfo info = info(environment);
    assertThat(info.branch()).contains("main");
    assertThat(info.pullRequest()).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("pushes")
  void a_branch_counts_only_for_the_commit_that_the_server_builds(String server, String sha, String variables) throws Exception {
    Map<String, String> environment = environment(variables);
    environment.put(sha, "0123456789012345678901234567890123456789");
    assertThat(info(environment).branch()).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("pushes")
  void without_a_commit_of_the_server_the_branch_of_the_remote_must_contain_it(String server, String sha, String variables) throws Exception {
    Map<String, String> environment = environment(variables);
    assertThat(info(environment).branch()).isEmpty();
    repository.git("update-ref", "refs/remotes/origin/main", head + "~");
    assertThat(info(environment).branch()).isEmpty();
    repository.git("update-ref", "refs/remotes/origin/main", head);
    assertThat(info(environment).branch()).contains("main");
  }

  static Stream<Arguments> pullRequests() {
    return Stream.of(
        arguments("GitHub", "17", "GITHUB_EVENT_NAME=pull_request GITHUB_REF=refs/pull/17/merge GITHUB_REF_NAME=17/merge GITHUB_REF_TYPE=branch GITHUB_HEAD_REF=@from GITHUB_BASE_REF=main GITHUB_SHA=HEAD"),
        arguments("GitHub, target", "unknown", "GITHUB_EVENT_NAME=pull_request_target GITHUB_REF=refs/heads/main GITHUB_REF_NAME=main GITHUB_REF_TYPE=branch GITHUB_HEAD_REF=@from GITHUB_BASE_REF=main GITHUB_SHA=HEAD"),
        arguments("GitHub, review", "17", "GITHUB_EVENT_NAME=pull_request_review GITHUB_REF=refs/pull/17/merge GITHUB_HEAD_REF=@from GITHUB_BASE_REF=main GITHUB_SHA=HEAD"),
        arguments("Forgejo", "17", "FORGEJO_ACTIONS=true GITHUB_EVENT_NAME=pull_request GITHUB_REF=refs/pull/17/head GITHUB_HEAD_REF=@from GITHUB_BASE_REF=main GITHUB_SHA=HEAD"),
        arguments("GitLab", "17", "GITLAB_CI=true CI_PIPELINE_SOURCE=merge_request_event CI_MERGE_REQUEST_IID=17 CI_MERGE_REQUEST_SOURCE_BRANCH_NAME=@from CI_MERGE_REQUEST_TARGET_BRANCH_NAME=main CI_DEFAULT_BRANCH=main CI_COMMIT_SHA=HEAD"),
        arguments("GitLab, external", "17", "GITLAB_CI=true CI_EXTERNAL_PULL_REQUEST_IID=17 CI_EXTERNAL_PULL_REQUEST_SOURCE_BRANCH_NAME=@from CI_EXTERNAL_PULL_REQUEST_TARGET_BRANCH_NAME=main CI_COMMIT_BRANCH=main CI_COMMIT_SHA=HEAD"),
        arguments("Woodpecker", "17", "CI=woodpecker CI_PIPELINE_EVENT=pull_request CI_COMMIT_BRANCH=main CI_COMMIT_TARGET_BRANCH=main CI_COMMIT_SOURCE_BRANCH=@from CI_COMMIT_PULL_REQUEST=17 CI_COMMIT_SHA=HEAD"),
        arguments("Woodpecker, closed", "unknown", "CI=woodpecker CI_PIPELINE_EVENT=pull_request_closed CI_COMMIT_BRANCH=main CI_COMMIT_SOURCE_BRANCH=@from CI_COMMIT_SHA=HEAD"),
        arguments("Drone", "17", "DRONE=true DRONE_BUILD_EVENT=pull_request DRONE_PULL_REQUEST=17 DRONE_COMMIT_BRANCH=main DRONE_SOURCE_BRANCH=@from DRONE_TARGET_BRANCH=main DRONE_COMMIT_SHA=HEAD"),
        arguments("Jenkins", "17", "JENKINS_URL=x BRANCH_NAME=PR-17 CHANGE_ID=17 CHANGE_BRANCH=@from CHANGE_TARGET=main GIT_COMMIT=HEAD"),
        arguments("Jenkins, ghprb", "17", "JENKINS_URL=x GIT_BRANCH=main ghprbPullId=17 ghprbSourceBranch=@from ghprbTargetBranch=main GIT_COMMIT=HEAD"),
        arguments("Jenkins, GitLab", "17", "JENKINS_URL=x GIT_BRANCH=main gitlabMergeRequestIid=17 gitlabSourceBranch=@from gitlabTargetBranch=main GIT_COMMIT=HEAD"),
        arguments("Azure", "17", "TF_BUILD=True BUILD_REASON=PullRequest BUILD_SOURCEBRANCH=refs/pull/17/merge SYSTEM_PULLREQUEST_SOURCEBRANCH=refs/heads/@from SYSTEM_PULLREQUEST_TARGETBRANCH=main BUILD_SOURCEVERSION=HEAD"),
        arguments("Bitbucket", "17", "BITBUCKET_PR_ID=17 BITBUCKET_BRANCH=@from BITBUCKET_PR_DESTINATION_BRANCH=main BITBUCKET_COMMIT=HEAD"),
        arguments("CircleCI", "17", "CIRCLECI=true CIRCLE_BRANCH=@from CIRCLE_PULL_REQUEST=https://example.org/a/b/pull/17 CIRCLE_SHA1=HEAD"),
        arguments("Buildkite", "17", "BUILDKITE=true BUILDKITE_PULL_REQUEST=17 BUILDKITE_PULL_REQUEST_BASE_BRANCH=main BUILDKITE_BRANCH=stranger:@from BUILDKITE_COMMIT=HEAD"),
        arguments("Danube in a step of Danube", "17", "GIT_PULL_REQUEST=17 GIT_BRANCH=main GIT_COMMIT=HEAD"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("pullRequests")
  void a_pull_request_is_never_on_the_branch_that_it_goes_to(String server, String number, String variables) throws Exception {
    for (String source : new String[] {"main", "fix"}) {
      SourceInfo info = info(environment(variables.replace("@from", source)));
      assertThat(info.pullRequest()).contains(number);
      assertThat(info.branch()).isNotEqualTo(Optional.of("main"));
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("pullRequests")
  void also_where_a_branch_of_that_name_is_checked_out(String server, String number, String variables) throws Exception {
    repository.git("checkout", "-q", "-B", "main");
    SourceInfo info = info(environment(variables.replace("@from", "main")));
    assertThat(info.pullRequest()).contains(number);
    assertThat(info.branch()).isEmpty();
  }

  // spotless:on

  @Test
  void a_pull_request_from_a_branch_of_its_own_name_has_that_branch() throws Exception {
    SourceInfo info =
        info(
            environment(
                "CI=woodpecker CI_PIPELINE_EVENT=pull_request CI_COMMIT_BRANCH=main"
                    + " CI_COMMIT_SOURCE_BRANCH=fix CI_COMMIT_PULL_REQUEST=17"));
    assertThat(info.branch()).contains("fix");
  }

  @Test
  void a_circle_build_of_a_fork_has_its_number_in_the_branch() throws Exception {
    SourceInfo info = info(environment("CIRCLECI=true CIRCLE_BRANCH=pull/17"));
    assertThat(info.pullRequest()).contains("17");
    assertThat(info.branch()).isEmpty();
  }

  @Test
  void the_number_of_a_pull_request_of_github_is_in_its_event() throws Exception {
    Path event = Files.writeString(folder.resolve("event.json"), "{\"number\": 17}");
    String target =
        "GITHUB_EVENT_NAME=pull_request_target GITHUB_REF=refs/heads/main GITHUB_EVENT_PATH=";
    assertThat(info(environment(target + event)).pullRequest()).contains("17");
    Files.writeString(event, "[");
    assertThat(info(environment(target + event)).pullRequest()).contains("unknown");
  }

  @Test
  void teamcity_tells_of_branches_in_files() throws Exception {
    Path parameters = folder.resolve("parameters");
    Path system =
        Files.writeString(
            folder.resolve("system"), "teamcity.configuration.properties.file=" + parameters);
    Map<String, String> environment =
        environment("TEAMCITY_VERSION=2026.1 TEAMCITY_BUILD_PROPERTIES_FILE=" + system);
    environment.put("BUILD_VCS_NUMBER", head);
    Files.writeString(parameters, "teamcity.build.branch=main\n");
    assertThat(info(environment).branch()).contains("main");
    Files.writeString(
        parameters,
        "teamcity.build.branch=pull/17\nteamcity.pullRequest.number=17\n"
            + "teamcity.pullRequest.source.branch=main\nteamcity.pullRequest.target.branch=main\n");
    assertThat(info(environment).pullRequest()).contains("17");
    assertThat(info(environment).branch()).isEmpty();
    Files.delete(parameters);
    assertThat(info(environment).branch()).isEmpty();
  }

  @Test
  void the_default_branch_is_told_by_the_servers_that_know_it() throws Exception {
    assertThat(
            info(environment(
                    "BUILDKITE=true BUILDKITE_PIPELINE_DEFAULT_BRANCH=trunk"
                        + " BUILDKITE_BRANCH=x"))
                .defaultBranch())
        .contains("trunk");
    assertThat(
            info(environment("CI=woodpecker CI_REPO_DEFAULT_BRANCH=trunk CI_COMMIT_BRANCH=x"))
                .defaultBranch())
        .contains("trunk");
  }

  private Map<String, String> environment(String variables) {
    Map<String, String> environment = new HashMap<>();
    for (String variable : variables.split(" ", -1)) {
      int end = variable.indexOf('=');
      String content = variable.substring(end + 1);
      environment.put(variable.substring(0, end), content.equals("HEAD") ? head : content);
    }
    return environment;
  }

  private SourceInfo info(Map<String, String> environment) throws Exception {
    CheckoutEnvironment checkoutEnvironment =
        new CheckoutEnvironment(
            folder, folder, environment, Set.of(), secret -> "", Optional::empty);
    try (Checkout checkout = Checkouts.open(Source.currentRepository(), checkoutEnvironment)) {
      return checkout.info().orElseThrow();
    }
  }
}
