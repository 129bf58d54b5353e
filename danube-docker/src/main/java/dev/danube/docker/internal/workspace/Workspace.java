package dev.danube.docker.internal.workspace;

import com.github.dockerjava.api.model.Mount;
import com.github.dockerjava.api.model.MountType;
import com.github.dockerjava.api.model.VolumeOptions;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.danube.ImageRef;
import dev.danube.docker.internal.daemon.Daemon;
import dev.danube.docker.internal.daemon.Removal;
import dev.danube.engine.spi.LineSink;
import dev.danube.engine.spi.Session;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The volume that all containers of a run share. It is made with the first container. */
public final class Workspace {

  private static final String PREPARING = "preparing the workspace";
  private static final String OWN = ".danube";
  private static final int OPEN_TO_ALL = 0777;
  private static final int FILE_OPEN_TO_ALL = 0666;

  private final Daemon daemon;
  private final String name;
  private final Map<String, String> labels;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock") private boolean prepared;

  @GuardedBy("lock") private @Nullable SourceUpload filling;

  private volatile @Nullable BindMountedWorkspace bound;

  /**
   * Names it.
   *
   * @param isThere whether an earlier session has made it, and kept it
   */
  public Workspace(Daemon daemon, String name, Map<String, String> labels, boolean isThere) {
    this.prepared = isThere;
    this.daemon = daemon;
    this.name = name;
    this.labels = labels;
  }

  /** Sets what is put into it before the first container starts. */
  public void fill(SourceUpload newFilling) {
    lock.lock();
    try {
      filling = newFilling;
    } finally {
      lock.unlock();
    }
  }

  /** Makes it a folder of this machine, which is there already, rather than a volume. */
  public void bind(BindMountedWorkspace folder) {
    bound = folder;
  }

  /**
   * A folder of this machine has what is Danube's own in a volume, out of the way of the user's.
   */
  public List<Mount> mounts() {
    BindMountedWorkspace folder = bound;
    return folder == null
        ? List.of(volume(Session.WORKSPACE))
        : List.of(folder.mount(), volume(Session.WORKSPACE + "/" + OWN));
  }

  private Mount volume(String path) {
    return new Mount()
        .withType(MountType.VOLUME)
        .withSource(name)
        .withTarget(path)
        // What an image has at the path is not the run's; copying it would also set its owner.
        .withVolumeOptions(new VolumeOptions().withNoCopy(true).withLabels(labels));
  }

  /**
   * Lets every user write to the workspace, since a new volume belongs to root alone, and puts the
   * source into it. Done once, through the first container that has it, before that starts.
   *
   * @param isMain whether that is the container whose user the source shall belong to
   * @param lines is told how far it is
   */
  public void prepare(String container, boolean isMain, LineSink lines)
      throws InterruptedException {
    lock.lockInterruptibly();
    try {
      if (!prepared) {
        uploadRoot(container);
        if (filling != null) {
          filling.fill(container, isMain, mounts(), labels, lines);
        }
        prepared = true;
      }
    } finally {
      lock.unlock();
    }
  }

  private void uploadRoot(String container) throws InterruptedException {
    if (bound == null) {
      String folder = Session.WORKSPACE.substring(1);
      Archives.upload(daemon, PREPARING, container, "/", tar -> tar.folder(folder, OPEN_TO_ALL));
    } else {
      Archives.upload(
          daemon, PREPARING, container, Session.WORKSPACE, tar -> tar.folder(OWN, OPEN_TO_ALL));
    }
  }

  /** Makes a folder, and opens those above it, which may be there, to everybody too. */
  public static void makeFolder(Daemon daemon, String container, String path)
      throws InterruptedException {
    Archives.upload(
        daemon,
        "creating a folder",
        container,
        Session.WORKSPACE,
        tar -> {
          for (int end = path.indexOf('/'); end >= 0; end = path.indexOf('/', end + 1)) {
            tar.folder(path.substring(0, end), OPEN_TO_ALL);
          }
          tar.folder(path, OPEN_TO_ALL);
        });
  }

  /** Writes one file; the folders above it are made by the daemon. */
  public static void upload(Daemon daemon, String container, String path, byte[] content)
      throws InterruptedException {
    Archives.upload(
        daemon,
        "writing a file",
        container,
        Session.WORKSPACE,
        tar -> tar.file(path, FILE_OPEN_TO_ALL, content));
  }

  /** Lets a folder that it was made of be as if no container had worked on it. */
  public void giveBack(Collection<ImageRef> images) throws InterruptedException {
    BindMountedWorkspace folder = bound;
    if (folder != null) {
      folder.giveBack(images, labels);
    }
  }

  public void remove(String volume) throws InterruptedException {
    Removal.untilGone(daemon, "removing a volume", client -> client.removeVolumeCmd(volume).exec());
  }
}
