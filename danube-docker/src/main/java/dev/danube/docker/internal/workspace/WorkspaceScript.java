package dev.danube.docker.internal.workspace;

import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Mount;
import dev.danube.docker.internal.daemon.Daemon;
import dev.danube.docker.internal.daemon.Removal;
import dev.danube.docker.internal.exec.DockerCommand;
import dev.danube.docker.internal.exec.OomDetector;
import dev.danube.engine.spi.Execution;
import dev.danube.engine.spi.Session;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A script of Danube that changes files of the workspace as root, in a container of its own, for
 * what the archive API cannot do.
 *
 * @param mounts the mounts of the workspace
 * @param labels the labels of the container
 */
record WorkspaceScript(Daemon daemon, List<Mount> mounts, Map<String, String> labels) {

  private static final Duration LIMIT = Duration.ofMinutes(2);

  /**
   * Runs a script. Returns whether it succeeded; it fails if the image has no shell.
   *
   * @param image the image of the container
   */
  boolean run(String image, String script, List<String> arguments) throws InterruptedException {
    String id =
        daemon
            .call(
                "creating a container",
                client ->
                    daemon
                        .createContainer(image)
                        .withEntrypoint("/bin/sh", "-c", script, "sh")
                        .withCmd(arguments)
                        .withUser("0:0")
                        .withNetworkDisabled(true)
                        .withWorkingDir(Session.WORKSPACE)
                        .withLabels(labels)
                        .withHostConfig(HostConfig.newHostConfig().withMounts(mounts))
                        .exec())
            .getId();
    try {
      OomDetector oom = new OomDetector(daemon, id, Optional.empty());
      Execution running = DockerCommand.start(daemon, id, oom, (stream, line) -> {});
      OptionalInt code = running.await(LIMIT);
      running.close();
      return code.equals(OptionalInt.of(0));
    } finally {
      Removal.ofContainer(daemon, id);
    }
  }
}
