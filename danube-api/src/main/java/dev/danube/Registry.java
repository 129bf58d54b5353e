package dev.danube;

import java.util.List;
import java.util.Optional;

/**
 * The registries of images, asked without a pull. The registry of an image is part of its name;
 * that of {@code busybox} is Docker Hub. The logins are those that pulls and pushes use. Safe for
 * use by several threads.
 *
 * <p>All methods throw {@link BackendException} if the registry does not answer in time or refuses
 * the call; the message quotes what it said.
 *
 * <p>Example: {@code stage.registry().digest(ImageRef.of("ghcr.io/acme/app:stable"))}.
 *
 * @see <a href="https://github.com/opencontainers/distribution-spec/blob/main/spec.md">the protocol
 *     of registries</a>
 * @see <a href="doc-files/images.html">building and pushing images</a>
 */
public interface Registry {

  /**
   * Returns the digest that an image has in its registry.
   *
   * @param image the image
   * @return such as {@code sha256:4b96...}; empty if the registry has no such image
   * @throws InterruptedException if the thread was interrupted meanwhile
   */
  Optional<String> digest(ImageRef image) throws InterruptedException;

  /**
   * Returns what an image in a registry consists of. Reads its manifest and its configuration, but
   * none of its layers.
   *
   * @param image the image; of one for several platforms, the image for the platform of the daemon
   *     is described, or the first if there is none
   * @return the description; empty if the registry has no such image
   * @throws InterruptedException if the thread was interrupted meanwhile
   */
  Optional<ImageInfo> inspect(ImageRef image) throws InterruptedException;

  /**
   * Returns the tags of a repository.
   *
   * @param repository the name without a tag, such as {@code ghcr.io/acme/app}
   * @return the tags in the order of the registry; empty if the registry has no such repository
   * @throws IllegalArgumentException if the repository is not a valid name
   * @throws InterruptedException if the thread was interrupted meanwhile
   */
  List<String> tags(String repository) throws InterruptedException;

  /**
   * Gives an image one more name in its registry. No layer is moved. If the name is in another
   * repository, the registry must be able to share layers between the two.
   *
   * @param image the image, which the registry must have
   * @param name the new name, with a tag, in the same registry
   * @return the repository of the new name and the digest
   * @throws IllegalArgumentException if the new name is in another registry or has a digest
   * @throws InterruptedException if the thread was interrupted meanwhile
   */
  ImageRef tag(ImageRef image, ImageRef name) throws InterruptedException;

  /**
   * Makes the images for several platforms one image with a name. No layer is moved. An image in
   * another repository must be one that the registry can share layers of.
   *
   * @param name the name, with a tag
   * @param images the images, each for another platform, in the registry of the name
   * @return the repository of the name and the digest of the new image
   * @throws IllegalArgumentException if there are no images, or the name or an image is in another
   *     registry, or the name has a digest
   * @throws InterruptedException if the thread was interrupted meanwhile
   */
  ImageRef join(ImageRef name, List<ImageRef> images) throws InterruptedException;

  /**
   * Deletes an image. With a digest, the image is deleted with all its tags. With a tag, only the
   * tag is deleted, which some registries cannot do.
   *
   * @param image the image
   * @return false if the registry had no such image
   * @throws InterruptedException if the thread was interrupted meanwhile
   */
  boolean delete(ImageRef image) throws InterruptedException;
}
