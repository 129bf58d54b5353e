package dev.danube.docker.internal.exec;

import com.github.dockerjava.api.command.InspectContainerResponse.ContainerState;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.danube.docker.internal.daemon.Daemon;
import dev.danube.docker.internal.daemon.LivenessCheck;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Whether the kernel has killed something in a container because its memory was used up. Docker
 * says so of a container that has ended; of one that goes on, the kernel's own count tells.
 * Thread-safe.
 */
public final class OomDetector {

  /** Says by its exit code whether more were killed than are known of, at most 99 of them. */
  private static final String COUNT =
      "for f in /sys/fs/cgroup/memory.events /sys/fs/cgroup/memory/memory.oom_control; do"
          + " [ -r $f ] || continue; while read -r name count; do"
          + " [ $name = oom_kill ] && exit $((count > 99 ? 99 : count)); done <$f; done; exit 0";

  /** How long the daemon may take to be told that memory was the reason of an end. */
  private static final Duration NOTICE = Duration.ofSeconds(1);

  private static final long MEBIBYTE = 1 << 20;

  private final Daemon daemon;
  private final String container;
  private final Optional<Long> limit;

  @GuardedBy("this") private long known;

  public OomDetector(Daemon daemon, String container, Optional<Long> limit) {
    this.daemon = daemon;
    this.container = container;
    this.limit = limit;
  }

  /**
   * What is known of it, if the main program of the container was killed so. The daemon is told of
   * that by another message than of the end, which may come later.
   */
  Optional<String> killedTheCommand() throws InterruptedException {
    Duration patience = limit.isPresent() ? NOTICE : Duration.ZERO;
    boolean isKilled = LivenessCheck.poll(patience, this::isSaidToBeKilled, killed -> killed);
    return isKilled ? Optional.of(text()) : Optional.empty();
  }

  private boolean isSaidToBeKilled() throws InterruptedException {
    ContainerState state = daemon.inspectContainer(container).getState();
    return Boolean.TRUE.equals(state.getOOMKilled());
  }

  /** What is known of it, if something was killed so since this was asked last. */
  Optional<String> killedAStep() throws InterruptedException {
    if (limit.isEmpty()) {
      return Optional.empty();
    }
    OptionalLong count = DockerExec.run(daemon, container, "0", "/bin/sh", "-c", COUNT);
    return isMore(count.orElse(0)) ? Optional.of(text()) : Optional.empty();
  }

  private synchronized boolean isMore(long count) {
    boolean more = count > known && count < 100;
    known = Math.max(known, count);
    return more;
  }

  private String text() {
    return limit
        .map(bytes -> "its container has " + bytes / MEBIBYTE + " MiB; give it more by memory(...)")
        .orElse("its container has no limit of its own, the machine ran out of it");
  }
}
