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
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An upload of a source to a workspace by the archive API, which works with any daemon. */
public final class SourceUpload {

  private static final Logger LOG = LoggerFactory.getLogger(SourceUpload.class);

  private final Daemon daemon;
  private final PendingCalls pendingCalls;
  private final Images images;
  private final List<SourceFile> files;
  private final Optional<ContainerRequest> main;

  /**
   * Creates an upload.
   *
   * @param main the container whose user should own the files; empty for root
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

  /** Returns the files of the source. */
  List<SourceFile> files() {
    return files;
  }

  /**
   * Uploads the files to the workspace.
   *
   * @param container a container that has the workspace, and need not be running
   * @param isMain whether the files should belong to the user of this container
   * @param lines receives the progress
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

  /**
   * Returns the user of a container that may not exist yet, or root if its image is not available.
   * The stages that need the image report that it is missing.
   */
  private UserIds userOf(ContainerRequest like, List<Mount> workspace, Map<String, String> labels)
      throws InterruptedException {
    try {
      return new UserLookup(daemon, standIn(like, workspace, labels)).user();
    } catch (ImageException e) {
      LOG.info("The source belongs to root, because the image of its user is not available", e);
      return UserIds.ROOT;
    }
  }

  /**
   * Creates a container in which the name of the user can be looked up. The container never runs,
   * and is removed with the session.
   */
  private String standIn(ContainerRequest like, List<Mount> workspace, Map<String, String> labels)
      throws InterruptedException {
    images.ensurePresent(like.image(), like.platform(), LineSink.NONE);
    CreateContainerCmd create =
        daemon
            .createContainer(like.image().reference())
            .withCmd("never")
            .withLabels(labels)
            .withHostConfig(HostConfig.newHostConfig().withMounts(workspace));
    like.user().ifPresent(create::withUser);
    like.platform().ifPresent(create::withPlatform);
    return pendingCalls.call("creating a container", client -> create.exec()).getId();
  }

  /**
   * Refuses a link that Docker refuses, with words that help.
   *
   * @see <a href="https://github.com/moby/go-archive/blob/main/archive.go">createTarFile</a>
   */
  private void refuseLinksOutside() {
    for (SourceFile file : files) {
      if (file instanceof SourceFile.Link link && leadsOutside(link)) {
        throw new BackendException(
            String.format(
                "The link \"%s\" of the source leads out of it, to %s, which Docker refuses; remove"
                    + " the link, or leave it out with Source.directory(...).ignore(\"%s\")",
                link.path(), link.target(), link.path()),
            null);
      }
    }
  }

  private static boolean leadsOutside(SourceFile.Link link) {
    int depth = 0;
    String folder = link.path().substring(0, link.path().lastIndexOf('/') + 1);
    for (String name : (folder + link.target()).split("/", -1)) {
      if (name.equals("..")) {
        depth--;
      } else if (!name.isEmpty() && !name.equals(".")) {
        depth++;
      }
      if (depth < 0) {
        return true;
      }
    }
    return false;
  }

  private void upload(String container, UserIds owner, LineSink lines) throws InterruptedException {
    refuseLinksOutside();
    ThrottledProgress progress = new ThrottledProgress("copying the source", lines::progress);
    try (SourceArchive archive = new SourceArchive(files, owner, Instant.now(), progress)) {
      try {
        daemon.call(
            "uploading the source", daemon.limits().transfer(), client -> send(container, archive));
      } catch (DockerConnectionException e) {
        throw archive.failure().map(SourceUpload::unreadable).orElseGet(() -> refused(e));
      }
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /**
   * Returns the failure of an upload whose connection broke. A daemon that has no space left closes
   * the connection before it reports that, but still answers a ping.
   */
  private BackendException refused(DockerConnectionException e) {
    try {
      daemon.call("pinging it", client -> client.pingCmd().exec());
      return new BackendException(
          "Docker stopped receiving the source: "
              + e.reason()
              + "; check that Docker has enough disk space for it",
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
