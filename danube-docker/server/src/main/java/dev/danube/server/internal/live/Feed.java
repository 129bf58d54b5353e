package dev.danube.server.internal.live;

import java.io.IOException;
import java.util.Optional;

/**
 * A body of a response that is read bit by bit, when the client has taken what came before. It
 * holds nothing that has to be closed. Used by one thread at a time.
 */
@FunctionalInterface
public interface Feed {

  /**
   * Returns the next bytes.
   *
   * @return no bytes if there are none yet; empty at the end
   * @throws IOException if they cannot be read
   */
  Optional<byte[]> next() throws IOException;
}
