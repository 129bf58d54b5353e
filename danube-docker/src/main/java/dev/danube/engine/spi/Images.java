package dev.danube.engine.spi;

import dev.danube.BackendException;
import dev.danube.Image;
import dev.danube.ImageBuild;
import dev.danube.ImageRef;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The images of a backend. Thread-safe. */
public interface Images {

  /**
   * Makes sure that an image is there, pulling it where that is needed and allowed.
   *
   * @param image the image
   * @param platform the platform that it shall be for; empty for the backend's own
   * @param lines takes what is worth telling of a pull
   * @throws ImageException if the image cannot be had; says what was tried
   * @throws BackendException if the backend fails
   * @throws InterruptedException if the thread was interrupted meanwhile
   */
  void ensurePresent(ImageRef image, Optional<String> platform, LineSink lines)
      throws InterruptedException;

  /**
   * Whether an image is there, at the daemon or in its registry.
   *
   * @param image the image
   * @return true if it is
   * @throws BackendException if neither can be asked
   * @throws InterruptedException if the thread was interrupted meanwhile
   */
  default boolean exists(ImageRef image) throws InterruptedException {
    throw new BackendException("This backend cannot say whether " + image + " exists", null);
  }

  /**
   * Builds an image.
   *
   * @param build what is built
   * @param args the arguments of the Dockerfile
   * @param names the names of the image
   * @param lines takes the progress
   * @return by what the image can be had from now on
   * @throws BuildException if it cannot be built from what is there
   * @throws ImageException if an image cannot be had that it begins with
   * @throws InterruptedException if the thread was interrupted meanwhile
   */
  default ImageRef build(
      ImageBuild build, Map<String, String> args, List<ImageRef> names, LineSink lines)
      throws InterruptedException {
    throw new BackendException("This backend cannot build images", null);
  }

  /**
   * Builds the image that stages of this run work in: once, and only for the run.
   *
   * @param image the image
   * @param lines takes the progress
   * @return by what the image can be had from now on
   * @throws BuildException if it cannot be built from what is there
   * @throws ImageException if an image cannot be had that it begins with
   * @throws InterruptedException if the thread was interrupted meanwhile
   */
  default ImageRef build(Image.Dockerfile image, LineSink lines) throws InterruptedException {
    return build(image.build(), Map.of(), List.of(), lines);
  }

  /**
   * Gives an image one more name.
   *
   * @param image the image
   * @param name the name
   * @param lines takes what is worth telling of a pull, where the image has to be pulled first
   * @throws ImageException if there is no such image
   * @throws InterruptedException if the thread was interrupted meanwhile
   */
  default void tag(ImageRef image, ImageRef name, LineSink lines) throws InterruptedException {
    throw new BackendException("This backend cannot tag images", null);
  }

  /**
   * Takes notice of an image that an earlier try of this run has built or named.
   *
   * @param image by what it can be had
   * @param names its names
   */
  default void restored(ImageRef image, List<ImageRef> names) {}

  /**
   * Pushes an image to its registry.
   *
   * @param image the image
   * @param lines takes the progress
   * @return by what the registry has it: repository and digest
   * @throws ImageException if the registry does not take it
   * @throws InterruptedException if the thread was interrupted meanwhile
   */
  default ImageRef push(ImageRef image, LineSink lines) throws InterruptedException {
    throw new BackendException("This backend cannot push images", null);
  }

  /**
   * Removes an image; one that is not there is no failure.
   *
   * @param image the image
   * @throws BackendException if that failed
   * @throws InterruptedException if the thread was interrupted meanwhile
   */
  default void remove(ImageRef image) throws InterruptedException {
    throw new BackendException("This backend cannot remove images", null);
  }
}
