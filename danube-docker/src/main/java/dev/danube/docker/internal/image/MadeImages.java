package dev.danube.docker.internal.image;

import dev.danube.ImageRef;
import dev.danube.docker.internal.registry.ImageNames;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The images that a run has made, and the names that it gave to images. Thread-safe. */
final class MadeImages {

  private final Map<ImageRef, List<ImageRef>> names = new ConcurrentHashMap<>();

  /** The full names that were given. No registry has the same image under such a name. */
  private final Set<String> given = ConcurrentHashMap.newKeySet();

  /** The platforms of the images that were built for several, by identifiers and full names. */
  private final Map<String, List<String>> platforms = new ConcurrentHashMap<>();

  /** Returns whether a reference is the identifier of an image. */
  static boolean isId(ImageRef image) {
    return image.reference().startsWith("sha256:");
  }

  /** Adds names to those of an image. Two builds may produce the same image. */
  void add(ImageRef image, List<ImageRef> more) {
    if (!more.isEmpty()) {
      names.merge(
          image,
          List.copyOf(more),
          (known, added) -> Stream.concat(known.stream(), added.stream()).distinct().toList());
    }
  }

  /** Remembers that the run gave a name to an image. */
  void give(ImageRef name) {
    given.add(ImageNames.fullName(name));
    platforms.remove(ImageNames.fullName(name));
  }

  /** Forgets a name. */
  void remove(ImageRef name) {
    given.remove(ImageNames.fullName(name));
  }

  /** Returns whether the run made an image, or what has this name. */
  boolean isOwn(ImageRef image) {
    return isId(image) || given.contains(ImageNames.fullName(image));
  }

  /** Returns whether the run built or named an image. */
  boolean isKnown(ImageRef image) {
    return isId(image) || names.containsKey(image);
  }

  /** Returns the names of an image; the image itself if it is a name. */
  List<ImageRef> names(ImageRef image) {
    return names.getOrDefault(image, isId(image) ? List.of() : List.of(image));
  }

  /** Returns an image and the names that the run gave it. The argument may be any of them. */
  Set<ImageRef> sameAs(ImageRef image) {
    return names.entrySet().stream()
        .filter(one -> one.getKey().equals(image) || one.getValue().contains(image))
        .flatMap(one -> Stream.concat(Stream.of(one.getKey()), one.getValue().stream()))
        .collect(Collectors.toCollection(() -> new HashSet<>(Set.of(image))));
  }

  /** Remembers that an image was built for several platforms, of which it is one. */
  void add(ImageRef image, List<ImageRef> names, List<String> builtFor) {
    add(image, names);
    if (!builtFor.isEmpty()) {
      platforms.put(key(image), List.copyOf(builtFor));
      names.forEach(name -> platforms.put(key(name), List.copyOf(builtFor)));
    }
  }

  private static String key(ImageRef image) {
    return isId(image) ? image.reference() : ImageNames.fullName(image);
  }

  /** Returns the platforms that an image was built for; empty if it was built for one. */
  List<String> platforms(ImageRef image) {
    return platforms.getOrDefault(key(image), List.of());
  }

  /** Returns the name that the image for a platform has beside that of the whole. */
  static ImageRef forPlatform(ImageRef name, String platform) {
    return ImageRef.of(
        ImageNames.withoutTag(name)
            + ":"
            + ImageNames.tag(name)
            + "-"
            + platform.replace('/', '-'));
  }
}
