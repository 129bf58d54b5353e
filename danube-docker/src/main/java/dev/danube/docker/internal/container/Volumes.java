package dev.danube.docker.internal.container;

import dev.danube.BackendException;
import dev.danube.Cache;
import dev.danube.Mount;
import dev.danube.docker.internal.archive.TarEntry;
import dev.danube.docker.internal.archive.TarReader;
import dev.danube.docker.internal.daemon.Daemon;
import dev.danube.docker.internal.daemon.DockerApiException;
import dev.danube.docker.internal.daemon.Labels;
import dev.danube.docker.internal.workspace.Archives;
import dev.danube.engine.internal.SharedValue;
import dev.danube.engine.spi.ContainerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The volumes of caches and of the user's mounts, which outlive the runs. A new volume belongs to
 * root; this class makes it writable for the user of the container. Thread-safe.
 */
public final class Volumes {

  private static final int OPEN_TO_ALL = 0777;

  private final Daemon daemon;
  private final String pipeline;

  /** Whether each volume was new when the run first used it. */
  private final Map<String, SharedValue<Boolean, BackendException>> known =
      new ConcurrentHashMap<>();

  /** Whether each new volume was opened. */
  private final Map<String, SharedValue<Boolean, BackendException>> open =
      new ConcurrentHashMap<>();

  /**
   * Creates volumes.
   *
   * @param pipeline the name of the pipeline, which has private caches
   */
  public Volumes(Daemon daemon, String pipeline) {
    this.daemon = daemon;
    this.pipeline = pipeline;
  }

  /** Returns the name of the volume of a cache. */
  String of(Cache cache) {
    return name(cache, pipeline);
  }

  static String name(Cache cache, String pipeline) {
    return cache.isPrivate()
        ? String.format(
            "danube-pipeline-cache-%s-%08x-%s",
            pipeline.replaceAll("[^A-Za-z0-9_.-]", "-"), pipeline.hashCode(), cache.name())
        : "danube-cache-" + cache.name();
  }

  /**
   * Prepares the volumes of a container that is created next: notes which of them are new, and
   * creates those of caches.
   */
  public void create(ContainerRequest request) throws InterruptedException {
    for (Cache cache : shared(request)) {
      String volume = of(cache);
      known.computeIfAbsent(volume, Volumes::notKnown).get(() -> create(volume, cache.name()));
    }
    for (Mount mount : opened(request)) {
      known.computeIfAbsent(mount.source(), Volumes::notKnown).get(() -> isNew(mount.source()));
    }
  }

  private static SharedValue<Boolean, BackendException> notKnown(String volume) {
    return new SharedValue<>(BackendException.class, e -> false);
  }

  /** Returns the caches that several containers share; one with a key is of its container alone. */
  private static List<Cache> shared(ContainerRequest request) {
    return request.caches().stream().filter(cache -> cache.key().isEmpty()).toList();
  }

  private static List<Mount> opened(ContainerRequest request) {
    return request.mounts().stream()
        .filter(mount -> mount.type() == Mount.Type.VOLUME && !mount.isReadOnly())
        .toList();
  }

  /** Returns whether a volume does not exist yet. */
  private boolean isNew(String volume) throws InterruptedException {
    try {
      daemon.call("looking for a volume", client -> client.inspectVolumeCmd(volume).exec());
      return false;
    } catch (DockerApiException e) {
      if (!e.isNotFound()) {
        throw e;
      }
      return true;
    }
  }

  private boolean create(String volume, String cache) throws InterruptedException {
    boolean isNew = isNew(volume);
    daemon.call(
        "creating a volume",
        client ->
            client
                .createVolumeCmd()
                .withName(volume)
                .withLabels(Map.of(Labels.CACHE, cache))
                .exec());
    return isNew;
  }

  /** Makes the new volumes of a created container writable for everybody, before it starts. */
  public void open(String container, ContainerRequest request) throws InterruptedException {
    for (Cache cache : shared(request)) {
      open(container, of(cache), cache.path(), true);
    }
    for (Cache cache : request.caches()) {
      if (!cache.key().isEmpty()) {
        openNew(container, cache.path(), true);
      }
    }
    for (Mount mount : opened(request)) {
      open(container, mount.source(), mount.path(), false);
    }
  }

  private void open(String container, String volume, String path, boolean isCache)
      throws InterruptedException {
    if (known.computeIfAbsent(volume, Volumes::notKnown).known().orElse(false)) {
      open.computeIfAbsent(volume, Volumes::notKnown).get(() -> openNew(container, path, isCache));
    }
  }

  /**
   * Makes a new volume writable. If the image has files at the path, Docker has copied them, with
   * the owner and rights of their folder: these are left alone, except in a cache.
   */
  private boolean openNew(String container, String path, boolean isCache)
      throws InterruptedException {
    Root root = daemon.call("looking at a volume", client -> root(container, path));
    long owner = root.entry.user();
    boolean isOpened = isCache || (owner == 0 && root.isEmpty);
    if (isOpened) {
      String folder = path.replaceAll("^/+|/+$", "");
      long group = root.entry.group();
      Archives.upload(
          daemon,
          "opening a volume",
          container,
          "/",
          tar -> tar.folder(folder, OPEN_TO_ALL, owner, group));
    }
    return isOpened;
  }

  /** The folder of a volume. */
  private record Root(TarEntry entry, boolean isEmpty) {}

  private Root root(String container, String path) throws IOException {
    try (InputStream archive = daemon.client().copyArchiveFromContainerCmd(container, path).exec();
        TarReader tar = new TarReader(archive)) {
      @Nullable TarEntry folder = tar.next();
      if (folder == null) {
        throw new IOException("Docker sent an empty archive of " + path);
      }
      return new Root(folder, tar.next() == null);
    }
  }
}
