package dev.danube.docker.internal.grpc;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * The number of bytes that may be sent: on the whole connection, and on each stream of it.
 * Thread-safe.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9113#section-5.2">flow control in HTTP/2</a>
 */
final class SendWindow {

  private static final int INITIAL = 65_535;
  private static final int CONNECTION = 0;

  @GuardedBy("this") private final Map<Integer, Long> left = new HashMap<>();

  @GuardedBy("this") private long initial = INITIAL;

  @GuardedBy("this") private boolean isClosed;

  SendWindow() {
    left.put(CONNECTION, (long) INITIAL);
  }

  synchronized void open(int stream) {
    left.put(stream, initial);
  }

  /** Removes a stream; what waits for it fails. */
  synchronized void remove(int stream) {
    left.remove(stream);
    notifyAll();
  }

  synchronized void close() {
    isClosed = true;
    notifyAll();
  }

  /** Takes up the setting of the other side for all streams. */
  synchronized void setInitial(long size) {
    long change = size - initial;
    initial = size;
    left.replaceAll((stream, bytes) -> stream == CONNECTION ? bytes : bytes + change);
    notifyAll();
  }

  synchronized void add(int stream, long bytes) {
    left.computeIfPresent(stream, (key, known) -> known + bytes);
    notifyAll();
  }

  /**
   * Waits until something may be sent. Returns how much, at most what is wanted.
   *
   * @throws IOException if the stream or the connection has ended
   */
  synchronized int take(int stream, int wanted) throws IOException, InterruptedException {
    while (true) {
      Long ofStream = left.get(stream);
      if (isClosed || ofStream == null) {
        throw new IOException("the other side has ended the call");
      }
      long free = Math.min(ofStream, left.getOrDefault(CONNECTION, 0L));
      if (free > 0) {
        int taken = (int) Math.min(free, wanted);
        add(stream, -taken);
        add(CONNECTION, -taken);
        return taken;
      }
      wait();
    }
  }
}
