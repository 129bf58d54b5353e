package dev.danube.docker.internal.grpc;

import com.github.dockerjava.zerodep.shaded.org.apache.hc.core5.http.ConnectionClosedException;
import com.github.dockerjava.zerodep.shaded.org.apache.hc.core5.http.Header;
import com.github.dockerjava.zerodep.shaded.org.apache.hc.core5.http.message.BasicHeader;
import com.github.dockerjava.zerodep.shaded.org.apache.hc.core5.http2.frame.DefaultFrameFactory;
import com.github.dockerjava.zerodep.shaded.org.apache.hc.core5.http2.frame.FrameFactory;
import com.github.dockerjava.zerodep.shaded.org.apache.hc.core5.http2.frame.FrameFlag;
import com.github.dockerjava.zerodep.shaded.org.apache.hc.core5.http2.frame.FrameType;
import com.github.dockerjava.zerodep.shaded.org.apache.hc.core5.http2.frame.RawFrame;
import com.github.dockerjava.zerodep.shaded.org.apache.hc.core5.http2.hpack.HPackDecoder;
import com.github.dockerjava.zerodep.shaded.org.apache.hc.core5.http2.hpack.HPackEncoder;
import com.github.dockerjava.zerodep.shaded.org.apache.hc.core5.http2.impl.io.FrameInputBuffer;
import com.github.dockerjava.zerodep.shaded.org.apache.hc.core5.http2.impl.io.FrameOutputBuffer;
import com.github.dockerjava.zerodep.shaded.org.apache.hc.core5.util.ByteArrayBuffer;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server's side of an HTTP/2 connection on given streams. Frames and the compression of headers
 * are those of Apache HttpCore, which comes inside docker-java's transport. One thread reads; any
 * thread sends.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9113">HTTP/2</a>
 */
final class H2Connection {

  private static final Logger LOG = LoggerFactory.getLogger(H2Connection.class);

  private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
  private static final int FRAME = 16_384;
  private static final int MOST_HEADERS = 1 << 16;
  private static final int PRIORITY_BYTES = 5;
  private static final int INITIAL_WINDOW_SIZE = 4;

  /** What happens on a connection. */
  interface Events {
    void started(int stream, Map<String, String> headers);

    void received(int stream, ByteBuffer data) throws IOException;

    /** The other side has sent all of a stream, or has given it up. */
    void ended(int stream, boolean isReset);
  }

  private final InputStream in;
  private final Events events;
  private final SendWindow window = new SendWindow();
  private final FrameFactory frames = DefaultFrameFactory.INSTANCE;
  private final FrameInputBuffer input = new FrameInputBuffer(FRAME);
  private final HPackDecoder decoder = new HPackDecoder(MOST_HEADERS, StandardCharsets.UTF_8);

  @GuardedBy("this") private final OutputStream out;

  @GuardedBy("this") private final FrameOutputBuffer output = new FrameOutputBuffer(FRAME);

  @GuardedBy("this") private final HPackEncoder encoder = new HPackEncoder(0, StandardCharsets.UTF_8);

  H2Connection(InputStream in, OutputStream out, Events events) {
    this.in = in;
    this.out = out;
    this.events = events;
  }

  /** Serves the connection until the other side closes it. */
  void serve() throws IOException {
    byte[] preface = in.readNBytes(PREFACE.length());
    if (!new String(preface, StandardCharsets.US_ASCII).equals(PREFACE)) {
      throw new IOException("the other side does not speak HTTP/2");
    }
    write(frames.createSettings());
    try {
      while (true) {
        RawFrame frame = input.read(in);
        if (frame == null) {
          return;
        }
        take(frame);
      }
    } catch (EOFException | ConnectionClosedException | SocketException e) {
      LOG.debug("The other side has closed the connection", e); // perhaps before it took an answer
    } finally {
      window.close();
    }
  }

  private void take(RawFrame frame) throws IOException {
    @Nullable FrameType type = FrameType.valueOf(frame.getType());
    if (type == null) {
      return; // types that are not known are ignored
    }
    int stream = frame.getStreamId();
    switch (type) {
      case HEADERS -> headers(frame);
      case DATA -> data(frame);
      case RST_STREAM -> end(stream, true);
      case SETTINGS -> settings(frame);
      case PING -> {
        if (!frame.isFlagSet(FrameFlag.ACK)) {
          write(frames.createPingAck(ByteBuffer.wrap(copy(frame.getPayload()))));
        }
      }
      case WINDOW_UPDATE -> window.add(stream, frame.getPayload().getInt() & Integer.MAX_VALUE);
      default -> {} // PRIORITY means nothing any more; GOAWAY is followed by the end
    }
  }

