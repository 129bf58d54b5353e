package dev.danube.docker.internal.exec;

import com.github.dockerjava.api.command.InspectContainerResponse.ContainerState;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.danube.docker.internal.daemon.Daemon;
import dev.danube.docker.internal.daemon.LivenessCheck;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A detector of processes in a container that the kernel killed because the memory was used up.
 * Docker reports this for a container that has ended. For a running container, the detector reads
 * the kernel's own count. Thread-safe.
 */
public final class OomDetector {

  /** A script whose exit code is the number of processes that were killed, at most 99. */
  private static final String COUNT =
      "for f in /sys/fs/cgroup/memory.events /sys/fs/cgroup/memory/memory.oom_control; do"
          + " [ -r $f ] || continue; while read -r name count; do"
          + " [ $name = oom_kill ] && exit $((count > 99 ? 99 : count)); done <$f; done; exit 0";

  /** The time that the daemon may take to learn that a container ended for lack of memory. */
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
   * Returns the details, if the main program of the container was killed for lack of memory. The
   * daemon learns the reason from a separate message, which may come later than that about the end.
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

  /** Returns the details, if a process was killed for lack of memory since the last call. */
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
        .map(bytes -> "its container has " + bytes / MEBIBYTE + " MiB; set more with memory(...)")
        .orElse("its container has no limit, so the machine ran out of memory");
  }
}
