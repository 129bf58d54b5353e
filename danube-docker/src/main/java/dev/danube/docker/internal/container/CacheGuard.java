package dev.danube.docker.internal.container;

import com.github.dockerjava.api.command.InspectContainerResponse;
import dev.danube.Cache;
import dev.danube.docker.internal.daemon.Daemon;
import dev.danube.docker.internal.daemon.DockerApiException;
import dev.danube.docker.internal.daemon.Labels;
import dev.danube.docker.internal.daemon.PendingCalls;
import dev.danube.docker.internal.daemon.Removal;
import dev.danube.docker.internal.workspace.WorkspaceHelper;
import dev.danube.engine.spi.LineSink;
import dev.danube.event.RunEvent.LogStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The locks of caches among all programs that use a daemon. A lock is a container that never
 * starts: the daemon accepts each name of a container once. The lock of a program that died is
 * removed by whoever wants it next. Thread-safe.
 */
public final class CacheGuard {

  private static final Duration PAUSE = Duration.ofMillis(200);
  private final Daemon daemon;
  private final Volumes volumes;
  private final ClaimContainers locks;

  public CacheGuard(
      Daemon daemon,
      PendingCalls pendingCalls,
      Volumes volumes,
      WorkspaceHelper helper,
      Map<String, String> labels) {
    this.daemon = daemon;
    this.volumes = volumes;
    this.locks = new ClaimContainers(daemon, pendingCalls, helper, labels);
  }

  /**
   * Locks caches, and waits for those that other programs use.
   *
   * @param lines receives a line about each cache that is waited for
   * @return the ids of the locks
   */
  public List<String> lock(List<Cache> caches, LineSink lines) throws InterruptedException {
    List<String> taken = new ArrayList<>();
    boolean isDone = false;
    try {
      // In the same order in every program: two that wait for each other would wait forever.
      for (String volume : caches.stream().map(volumes::of).sorted().distinct().toList()) {
        taken.add(lock(volume, lines));
      }
      isDone = true;
      return taken;
    } finally {
      if (!isDone) {
        unlock(taken);
      }
    }
  }

  private String lock(String volume, LineSink lines) throws InterruptedException {
    String name = volume + ".lock";
    String said = "";
    while (true) {
      Optional<String> taken = locks.create(name, Map.of(), "locking a cache");
      if (taken.isPresent()) {
        return taken.get();
      }
      Optional<String> holder = holder(name);
      if (holder.isPresent() && !holder.get().equals(said)) {
        said = holder.get();
        lines.line(LogStream.DANUBE, "waiting for the cache in the volume " + volume + ", " + said);
      }
      if (holder.isPresent()) {
        TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
      }
    }
  }

  /** Returns who holds a lock; empty if the lock is free. */
  private Optional<String> holder(String lock) throws InterruptedException {
    try {
      InspectContainerResponse found = daemon.inspectContainer(lock);
      Map<String, String> of = Optional.ofNullable(found.getConfig().getLabels()).orElse(Map.of());
      String run = of.getOrDefault(Labels.RUN, "(unknown)");
      if (locks.isLeft(found.getId(), of)) {
        Removal.ofContainer(daemon, found.getId());
        return Optional.empty();
      }
      return Optional.of(
          String.format(
              "which run %s uses (if it no longer exists, remove the container %s)", run, lock));
    } catch (DockerApiException e) {
      if (e.isNotFound()) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Releases locks. The end of the session removes those that cannot be removed now. */
  public void unlock(List<String> ids) {
    ids.forEach(id -> locks.release(id, () -> {}));
  }
}
