package dev.danube.docker.internal.container;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.danube.BackendException;
import dev.danube.docker.internal.daemon.Daemon;
import dev.danube.docker.internal.daemon.EnvironmentVariables;
import dev.danube.docker.internal.exec.DockerExec;
import dev.danube.engine.spi.Session;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The secret files of a container, which are in memory. They are written from inside the container:
 * Docker would store an uploaded file on the disk below the file system in memory, where nothing in
 * the container sees it. Thread-safe.
 */
final class SecretFiles {

  /**
   * The number of characters that fit into one environment variable, at three bytes each, with room
   * for the name of the variable.
   */
  private static final int LONGEST_PIECE = 40_000;

  /** The variable with a piece. An argument would be shown to every client of the daemon. */
  private static final String PIECE = "DANUBE_PIECE";

  private static final String APPEND =
      "umask 077; cd " + Session.SECRETS + " && printf %s \"$" + PIECE + "\" >>\"$1\"";

  /** The script for the first piece. It removes an earlier file, which another user may own. */
  private static final String WRITE = "rm -f " + Session.SECRETS + "/\"$1\"; " + APPEND;

  private final Daemon daemon;
  private final String container;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock") private final Map<String, InUse> files = new HashMap<>();

  private record InUse(String content, String user, int times) {}

  SecretFiles(Daemon daemon, String container) {
    this.daemon = daemon;
    this.container = container;
  }

  /** Writes all files, or none if one of them cannot be written. */
  void put(Map<String, String> contents, String user) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      for (Map.Entry<String, String> file : contents.entrySet()) {
        InUse known = files.get(file.getKey());
        if (known != null) {
          refuseOther(file.getKey(), known, file.getValue(), user);
        }
      }
      Set<String> copied = new HashSet<>();
      try {
        for (Map.Entry<String, String> file : contents.entrySet()) {
          copied.add(file.getKey());
          put(file.getKey(), file.getValue(), user);
        }
      } catch (RuntimeException | InterruptedException e) {
        removeAfter(e, copied);
        throw e;
      }
    } finally {
      lock.unlock();
    }
  }

  private static void refuseOther(String name, InUse known, String content, String user) {
    if (!known.content.equals(content)) {
      throw new BackendException(
          "Two stages that run at the same time in the main container need different secrets in "
              + Session.SECRETS
              + "/"
              + name
              + "; rename one, or isolate one of the stages",
          null);
    }
    if (!known.user.equals(user)) {
      throw new BackendException(
          String.format(
              "Two stages that run at the same time in the main container as different users need"
                  + " %s/%s, which only one of them could read; rename one, or isolate one of the"
                  + " stages",
              Session.SECRETS, name),
          null);
    }
  }

  @GuardedBy("lock") private void put(String name, String content, String user) throws InterruptedException {
    InUse known = files.get(name);
    files.put(name, new InUse(content, user, known == null ? 1 : known.times + 1));
    if (known == null) {
      write(name, content, user);
    }
  }

  private void removeAfter(Exception failure, Set<String> names) {
    try {
      remove(names);
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
    } catch (InterruptedException e) {
      failure.addSuppressed(e);
      Thread.currentThread().interrupt();
    }
  }

  private void write(String name, String content, String user) throws InterruptedException {
    int end;
    for (int from = 0; from < content.length(); from = end) {
      end = Math.min(content.length(), from + LONGEST_PIECE);
      if (Character.isHighSurrogate(content.charAt(end - 1))) {
        end--; // a surrogate pair is not split
      }
      String piece = content.substring(from, end);
      execute("write a secret file", user, from == 0 ? WRITE : APPEND, name, Map.of(PIECE, piece));
    }
  }

  /**
   * Removes the files that no other stage uses. If a file cannot be removed, the others are still
   * removed.
   */
  void remove(Set<String> names) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      BackendException first = null;
      for (String name : names) {
        try {
          remove(name);
        } catch (BackendException e) {
          first = first == null ? e : first;
        }
      }
      if (first != null) {
        throw first;
      }
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock") private void remove(String name) throws InterruptedException {
    InUse known = files.get(name);
    if (known != null && known.times > 1) {
      files.put(name, new InUse(known.content, known.user, known.times - 1));
    } else if (known != null) {
      files.remove(name);
      String script = "rm -f " + Session.SECRETS + "/\"$1\"";
      execute("remove a secret file", "0", script, name, Map.of());
    }
  }

  private void execute(
      String what, String user, String script, String name, Map<String, String> env)
      throws InterruptedException {
    var exec =
        daemon
            .client()
            .execCreateCmd(container)
            .withUser(user)
            .withEnv(EnvironmentVariables.lines(env))
            .withCmd("/bin/sh", "-c", script, "sh", name);
    List<String> printed = new CopyOnWriteArrayList<>();
    OptionalLong exitCode = DockerExec.run(daemon, exec, (stream, line) -> printed.add(line));
    if (!exitCode.equals(OptionalLong.of(0))) {
      throw new BackendException(
          String.format(
              "Docker could not %s in %s: %s",
              what,
              Session.SECRETS,
              exitCode.isPresent()
                  ? "exit code " + exitCode.getAsLong() + " " + printed
                  : "it did not end in time"),
          null);
    }
  }
}
