package dev.danube.docker.internal.container;

import dev.danube.Cache;
import dev.danube.docker.internal.daemon.Daemon;
import dev.danube.docker.internal.daemon.Labels;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The volumes of caches, which outlive the runs. Thread-safe. */
public final class Caches {

  private final Daemon daemon;
  private final Set<String> made = ConcurrentHashMap.newKeySet();

  public Caches(Daemon daemon) {
    this.daemon = daemon;
  }

  static String volume(Cache cache) {
    return "danube-cache-" + cache.name();
  }

  /** Ensures that the volume of a cache exists. Creating an existing volume changes nothing. */
  public void require(Cache cache) throws InterruptedException {
    if (!made.contains(cache.name())) {
      daemon.call(
          "creating a volume",
          client ->
              client
                  .createVolumeCmd()
                  .withName(volume(cache))
                  .withLabels(Map.of(Labels.CACHE, cache.name()))
                  .exec());
      made.add(cache.name());
    }
  }
}
