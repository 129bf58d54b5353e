package dev.danube.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse.ContainerState;
import dev.danube.BackendException;
import dev.danube.engine.spi.Container;
import dev.danube.engine.spi.ContainerRequest;
import dev.danube.engine.spi.ExecRequest;
import dev.danube.engine.spi.Execution;
import dev.danube.engine.spi.ImageException;
import dev.danube.engine.spi.LineSink;
import dev.danube.engine.spi.Session;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serial;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.jspecify.annotations.Nullable;

/** A container in Docker. */
final class DockerContainer implements Container {

  private static final Duration DEATH_POLL = Duration.ofMillis(50);
  private static final int DEATH_POLLS = 100;
  private static final Duration READ_LIMIT = Duration.ofMinutes(10);

  private final DockerClient client;
  private final DockerCalls calls;
  private final String id;
  private final ContainerRequest request;
  private final IdleProcess idle = new IdleProcess();

  DockerContainer(DockerClient client, DockerCalls calls, String id, ContainerRequest request) {
    this.client = client;
    this.calls = calls;
    this.id = id;
    this.request = request;
  }

  @Override
  public void start() throws InterruptedException {
    idle.attach(client, calls, id);
    try {
      calls.call("start a container", () -> client.startContainerCmd(id).exec());
    } catch (DockerRefusal e) {
      if (StartFailure.isMissing(e)) {
        throw new ImageException(
            "The image "
                + request.image()
                + " has no shell (/bin/sh), which run(...) and exec(...) need; use command(...)",
            e);
      }
      throw e;
    }
  }

  @Override
  public Execution command(LineSink lines) throws InterruptedException {
    return DockerCommand.start(client, calls, id, lines);
  }

  @Override
  public Execution exec(ExecRequest step, LineSink lines) throws InterruptedException {
    return DockerExec.start(client, calls, id, step, lines);
  }

  /**
   * A step that is killed with its container ends before the daemon knows that the container has;
   * so a container that is said to run is asked to execute something.
   */
  @Override
  public Optional<String> death() throws InterruptedException {
    Optional<String> death = saidDeath();
    if (death.isPresent() || DockerExec.canStart(client, calls, id)) {
      return death;
    }
    for (int i = 0; i < DEATH_POLLS && death.isEmpty(); i++) {
      TimeUnit.MILLISECONDS.sleep(DEATH_POLL.toMillis());
      death = saidDeath();
    }
    return death.or(() -> Optional.of("it runs, but nothing can be executed in it"));
  }

  private Optional<String> saidDeath() throws InterruptedException {
    ContainerState state;
    try {
      state = calls.call("inspect a container", client.inspectContainerCmd(id)::exec).getState();
    } catch (DockerRefusal e) {
      if (e.status() == 404) {
        return Optional.of("it was removed");
      }
      throw e;
    }
    if (Boolean.TRUE.equals(state.getRunning())) {
      return Optional.empty();
    }
    String how = "it ended with exit code " + state.getExitCodeLong();
    return Optional.of(Boolean.TRUE.equals(state.getOOMKilled()) ? how + ", out of memory" : how);
  }

  @Override
  public void read(String path, FileSink files) throws IOException, InterruptedException {
    String parent = path.contains("/") ? path.substring(0, path.lastIndexOf('/') + 1) : "";
    String resource = path.isEmpty() ? Session.WORKSPACE + "/." : Session.WORKSPACE + "/" + path;
    try {
      calls.call(
          "read files of the workspace",
          READ_LIMIT,
          () -> {
            try (InputStream archive = client.copyArchiveFromContainerCmd(id, resource).exec()) {
              read(new TarArchiveInputStream(archive), parent, files);
            }
            return null;
          });
    } catch (DockerRefusal e) {
      if (e.status() != 404) {
        throw e;
      }
    } catch (SinkFailure e) {
      throw e.failure();
    }
  }

  private static void read(TarArchiveInputStream archive, String parent, FileSink files)
      throws IOException {
    for (TarArchiveEntry entry = archive.getNextEntry();
        entry != null;
        entry = archive.getNextEntry()) {
      if (isRegularFile(entry)) {
        String name = entry.getName();
        String path = parent + (name.startsWith("./") ? name.substring(2) : name);
        Content content = new Content(archive);
        try {
          files.file(path, entry.getMode(), content);
        } catch (IOException e) {
          if (content.failure == e) {
            throw e;
          }
          throw new SinkFailure(e);
        }
      }
    }
  }

  /** The content of a file, which remembers whether reading it has failed. */
  private static final class Content extends FilterInputStream {

    private @Nullable IOException failure;

    Content(InputStream archive) {
      super(archive);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      try {
        return super.read(bytes, offset, length);
      } catch (IOException e) {
        failure = e;
        throw e;
      }
    }

    @Override
    public void close() {}
  }

  /** The taker of a file failed, not the daemon. */
  private static final class SinkFailure extends BackendException {

    @Serial private static final long serialVersionUID = 1L;

    private final IOException failure;

    SinkFailure(IOException failure) {
      super("Cannot keep a file", failure);
      this.failure = failure;
    }

    IOException failure() {
      return failure;
    }
  }

  private static boolean isRegularFile(TarArchiveEntry entry) {
    return entry.getLinkFlag() == TarConstants.LF_NORMAL
        || entry.getLinkFlag() == TarConstants.LF_OLDNORM;
  }

  /** Lets go of the standard input that keeps the container alive. */
  void release() {
    idle.close();
  }

  @Override
  public void remove() throws InterruptedException {
    release();
    remove(client, calls, id);
  }

  static void remove(DockerClient client, DockerCalls calls, String id)
      throws InterruptedException {
    try {
      calls.call(
          "remove a container",
          () -> client.removeContainerCmd(id).withForce(true).withRemoveVolumes(true).exec());
    } catch (DockerRefusal e) {
      // 404: it is gone. 409: it is being removed already.
      if (e.status() != 404 && e.status() != 409) {
        throw e;
      }
    }
  }
}
