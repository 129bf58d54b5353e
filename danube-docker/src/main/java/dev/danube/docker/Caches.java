package dev.danube.docker;

import com.github.dockerjava.api.DockerClient;
import dev.danube.Cache;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The volumes of caches, which outlive the runs. Thread-safe. */
final class Caches {

  private final DockerClient client;
  private final DockerCalls calls;
  private final Set<String> made = ConcurrentHashMap.newKeySet();

  Caches(DockerClient client, DockerCalls calls) {
    this.client = client;
    this.calls = calls;
  }

  static String volume(Cache cache) {
    return "danube-cache-" + cache.name();
  }

  /** Makes sure that there is a volume; making one that there is changes nothing. */
  void require(Cache cache) throws InterruptedException {
    if (!made.contains(cache.name())) {
      calls.call(
          "create a volume",
          () ->
              client
                  .createVolumeCmd()
                  .withName(volume(cache))
                  .withLabels(Map.of(Labels.CACHE, cache.name()))
                  .exec());
      made.add(cache.name());
    }
  }
}
