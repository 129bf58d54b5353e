package dev.danube.engine.spi;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/**
 * A store of caches with keys, which outlives runs and daemons. Several programs may use it at the
 * same time. A failure of a store fails no run. Implementations are thread-safe.
 */
public interface CacheStore {

  /**
   * A saved folder.
   *
   * @param key the key that it was saved with
   * @param archive the archive, which the caller closes
   */
  record Saved(String key, InputStream archive) {}

  /** A writer of an archive. */
  @FunctionalInterface
  interface Content {

    /**
     * Writes the archive.
     *
     * @param archive receives the archive
     * @throws IOException if it cannot be read or written
     * @throws InterruptedException if the thread was interrupted meanwhile
     */
    void writeTo(OutputStream archive) throws IOException, InterruptedException;
  }

  /**
   * Returns what was saved with a key, or else what was saved last under the name.
   *
   * @param name the name of the cache
   * @param key the wanted key
   * @return the saved folder; empty if nothing was saved under the name
   * @throws IOException if the store cannot be read
   */
  Optional<Saved> find(String name, String key) throws IOException;

  /**
   * Saves a folder. It can be found when it is complete, and never if the content fails.
   *
   * @param name the name of the cache
   * @param key the key
   * @param content writes the archive
   * @throws IOException if the store cannot be written, or the content fails
   * @throws InterruptedException if the thread was interrupted meanwhile
   */
  void save(String name, String key, Content content) throws IOException, InterruptedException;
}
