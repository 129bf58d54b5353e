package dev.danube.docker.internal.build;

import com.github.dockerjava.api.DockerClient;
import dev.danube.BackendException;
import dev.danube.ImageRef;
import dev.danube.docker.internal.daemon.Daemon;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Names for base images that are known by their ids only, for the time of a build. BuildKit would
 * look for an id in a registry.
 */
final class NamedBases implements AutoCloseable {

  private static final String REPOSITORY = "danube-base";

  private static final Logger LOG = LoggerFactory.getLogger(NamedBases.class);

  private final Daemon daemon;
  private final EmptyImage empty;
  private final Map<String, String> names = new LinkedHashMap<>();

  /** The empty image of the run. */
  @FunctionalInterface
  interface EmptyImage {
    String id() throws InterruptedException;
  }

  /**
   * Gives a name to each id among the base images.
   *
   * @throws InterruptedException if the thread was interrupted; no name is left then
   */
  NamedBases(Daemon daemon, List<ImageRef> bases, EmptyImage empty) throws InterruptedException {
    this.daemon = daemon;
    this.empty = empty;
    String build = UUID.randomUUID().toString();
    boolean isDone = false;
    try {
      for (ImageRef base : bases) {
        String id = base.reference();
        if (id.startsWith("sha256:") && !names.containsKey(id)) {
          String tag = build + "-" + names.size();
          names.put(id, REPOSITORY + ":" + tag);
          daemon.call("naming an image", client -> name(client, id, tag));
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

  private static String name(DockerClient client, String id, String tag) {
    client.tagImageCmd(id, REPOSITORY, tag).exec();
    return tag;
  }

  /**
   * Removes the names. The daemon removes an image with its last name, so each name is first given
   * to the empty image of the run, which has a further one until the run ends.
   */
  @Override
  public void close() {
    for (String name : names.values()) {
      try {
        String tag = name.substring(REPOSITORY.length() + 1);
        String other = empty.id();
        daemon.callUninterruptibly(
            "removing the name of an image",
            client -> {
              name(client, other, "of-run-" + other.replaceFirst("^sha256:", "").substring(0, 12));
              name(client, other, tag);
              client.removeImageCmd(name).withNoPrune(true).exec();
              return name;
            });
      } catch (BackendException e) {
        LOG.warn("Could not remove the name {} of an image; docker rmi {} does", name, name, e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
