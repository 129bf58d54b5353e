package dev.danube.stack;

import dev.danube.DanubeException;
import dev.danube.ImageRef;
import dev.danube.stack.internal.AskedDigests;
import dev.danube.stack.internal.StackFiles;
import dev.danube.stack.internal.StackFolder;
import dev.danube.stack.internal.StackLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The base images of a stack that are pinned, and their digests in {@code stack.lock}. Not
 * thread-safe.
 */
final class PinnedBases {

  private final String path;
  private final StackLock lock;

  /** The pinned images by the labels of the images that start from them. */
  private final Map<String, ImageRef> named = new LinkedHashMap<>();

  private PinnedBases(String path, StackLock lock) {
    this.path = path;
    this.lock = lock;
  }

  /** Returns whether a stack has any. */
  static boolean isIn(ImageStack stack) {
    return stack.images().stream().anyMatch(image -> image.pinned().isPresent());
  }

  /**
   * Finds the pinned images of a stack.
   *
   * @throws IllegalStateException if {@code stack.lock} is wrong, or an image starts from another
   *     one than that which it pins
   * @throws IOException if a Dockerfile cannot be read
   */
  static PinnedBases of(ImageStack stack, StackFiles files) throws IOException {
    String path = StackFolder.of(stack.folder()).resolve(StackLock.FILE);
    PinnedBases bases = new PinnedBases(path, StackLock.read(path, files.text(path)));
    for (StackVariant variant : stack.variants()) {
      Optional<String> pinned = variant.image().pinned();
      if (pinned.isPresent()) {
        bases.named.put(variant.label(), start(variant, pinned.get(), files));
      }
    }
    return bases;
  }

  private static ImageRef start(StackVariant variant, String pinned, StackFiles files)
      throws IOException {
    Optional<ImageRef> start = ContentKeys.start(variant, files);
    boolean isNamed = start.filter(base -> base.reference().startsWith(pinned + ":")).isPresent();
    if (!isNamed && start.filter(base -> base.reference().equals(pinned)).isEmpty()) {
      throw new IllegalStateException(
          String.format(
              "The image \"%s\" pins %s, but its Dockerfile starts from %s; name that one in from",
              variant, pinned, start.map(ImageRef::reference).orElse("no image")));
    }
    return start.get();
  }

  /** Returns the pinned image that an image starts from, by its digest; empty if it pins none. */
  Optional<ImageRef> base(StackVariant variant) {
    return variant
        .image()
        .pinned()
        .map(repository -> ImageRef.of(repository + "@" + locked(variant)));
  }

  private String locked(StackVariant variant) {
    ImageRef image = named(variant);
    return lock.digest(image)
        .orElseThrow(
            () ->
                new IllegalStateException(
                    String.format(
                        "%s has no %s, which the image \"%s\" pins; add it with --set lock=update",
                        path, image, variant)));
  }

  /** Returns the name that the Dockerfile has for the pinned image of an image. */
  ImageRef named(StackVariant variant) {
    return Optional.ofNullable(named.get(variant.label())).orElseThrow();
  }

  /** Returns the digest of an image that a variant names in its Dockerfile, if it is pinned. */
  Optional<String> digest(StackVariant variant, ImageRef image) {
    return variant
        .image()
        .pinned()
        .map(repository -> locked(variant))
        .filter(digest -> image.equals(named(variant)));
  }

  /** Returns sentences about images that their registries have under another digest by now. */
  List<String> moved(AskedDigests digests) throws InterruptedException {
    List<String> moved = new ArrayList<>();
    for (ImageRef image : named.values().stream().distinct().toList()) {
      String locked = lock.digest(image).orElse("");
      try {
        String now = digests.ofBase(image);
        if (!now.isEmpty() && !now.equals(locked)) {
          moved.add(
              String.format(
                  "%s is %s by now, and %s has %s; take the newer one with --set lock=update",
                  image, now, path, locked));
        }
      } catch (DanubeException e) {
        moved.add(String.format("It is not known whether %s has moved: %s", image, e.getMessage()));
      }
    }
    return moved;
  }

  /**
   * Writes the digests that registries have now into {@code stack.lock} of a stack.
   *
   * @return a sentence about each that has changed
   * @throws IllegalStateException if a registry does not have a pinned image
   */
  static List<String> update(ImageStack stack, AskedDigests digests)
      throws IOException, InterruptedException {
    PinnedBases bases;
    try (StackFiles files = StackFiles.open(StackFolder.of(stack.folder()))) {
      bases = of(stack, files);
    }
    List<String> changes = new ArrayList<>();
    SortedMap<String, String> now = new TreeMap<>();
    for (ImageRef image : bases.named.values()) {
      String digest =
          digests
              .of(image)
              .orElseThrow(
                  () -> new IllegalStateException("The registry has no " + image + " to pin"));
      String before = bases.lock.digest(image).orElse("not pinned");
      boolean isNew = now.put(image.reference(), digest) == null;
      if (isNew && !digest.equals(before)) {
        changes.add(String.format("%s: %s was %s, is %s", bases.path, image, before, digest));
      }
    }
    if (!now.equals(bases.lock.digests())) {
      Path file = stack.folder().resolve(StackLock.FILE);
      Files.writeString(file, new StackLock(now).text());
    }
    return changes;
  }
}
