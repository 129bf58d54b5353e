package dev.danube.docker.internal.ssh;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.time.Duration;
import org.eclipse.jgit.transport.RemoteSession;

/** A connection by ssh with the number of its programs. Thread-safe. */
final class SharedSession {

  /** The most programs of a connection; OpenSSH allows ten, two of which are for signs of life. */
  private static final int MOST_PROGRAMS = 8;

  private final RemoteSession remote;

  @GuardedBy("this") private int programs;

  @GuardedBy("this") private int most = MOST_PROGRAMS;

  SharedSession(RemoteSession remote) {
    this.remote = remote;
  }

  /** Takes the place of one more program. Returns false if there is none. */
  synchronized boolean reserve() {
    if (programs >= most) {
      return false;
    }
    programs++;
    return true;
  }

  synchronized void release() {
    programs--;
  }

  /**
   * Gives a place back that the server refused. No more programs are started here than there are.
   *
   * @return false if there are no programs, so that the connection is unusable
   */
  synchronized boolean refuseMore() {
    programs--;
    most = programs;
    return programs > 0;
  }

  /** Returns whether the server has refused more programs than there are. */
  synchronized boolean isFull() {
    return programs > 0 && programs >= most;
  }

  Process run(String command, Duration limit) throws IOException {
    return remote.exec(command, (int) limit.toSeconds());
  }

  void disconnect() {
    remote.disconnect();
  }
}
