package dev.danube.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse.ContainerState;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Whether the kernel has killed something in a container because its memory was used up. Docker
 * says so of a container that has ended; of one that goes on, the kernel's own count tells.
 * Thread-safe.
 */
final class MemoryWatch {

  /** Says by its exit code whether more were killed than are known of, at most 99 of them. */
  private static final String COUNT =
      "for f in /sys/fs/cgroup/memory.events /sys/fs/cgroup/memory/memory.oom_control; do"
          + " [ -r $f ] || continue; while read -r name count; do"
          + " [ $name = oom_kill ] && exit $((count > 99 ? 99 : count)); done <$f; done; exit 0";

  private static final long MEBIBYTE = 1 << 20;

  private final DockerClient client;
  private final DockerCalls calls;
  private final String container;
  private final Optional<Long> limit;
  private long known; // guarded by this

  MemoryWatch(DockerClient client, DockerCalls calls, String container, Optional<Long> limit) {
    this.client = client;
    this.calls = calls;
    this.container = container;
    this.limit = limit;
  }

  /** What is known of it, if the main program of the container was killed so. */
  Optional<String> killedTheCommand() throws InterruptedException {
    ContainerState state =
        calls.call("inspect a container", client.inspectContainerCmd(container)::exec).getState();
    return Boolean.TRUE.equals(state.getOOMKilled()) ? Optional.of(text()) : Optional.empty();
  }

  /** What is known of it, if something was killed so since this was asked last. */
  Optional<String> killedAStep() throws InterruptedException {
    if (limit.isEmpty()) {
      return Optional.empty();
    }
    OptionalLong count = DockerExec.run(client, calls, container, "0", "/bin/sh", "-c", COUNT);
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
