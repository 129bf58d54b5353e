package dev.danube.docker.internal.workspace;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Mount;
import dev.danube.BackendException;
import dev.danube.docker.internal.daemon.Daemon;
import dev.danube.docker.internal.daemon.DockerConnectionException;
import dev.danube.docker.internal.daemon.PendingCalls;
import dev.danube.docker.internal.daemon.ThrottledProgress;
import dev.danube.engine.spi.ContainerRequest;
import dev.danube.engine.spi.ImageException;
import dev.danube.engine.spi.Images;
import dev.danube.engine.spi.LineSink;
import dev.danube.engine.spi.Session;
import dev.danube.engine.spi.SourceFile;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts a source into a workspace by the archive API, which works with any daemon. */
public final class SourceUpload {

  private static final Logger LOG = LoggerFactory.getLogger(SourceUpload.class);
  private static final Duration LIMIT = Duration.ofMinutes(30);

  private final Daemon daemon;
  private final PendingCalls pendingCalls;
  private final Images images;
  private final List<SourceFile> files;
  private final Optional<ContainerRequest> main;

  /**
   * Prepares it.
   *
   * @param main the container whose user the files shall belong to; empty for root
   */
  public SourceUpload(
      Daemon daemon,
      PendingCalls pendingCalls,
      Images images,
      List<SourceFile> files,
      Optional<ContainerRequest> main) {
    this.daemon = daemon;
    this.pendingCalls = pendingCalls;
    this.images = images;
    this.files = files;
    this.main = main;
  }

  /**
   * Puts the files into the workspace.
   *
   * @param container one that has the workspace, and need not run
   * @param isMain whether it is the one whose user the files shall belong to
   * @param lines is told how far it is
   */
  void fill(
      String container,
      boolean isMain,
      List<Mount> workspace,
      Map<String, String> labels,
      LineSink lines)
      throws InterruptedException {
    Optional<UserIds> numbers = main.flatMap(ContainerRequest::user).flatMap(UserIds::ifNumbers);
    if (numbers.isPresent()) {
      upload(container, numbers.get(), lines);
    } else if (isMain) {
      upload(container, new UserLookup(daemon, container).user(), lines);
    } else {
      UserIds owner = main.isPresent() ? userOf(main.get(), workspace, labels) : UserIds.ROOT;
      upload(container, owner, lines);
    }
  }

  /** An image that cannot be had is the matter of the stages that need it. */
  private UserIds userOf(ContainerRequest like, List<Mount> workspace, Map<String, String> labels)
      throws InterruptedException {
    try {
      return new UserLookup(daemon, standIn(like, workspace, labels)).user();
    } catch (ImageException e) {
      LOG.info("The source belongs to root, since the image of its user cannot be had", e);
      return UserIds.ROOT;
    }
  }

  /** A container that knows the user by name. It never runs, and goes with the session. */
  private String standIn(ContainerRequest like, List<Mount> workspace, Map<String, String> labels)
      throws InterruptedException {
    images.ensurePresent(like.image(), like.platform(), LineSink.NONE);
    CreateContainerCmd create =
        daemon
            .client()
            .createContainerCmd(like.image().reference())
            .withCmd("never")
            .withLabels(labels)
            .withHostConfig(HostConfig.newHostConfig().withMounts(workspace));
    like.user().ifPresent(create::withUser);
    like.platform().ifPresent(create::withPlatform);
    return pendingCalls.call("creating a container", client -> create.exec()).getId();
  }

  private void upload(String container, UserIds owner, LineSink lines) throws InterruptedException {
    ThrottledProgress progress = new ThrottledProgress("copying the source", lines::progress);
    try (SourceArchive archive = new SourceArchive(files, owner, progress)) {
      try {
        daemon.call("uploading the source", LIMIT, client -> send(container, archive));
      } catch (DockerConnectionException e) {
        throw archive.failure().map(SourceUpload::unreadable).orElseGet(() -> refused(e));
      }
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** A daemon that has no room closes the connection before it says so. */
  private BackendException refused(DockerConnectionException e) {
    try {
      daemon.call("pinging it", client -> client.pingCmd().exec());
      return new BackendException(
          "Docker stopped taking the source: " + e.reason() + "; see whether it has room for it",
          e);
    } catch (BackendException noAnswer) {
      e.addSuppressed(noAnswer);
      return e;
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
      return e;
    }
  }

  private Void send(String container, SourceArchive archive) {
    daemon
        .client()
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
