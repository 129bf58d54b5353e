package dev.danube.docker.internal.ssh;

import dev.danube.docker.internal.daemon.Daemon;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.jgit.errors.TransportException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A socket of this machine, each connection of which is passed on to a daemon on another machine by
 * ssh. Only the user can use the socket. As Docker's command line does, it runs {@code docker
 * system dial-stdio} there.
 */
public final class SshTunnel implements Closeable {

  private static final Logger LOG = LoggerFactory.getLogger(SshTunnel.class);
  private static final int CHUNK = 1 << 16;
  private static final int LONGEST_PROBLEM = 1 << 12;
  private static final int EXIT_SECONDS = 5;
  private static final int PAUSE_MILLIS = 100;

  private final SshSessions sessions;
  private final Path folder;
  private final ServerSocketChannel server;
  private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();
  private volatile @Nullable String problem;
  private volatile boolean isClosed;

  private SshTunnel(SshSessions sessions, Path folder, ServerSocketChannel server) {
    this.sessions = sessions;
    this.folder = folder;
    this.server = server;
  }

  /**
   * Opens a tunnel. Connects to the other machine only when it is used.
   *
   * @param uri the address of the daemon, such as {@code ssh://me@build.example.org}
   * @param home the home folder of the user, for the settings of ssh
   * @param agent the socket of the user's ssh agent, if there is one
   * @throws IllegalArgumentException if the address is invalid
   * @throws IOException if the socket cannot be created
   */
  public static SshTunnel open(String uri, Path home, Optional<String> agent) throws IOException {
    SshSessions sessions = new SshSessions(SshAddress.parse(uri), home, agent);
    Path folder = Files.createTempDirectory("danube-ssh");
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    SshTunnel tunnel = new SshTunnel(sessions, folder, server);
    boolean isReady = false;
    try {
      server.bind(UnixDomainSocketAddress.of(tunnel.socket()));
      isReady = true;
    } finally {
      if (!isReady) {
        tunnel.close();
      }
    }
    start("danube-ssh", tunnel::accept);
    return tunnel;
  }

  /** Returns the socket. */
  public Path socket() {
    return folder.resolve("docker.sock");
  }

  /** Returns why the last connection failed that did, in the words of ssh or of the machine. */
  public Optional<String> problem() {
    return Optional.ofNullable(problem);
  }

  private static void start(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (server.isOpen()) {
      try {
        SocketChannel client = server.accept();
        open.add(client);
        start("danube-ssh-connection", () -> serve(client));
      } catch (IOException e) {
        if (isClosed) {
          return;
        }
        LOG.warn("The tunnel to the daemon could not take a connection; it tries again", e);
        pause();
      }
    }
  }

  /** Waits a moment, in which connections may end: there may be too many of them. */
  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void serve(SocketChannel client) {
    try (client) {
      passOn(client);
    } catch (IOException e) {
      LOG.debug("A connection has ended", e);
    } finally {
      open.remove(client);
    }
  }

  /** Passes a connection on. Remembers a problem before the connection is closed. */
  private void passOn(SocketChannel client) {
    try (SshSessions.Program program = sessions.start()) {
      start("danube-ssh-upload", () -> send(client, program.process()));
      boolean hasAnswered = receive(program.process(), client);
      if (!hasAnswered) {
        explain(program.process());
      }
    } catch (IOException | RuntimeException e) {
      String why = reason(e);
      problem = why;
      if (!isClosed) {
        LOG.warn("A connection by ssh has failed: {}", why);
        LOG.debug("A connection by ssh has failed", e);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns what went wrong, on one line. JGit's exception says which keys were tried. */
  private static String reason(Exception e) {
    boolean isOfGit = e instanceof TransportException && e.getMessage() != null;
    String text = isOfGit ? String.valueOf(e.getMessage()) : Daemon.reason(e);
    return String.join("; ", text.lines().map(String::strip).filter(l -> !l.isEmpty()).toList());
  }

  private static void send(SocketChannel client, Process program) {
    ByteBuffer buffer = ByteBuffer.allocate(CHUNK);
    try (OutputStream out = program.getOutputStream()) {
      while (client.read(buffer) >= 0) {
        out.write(buffer.array(), buffer.arrayOffset(), buffer.position());
        out.flush();
        buffer.clear();
      }
    } catch (IOException e) {
      LOG.debug("One of the two sides has gone", e);
    }
  }

  /** Passes on what the daemon sends. Returns whether it has sent anything. */
  private static boolean receive(Process program, SocketChannel client) throws IOException {
    byte[] buffer = new byte[CHUNK];
    boolean hasAnswered = false;
    InputStream in = program.getInputStream();
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      hasAnswered = true;
      ByteBuffer part = ByteBuffer.wrap(buffer, 0, read);
      while (part.hasRemaining()) {
        client.write(part);
      }
    }
    return hasAnswered;
  }

  /** Remembers why a program has ended without an answer. */
  private void explain(Process program) throws IOException, InterruptedException {
    byte[] said = program.getErrorStream().readNBytes(LONGEST_PROBLEM);
    String text = new String(said, StandardCharsets.UTF_8).strip();
    boolean hasEnded = program.waitFor(EXIT_SECONDS, TimeUnit.SECONDS);
    if (!text.isEmpty()) {
      problem = text;
    } else {
      problem = hasEnded ? ended(program) : "the connection was lost";
    }
  }

  private static @Nullable String ended(Process program) {
    try {
      int code = program.exitValue();
      return code == 0 ? null : "docker system dial-stdio ended with exit code " + code;
    } catch (IllegalThreadStateException e) {
      return "the connection was lost"; // no exit code has arrived
    }
  }

  @Override
  public void close() {
    isClosed = true;
    try {
      server.close();
      for (SocketChannel client : open) {
        client.close();
      }
      Files.deleteIfExists(socket());
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      LOG.warn("Could not remove {}", folder, e);
    } finally {
      sessions.close();
    }
  }
}
