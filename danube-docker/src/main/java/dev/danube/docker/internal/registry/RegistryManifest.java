package dev.danube.docker.internal.registry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.danube.engine.internal.Json;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** A manifest of an image, or of the images for several platforms. Immutable. */
final class RegistryManifest {

  /** The types that a manifest can have, those for several platforms first. */
  static final String TYPES =
      String.join(
          ", ",
          "application/vnd.oci.image.index.v1+json",
          "application/vnd.docker.distribution.manifest.list.v2+json",
          "application/vnd.oci.image.manifest.v1+json",
          "application/vnd.docker.distribution.manifest.v2+json");

  private final String type;
  private final byte[] content;
  private final JsonNode json;

  RegistryManifest(String type, byte[] content) throws IOException {
    this.type = type;
    this.content = content;
    this.json = Json.MAPPER.readTree(content);
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
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
      return "sha256:" + HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }
}
