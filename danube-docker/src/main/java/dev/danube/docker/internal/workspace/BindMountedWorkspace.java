package dev.danube.docker.internal.workspace;

import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Mount;
import com.github.dockerjava.api.model.MountType;
import dev.danube.BackendException;
import dev.danube.ImageRef;
import dev.danube.docker.internal.daemon.Daemon;
import dev.danube.docker.internal.daemon.Removal;
import dev.danube.docker.internal.exec.DockerCommand;
import dev.danube.docker.internal.exec.OomDetector;
import dev.danube.engine.spi.Execution;
import dev.danube.engine.spi.Session;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A folder of this machine that is the workspace of a run itself. What containers made there
 * belongs to their users, so at the end a container gives it to the owner of the folder.
 */
public final class BindMountedWorkspace {

  private static final Duration LIMIT = Duration.ofMinutes(2);

  /**
   * What has not changed since the run began is not the run's. Links are given, not their goals.
   */
  private static final String GIVE_BACK =
      "rmdir .danube 2>/dev/null; o=$(stat -c %u:%g .);"
          + " find . -xdev '(' ! -user ${o%:*} -o ! -group ${o#*:} ')' -exec sh -c"
          + " 'o=$1; b=$2; shift 2; for f; do [ $(stat -c %Z \"$f\") -lt $b ] || chown -h $o \"$f\";"
          + " done' sh $o BEGIN {} +";

  private final Daemon daemon;
  private final Path folder;
  private final String begin = String.valueOf(Instant.now().getEpochSecond());

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
   * Gives what the run has made to the owner of the folder.
   *
   * @param images those that the run has used: one of them has a shell
   * @throws BackendException if none of them could do it
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
          "what containers made in "
              + folder
              + " may still belong to their users: "
              + failure.getMessage(),
          failure);
    }
  }

  private void giveBack(ImageRef image, Map<String, String> labels) throws InterruptedException {
    String id =
        daemon
            .call(
                "creating a container",
                client ->
                    client
                        .createContainerCmd(image.reference())
                        .withEntrypoint("/bin/sh", "-c", GIVE_BACK.replace("BEGIN", begin))
                        .withCmd()
                        .withUser("0:0")
                        .withNetworkDisabled(true)
                        .withWorkingDir(Session.WORKSPACE)
                        .withLabels(labels)
                        .withHostConfig(HostConfig.newHostConfig().withMounts(List.of(mount())))
                        .exec())
            .getId();
    try {
      OomDetector oom = new OomDetector(daemon, id, Optional.empty());
      Execution script = DockerCommand.start(daemon, id, oom, (stream, line) -> {});
      OptionalInt code = script.await(LIMIT);
      script.close();
      if (code.isEmpty() || code.getAsInt() != 0) {
        throw new BackendException("a script in " + image + " could not give it back", null);
      }
    } finally {
      Removal.ofContainer(daemon, id);
    }
  }
}
