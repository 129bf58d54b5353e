package dev.danube.engine.spi;

import dev.danube.BackendException;
import dev.danube.Image;
import dev.danube.ImageBuild;
import dev.danube.ImageInfo;
import dev.danube.ImageRef;
import dev.danube.Registry;
import java.util.List;
import java.util.Optional;

/** The images of a backend. Thread-safe. */
public interface Images {

  /**
   * Makes an image available, and pulls it if that is necessary and allowed.
   *
   * @param image the image
   * @param platform the platform of the image; empty for the backend's own
   * @param lines receives messages about a pull
   * @throws ImageException if the image is not available; the message says what was tried
   * @throws BackendException if the backend fails
   * @throws InterruptedException if the thread was interrupted meanwhile
   */
  void ensurePresent(ImageRef image, Optional<String> platform, LineSink lines)
      throws InterruptedException;

  /**
   * Returns whether an image exists, in the backend or in its registry.
   *
   * @param image the image
   * @return true if the image exists
   * @throws BackendException if neither answers
   * @throws InterruptedException if the thread was interrupted meanwhile
   */
  default boolean exists(ImageRef image) throws InterruptedException {
    throw new BackendException("This backend cannot say whether " + image + " exists", null);
  }

  /**
   * Pulls an image, as {@code docker pull} does, also if the backend has it.
   *
   * @param image the image
   * @param platform the platform of the image; empty for the backend's own
   * @param lines receives messages about the pull
   * @return the reference of the image in its registry: repository and digest; the image itself if
   *     it has none
   * @throws ImageException if the image is not available; the message says what was tried
   * @throws BackendException if the backend fails
   * @throws InterruptedException if the thread was interrupted meanwhile
   */
  default ImageRef pull(ImageRef image, Optional<String> platform, LineSink lines)
      throws InterruptedException {
    ensurePresent(image, platform, lines);
    return image;
  }

  /**
   * Returns what an image of the backend consists of.
   *
   * @param image the image
   * @return its description; empty if the backend does not have the image
   * @throws BackendException if the backend fails
   * @throws InterruptedException if the thread was interrupted meanwhile
   */
  default Optional<ImageInfo> inspect(ImageRef image) throws InterruptedException {
    throw new BackendException("This backend cannot describe images", null);
  }

  /**
   * Returns the registries that the backend knows.
   *
   * @return the registries
   */
  default Registry registry() {
    throw new BackendException("This backend has no access to registries", null);
  }

  /**
   * Builds an image.
   *
   * @param build the definition of the build
   * @param input the arguments, the names and the secrets
   * @param lines receives the output and the progress
   * @return the reference of the built image
   * @throws BuildException if the Dockerfile or its files are wrong
   * @throws ImageException if a base image is not available
   * @throws InterruptedException if the thread was interrupted meanwhile
   */
  default ImageRef build(ImageBuild build, BuildInput input, LineSink lines)
      throws InterruptedException {
    throw new BackendException("This backend cannot build images", null);
  }

  /**
   * Builds the image that stages of this run work in. It is built once in a run, and is for this
   * run only.
   *
   * @param image the image
   * @param pins returns the digests of the images that the Dockerfile names
   * @param lines receives the output and the progress
   * @return the reference of the built image
   * @throws BuildException if the Dockerfile or its files are wrong
   * @throws ImageException if a base image is not available
   * @throws InterruptedException if the thread was interrupted meanwhile
   */
  default ImageRef build(Image.Dockerfile image, BuildInput.Pins pins, LineSink lines)
      throws InterruptedException {
    return build(image.build(), BuildInput.EMPTY.pinned(pins), lines);
  }

  /**
   * Gives an image a further name. Pulls the image first if that is necessary.
   *
   * @param image the image
   * @param name the new name
   * @param lines receives messages about a pull
   * @throws ImageException if there is no such image
   * @throws InterruptedException if the thread was interrupted meanwhile
   */
  default void tag(ImageRef image, ImageRef name, LineSink lines) throws InterruptedException {
    throw new BackendException("This backend cannot tag images", null);
  }

  /**
   * Records an image that an earlier try of this run has built or named. Does nothing by default.
   *
   * @param image the reference of the image
   * @param names the names of the image
   * @param platforms the platforms that it was built for, if there are several
   */
  default void restored(ImageRef image, List<ImageRef> names, List<String> platforms) {}

  /**
   * Announces the names that earlier tries of the run gave to images, before the first stage
   * starts. Does nothing by default.
   *
   * @param names the names
   */
  default void madeEarlier(List<ImageRef> names) {}

  /**
   * Pushes an image to its registry.
   *
   * @param image the image
   * @param lines receives the progress
   * @return the reference of the image in the registry: repository and digest
   * @throws ImageException if the registry refuses the image
   * @throws InterruptedException if the thread was interrupted meanwhile
   */
  default ImageRef push(ImageRef image, LineSink lines) throws InterruptedException {
    throw new BackendException("This backend cannot push images", null);
  }

  /**
   * Removes an image. It is not an error if the image does not exist.
   *
   * @param image the image
   * @throws BackendException if the removal failed
   * @throws InterruptedException if the thread was interrupted meanwhile
   */
  default void remove(ImageRef image) throws InterruptedException {
    throw new BackendException("This backend cannot remove images", null);
  }
}
