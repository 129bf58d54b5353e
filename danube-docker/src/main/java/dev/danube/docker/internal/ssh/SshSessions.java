package dev.danube.docker.internal.ssh;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.Closeable;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.jgit.transport.RemoteSession;
import org.eclipse.jgit.transport.SshSessionFactory;
import org.eclipse.jgit.transport.URIish;
import org.eclipse.jgit.transport.sshd.SshdSessionFactory;
import org.eclipse.jgit.transport.sshd.SshdSessionFactoryBuilder;
import org.eclipse.jgit.util.FS;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections by ssh to one machine. Each serves several programs there, but not more than the
 * server allows. They use the user's own configuration, known hosts, keys and agent. A connection
 * is asked for a sign of life once a minute, so that the server and what is between does not end it
 * while its programs are silent. Thread-safe.
 */
final class SshSessions implements Closeable {

  private static final Logger LOG = LoggerFactory.getLogger(SshSessions.class);

  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);
  private static final Duration START_LIMIT = Duration.ofSeconds(30);
  private static final Duration HEARTBEAT = Duration.ofMinutes(1);

  /** The time for a connection and a login, as in Docker's command line. */
  private static final Duration LOGIN_LIMIT = Duration.ofSeconds(30);

  private final SshAddress address;
  private final SshSessionFactory factory;
  private final Duration heartbeat;

  /** Only one connection is made at a time; a server refuses many logins at once. */
  private final ReentrantLock connecting = new ReentrantLock();

  @GuardedBy("this") private final List<SharedSession> sessions = new ArrayList<>();

  @GuardedBy("this") private boolean isClosed;

  /** A program on the other machine. It must be closed, which ends it. */
  record Program(SharedSession session, Process process) implements Closeable {

    @Override
    public void close() {
      process.destroy();
      session.release();
    }
  }

  /**
   * Creates the connections, before the first one.
   *
   * @param home the home folder of the user
   * @param agent the socket of the user's agent
   */
  SshSessions(SshAddress address, Path home, Optional<String> agent) {
    this(address, home, agent, HEARTBEAT);
  }

  SshSessions(SshAddress address, Path home, Optional<String> agent, Duration heartbeat) {
    this.address = address;
    this.heartbeat = heartbeat;
    this.factory =
        new SshdSessionFactoryBuilder()
            .setHomeDirectory(home.toFile())
            .setSshDirectory(home.resolve(".ssh").toFile())
            .setPreferredAuthentications("publickey")
            .setConnectorFactory(new AgentConnectors(agent))
            .build(null);
  }

  /** Starts a program that is connected to the daemon. */
  Program start() throws IOException, InterruptedException {
    Optional<Program> program = startInOpen();
    if (program.isPresent()) {
      return program.get();
    }
    if (!connecting.tryLock(LOGIN_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new IOException(
          "another connection takes longer than " + LOGIN_LIMIT.toSeconds() + "s");
    }
    try {
      Optional<Program> meanwhile = startInOpen();
      return meanwhile.isPresent() ? meanwhile.get() : startInNew();
    } finally {
      connecting.unlock();
    }
  }

  /** Starts a program in a connection that is there; empty if none has room for it. */
  private Optional<Program> startInOpen() throws IOException {
    for (SharedSession session : open()) {
      if (session.reserve()) {
        try {
          return Optional.of(new Program(session, session.run(address.command(), START_LIMIT)));
        } catch (IOException | IllegalStateException e) {
          LOG.debug("A connection by ssh takes no more programs", e);
          if (!session.refuseMore()) {
            drop(session);
          }
        }
      }
    }
    return Optional.empty();
  }

  private Program startInNew() throws IOException, InterruptedException {
    SharedSession session = new SharedSession(connected());
    boolean isStarted = false;
    try {
      session.reserve();
      Program program = new Program(session, session.run(address.command(), START_LIMIT));
      keep(session);
      isStarted = true;
      return program;
    } finally {
      if (!isStarted) {
        session.disconnect();
      }
    }
  }

  private synchronized List<SharedSession> open() throws IOException {
    if (isClosed) {
      throw new IOException("the connection to the daemon is closed");
    }
    return List.copyOf(sessions);
  }

  private synchronized void keep(SharedSession session) throws IOException {
    open();
    sessions.add(session);
    if (sessions.size() == 1) {
      Thread beats = new Thread(this::beat, "danube-ssh-heartbeat");
      beats.setDaemon(true);
      beats.start();
    }
  }

  private void drop(SharedSession session) {
    synchronized (this) {
      sessions.remove(session);
      notifyAll();
    }
    session.disconnect();
  }

  /** Asks each connection for a sign of life, until there are none. */
  private void beat() {
    try {
      for (List<SharedSession> asked = later(); !asked.isEmpty(); asked = later()) {
        for (SharedSession session : asked) {
          try {
            session.run("true", START_LIMIT).destroy();
          } catch (IOException | IllegalStateException e) {
            if (!session.isFull()) {
              LOG.warn("A connection by ssh to {} is lost: {}", address.login(), e.toString());
              drop(session);
            }
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits for the time of the next sign of life. Returns the connections that are open then. */
  private synchronized List<SharedSession> later() throws InterruptedException {
    long end = System.nanoTime() + heartbeat.toNanos();
    for (long left = heartbeat.toMillis();
        left > 0 && !sessions.isEmpty();
        left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())) {
      wait(left);
    }
    return List.copyOf(sessions);
  }

  /** Connects and logs in. The library limits only the first, so this does not wait longer. */
  private RemoteSession connected() throws IOException, InterruptedException {
    CompletableFuture<RemoteSession> made = new CompletableFuture<>();
    Thread login = new Thread(() -> login(made), "danube-ssh-login");
    login.setDaemon(true);
    login.start();
    try {
      return made.get(LOGIN_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new IOException("no login within " + LOGIN_LIMIT.toSeconds() + "s", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
    } finally {
      made.cancel(true); // a connection that is made later is closed
    }
  }

  private void login(CompletableFuture<RemoteSession> made) {
    try {
      URIish to = new URIish(address.login());
      int limit = (int) CONNECT_LIMIT.toMillis();
      RemoteSession session = factory.getSession(to, null, FS.DETECTED, limit);
      if (!made.complete(session)) {
        session.disconnect();
      }
    } catch (URISyntaxException | IOException | RuntimeException e) {
      made.completeExceptionally(e instanceof URISyntaxException ? new IOException(e) : e);
    }
  }

  @Override
  public void close() {
    List<SharedSession> open;
    synchronized (this) {
      isClosed = true;
      open = List.copyOf(sessions);
      sessions.clear();
      notifyAll();
    }
    open.forEach(SharedSession::disconnect);
    if (factory instanceof SshdSessionFactory sshd) {
      sshd.close();
    }
  }
}
