package dev.danube.docker.internal.ssh;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.eclipse.jgit.transport.RemoteSession;
import org.eclipse.jgit.transport.SshSessionFactory;
import org.eclipse.jgit.transport.URIish;
import org.eclipse.jgit.transport.sshd.SshdSessionFactory;
import org.eclipse.jgit.transport.sshd.SshdSessionFactoryBuilder;
import org.eclipse.jgit.util.FS;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections by ssh to one machine. Each serves several programs there, but not more than
 * servers allow. They use what the user's own ssh uses: the configuration, the known hosts and the
 * keys in the folder {@code .ssh}. Thread-safe.
 */
final class SshSessions implements Closeable {

  private static final Logger LOG = LoggerFactory.getLogger(SshSessions.class);

  private static final Duration LIMIT = Duration.ofSeconds(10);

  /** The programs of a connection; OpenSSH allows ten by default. */
  private static final int MOST_PROGRAMS = 8;

  /** A connection with its programs. */
  private static final class SharedSession {

    private final RemoteSession remote;
    private final Set<Process> programs = new HashSet<>();

    SharedSession(RemoteSession remote) {
      this.remote = remote;
    }
  }

  private final SshAddress address;
  private final SshSessionFactory factory;

  @GuardedBy("this") private final List<SharedSession> sessions = new ArrayList<>();

  @GuardedBy("this") private boolean isClosed;

  /**
   * Creates the connections, before the first one.
   *
   * @param home the home folder of the user
   */
  SshSessions(SshAddress address, Path home) {
    this.address = address;
    File folder = home.resolve(".ssh").toFile();
    this.factory =
        new SshdSessionFactoryBuilder()
            .setHomeDirectory(home.toFile())
            .setSshDirectory(folder)
            .setPreferredAuthentications("publickey")
            .build(null);
  }

  /** Starts a program that is connected to the daemon. */
  synchronized Process start() throws IOException {
    if (isClosed) {
      throw new IOException("the connection to the daemon is closed");
    }
    SharedSession session = null;
    for (SharedSession known : sessions) {
      known.programs.removeIf(program -> !program.isAlive());
      if (session == null && known.programs.size() < MOST_PROGRAMS) {
        session = known;
      }
    }
    if (session != null) {
      try {
        return started(session);
      } catch (IOException | IllegalStateException e) {
        LOG.debug("A connection is lost or about to end; another one is made", e);
        sessions.remove(session); // its programs end by themselves
        session.remote.disconnect();
      }
    }
    SharedSession added = new SharedSession(connected());
    sessions.add(added);
    return started(added);
  }

  private Process started(SharedSession session) throws IOException {
    Process program = session.remote.exec(address.command(), (int) LIMIT.toSeconds());
    session.programs.add(program);
    return program;
  }

  private RemoteSession connected() throws IOException {
    try {
      URIish to = new URIish(address.login());
      return factory.getSession(to, null, FS.DETECTED, (int) LIMIT.toMillis());
    } catch (URISyntaxException e) {
      throw new IOException(e);
    }
  }

  @Override
  public synchronized void close() {
    isClosed = true;
    sessions.forEach(session -> session.remote.disconnect());
    sessions.clear();
    if (factory instanceof SshdSessionFactory sshd) {
      sshd.close();
    }
  }
}
