package dev.danube.docker.internal.exec;

import java.io.InputStream;
import java.util.concurrent.CountDownLatch;

/**
 * A standard input that stays open and empty until it is closed. While this program holds it open,
 * the keep-alive process of a container lives.
 */
final class HeldStdin extends InputStream {

  private final CountDownLatch closed = new CountDownLatch(1);

  @Override
  public int read() {
    // The transport reads on a thread of its own. If the container is gone when the transport
    // writes, that thread dies with a stack trace on standard error, which is of no interest.
    Thread.currentThread().setUncaughtExceptionHandler((thread, e) -> {});
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return -1;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) {
    return read();
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