  private static byte[] copy(@Nullable ByteBuffer payload) {
    byte[] bytes = new byte[payload == null ? 0 : payload.remaining()];
    if (payload != null) {
      payload.get(bytes);
    }
    return bytes;
  }

  private void headers(RawFrame first) throws IOException {
    byte[] start = copy(first.getPayloadContent());
    int skipped = first.isFlagSet(FrameFlag.PRIORITY) ? PRIORITY_BYTES : 0;
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    block.write(start, skipped, start.length - skipped);
    boolean isEnd = first.isFlagSet(FrameFlag.END_STREAM);
    for (RawFrame frame = first; !frame.isFlagSet(FrameFlag.END_HEADERS); ) {
      frame = input.read(in);
      if (frame == null || block.size() > MOST_HEADERS) {
        throw new EOFException("headers without an end");
      }
      block.writeBytes(copy(frame.getPayload()));
    }
    Map<String, String> headers = new LinkedHashMap<>();
    try {
      for (Header header : decoder.decodeHeaders(ByteBuffer.wrap(block.toByteArray()))) {
        headers.merge(
            header.getName(),
            String.valueOf(header.getValue()),
            (one, other) -> one + "\n" + other);
      }
    } catch (Exception e) { // the library has a checked exception of its own
      throw new IOException("the headers cannot be read", e);
    }
    window.open(first.getStreamId());
    events.started(first.getStreamId(), headers);
    if (isEnd) {
      end(first.getStreamId(), false);
    }
  }

  private void data(RawFrame frame) throws IOException {
    int stream = frame.getStreamId();
    events.received(stream, ByteBuffer.wrap(copy(frame.getPayloadContent())));
    if (frame.getLength() > 0) {
      write(frames.createWindowUpdate(0, frame.getLength()));
    }
    if (frame.isFlagSet(FrameFlag.END_STREAM)) {
      end(stream, false);
    } else if (frame.getLength() > 0) {
      write(frames.createWindowUpdate(stream, frame.getLength()));
    }
  }

  private void end(int stream, boolean isReset) {
    if (isReset) {
      window.remove(stream);
    }
    events.ended(stream, isReset);
  }

  private void settings(RawFrame frame) throws IOException {
    if (frame.isFlagSet(FrameFlag.ACK)) {
      return;
    }
    ByteBuffer settings = ByteBuffer.wrap(copy(frame.getPayload()));
    while (settings.remaining() >= Short.BYTES + Integer.BYTES) {
      int name = settings.getShort();
      long value = settings.getInt() & 0xffffffffL;
      if (name == INITIAL_WINDOW_SIZE) {
        window.setInitial(value);
      }
    }
    write(frames.createSettingsAck());
  }

  private synchronized void write(RawFrame frame) throws IOException {
    output.write(frame, out);
    out.flush();
  }

  /** Sends headers. After the last, the stream is gone. */
  void sendHeaders(int stream, Map<String, String> headers, boolean isLast) throws IOException {
    List<Header> list = new ArrayList<>();
    // Names that start with a colon come first.
    headers.keySet().stream()
        .sorted()
        .forEach(name -> list.add(new BasicHeader(name, headers.get(name))));
    synchronized (this) {
      ByteArrayBuffer block = new ByteArrayBuffer(256);
      encoder.encodeHeaders(block, list, false);
      ByteBuffer payload = ByteBuffer.wrap(block.array(), 0, block.length());
      write(frames.createHeaders(stream, payload, true, isLast));
    }
    if (isLast) {
      window.remove(stream);
    }
  }

  /** Sends data, as fast as the other side takes it. */
  void sendData(int stream, ByteBuffer data) throws IOException, InterruptedException {
    while (data.hasRemaining()) {
      int size = window.take(stream, Math.min(data.remaining(), FRAME));
      ByteBuffer part = data.slice(data.position(), size);
      data.position(data.position() + size);
      write(frames.createData(stream, part, false));
    }
  }
}
