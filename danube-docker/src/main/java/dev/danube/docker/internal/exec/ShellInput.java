package dev.danube.docker.internal.exec;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The standard input of a shell, to which commands are written as they come. Thread-safe.
 *
 * <p>Piped streams are unsuitable: they break when the thread that wrote last has ended.
 */
final class ShellInput extends InputStream {

  private static final byte[] END = {};

  private final BlockingQueue<byte[]> queue = new LinkedBlockingQueue<>();
  private byte[] current = END;
  private int position;
  private boolean ended;

  void write(String commands) {
    queue.add(commands.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    queue.add(END);
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) {
    // The transport reads on a thread of its own. If the container is gone when the transport
    // writes, that thread dies with a stack trace on standard error, which is of no interest.
    Thread.currentThread().setUncaughtExceptionHandler((thread, e) -> {});
    if (!awaitBytes()) {
      return -1;
    }
    int count = Math.min(length, current.length - position);
    System.arraycopy(current, position, bytes, offset, count);
    position += count;
    return count;
  }

  private boolean awaitBytes() {
    while (!ended && position == current.length) {
      try {
        current = queue.take();
        position = 0;
        ended = current == END;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        ended = true;
      }
    }
    return !ended;
  }
}
