package dev.danube.engine.internal.source;

import com.fasterxml.jackson.databind.JsonNode;
import dev.danube.engine.internal.Json;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Function;
import java.util.stream.Stream;
import org.eclipse.jgit.lib.Constants;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The build of a CI server that this program is part of, as the server's documented variables tell
 * it. {@link dev.danube.SourceInfo} has the table of variables.
 *
 * @param commit the commit that the server builds; empty if the server does not say
 * @param branch the branch that the server builds; in a pull request, its source branch
 * @param tag the tag that the server builds
 * @param pullRequest the number of the pull request, or {@value #NO_NUMBER} if there is one without
 *     a known number; empty if this is no build of a pull request
 * @param target the target branch of the pull request
 * @param defaultBranch the default branch of the repository
 */
record CiBuild(
    Optional<String> commit,
    Optional<String> branch,
    Optional<String> tag,
    Optional<String> pullRequest,
    Optional<String> target,
    Optional<String> defaultBranch) {

  static final String NO_NUMBER = "unknown";

  private static final Logger LOG = LoggerFactory.getLogger(CiBuild.class);

  private static final String PULL = "refs/pull/";

  /** The readers of variables, one for each server. The first that finds a build is used. */
  private static final List<Function<Variables, CiBuild>> SERVERS =
      List.of(
          CiBuild::gitHub,
          CiBuild::gitLab,
          CiBuild::woodpecker,
          CiBuild::drone,
          CiBuild::azure,
          CiBuild::bitbucket,
          CiBuild::circle,
          CiBuild::buildkite,
          CiBuild::teamCity,
          CiBuild::jenkins);

  /**
   * Reads the variables of all servers. If any of them tells of a pull request, this is one: a
   * server can start another, and a pull request that is missed lets a stranger deploy.
   */
  static CiBuild of(Map<String, String> environment) {
    Variables variables = new Variables(environment);
    List<CiBuild> builds =
        SERVERS.stream().map(server -> server.apply(variables)).filter(CiBuild::isAny).toList();
    Optional<CiBuild> pull =
        builds.stream().filter(build -> build.pullRequest.isPresent()).findFirst();
    return pull.or(() -> builds.stream().findFirst())
        .orElseGet(() -> new Builder(variables).build());
  }

  private boolean isAny() {
    return Stream.of(branch, tag, pullRequest).anyMatch(Optional::isPresent);
  }

  /** GitHub Actions, and those of Gitea and Forgejo, which set the same variables. */
  private static CiBuild gitHub(Variables v) {
    Builder build = new Builder(v).commit("GITHUB_SHA");
    String ref = v.get("GITHUB_REF").orElse("");
    boolean isPull =
        v.get("GITHUB_EVENT_NAME").filter(event -> event.startsWith("pull_request")).isPresent()
            || v.get("GITHUB_HEAD_REF").isPresent()
            || ref.startsWith(PULL);
    if (isPull) {
      build.branch = v.get("GITHUB_HEAD_REF");
      build.pullRequest = numberIn(ref).or(() -> numberOfEvent(v)).or(() -> Optional.of(NO_NUMBER));
      build.target = v.get("GITHUB_BASE_REF");
    } else if (v.is("GITHUB_REF_TYPE", "tag") || ref.startsWith(Constants.R_TAGS)) {
      build.tag = v.get("GITHUB_REF_NAME").or(() -> without(Constants.R_TAGS, ref));
    } else if (v.is("GITHUB_REF_TYPE", "branch") || ref.startsWith(Constants.R_HEADS)) {
      build.branch = v.get("GITHUB_REF_NAME").or(() -> without(Constants.R_HEADS, ref));
    }
    return build.build();
  }

  /** The reference of {@code pull_request_target} is the target; the event has the number. */
  private static Optional<String> numberOfEvent(Variables v) {
    Optional<String> file = v.get("GITHUB_EVENT_PATH");
    if (file.isEmpty()) {
      return Optional.empty();
    }
    try {
      JsonNode event = Json.MAPPER.readTree(Path.of(file.get()).toFile());
      JsonNode number = event.at("/pull_request/number");
      return Optional.of(number.isMissingNode() ? event.path("number") : number)
          .map(JsonNode::asText)
          .filter(text -> !text.isEmpty());
    } catch (IOException | RuntimeException e) {
      LOG.debug("Cannot read the event of GitHub in {}", file.get(), e);
      return Optional.empty();
    }
  }

  private static CiBuild gitLab(Variables v) {
    Builder build = new Builder(v);
    if (v.is("CI", "woodpecker")) {
      return build.build(); // which has variables of the same names
    }
    build.commit("CI_COMMIT_SHA");
    build.defaultBranch = v.get("CI_DEFAULT_BRANCH");
    build.pullRequest =
        v.first("CI_MERGE_REQUEST_IID", "CI_EXTERNAL_PULL_REQUEST_IID")
            .or(() -> unnumbered(v, "CI_PIPELINE_SOURCE", "request_event"));
    if (build.pullRequest.isPresent()) {
      build.branch =
          v.first(
              "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME", "CI_EXTERNAL_PULL_REQUEST_SOURCE_BRANCH_NAME");
      build.target =
          v.first(
              "CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "CI_EXTERNAL_PULL_REQUEST_TARGET_BRANCH_NAME");
    } else {
      build.tag = v.get("CI_COMMIT_TAG");
      build.branch = v.get("CI_COMMIT_BRANCH");
    }
    return build.build();
  }

  /** The branch of a commit is the target in a pull request. */
  private static CiBuild woodpecker(Variables v) {
    Builder build = new Builder(v);
    if (!v.is("CI", "woodpecker") && v.first("CI_PIPELINE_EVENT", "CI_BUILD_EVENT").isEmpty()) {
      return build.build();
    }
    build.commit("CI_COMMIT_SHA");
    build.defaultBranch = v.first("CI_REPO_DEFAULT_BRANCH", "CI_REPO_BRANCH");
    build.pullRequest =
        v.get("CI_COMMIT_PULL_REQUEST")
            .or(() -> unnumbered(v, "CI_PIPELINE_EVENT", "pull_request"))
            .or(() -> unnumbered(v, "CI_BUILD_EVENT", "pull_request"));
    if (build.pullRequest.isPresent()) {
      build.branch = v.get("CI_COMMIT_SOURCE_BRANCH");
      build.target = v.first("CI_COMMIT_TARGET_BRANCH", "CI_COMMIT_BRANCH");
    } else {
      build.tag = v.get("CI_COMMIT_TAG");
      build.branch = v.get("CI_COMMIT_BRANCH");
    }
    return build.build();
  }

  private static CiBuild drone(Variables v) {
    Builder build = new Builder(v).commit("DRONE_COMMIT_SHA");
    build.defaultBranch = v.get("DRONE_REPO_BRANCH");
    build.pullRequest =
        v.get("DRONE_PULL_REQUEST").or(() -> unnumbered(v, "DRONE_BUILD_EVENT", "pull_request"));
    if (build.pullRequest.isPresent()) {
      build.branch = v.get("DRONE_SOURCE_BRANCH");
      build.target = v.first("DRONE_TARGET_BRANCH", "DRONE_COMMIT_BRANCH");
    } else {
      build.tag = v.get("DRONE_TAG");
      build.branch = v.first("DRONE_COMMIT_BRANCH", "DRONE_BRANCH");
    }
    return build.build();
  }

  private static CiBuild azure(Variables v) {
    Builder build = new Builder(v).commit("BUILD_SOURCEVERSION");
    String ref = v.get("BUILD_SOURCEBRANCH").orElse("");
    build.pullRequest =
        v.first("SYSTEM_PULLREQUEST_PULLREQUESTNUMBER", "SYSTEM_PULLREQUEST_PULLREQUESTID")
            .or(() -> numberIn(ref))
            .or(() -> unnumbered(v, "BUILD_REASON", "PullRequest"));
    if (build.pullRequest.isPresent()) {
      build.branch = v.get("SYSTEM_PULLREQUEST_SOURCEBRANCH").map(CiBuild::shortName);
      build.target = v.get("SYSTEM_PULLREQUEST_TARGETBRANCH").map(CiBuild::shortName);
    } else {
      build.tag = without(Constants.R_TAGS, ref);
      build.branch = without(Constants.R_HEADS, ref);
    }
    return build.build();
  }

  private static CiBuild bitbucket(Variables v) {
    Builder build = new Builder(v).commit("BITBUCKET_COMMIT");
    build.pullRequest = v.get("BITBUCKET_PR_ID");
    build.target = v.get("BITBUCKET_PR_DESTINATION_BRANCH");
    build.branch = v.get("BITBUCKET_BRANCH");
    build.tag = v.get("BITBUCKET_TAG");
    return build.build();
  }

  /** A branch {@code pull/17} is that of a pull request from a fork. */
  private static CiBuild circle(Variables v) {
    Builder build = new Builder(v).commit("CIRCLE_SHA1");
    Optional<String> branch = v.get("CIRCLE_BRANCH");
    build.pullRequest =
        v.get("CIRCLE_PR_NUMBER")
            .or(() -> v.first("CIRCLE_PULL_REQUEST", "CIRCLE_PULL_REQUESTS").map(CiBuild::lastPart))
            .or(() -> branch.filter(name -> name.matches("pull/\\d+")).map(CiBuild::lastPart));
    build.branch = branch.filter(name -> !name.matches("pull/\\d+"));
    build.tag = v.get("CIRCLE_TAG");
    return build.build();
  }

  /** The branch of a pull request from a fork has the name of the fork before it. */
  private static CiBuild buildkite(Variables v) {
    Builder build = new Builder(v).commit("BUILDKITE_COMMIT");
    build.defaultBranch = v.get("BUILDKITE_PIPELINE_DEFAULT_BRANCH");
    build.pullRequest = v.get("BUILDKITE_PULL_REQUEST").filter(number -> !number.equals("false"));
    build.target = v.get("BUILDKITE_PULL_REQUEST_BASE_BRANCH");
    build.branch = v.get("BUILDKITE_BRANCH").map(name -> name.substring(name.lastIndexOf(':') + 1));
    build.tag = v.get("BUILDKITE_TAG");
    return build.build();
  }

  /** TeamCity tells of branches in a file of properties that another one names. */
  private static CiBuild teamCity(Variables v) {
    Builder build = new Builder(v).commit("BUILD_VCS_NUMBER");
    Optional<Variables> parameters =
        v.get("TEAMCITY_BUILD_PROPERTIES_FILE")
            .flatMap(CiBuild::properties)
            .flatMap(system -> system.get("teamcity.configuration.properties.file"))
            .flatMap(CiBuild::properties);
    if (parameters.isPresent()) {
      Variables p = parameters.get();
      String branch = p.get("teamcity.build.branch").map(CiBuild::shortName).orElse("");
      build.pullRequest =
          p.get("teamcity.pullRequest.number")
              .or(() -> Optional.of(branch).filter(name -> name.startsWith("pull/")))
              .map(text -> text.replaceAll("\\D*(\\d+).*", "$1"));
      build.target = p.get("teamcity.pullRequest.target.branch").map(CiBuild::shortName);
      build.branch =
          build.pullRequest.isPresent()
              ? p.get("teamcity.pullRequest.source.branch").map(CiBuild::shortName)
              : Optional.of(branch).filter(name -> !name.isEmpty() && !name.equals("<default>"));
    }
    return build.build();
  }

  private static Optional<Variables> properties(String file) {
    Properties properties = new Properties();
    try (Reader text = Files.newBufferedReader(Path.of(file), StandardCharsets.UTF_8)) {
      properties.load(text);
      Map<String, String> all = new HashMap<>();
      properties.stringPropertyNames().forEach(name -> all.put(name, properties.getProperty(name)));
      return Optional.of(new Variables(all));
    } catch (IOException | RuntimeException e) {
      LOG.debug("Cannot read the properties of TeamCity in {}", file, e);
      return Optional.empty();
    }
  }

  /**
   * Jenkins, with the plugins for several branches and for pull requests; and Danube itself, which
   * sets variables of the same names for its steps.
   */
  private static CiBuild jenkins(Variables v) {
    Builder build = new Builder(v).commit("GIT_COMMIT");
    build.pullRequest =
        v.first("CHANGE_ID", "ghprbPullId", "gitlabMergeRequestIid", "GIT_PULL_REQUEST");
    if (build.pullRequest.isPresent()) {
      build.branch = v.first("CHANGE_BRANCH", "ghprbSourceBranch", "gitlabSourceBranch");
      build.target = v.first("CHANGE_TARGET", "ghprbTargetBranch", "gitlabTargetBranch");
    } else {
      build.tag = v.get("TAG_NAME");
      build.branch = v.first("BRANCH_NAME", "GIT_BRANCH");
    }
    return build.build();
  }

  /** Returns a pull request without a number, if a variable contains the word for one. */
  private static Optional<String> unnumbered(Variables v, String variable, String word) {
    return v.get(variable).filter(text -> text.contains(word)).map(text -> NO_NUMBER);
  }

  private static Optional<String> numberIn(String ref) {
    return ref.matches(PULL + "\\d+/.*")
        ? Optional.of(ref.substring(PULL.length()).replaceAll("/.*", ""))
        : Optional.empty();
  }

  /** Returns what follows a prefix in a name; empty if the name does not start with it. */
  static Optional<String> without(String prefix, String name) {
    return name.startsWith(prefix)
        ? Optional.of(name.substring(prefix.length()))
        : Optional.empty();
  }

  private static String shortName(String ref) {
    return ref.replaceFirst("^refs/(heads/)?", "");
  }

  private static String lastPart(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** The environment, or properties; a blank one is not set. */
  private record Variables(Map<String, String> all) {

    Optional<String> get(String name) {
      return Optional.ofNullable(all.get(name)).filter(text -> !text.isBlank());
    }

    Optional<String> first(String... names) {
      return Stream.of(names).flatMap(name -> get(name).stream()).findFirst();
    }

    boolean is(String name, String content) {
      return content.equals(all.get(name));
    }
  }

  private static final class Builder {

    private final Variables variables;
    private Optional<String> commit = Optional.empty();
    private Optional<String> branch = Optional.empty();
    private Optional<String> tag = Optional.empty();
    private Optional<String> pullRequest = Optional.empty();
    private Optional<String> target = Optional.empty();
    private Optional<String> defaultBranch = Optional.empty();

    Builder(Variables variables) {
      this.variables = variables;
    }

    /** Takes the commit from a variable; some servers write {@code HEAD} there. */
    Builder commit(String variable) {
      commit = variables.get(variable).filter(id -> id.matches("[0-9a-f]{40,64}"));
      return this;
    }

    CiBuild build() {
      // A server that builds a tag may give its name as the branch, too.
      Optional<String> ofBranch = branch.filter(name -> tag.filter(name::equals).isEmpty());
      return new CiBuild(commit, ofBranch, tag, pullRequest, target, defaultBranch);
    }
  }
}
