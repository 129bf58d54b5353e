package dev.danube.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Docker daemon of a test's own, which it may kill. It has a network namespace of its own: at its
 * start it would take the bridge of any other daemon in the same.
 */
final class SecondDaemon implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(SecondDaemon.class);
  private static final int POLLS = 300;
  private static final String DISK = "64m";

  private final Path folder;
  private Process process;

  private SecondDaemon() throws IOException, InterruptedException {
    folder = Files.createTempDirectory("d2"); // the path of a socket must be short
    Path data = Files.createDirectory(folder.resolve("data"));
    execute("mount", "-t", "tmpfs", "-o", "size=" + DISK, "tmpfs", data.toString());
    process = launch();
    awaitAnswer();
  }

  /** Starts one that has these images of the first daemon, and little room for more. */
  static SecondDaemon start(String... images) throws IOException, InterruptedException {
    SecondDaemon daemon = new SecondDaemon();
    try (DockerClient client = daemon.client()) {
      for (String image : images) {
        try (InputStream saved = NothingLeft.client().saveImageCmd(image).exec()) {
          client.loadImageCmd(saved).exec();
        }
      }
    }
    return daemon;
  }

  private Process launch() throws IOException {
    String script =
        "ip link set lo up; exec dockerd --data-root \"$0/data\" --exec-root \"$0/exec\""
            + " --pidfile \"$0/pid\" -H \"unix://$0/docker.sock\"";
    return new ProcessBuilder("unshare", "-n", "sh", "-c", script, folder.toString())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
        .start();
  }

  String host() {
    return "unix://" + folder + "/docker.sock";
  }

  DockerClient client() {
    var config =
        DefaultDockerClientConfig.createDefaultConfigBuilder().withDockerHost(host()).build();
    return DockerClientImpl.getInstance(
        config, new ZerodepDockerHttpClient.Builder().dockerHost(config.getDockerHost()).build());
  }

  private void awaitAnswer() throws IOException, InterruptedException {
    for (int i = 0; i < POLLS; i++) {
      if (!process.isAlive()) {
        throw new IllegalStateException(
            "dockerd ended:\n" + Files.readString(folder.resolve("log")));
      }
      if (answers()) {
        return;
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
    throw new IllegalStateException(
        "dockerd is silent:\n" + Files.readString(folder.resolve("log")));
  }

  private boolean answers() throws IOException {
    try (DockerClient client = client()) {
      client.pingCmd().exec();
      return true;
    } catch (RuntimeException e) {
      return false;
    }
  }

  /** Ends it without a warning, as a crash or a lack of memory does. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Starts one again that has ended or is about to. */
  void startAgain() throws IOException, InterruptedException {
    process.waitFor();
    // What one that was killed has left would keep the next one from starting.
    Files.deleteIfExists(folder.resolve("pid"));
    Files.deleteIfExists(folder.resolve("exec/containerd/containerd.pid"));
    process = launch();
    awaitAnswer();
  }

  /** Asks it to end, as an update of Docker does. */
  void stop() {
    process.destroy();
  }

  /** Stops or continues it; meanwhile it takes connections and answers nothing. */
  void signal(String name) throws IOException, InterruptedException {
    execute("kill", "-" + name, String.valueOf(process.pid()));
  }

  private static void execute(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).inheritIO().start();
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + " failed");
    }
  }

  /** One that was killed is started again first: only the daemon itself ends its containers. */
  @Override
  public void close() {
    try {
      if (!process.isAlive()) {
        startAgain();
      }
      try (DockerClient client = client()) {
        for (var container : client.listContainersCmd().withShowAll(true).exec()) {
          remove(client, container.getId());
        }
      } finally {
        stop();
        process.waitFor();
        removeFolder();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
  }

  private static void remove(DockerClient client, String container) {
    try {
      client.removeContainerCmd(container).withForce(true).exec();
    } catch (ConflictException | NotFoundException e) {
      LOG.debug("Danube is removing it itself, or has", e);
    }
  }

  private void removeFolder() throws IOException, InterruptedException {
    List<String> mounts =
        Files.readAllLines(Path.of("/proc/mounts")).stream()
            .map(line -> line.split(" ", 3)[1])
            .filter(mount -> mount.startsWith(folder + "/"))
            .sorted(Comparator.reverseOrder())
            .toList();
    for (String mount : mounts) {
      execute("umount", "-l", mount);
    }
    execute("rm", "-rf", folder.toString());
  }
}
