package dev.danube.docker.internal.workspace;

import com.github.dockerjava.api.model.Mount;
import com.github.dockerjava.api.model.MountType;
import dev.danube.BackendException;
import dev.danube.ImageRef;
import dev.danube.docker.internal.daemon.Daemon;
import dev.danube.engine.spi.Session;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * A folder of this machine that a run uses directly as its workspace. Files that containers created
 * there belong to the users of the containers, so at the end of the run a container changes their
 * owner to the owner of the folder.
 */
public final class BindMountedWorkspace {

  /**
   * The script that changes the owners. It skips files that have not changed since the start of the
   * run, because they are not files of the run. It changes links, not their targets.
   */
  private static final String GIVE_BACK =
      "rmdir .danube 2>/dev/null; o=$(stat -c %u:%g .);"
          + " find . -xdev '(' ! -user ${o%:*} -o ! -group ${o#*:} ')' -exec sh -c"
          + " 'o=$1; b=$2; shift 2; for f; do [ $(stat -c %Z \"$f\") -lt $b ] || chown -h $o \"$f\";"
          + " done' sh $o BEGIN {} +";

  private final Daemon daemon;
  private final Path folder;
  private final String startedAt = String.valueOf(Instant.now().getEpochSecond());

  public BindMountedWorkspace(Daemon daemon, Path folder) {
    this.daemon = daemon;
    this.folder = folder;
  }

  Mount mount() {
    return new Mount()
        .withType(MountType.BIND)
        .withSource(folder.toString())
        .withTarget(Session.WORKSPACE);
  }

  /**
   * Changes the owner of the files that the run created to the owner of the folder.
   *
   * @param images the images that the run has used; the first one that has a shell is sufficient
   * @throws BackendException if this failed with all of the images
   */
  void giveBack(Collection<ImageRef> images, Map<String, String> labels)
      throws InterruptedException {
    BackendException failure = null;
    for (ImageRef image : images) {
      try {
        giveBack(image, labels);
        return;
      } catch (BackendException e) {
        failure = e;
      }
    }
    if (failure != null) {
      throw new BackendException(
          "files that containers created in "
              + folder
              + " may still belong to the users of the containers: "
              + failure.getMessage(),
          failure);
    }
  }

  private void giveBack(ImageRef image, Map<String, String> labels) throws InterruptedException {
    WorkspaceScript script = new WorkspaceScript(daemon, List.of(mount()), labels);
    if (!script.run(image.reference(), GIVE_BACK.replace("BEGIN", startedAt), List.of())) {
      throw new BackendException("a script in " + image + " could not change their owner", null);
    }
  }
}
