package dev.danube.docker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.Channel;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A tcp port that passes everything on to the daemon, and can cut the streams of containers. */
final class CutProxy implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(CutProxy.class);
  private static final int CHUNK = 1 << 16;

  private final ServerSocket front = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Channel> streams = new CopyOnWriteArrayList<>();

  CutProxy() throws IOException {
    threads.execute(this::accept);
  }

  String host() {
    return "tcp://127.0.0.1:" + front.getLocalPort();
  }

  /** Ends the connections over which output comes, as an orderly end of each. */
  void cut() {
    for (Channel stream : streams) {
      close(stream);
    }
    streams.clear();
  }

  private void accept() {
    while (!front.isClosed()) {
      try {
        Socket client = front.accept();
        SocketChannel daemon = SocketChannel.open(StandardProtocolFamily.UNIX);
        daemon.connect(UnixDomainSocketAddress.of("/var/run/docker.sock"));
        ReadableByteChannel from = Channels.newChannel(client.getInputStream());
        WritableByteChannel to = Channels.newChannel(client.getOutputStream());
        threads.execute(() -> pass(from, daemon, daemon));
        threads.execute(
            () -> {
              pass(daemon, to, daemon);
              close(client);
            });
      } catch (IOException e) {
        LOG.debug("No connection", e);
      }
    }
  }

  private void pass(ReadableByteChannel from, WritableByteChannel to, ByteChannel daemon) {
    ByteBuffer buffer = ByteBuffer.allocate(CHUNK);
    try {
      while (from.read(buffer.clear()) >= 0) {
        buffer.flip();
        if (isOfStream(StandardCharsets.ISO_8859_1.decode(buffer.duplicate()).toString())) {
          streams.add(daemon);
        }
        while (buffer.hasRemaining()) {
          to.write(buffer);
        }
      }
    } catch (IOException e) {
      LOG.debug("One of the two has gone", e);
    }
    close(daemon);
  }

  private static boolean isOfStream(String request) {
    return request.contains("Upgrade: tcp") || request.contains("/attach?");
  }

  private static void close(AutoCloseable open) {
    try {
      open.close();
    } catch (Exception e) {
      LOG.debug("It was closed already", e);
    }
  }

  @Override
  public void close() {
    try {
      front.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.shutdownNow();
  }
}
