package dev.danube.stack.internal;

import dev.danube.ImageRef;
import dev.danube.Registry;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The digests of images in a registry, which is asked once for each name. A list of names has none,
 * so there all images that it has count as the same. Not thread-safe.
 */
public final class AskedDigests {

  private final Registry registry;
  private final boolean isList;
  private final Map<ImageRef, Optional<String>> known = new HashMap<>();

  /** Creates digests that are not asked for yet. */
  public AskedDigests(Registry registry) {
    this.registry = registry;
    this.isList = registry instanceof ListedImages;
  }

  /** Returns the digest of an image; empty if the registry does not have it. */
  public Optional<String> of(ImageRef image) throws InterruptedException {
    Optional<String> digest = known.get(image);
    if (digest == null) {
      digest = registry.digest(image);
      known.put(image, digest);
    }
    return digest;
  }

  /** Returns the digest of a base image; an empty text if its name has to do. */
  public String ofBase(ImageRef image) throws InterruptedException {
    boolean isNamedOnly = isList || image.reference().contains("@");
    return isNamedOnly ? "" : of(image).orElse("");
  }

  /** Returns the reference of a base image by its digest; empty if the digest is not known. */
  public Optional<ImageRef> reference(ImageRef image) throws InterruptedException {
    String name = image.reference();
    if (name.contains("@")) {
      return Optional.of(image);
    }
    String digest = ofBase(image);
    int colon = name.lastIndexOf(':');
    String repository = colon > name.lastIndexOf('/') ? name.substring(0, colon) : name;
    return digest.isEmpty()
        ? Optional.empty()
        : Optional.of(ImageRef.of(repository + "@" + digest));
  }

  /** Returns whether the first of two digests is there, and the second is of the same image. */
  public boolean areSame(Optional<String> one, Optional<String> other) {
    return one.isPresent() && (isList || one.equals(other));
  }
}
