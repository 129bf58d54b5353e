package dev.danube.docker.internal.registry;

import dev.danube.ImageRef;

/** The parts of the names of images. */
public final class ImageNames {

  private ImageNames() {}

  /** Returns the image without tag and digest, as it was written. */
  public static String withoutTag(ImageRef image) {
    String name = image.reference().replaceFirst("@.*", "");
    int colon = name.lastIndexOf(':');
    return colon > name.lastIndexOf('/') ? name.substring(0, colon) : name;
  }

  /** Returns the tag of an image, or {@code latest} if it has none. */
  public static String tag(ImageRef image) {
    String name = image.reference().replaceFirst("@.*", "");
    int colon = name.lastIndexOf(':');
    return colon > name.lastIndexOf('/') ? name.substring(colon + 1) : "latest";
  }

  /** Returns the image without tag and digest, with its registry. */
  public static String repository(ImageRef image) {
    String bare = withoutTag(image);
    int slash = bare.indexOf('/');
    String first = slash < 0 ? "" : bare.substring(0, slash);
    boolean hasRegistry = first.contains(".") || first.contains(":") || first.equals("localhost");
    String full =
        hasRegistry
            ? Registries.host(first) + bare.substring(slash)
            : Registries.DOCKER_HUB + "/" + bare;
    String name = full.substring(full.indexOf('/') + 1);
    boolean isOfficial = Registries.host(full).equals(Registries.DOCKER_HUB) && !name.contains("/");
    return isOfficial ? Registries.DOCKER_HUB + "/library/" + name : full;
  }

  /** Returns a name with its registry and tag, however much of it was written. */
  public static String fullName(ImageRef image) {
    return repository(image) + ":" + tag(image);
  }

  /** Returns the digest of an image, or its tag if it has no digest. */
  public static String reference(ImageRef image) {
    String text = image.reference();
    return text.contains("@") ? text.substring(text.indexOf('@') + 1) : tag(image);
  }

  /** Returns whether a reference is the identifier of an image of a daemon. */
  public static boolean isId(ImageRef image) {
    return image.reference().startsWith("sha256:");
  }

  /** Returns the registry of an image. */
  static String registry(ImageRef image) {
    return Registries.host(repository(image));
  }

  /** Returns the repository of an image without its registry. */
  static String path(ImageRef image) {
    String repository = repository(image);
    return repository.substring(repository.indexOf('/') + 1);
  }
}
