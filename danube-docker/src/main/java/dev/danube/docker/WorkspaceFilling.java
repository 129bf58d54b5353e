package dev.danube.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Mount;
import dev.danube.BackendException;
import dev.danube.engine.spi.ContainerRequest;
import dev.danube.engine.spi.Images;
import dev.danube.engine.spi.Session;
import dev.danube.engine.spi.SourceFile;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Puts a source into a workspace by the archive API, which works with any daemon. */
final class WorkspaceFilling {

  private static final Duration LIMIT = Duration.ofMinutes(30);

  private final DockerClient client;
  private final DockerCalls calls;
  private final Images images;
  private final List<SourceFile> files;
  private final Optional<ContainerRequest> main;

  /**
   * Prepares it.
   *
   * @param main the container whose user the files shall belong to; empty for root
   */
  WorkspaceFilling(
      DockerClient client,
      DockerCalls calls,
      Images images,
      List<SourceFile> files,
      Optional<ContainerRequest> main) {
    this.client = client;
    this.calls = calls;
    this.images = images;
    this.files = files;
    this.main = main;
  }

  /**
   * Puts the files into the workspace.
   *
   * @param container one that has the workspace, and need not run
   * @param isMain whether it is the one whose user the files shall belong to
   */
  void fill(String container, boolean isMain, Mount workspace, Map<String, String> labels)
      throws InterruptedException {
    if (isMain) {
      upload(container, new UserLookup(client, calls, container).user());
    } else if (main.isPresent()) {
      String standIn = standIn(main.get(), workspace, labels);
      upload(standIn, new UserLookup(client, calls, standIn).user());
    } else {
      upload(container, UserIds.ROOT);
    }
  }

  /** A container that knows the user by name. It never runs, and goes with the session. */
  private String standIn(ContainerRequest like, Mount workspace, Map<String, String> labels)
      throws InterruptedException {
    images.require(like.image(), like.platform(), (stream, text) -> {});
    CreateContainerCmd create =
        client
            .createContainerCmd(like.image().reference())
            .withCmd("never")
            .withLabels(labels)
            .withHostConfig(HostConfig.newHostConfig().withMounts(List.of(workspace)));
    like.user().ifPresent(create::withUser);
    like.platform().ifPresent(create::withPlatform);
    return calls.call("create a container", create::exec).getId();
  }

  private void upload(String container, UserIds owner) throws InterruptedException {
    try (SourceArchive archive = new SourceArchive(files, owner)) {
      try {
        calls.call("take the source", LIMIT, () -> send(container, archive));
      } catch (LostConnection e) {
        throw archive.failure().<BackendException>map(WorkspaceFilling::unreadable).orElse(e);
      }
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private Void send(String container, SourceArchive archive) {
    client
        .copyArchiveToContainerCmd(container)
        .withRemotePath(Session.WORKSPACE)
        .withTarInputStream(archive)
        .exec();
    return null;
  }

  private static BackendException unreadable(IOException e) {
    return new BackendException("The source cannot be read: " + e.getMessage(), e);
  }
}
