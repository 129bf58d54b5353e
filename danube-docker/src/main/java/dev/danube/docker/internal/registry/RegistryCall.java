package dev.danube.docker.internal.registry;

import dev.danube.ImageRef;
import java.util.Optional;

/**
 * A call of the API of a registry.
 *
 * @param method the HTTP method
 * @param image an image of the repository that the call is about
 * @param path the path after the name of the repository, with its query
 * @param body the manifest that is sent
 * @param from the repository of the same registry that the call reads, too
 */
record RegistryCall(
    String method,
    ImageRef image,
    String path,
    Optional<RegistryManifest> body,
    Optional<String> from) {

  static RegistryCall of(String method, ImageRef image, String path) {
    return new RegistryCall(method, image, path, Optional.empty(), Optional.empty());
  }

  /** Returns a call that stores a manifest. */
  static RegistryCall put(ImageRef image, String reference, RegistryManifest manifest) {
    return new RegistryCall(
        "PUT", image, "/manifests/" + reference, Optional.of(manifest), Optional.empty());
  }

  /** Returns a call that makes a blob of another repository one of this, too. */
  static RegistryCall mount(ImageRef image, String digest, String from) {
    String path = "/blobs/uploads/?mount=" + digest + "&from=" + from;
    return new RegistryCall("POST", image, path, Optional.empty(), Optional.of(from));
  }

  boolean isRead() {
    return method.equals("GET") || method.equals("HEAD");
  }

  /** Returns the key of the authorization that the call needs. */
  String scope() {
    return ImageNames.repository(image)
        + (isRead() ? " pull " : " push ")
        + (method.equals("DELETE") ? "delete " : "")
        + from.orElse("");
  }

  @Override
  public String toString() {
    return method + " " + ImageNames.repository(image) + path;
  }
}
