package dev.danube.server.internal.definition;

import dev.danube.Secret;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The clusters for which the host has set a token, each with the server that the token is for. A
 * definition names a server too, which everybody who may store one can choose: no other server gets
 * the token. Immutable.
 */
public final class Clusters {

  /** No clusters. */
  public static final Clusters NONE = new Clusters(Map.of());

  /** The start of the names of variables with tokens for clusters. */
  public static final String TOKEN = "DANUBE_TOKEN_";

  /** The start of the names of variables with the URLs of the servers of clusters. */
  public static final String SERVER = "DANUBE_CLUSTER_";

  private record Cluster(HttpUrl server, Secret token) {}

  private final Map<String, Cluster> byKey;

  private Clusters(Map<String, Cluster> byKey) {
    this.byKey = Map.copyOf(byKey);
  }

  /** Returns the name of a cluster as variables have it. */
  public static String key(String cluster) {
    return cluster.replaceAll("[^a-zA-Z0-9]", "_").toUpperCase(Locale.ROOT);
  }

  /**
   * Returns these clusters and another one.
   *
   * @param name its name, or its key
   * @param server the URL of its server
   * @throws IllegalArgumentException if that is no URL of a server
   */
  public Clusters with(String name, String server, Secret token) {
    HttpUrl url;
    try {
      url = HttpUrl.of(server);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          String.format(
              "%s is the URL of the server of a cluster, by http or https, but: %s",
              SERVER + key(name), e.getMessage()),
          e);
    }
    Map<String, Cluster> all = new HashMap<>(byKey);
    all.put(key(name), new Cluster(url, token));
    return new Clusters(all);
  }

  private Optional<Cluster> find(String name) {
    return Optional.ofNullable(byKey.get(key(name)));
  }

  /** Returns the token with which a stage is deployed; empty if there is none for its server. */
  Optional<Secret> token(StageDefinition.Deploy stage) {
    return find(stage.cluster())
        .filter(cluster -> isOf(cluster, stage.server()))
        .map(cluster -> cluster.token);
  }

  private static boolean isOf(Cluster cluster, String server) {
    return cluster.server.text().equals(HttpUrl.of(server).text());
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
                    cluster, known.server.text(), server, SERVER + key(cluster)));
  }

  /**
   * Returns why a pipeline cannot run: it deploys to clusters without tokens, or to other servers.
   *
   * @return the first kind of reason; empty if the pipeline can run
   */
  public Optional<String> refusal(PipelineDefinition definition) {
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

  private static String variables(String prefix, List<String> clusters) {
    return String.join(", ", clusters.stream().map(name -> prefix + key(name)).toList());
  }
}
