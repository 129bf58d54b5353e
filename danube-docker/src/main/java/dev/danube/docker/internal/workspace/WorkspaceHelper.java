package dev.danube.docker.internal.workspace;

import com.github.dockerjava.api.model.BuildResponseItem;
import com.github.dockerjava.api.model.Image;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.danube.BackendException;
import dev.danube.docker.internal.daemon.Daemon;
import dev.danube.docker.internal.daemon.DaemonStream;
import dev.danube.docker.internal.daemon.PendingCalls;
import dev.danube.engine.spi.LineSink;
import dev.danube.engine.spi.SourceFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A container that has the workspace and is never started. It gives access to files where no stage
 * has a container. It does not need the image of a stage: its own image is empty. Thread-safe.
 */
public final class WorkspaceHelper {

  private final Daemon daemon;
  private final PendingCalls pendingCalls;
  private final Workspace workspace;
  private final Map<String, String> labels;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock") private @Nullable String image;

  @GuardedBy("lock") private @Nullable String container;

  @GuardedBy("lock") private boolean isUsed;

  public WorkspaceHelper(
      Daemon daemon, PendingCalls pendingCalls, Workspace workspace, Map<String, String> labels) {
    this.daemon = daemon;
    this.pendingCalls = pendingCalls;
    this.workspace = workspace;
    this.labels = labels;
  }

  /** Returns the files of the source, as long as the workspace contains nothing else. */
  public Optional<List<SourceFile>> source() throws InterruptedException {
    return workspace.source();
  }

  /** Returns the id of the container. The first call creates the container. */
  public String container() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      String made = container;
      if (made == null) {
        made = create(image());
        container = made;
      }
      return made;
    } finally {
      lock.unlock();
    }
  }

  /** Returns the id of an empty image with the labels of the run. The first call creates it. */
  public String image() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      String made = image;
      if (made == null) {
        isUsed = true;
        made = emptyImage();
        image = made;
      }
      return made;
    } finally {
      lock.unlock();
    }
  }

  private String create(String image) throws InterruptedException {
    workspace.create();
    var create =
        daemon
            .createContainer(image)
            .withCmd("never")
            .withLabels(labels)
            .withHostConfig(
                com.github.dockerjava.api.model.HostConfig.newHostConfig()
                    .withMounts(workspace.mounts()));
    String id = pendingCalls.call("creating a container", client -> create.exec()).getId();
    workspace.prepare(id, false, LineSink.NONE);
    return id;
  }

  private String emptyImage() throws InterruptedException {
    return pendingCalls.call(
        "creating an empty image",
        client -> {
          try (Built built = new Built()) {
            client
                .buildImageCmd()
                .withTarInputStream(new ByteArrayInputStream(dockerfile()))
                .exec(built);
            String id = built.awaitEnd(Daemon.SHORT) ? built.id : null;
            if (id == null) {
              built.throwError(daemon, "creating an empty image");
              throw new BackendException("Docker could not create an empty image", null);
            }
            return id;
          }
        });
  }

  private byte[] dockerfile() throws IOException {
    return Archives.ofFile("Dockerfile", "FROM scratch\n" + label(labels));
  }

  /**
   * Returns one instruction that sets all labels. The builder creates an image for every
   * instruction. With several instructions, only the last image could be found by its labels.
   */
  static String label(Map<String, String> labels) {
    StringBuilder line = new StringBuilder("LABEL");
    new TreeMap<>(labels)
        .forEach((key, value) -> line.append(' ').append(key).append('=').append(quoted(value)));
    return line.append('\n').toString();
  }

  private static String quoted(String value) {
    return '"' + value.replaceAll("[\\\\\"$]", "\\\\$0") + '"';
  }

  /** Returns the ids of the images with all these labels, to remove at the end of the run. */
  public List<String> images(List<String> ofRun) throws InterruptedException {
    lock.lock();
    try {
      if (!isUsed) {
        return List.of();
      }
    } finally {
      lock.unlock();
    }
    return daemon
        .call(
            "listing images",
            client -> client.listImagesCmd().withFilter("label", ofRun).withShowAll(true).exec())
        .stream()
        .map(Image::getId)
        .toList();
  }

  /** The progress of creating the image. */
  private static final class Built extends DaemonStream<BuildResponseItem> {

    private volatile @Nullable String id;

    @Override
    protected void take(BuildResponseItem item) {
      if (item.isBuildSuccessIndicated()) {
        id = item.getImageId();
      }
    }
  }
}
