package dev.danube.docker.internal.exec;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.danube.docker.internal.daemon.Daemon;
import dev.danube.engine.spi.ExecRequest;
import dev.danube.engine.spi.Execution;
import dev.danube.engine.spi.LineSink;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The persistent shells of a container: as many as steps run at once, for each user. Thread-safe.
 */
public final class ShellPool {

  private final Daemon daemon;
  private final String container;
  private final OomDetector oom;

  @GuardedBy("this") private final Map<String, Deque<Shell.ReadyShell>> idle = new HashMap<>();

  @GuardedBy("this") private final Map<Shell.ReadyShell, String> busy = new HashMap<>();

  /** The shells whose last step has left processes in the background, which have its output. */
  @GuardedBy("this") private final Map<Shell.ReadyShell, String> occupied = new HashMap<>();

  @GuardedBy("this") private final Set<String> lacking = new HashSet<>();

  @GuardedBy("this") private @Nullable Shell first;

  @GuardedBy("this") private boolean closed;

  private volatile boolean hasPipefail;

  public ShellPool(Daemon daemon, String container, OomDetector oom) {
    this.daemon = daemon;
    this.container = container;
    this.oom = oom;
  }

  /** Adds an open shell of the container's own user, to be used before another is opened. */
  public synchronized void use(Shell shell) {
    first = shell;
  }

  /** Returns whether steps ran in a shell that has the option {@code pipefail}. */
  public boolean hasPipefail() {
    return hasPipefail;
  }

  /** Starts a step in a shell; empty if the image lacks a tool that the shell needs. */
  public Optional<Execution> start(ExecRequest request, LineSink lines)
      throws InterruptedException {
    String user = request.user().orElse("");
    Optional<Shell.ReadyShell> shell = take(user);
    return shell.map(
        opened ->
            new ShellExecution(
                this, opened, opened.shell().start(request, opened.tools(), lines), oom));
  }

  private Optional<Shell.ReadyShell> take(String user) throws InterruptedException {
    Shell.ReadyShell found = takeIdle(user);
    while (found != null) {
      if (isFree(found)) {
        return Optional.of(found);
      }
      occupy(found);
      found = takeIdle(user);
    }
    synchronized (this) {
      if (lacking.contains(user)) {
        return Optional.empty();
      }
    }
    Shell attached = user.isEmpty() ? takeFirst() : null;
    Shell.ReadyShell opened =
        attached == null ? Shell.open(daemon, container, user) : attached.greeted();
    hasPipefail |= opened.tools().hasPipefail();
    synchronized (this) {
      if (!opened.tools().isComplete()) {
        lacking.add(user);
        return Optional.empty();
      }
      busy.put(opened, user);
      if (closed) {
        opened.shell().close();
      }
    }
    return Optional.of(opened);
  }

  private synchronized @Nullable Shell takeFirst() {
    Shell attached = first;
    first = null;
    return attached;
  }

  private synchronized Shell.@Nullable ReadyShell takeIdle(String user) {
    releaseFree();
    Deque<Shell.ReadyShell> ofUser = idle.getOrDefault(user, new ArrayDeque<>());
    while (!ofUser.isEmpty()) {
      Shell.ReadyShell shell = ofUser.pop();
      if (shell.shell().isOpen()) {
        busy.put(shell, user);
        return shell;
      }
      shell.shell().close();
    }
    return null;
  }

  private boolean isFree(Shell.ReadyShell shell) throws InterruptedException {
    try {
      return shell.shell().awaitFree();
    } catch (InterruptedException e) {
      occupy(shell);
      throw e;
    }
  }

  private synchronized void occupy(Shell.ReadyShell shell) {
    String user = busy.remove(shell);
    if (closed || user == null) {
      shell.shell().close();
    } else {
      occupied.put(shell, user);
    }
  }

  /** Makes shells idle whose processes in the background have ended meanwhile. */
  @GuardedBy("this") private void releaseFree() {
    for (Map.Entry<Shell.ReadyShell, String> one : List.copyOf(occupied.entrySet())) {
      Shell shell = one.getKey().shell();
      if (shell.isFree() || !shell.isOpen()) {
        occupied.remove(one.getKey());
        idle.computeIfAbsent(one.getValue(), key -> new ArrayDeque<>()).add(one.getKey());
      }
    }
  }

  /** Takes back a shell. It is kept for the next step if it is free, and closed otherwise. */
  synchronized void giveBack(Shell.ReadyShell shell, boolean isFree) {
    String user = busy.remove(shell);
    if (user == null) {
      return;
    }
    if (isFree && !closed) {
      idle.computeIfAbsent(user, key -> new ArrayDeque<>()).push(shell);
    } else {
      shell.shell().close();
    }
  }

  /** Ends all shells. */
  public synchronized void close() {
    closed = true;
    idle.values().forEach(ofUser -> ofUser.forEach(shell -> shell.shell().close()));
    idle.clear();
    busy.keySet().forEach(shell -> shell.shell().close());
    busy.clear();
    occupied.keySet().forEach(shell -> shell.shell().close());
    occupied.clear();
  }
}
