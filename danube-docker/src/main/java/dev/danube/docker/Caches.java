package dev.danube.docker;

import dev.danube.Cache;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The volumes of caches, which outlive the runs. Thread-safe. */
final class Caches {

  private final Daemon daemon;
  private final Set<String> made = ConcurrentHashMap.newKeySet();

  Caches(Daemon daemon) {
    this.daemon = daemon;
  }

  static String volume(Cache cache) {
    return "danube-cache-" + cache.name();
  }

  /** Makes sure that there is a volume; making one that there is changes nothing. */
  void require(Cache cache) throws InterruptedException {
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
