package dev.danube.engine.spi;

import dev.danube.BackendException;
import dev.danube.ImageRef;

/** The images of a backend. Thread-safe. */
public interface Images {

  /**
   * Makes sure that an image is there, pulling it where that is needed and allowed.
   *
   * @param image the image
   * @param lines takes what is worth telling of a pull
   * @throws ImageException if the image cannot be had; says what was tried
   * @throws BackendException if the backend fails
   * @throws InterruptedException if the thread was interrupted meanwhile
   */
  void require(ImageRef image, LineSink lines) throws InterruptedException;
}
