package dev.danube.docker.internal.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.danube.engine.internal.Digests;
import dev.danube.engine.internal.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A manifest of an image, or of the images for several platforms. Immutable. */
final class RegistryManifest {

  private static final String OCI_INDEX = "application/vnd.oci.image.index.v1+json";
  private static final String DOCKER_LIST =
      "application/vnd.docker.distribution.manifest.list.v2+json";

  /** The types that a manifest can have, those for several platforms first. */
  static final String TYPES =
      String.join(
          ", ",
          OCI_INDEX,
          DOCKER_LIST,
          "application/vnd.oci.image.manifest.v1+json",
          "application/vnd.docker.distribution.manifest.v2+json");

  private final String type;
  private final byte[] content;
  private final JsonNode json;

  RegistryManifest(String type, byte[] content) throws IOException {
    this.content = content;
    this.json = Json.MAPPER.readTree(content);
    String plain = type.split(";", 2)[0].strip();
    this.type = json.path("mediaType").asText(plain);
  }

  /** Returns the manifest of an image for several platforms. */
  static RegistryManifest index(boolean isOci, ArrayNode parts) {
    String type = isOci ? OCI_INDEX : DOCKER_LIST;
    ObjectNode json = Json.MAPPER.createObjectNode();
    json.put("schemaVersion", 2).put("mediaType", type).set("manifests", parts);
    try {
      return new RegistryManifest(type, Json.MAPPER.writeValueAsBytes(json));
    } catch (IOException e) {
      throw new IllegalStateException(e); // it was made here
    }
  }

  /** Returns whether this has a type of the Open Container Initiative, and not one of Docker. */
  boolean isOci() {
    return type.contains(".oci.");
  }

  /** Returns the part of an image for several platforms that refers to this one. */
  ObjectNode describedFor(JsonNode config) {
    ObjectNode part = Json.MAPPER.createObjectNode();
    part.put("mediaType", type).put("size", content.length).put("digest", digest());
    ObjectNode platform = part.putObject("platform");
    for (String name : List.of("architecture", "os", "os.version", "variant")) {
      if (config.hasNonNull(name)) {
        platform.put(name, config.path(name).asText());
      }
    }
    return part;
  }

  String type() {
    return type;
  }

  byte[] content() {
    return content;
  }

  JsonNode json() {
    return json;
  }

  /** Returns whether this is a list of the manifests for several platforms. */
  boolean isIndex() {
    return json.path("manifests").isArray();
  }

  List<JsonNode> manifests() {
    return list("manifests");
  }

  List<JsonNode> layers() {
    return list("layers");
  }

  private List<JsonNode> list(String name) {
    List<JsonNode> all = new ArrayList<>();
    json.path(name).forEach(all::add);
    return all;
  }

  JsonNode config() {
    return json.path("config");
  }

  String digest() {
    return digest(content);
  }

  static String digest(byte[] content) {
    return "sha256:" + Digests.sha256Hex(content);
  }
}
