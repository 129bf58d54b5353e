package dev.danube.server.internal.definition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A stage of a definition. Immutable. */
public sealed interface StageDefinition {

  /** Returns its name. */
  String name();

  /** Returns the stage as JSON, with its keys in the order that clients know. */
  ObjectNode toJson();

  private static ObjectNode json(String name, String type) {
    return JsonNodeFactory.instance.objectNode().put("name", name).put("type", type);
  }

  /** A stage that the host defines in Java, of which only the name is known here. */
  record Java(String name) implements StageDefinition {

    @Override
    public ObjectNode toJson() {
      return json(name, "Java");
    }
  }

  /**
   * A container of a description.
   *
   * @param image its image
   */
  record Container(String name, String image) implements StageDefinition {

    @Override
    public ObjectNode toJson() {
      return json(name, "Container").put("image", image);
    }
  }

  /**
   * A command that runs in a checkout of the repository.
   *
   * @param command a script for a shell
   * @param timeout the time limit in seconds
   */
  record Run(String name, String command, long timeout) implements StageDefinition {

    @Override
    public ObjectNode toJson() {
      return json(name, "Run").put("command", command).put("timeout", timeout);
    }
  }

  /**
   * An image that is built and pushed.
   *
   * @param dockerfile the text of the Dockerfile
   * @param repository the repository at Amazon's registry
   * @param tag the tag
   */
  record Build(String name, String dockerfile, String repository, String tag)
      implements StageDefinition {

    @Override
    public ObjectNode toJson() {
      return json(name, "Build")
          .put("dockerfile", dockerfile)
          .put("ecr_repository", repository)
          .put("tag", tag);
    }
  }

  /**
   * A manifest that is applied to a cluster.
   *
   * @param cluster the name of the cluster
   * @param namespace the namespace
   * @param server the URL of its server
   * @param manifest the manifest
   */
  record Deploy(String name, String cluster, String namespace, String server, JsonNode manifest)
      implements StageDefinition {

    @Override
    public ObjectNode toJson() {
      ObjectNode json = json(name, "Deploy");
      json.putObject("cluster")
          .put("name", cluster)
          .put("namespace", namespace)
          .put("server_url", server);
      json.set("k8s_manifest", manifest);
      return json;
    }
  }
}
