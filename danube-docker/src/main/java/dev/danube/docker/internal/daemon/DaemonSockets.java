package dev.danube.docker.internal.daemon;

import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.transport.NamedPipeSocket;
import com.github.dockerjava.transport.SSLConfig;
import com.github.dockerjava.transport.UnixSocket;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * Connections to a daemon that change to another protocol than HTTP/1.1. The library's transport
 * knows only the change that attaching to containers needs. Immutable.
 *
 * @param host the address of the daemon, with the scheme {@code unix}, {@code npipe} or {@code tcp}
 * @param tls the settings of an encrypted connection
 */
public record DaemonSockets(URI host, Optional<SSLConfig> tls) {

  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);
  private static final int LONGEST_HEAD = 1 << 16;

  private static final Pattern LENGTH = Pattern.compile("(?im)^content-length:\\s*(\\d{1,9})\\s*$");
  private static final int DEFAULT_PORT = 2375;
  private static final int DEFAULT_TLS_PORT = 2376;
  private static final String SWITCHED = "101";

  /**
   * Opens a connection and changes its protocol. The caller closes it.
   *
   * @param path the path of the call, with the version
   * @param protocol the protocol
   * @param headers further headers; one with several values is sent several times
   * @throws IOException if the daemon is not reached
   * @throws DockerException if the daemon does not change the protocol; the message quotes its
   *     answer
   */
  Socket upgrade(String path, String protocol, Map<String, List<String>> headers)
      throws IOException {
    StringBuilder request =
        new StringBuilder("POST " + path + " HTTP/1.1\r\nHost: docker\r\n")
            .append("Connection: Upgrade\r\nUpgrade: " + protocol + "\r\n");
    headers.forEach(
        (name, values) -> values.forEach(value -> request.append(name + ": " + value + "\r\n")));
    Socket socket = open();
    boolean isReady = false;
    try {
      String text = request.append("\r\n").toString();
      socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
      socket.getOutputStream().flush();
      check(socket.getInputStream());
      isReady = true;
      return socket;
    } finally {
      if (!isReady) {
        socket.close();
      }
    }
  }

  private static void check(InputStream in) throws IOException {
    String head = head(in);
    String[] status = head.split("\\s", 3);
    if (status.length < 2 || !status[1].equals(SWITCHED)) {
      byte[] body = in.readNBytes(length(head));
      String said = new String(body, StandardCharsets.UTF_8).strip();
      boolean isNumber = status.length > 1 && status[1].matches("\\d{3}");
      throw new DockerException(
          head.lines().findFirst().orElse("") + " " + said,
          isNumber ? Integer.parseInt(status[1]) : DaemonHttp.BAD_REQUEST);
    }
  }

  /** Returns the length of the body after a head, up to a limit. */
  private static int length(String head) {
    Matcher length = LENGTH.matcher(head);
    return length.find() ? Math.min(LONGEST_HEAD, Integer.parseInt(length.group(1))) : 0;
  }

  /** Reads up to the empty line. What follows it belongs to the other protocol. */
  private static String head(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    for (int end = 0; end < 4; ) {
      int next = in.read();
      if (next < 0 || head.size() > LONGEST_HEAD) {
        throw new EOFException("the daemon closed the connection instead of an answer");
      }
      head.write(next);
      boolean isPartOfEnd = next == (end % 2 == 0 ? '\r' : '\n');
      end = isPartOfEnd ? end + 1 : next == '\r' ? 1 : 0;
    }
    return head.toString(StandardCharsets.UTF_8);
  }

  private Socket open() throws IOException {
    return switch (String.valueOf(host.getScheme())) {
      case "unix" -> UnixSocket.get(host.getPath());
      case "npipe" -> pipe(host.getPath());
      default -> tcp();
    };
  }

  private static Socket pipe(String path) throws IOException {
    Socket socket = new NamedPipeSocket(path);
    socket.connect(new InetSocketAddress(0));
    return socket;
  }

  private Socket tcp() throws IOException {
    int port = tls.isPresent() ? DEFAULT_TLS_PORT : DEFAULT_PORT;
    InetSocketAddress address =
        new InetSocketAddress(host.getHost(), host.getPort() < 0 ? port : host.getPort());
    Socket plain = new Socket();
    boolean isReady = false;
    try {
      plain.connect(address, (int) CONNECT_LIMIT.toMillis());
      Socket socket = tls.isPresent() ? encrypted(plain, tls.get()) : plain;
      isReady = true;
      return socket;
    } finally {
      if (!isReady) {
        plain.close();
      }
    }
  }

  private Socket encrypted(Socket plain, SSLConfig settings) throws IOException {
    try {
      Socket socket =
          settings
              .getSSLContext()
              .getSocketFactory()
              .createSocket(plain, host.getHost(), plain.getPort(), true);
      SSLParameters parameters = ((SSLSocket) socket).getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      ((SSLSocket) socket).setSSLParameters(parameters);
      ((SSLSocket) socket).startHandshake();
      return socket;
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }
}
