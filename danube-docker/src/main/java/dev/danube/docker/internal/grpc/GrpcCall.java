package dev.danube.docker.internal.grpc;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;

/** A call of a method: a stream of messages in both directions. Thread-safe. */
public final class GrpcCall {

  private static final int PREFIX = 5;
  private static final int LONGEST_MESSAGE = 4 << 20;

  private final int stream;
  private final Map<String, String> headers;
  private final H2Connection connection;
  private final Object answering = new Object();

  @GuardedBy("answering") private boolean hasAnswered;

  @GuardedBy("this") private final Queue<byte[]> messages = new ArrayDeque<>();

  /** The bytes of messages that are not complete yet; only for the thread that reads. */
  private final ByteArrayOutputStream received = new ByteArrayOutputStream();

  @GuardedBy("this") private boolean isEnded;

  GrpcCall(int stream, Map<String, String> headers, H2Connection connection) {
    this.stream = stream;
    this.headers = headers;
    this.connection = connection;
  }

  /** Returns the path of the method, such as {@code /package.Service/Method}. */
  String path() {
    return headers.getOrDefault(":path", "");
  }

  /** Returns a header of the call; several with one name are lines of it. */
  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name));
  }

  /** Waits for the next message; empty if the caller has sent its last. */
  public synchronized Optional<byte[]> next() throws InterruptedException {
    while (messages.isEmpty() && !isEnded) {
      wait();
    }
    return Optional.ofNullable(messages.poll());
  }

  /** Returns whether {@link #next} has a message without waiting. */
  public synchronized boolean hasNext() {
    return !messages.isEmpty();
  }

  /** Takes up bytes that have arrived. */
  void receive(ByteBuffer data) throws IOException {
    byte[] bytes = new byte[data.remaining()];
    data.get(bytes);
    received.writeBytes(bytes);
    ByteBuffer all = ByteBuffer.wrap(received.toByteArray());
    while (all.remaining() >= PREFIX) {
      int length = all.getInt(all.position() + 1);
      if (length < 0 || length > LONGEST_MESSAGE || all.get(all.position()) != 0) {
        throw new IOException("a message is too long, or compressed");
      }
      if (all.remaining() < PREFIX + length) {
        break;
      }
      byte[] message = new byte[length];
      all.position(all.position() + PREFIX).get(message);
      add(message);
    }
    received.reset();
    received.write(all.array(), all.position(), all.remaining());
  }

  private synchronized void add(byte[] message) {
    messages.add(message);
    notifyAll();
  }

  /** Lets {@link #next} return no more messages. */
  public synchronized void stop() {
    messages.clear();
    isEnded = true;
    notifyAll();
  }

  /** Ends the input of the call. */
  synchronized void end() {
    isEnded = true;
    notifyAll();
  }

  /** Sends a message. Waits while the caller takes no more. */
  public void send(byte[] message) throws IOException, InterruptedException {
    send(List.of(message));
  }

  /** Sends messages at once, which is much faster for small ones. Waits as for one message. */
  public void send(List<byte[]> all) throws IOException, InterruptedException {
    answer();
    int size = all.stream().mapToInt(message -> PREFIX + message.length).sum();
    ByteBuffer framed = ByteBuffer.allocate(size);
    all.forEach(message -> framed.put((byte) 0).putInt(message.length).put(message));
    connection.sendData(stream, framed.flip());
  }

  private void answer() throws IOException {
    synchronized (answering) {
      if (!hasAnswered) {
        hasAnswered = true;
        connection.sendHeaders(
            stream, Map.of(":status", "200", "content-type", "application/grpc"), false);
      }
    }
  }

  /** Ends the call with a status. */
  void close(int status, String message) throws IOException {
    answer();
    connection.sendHeaders(
        stream,
        message.isEmpty()
            ? Map.of("grpc-status", String.valueOf(status))
            : Map.of("grpc-status", String.valueOf(status), "grpc-message", encoded(message)),
        true);
  }

  /** Returns a text in the percent encoding that gRPC has for messages. */
  private static String encoded(String message) {
    return message.replace("%", "%25").replaceAll("[^ -~]", "?");
  }
}
