package dev.danube.testing;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.danube.BackendException;
import dev.danube.ImageInfo;
import dev.danube.ImageRef;
import dev.danube.Registry;
import dev.danube.engine.internal.Digests;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All registries of a {@link FakeBackend}, in memory. Images get there by a push in a run or by
 * {@link #put}, and stay for later runs. Safe for use by several threads.
 *
 * <p>Example:
 *
 * <pre>{@code
 * FakeRegistry registry = new FakeRegistry().put("ghcr.io/acme/app:1.4");
 * try (Danube danube = Danube.using(FakeBackend.create().registry(registry))) {
 *   danube.run(release);
 * }
 * assertThat(registry.tags("ghcr.io/acme/app")).contains("stable");
 * }</pre>
 */
public final class FakeRegistry implements Registry {

  /** The name of an image: the repository and the tag. */
  private record Name(String repository, String tag) {

    static Name of(ImageRef image) {
      String text = image.reference().replaceFirst("@.*", "");
      int colon = text.lastIndexOf(':');
      return colon > text.lastIndexOf('/')
          ? new Name(text.substring(0, colon), text.substring(colon + 1))
          : new Name(text, "latest");
    }

    ImageRef at(String digest) {
      return ImageRef.of(repository + "@" + digest);
    }
  }

  @GuardedBy("this") private final Map<Name, ImageInfo> images = new LinkedHashMap<>();

  /**
   * Adds an image of which only the name is of interest.
   *
   * @param reference the name, with a tag
   * @return this registry
   * @throws IllegalArgumentException if the reference is invalid
   */
  public FakeRegistry put(String reference) {
    ImageRef name = ImageRef.of(reference);
    push(name, made(name.reference(), Map.of()));
    return this;
  }

  /**
   * Adds an image.
   *
   * @param name the name, with a tag
   * @param image what the image consists of; its identifier decides its digest
   * @return this registry
   */
  public synchronized FakeRegistry put(ImageRef name, ImageInfo image) {
    images.put(Name.of(name), image);
    return this;
  }

  /** Adds an image that a run has made. Returns its reference. */
  ImageRef push(ImageRef name, ImageInfo image) {
    put(name, image);
    return Name.of(name).at(digest(image.id()));
  }

  /** Returns what an image consists of that a run has made. */
  static ImageInfo made(String content, Map<String, String> labels) {
    return new ImageInfo(
        digest("image " + content),
        List.of(),
        "linux/amd64",
        Optional.empty(),
        0,
        new ImageInfo.Config(Map.of(), labels, List.of(), List.of(), "", "", List.of(), List.of()),
        List.of());
  }

  private static String digest(String text) {
    return "sha256:" + Digests.sha256Hex(text);
  }

  private synchronized Optional<Map.Entry<Name, ImageInfo>> find(ImageRef image) {
    Name wanted = Name.of(image);
    boolean isDigest = image.reference().contains("@");
    String digest = image.reference().substring(image.reference().indexOf('@') + 1);
    return images.entrySet().stream()
        .filter(one -> one.getKey().repository.equals(wanted.repository))
        .filter(
            one ->
                isDigest ? digest(one.getValue().id()).equals(digest) : one.getKey().equals(wanted))
        .findFirst();
  }

  /** Returns the reference of an image that it has: the repository and the digest. */
  ImageRef reference(ImageRef image) {
    return Name.of(image).at(digest(image).orElseThrow());
  }

  @Override
  public Optional<String> digest(ImageRef image) {
    return find(image).map(one -> digest(one.getValue().id()));
  }

  @Override
  public Optional<ImageInfo> inspect(ImageRef image) {
    return find(image).map(Map.Entry::getValue);
  }

  @Override
  public synchronized List<String> tags(String repository) {
    ImageRef.of(repository);
    return images.keySet().stream()
        .filter(name -> name.repository.equals(repository))
        .map(Name::tag)
        .toList();
  }

  @Override
  public ImageRef tag(ImageRef image, ImageRef name) {
    ImageInfo info =
        inspect(image)
            .orElseThrow(
                () -> new BackendException("The fake registry has no image " + image, null));
    put(name, info);
    return Name.of(name).at(digest(info.id()));
  }

  @Override
  public ImageRef join(ImageRef name, List<ImageRef> images) {
    if (images.isEmpty()) {
      throw new IllegalArgumentException("There are no images to join as " + name);
    }
    StringBuilder content = new StringBuilder();
    for (ImageRef image : images) {
      content.append(
          digest(image)
              .orElseThrow(
                  () -> new BackendException("The fake registry has no image " + image, null)));
    }
    return push(name, made(content.toString(), Map.of()));
  }

  @Override
  public synchronized boolean delete(ImageRef image) {
    Optional<ImageInfo> found = inspect(image);
    Name name = Name.of(image);
    return image.reference().contains("@")
        ? images
            .entrySet()
            .removeIf(
                one ->
                    one.getKey().repository.equals(name.repository)
                        && found.filter(one.getValue()::equals).isPresent())
        : images.remove(name) != null;
  }
}
