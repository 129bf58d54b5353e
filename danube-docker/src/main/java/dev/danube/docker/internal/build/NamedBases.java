package dev.danube.docker.internal.build;

import dev.danube.ImageRef;
import dev.danube.docker.internal.daemon.Daemon;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Names for base images that are known by their ids only, for the time of a build. BuildKit would
 * look for an id in a registry.
 */
final class NamedBases implements AutoCloseable {

  private final Daemon daemon;
  private final Map<String, String> names = new LinkedHashMap<>();

  /**
   * Gives a name to each id among the base images.
   *
   * @throws InterruptedException if the thread was interrupted; no name is left then
   */
  NamedBases(Daemon daemon, List<ImageRef> bases) throws InterruptedException {
    this.daemon = daemon;
    String build = UUID.randomUUID().toString();
    boolean isDone = false;
    try {
      for (ImageRef base : bases) {
        String id = base.reference();
        if (id.startsWith("sha256:") && !names.containsKey(id)) {
          String tag = build + "-" + names.size();
          names.put(id, "danube-base:" + tag);
          daemon.call(
              "naming an image",
              client -> {
                client.tagImageCmd(id, "danube-base", tag).exec();
                return tag;
              });
        }
      }
      isDone = true;
    } finally {
      if (!isDone) {
        close();
      }
    }
  }

  /** Returns a text with the names in place of the ids. */
  String in(String text) {
    String named = text;
    for (Map.Entry<String, String> name : names.entrySet()) {
      named = named.replace(name.getKey(), name.getValue());
    }
    return named;
  }

  /** Returns a request with the names in place of arguments that are ids. */
  BuildRequest in(BuildRequest request) {
    Map<String, String> args = new LinkedHashMap<>();
    request.args().forEach((name, value) -> args.put(name, names.getOrDefault(value, value)));
    return request.with(args);
  }

  /** Removes the names. The images keep their other names, or none. */
  @Override
  public void close() {
    for (String name : names.values()) {
      daemon.callUninterruptibly(
          "removing the name of an image",
          client -> {
            try {
              client.removeImageCmd(name).withNoPrune(true).exec();
            } catch (com.github.dockerjava.api.exception.NotFoundException e) {
              return name; // it was not given
            }
            return name;
          });
    }
  }
}
