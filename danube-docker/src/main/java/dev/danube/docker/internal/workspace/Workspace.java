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
import dev.danube.engine.spi.SourceFile;
import dev.danube.event.RunEvent.LogStream;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The volume that all containers of a run share. It is created with the first container. */
public final class Workspace {

  private static final String PREPARING = "preparing the workspace";
  private static final String OWN = ".danube";
  private static final int OPEN_TO_ALL = 0777;
  private static final int FILE_OPEN_TO_ALL = 0666;

  /** The most paths that are deleted by one script, far less than Linux allows. */
  private static final int MOST_ARGUMENTS = 500;

  /** The script that deletes its arguments, folders only if they are empty then. */
  private static final String DELETE =
      "for f; do if [ -d \"./$f\" ] && [ ! -L \"./$f\" ]; then rmdir \"./$f\" 2>/dev/null;"
          + " else rm -f \"./$f\"; fi; done; exit 0";

  private final Daemon daemon;
  private final String name;
  private final Map<String, String> labels;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock") private boolean created;

  @GuardedBy("lock") private boolean prepared;

  @GuardedBy("lock") private @Nullable SourceUpload filling;

  /** The changes that a workspace of an earlier session still needs. */
  @GuardedBy("lock") private @Nullable Update update;

  private volatile @Nullable BindMountedWorkspace bound;

  /**
   * Changes of the source.
   *
   * @param changed the upload of new and changed files
   * @param deleted the paths to delete, those in a folder before the folder
   * @param whenDone is called when the workspace has the changes
   */
  private record Update(SourceUpload changed, List<String> deleted, Runnable whenDone) {}

  /**
   * Creates a workspace. Does not create the volume.
   *
   * @param isThere whether an earlier session has created the volume and kept it
   */
  public Workspace(Daemon daemon, String name, Map<String, String> labels, boolean isThere) {
    this.created = isThere;
    this.prepared = isThere;
    this.daemon = daemon;
    this.name = name;
    this.labels = labels;
  }

  /** Sets the source that is uploaded before the first container starts. */
  public void fill(SourceUpload newFilling) {
    lock.lock();
    try {
      filling = newFilling;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Sets the files of the source that are uploaded, and the paths that are deleted, before the
   * first container starts, in a workspace that an earlier session has kept.
   *
   * @param whenDone is called when the workspace has the changes
   */
  public void update(SourceUpload changed, List<String> gone, Runnable whenDone) {
    lock.lock();
    try {
      update =
          new Update(changed, gone.stream().sorted(Comparator.reverseOrder()).toList(), whenDone);
    } finally {
      lock.unlock();
    }
  }

  /** Uses an existing folder of this machine as the workspace, in place of a volume. */
  public void bind(BindMountedWorkspace folder) {
    bound = folder;
  }

  /**
   * Creates the volume, if the daemon would create it without labels when it creates the first
   * container.
   */
  public void create() throws InterruptedException {
    if (daemon.engine().labelsVolumesOfMounts()) {
      return;
    }
    lock.lockInterruptibly();
    try {
      if (!created) {
        daemon.call(
            "creating a volume",
            client -> client.createVolumeCmd().withName(name).withLabels(labels).exec());
        created = true;
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Returns the mounts of the workspace. If the workspace is a folder of this machine, Danube's own
   * files are in a volume, so that they do not mix with the user's files.
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
        // Files of an image at this path are not files of the run. Copying them would also set the
        // owner of the volume.
        .withVolumeOptions(new VolumeOptions().withNoCopy(true).withLabels(labels));
  }

  /**
   * Makes the workspace writable for every user, because a new volume belongs to root, and uploads
   * the source. This happens once, through the first container that has the workspace, before that
   * container starts.
   *
   * @param isMain whether the source should belong to the user of this container
   * @param lines receives the progress
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
      } else if (update != null) {
        delete(update.deleted, container, lines);
        update.changed.fill(container, isMain, mounts(), labels, lines);
        update.whenDone.run();
        update = null;
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Returns the files that the workspace will contain, if it does not contain anything yet. Empty
   * if a container has been prepared, or if the workspace is a folder of this machine.
   */
  public Optional<List<SourceFile>> source() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      if (prepared || bound != null) {
        return Optional.empty();
      }
      return Optional.of(filling == null ? List.of() : filling.files());
    } finally {
      lock.unlock();
    }
  }

  /** Deletes paths, in a container of its own with the image of a container. */
  private void delete(List<String> deleted, String container, LineSink lines)
      throws InterruptedException {
    String image = daemon.inspectContainer(container).getImageId();
    WorkspaceScript script = new WorkspaceScript(daemon, mounts(), labels);
    for (int i = 0; i < deleted.size(); i += MOST_ARGUMENTS) {
      List<String> some = deleted.subList(i, Math.min(deleted.size(), i + MOST_ARGUMENTS));
      if (!script.run(image, DELETE, some)) {
        lines.line(
            LogStream.DANUBE,
            "files that are no longer in the source stay in the workspace, because the first image"
                + " has no shell to delete them: "
                + String.join(", ", some));
      }
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

  /**
   * Creates a folder that every user can write to. Also makes the folders above it, which may exist
   * already, writable for every user.
   */
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

  /** Writes one file. The daemon creates the folders above it. */
  public static void upload(Daemon daemon, String container, String path, byte[] content)
      throws InterruptedException {
    Archives.upload(
        daemon,
        "writing a file",
        container,
        Session.WORKSPACE,
        tar -> tar.file(path, FILE_OPEN_TO_ALL, content));
  }

  /**
   * Changes the owner of files that containers created in a folder of this machine to the owner of
   * the folder. Does nothing if the workspace is a volume.
   */
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
