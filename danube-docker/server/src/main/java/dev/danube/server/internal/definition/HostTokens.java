package dev.danube.server.internal.definition;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.danube.Secret;
import dev.danube.server.internal.body.HttpUrl;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The tokens that the host has set for clusters and for git, each with the server that the token is
 * for. A definition names a server too, which everybody who may store one can choose: no other
 * server gets the token. Besides, the secrets that descriptions of containers may use. Immutable.
 */
public final class HostTokens {

  /** No tokens. */
  public static final HostTokens NONE =
      new HostTokens(Map.of(), Optional.empty(), DescriptionRights.NONE);

  /** The start of the names of variables with tokens for tokens. */
  public static final String TOKEN = "DANUBE_TOKEN_";

  /** The start of the names of variables with the URLs of the servers of tokens. */
  public static final String SERVER = "DANUBE_CLUSTER_";

  /** The name of the variable with the URL of the repositories that get the token for git. */
  public static final String GIT_URL = "DANUBE_GIT_URL";

  /** The name of the variable with the token for git. */
  public static final String GIT_TOKEN = "DANUBE_GIT_TOKEN";

  /** A token, and the URL of what gets it. */
  private record Bound(HttpUrl url, Secret token) {}

  private final Map<String, Bound> clusters;
  private final Optional<Bound> git;
  private final DescriptionRights descriptions;

  private HostTokens(
      Map<String, Bound> clusters, Optional<Bound> git, DescriptionRights descriptions) {
    this.clusters = Map.copyOf(clusters);
    this.git = git;
    this.descriptions = descriptions;
  }

  /** Returns the name of a cluster as variables have it. */
  public static String key(String cluster) {
    return cluster.replaceAll("[^a-zA-Z0-9]", "_").toUpperCase(Locale.ROOT);
  }

  /**
   * Returns these tokens and one for a cluster.
   *
   * @param name its name, or its key
   * @param server the URL of its server
   * @throws IllegalArgumentException if that is no URL of a server
   */
  public HostTokens withCluster(String name, String server, Secret token) {
    Map<String, Bound> all = new HashMap<>(clusters);
    all.put(key(name), new Bound(url(SERVER + key(name), server), token));
    return new HostTokens(all, git, descriptions);
  }

  /**
   * Returns these tokens and one for git.
   *
   * @param url the start of the URLs of the repositories that get it
   * @throws IllegalArgumentException if that is no URL of a server
   */
  public HostTokens withGit(String url, Secret token) {
    return new HostTokens(clusters, Optional.of(new Bound(url(GIT_URL, url), token)), descriptions);
  }

  /**
   * Returns these tokens and a secret that descriptions may use.
   *
   * @throws IllegalArgumentException if descriptions cannot refer to the name
   */
  public HostTokens withSecret(String name, Secret secret) {
    return new HostTokens(clusters, git, descriptions.withSecret(name, secret));
  }

  /** Returns these tokens, where descriptions may mount folders of this machine. */
  public HostTokens withMounts() {
    return new HostTokens(clusters, git, descriptions.withMounts());
  }

  /** Returns whether descriptions may mount folders of this machine. */
  public boolean allowsMounts() {
    return descriptions.allowsMounts();
  }

  /** Returns what descriptions of containers may use. */
  DescriptionRights descriptions() {
    return descriptions;
  }

  /** Returns the meaning of a definition that is a description, as JSON; empty if it is none. */
  public Optional<ObjectNode> plan(PipelineDefinition definition) {
    return definition.description().map(text -> DescriptionReader.plan(text, descriptions));
  }

  private static HttpUrl url(String variable, String text) {
    String why = "it contains a login";
    try {
      HttpUrl url = HttpUrl.of(text);
      if (!url.hasLogin()) {
        return url;
      }
    } catch (IllegalArgumentException e) {
      why = String.valueOf(e.getMessage());
    }
    throw new IllegalArgumentException(
        String.format("%s is the URL of a server, by http or https, but: %s", variable, why));
  }

  private Optional<Bound> find(String name) {
    return Optional.ofNullable(clusters.get(key(name)));
  }

  /** Returns the token for a repository; empty if there is none for it. */
  Optional<Secret> git(String repository) {
    return git.filter(bound -> isWithin(bound.url.text(), HttpUrl.of(repository).text()))
        .map(Bound::token);
  }

  private static boolean isWithin(String start, String url) {
    return url.equals(start) || url.startsWith(start.endsWith("/") ? start : start + "/");
  }

  /** Returns the token with which a stage is deployed; empty if there is none for its server. */
  Optional<Secret> token(StageDefinition.Deploy stage) {
    return find(stage.cluster())
        .filter(cluster -> isOf(cluster, stage.server()))
        .map(cluster -> cluster.token);
  }

  private static boolean isOf(Bound cluster, String server) {
    return cluster.url.text().equals(HttpUrl.of(server).text());
  }

  /** Returns why a stage may not name its server; empty if it may, or the cluster is unknown. */
  Optional<String> otherServer(String cluster, String server) {
    return find(cluster)
        .filter(known -> !isOf(known, server))
        .map(
            known ->
                String.format(
                    "The token for the cluster %s is for the server %s, and is not sent to %s."
                        + " Name that server, or change %s where this service is started.",
                    cluster, known.url.text(), server, SERVER + key(cluster)));
  }

  /**
   * Returns why a pipeline cannot run: it deploys to clusters without tokens, or to other servers,
   * or it describes what is no longer possible here.
   *
   * @return the first kind of reason; empty if the pipeline can run
   */
  public Optional<String> refusal(PipelineDefinition definition) {
    if (definition.description().isPresent()) {
      return DescriptionReader.refusal(definition, descriptions);
    }
    List<StageDefinition.Deploy> stages =
        definition.stages().stream()
            .filter(StageDefinition.Deploy.class::isInstance)
            .map(StageDefinition.Deploy.class::cast)
            .toList();
    List<String> missing =
        stages.stream()
            .map(StageDefinition.Deploy::cluster)
            .filter(cluster -> find(cluster).isEmpty())
            .distinct()
            .toList();
    if (missing.isEmpty()) {
      return stages.stream()
          .flatMap(stage -> otherServer(stage.cluster(), stage.server()).stream())
          .findFirst();
    }
    return Optional.of(
        String.format(
            "There is no token for the cluster %s. Set %s, and the URL of its server as %s.",
            String.join(", ", missing), variables(TOKEN, missing), variables(SERVER, missing)));
  }

  /**
   * Refuses a pipeline that cannot run.
   *
   * @throws IllegalStateException if there is a {@link #refusal}
   */
  public void check(PipelineDefinition definition) {
    Optional<String> why = refusal(definition);
    if (why.isPresent()) {
      throw new IllegalStateException(why.get());
    }
  }

  private static String variables(String prefix, List<String> tokens) {
    return String.join(", ", tokens.stream().map(name -> prefix + key(name)).toList());
  }
}
