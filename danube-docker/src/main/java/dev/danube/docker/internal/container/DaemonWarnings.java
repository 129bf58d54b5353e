package dev.danube.docker.internal.container;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.HostConfig;
import dev.danube.BackendException;
import dev.danube.docker.internal.daemon.Daemon;
import dev.danube.engine.internal.SharedValue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.jspecify.annotations.Nullable;

/**
 * What the daemon warns of when it creates the containers of a session, and the limits that it
 * ignores without a word, as rootless Docker does without cgroups v2. Thread-safe.
 */
public final class DaemonWarnings {

  private final Daemon daemon;
  private final Set<String> texts = new ConcurrentSkipListSet<>();
  private final SharedValue<JsonNode, BackendException> info =
      new SharedValue<>(BackendException.class, e -> false);

  public DaemonWarnings(Daemon daemon) {
    this.daemon = daemon;
  }

  /** Adds warnings of the daemon. */
  void add(List<String> said) {
    said.forEach(text -> texts.add(daemon.engine().name() + " says: " + text.strip()));
  }

  /** Adds a warning for each limit of a container that the daemon ignores. */
  public void addIgnored(CreateContainerCmd request) throws InterruptedException {
    Map<String, String> wanted = wanted(request.getHostConfig());
    if (wanted.isEmpty()) {
      return;
    }
    JsonNode known =
        info.get(
            () ->
                daemon.call(
                    "asking for its system information",
                    client -> daemon.engine().calls().json("/info")));
    wanted.forEach(
        (flag, what) -> {
          if (known.path(flag).isBoolean() && !known.path(flag).asBoolean()) {
            texts.add(
                String.format(
                    "%s ignores the limit of %s: its system information has \"%s\": false%s",
                    daemon.engine().name(),
                    what,
                    flag,
                    known.path("CgroupDriver").asText().equals("none")
                        ? ", because it runs without cgroups"
                        : ""));
          }
        });
  }

  /** Returns the limits that a container has, by what the daemon calls them. */
  private static Map<String, String> wanted(@Nullable HostConfig host) {
    Map<String, String> wanted = new LinkedHashMap<>();
    if (host != null) {
      Optional.ofNullable(host.getMemory()).ifPresent(is -> wanted.put("MemoryLimit", "memory"));
      Optional.ofNullable(host.getNanoCPUs()).ifPresent(is -> wanted.put("CpuCfsQuota", "cpus"));
      Optional.ofNullable(host.getCpusetCpus()).ifPresent(is -> wanted.put("CPUSet", "cpuset"));
      Optional.ofNullable(host.getPidsLimit()).ifPresent(is -> wanted.put("PidsLimit", "pids"));
    }
    return wanted;
  }

  /** Returns the warnings, each once. */
  public List<String> texts() {
    return List.copyOf(texts);
  }
}
