package dev.danube.docker;

import com.github.dockerjava.api.command.InspectVolumeResponse;
import com.github.dockerjava.api.model.Info;
import com.github.dockerjava.api.model.Version;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.danube.BackendException;
import dev.danube.ImageRef;
import dev.danube.docker.internal.container.IsolatingNetwork;
import dev.danube.docker.internal.container.Leftovers;
import dev.danube.docker.internal.container.OrphanSweep;
import dev.danube.docker.internal.daemon.Daemon;
import dev.danube.docker.internal.daemon.Labels;
import dev.danube.docker.internal.image.RegistryAccess;
import dev.danube.engine.spi.Backend;
import dev.danube.engine.spi.Session;
import dev.danube.engine.spi.SessionRequest;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A client of a daemon, which all runs of a Danube share. */
final class DockerConnection implements Backend.Connection {

  private static final Logger LOG = LoggerFactory.getLogger(DockerConnection.class);

  private final Daemon daemon;
  private final RegistryAccess network;
  private final DockerOptions options;
  private final String found;
  private final IsolatingNetwork.Creation creatingNetwork = new IsolatingNetwork.Creation();

  @GuardedBy("this") private @Nullable OrphanSweep sweep;

  /**
   * Creates a connection.
   *
   * @param found how the daemon was found, in words for people
   */
  DockerConnection(Daemon daemon, RegistryAccess network, DockerOptions options, String found) {
    this.daemon = daemon;
    this.network = network;
    this.options = options;
    this.found = found;
  }

  /** Returns a description of this Docker, one line for each topic. */
  List<String> describe() throws InterruptedException {
    Version version = daemon.call("asking for its version", client -> client.versionCmd().exec());
    Info info = daemon.call("asking for its system information", client -> client.infoCmd().exec());
    return List.of(
        String.format(
            "%s %s, API %s, found as %s",
            daemon.engine().name(), version.getVersion(), version.getApiVersion(), found),
        String.format(
            "%s, %s processors, %d MiB of memory, %s images, %s of %s containers running",
            info.getOperatingSystem(),
            info.getNCPU(),
            Optional.ofNullable(info.getMemTotal()).orElse(0L) >> 20,
            info.getImages(),
            info.getContainersRunning(),
            info.getContainers()),
        "Data in " + info.getDockerRootDir() + freeSpace(info.getDockerRootDir()));
  }

  /** Returns the free space of a folder of the daemon, or nothing if it is on another machine. */
  private static String freeSpace(@Nullable String folder) {
    File root = new File(folder == null ? "" : folder);
    return root.isDirectory() ? ", " + (root.getUsableSpace() >> 20) + " MiB free" : "";
  }

  Leftovers leftovers() {
    return new Leftovers(daemon);
  }

  private IsolatingNetwork isolatingNetwork() {
    return new IsolatingNetwork(daemon, creatingNetwork);
  }

  /**
   * Removes the network that keeps runs apart if nobody uses it. Returns whether it was removed.
   */
  boolean removeUnusedNetwork() throws InterruptedException {
    return isolatingNetwork().removeUnused();
  }

  /** Returns the names of the volumes that are caches. */
  List<String> caches() throws InterruptedException {
    List<InspectVolumeResponse> volumes =
        daemon
            .call(
                "listing volumes",
                client -> client.listVolumesCmd().withFilter("label", List.of(Labels.CACHE)).exec())
            .getVolumes();
    return volumes == null
        ? List.of()
        : volumes.stream().map(InspectVolumeResponse::getName).toList();
  }

  /** Returns the number of images that were built for stages. */
  int builtImages() throws InterruptedException {
    List<String> filter = List.of(Labels.CACHE);
    return daemon
        .call("listing images", client -> client.listImagesCmd().withFilter("label", filter).exec())
        .size();
  }

  @Override
  public boolean hasWorkspace(String run) throws InterruptedException {
    return leftovers().find().stream()
        .filter(found -> found.run().equals(run))
        .anyMatch(Leftovers.RunResources::hasWorkspace);
  }

  @Override
  public boolean hasImage(ImageRef image) throws InterruptedException {
    return network.lookup().isPresent(image);
  }

  @Override
  public List<String> discard(String run) throws InterruptedException {
    List<String> left = new ArrayList<>();
    for (Leftovers.RunResources found : leftovers().find()) {
      if (found.run().equals(run)) {
        left.addAll(leftovers().remove(found));
        left.addAll(leftovers().removeKept(found));
      }
    }
    return left;
  }

  @Override
  public Session open(SessionRequest request) {
    if (request.resumes()) {
      removeTraces(request.run());
    }
    return new DockerSession(daemon, network, options, sweep(), isolatingNetwork(), request);
  }

  /**
   * Removes what a program that died had in the run. These resources would be in the way when the
   * run is resumed.
   */
  private void removeTraces(String run) {
    try {
      for (Leftovers.RunResources found : leftovers().find()) {
        if (found.run().equals(run)) {
          leftovers().remove(found).forEach(left -> LOG.warn("{}", left));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BackendException("Interrupted while resuming run " + run, e);
    }
  }

  private synchronized OrphanSweep sweep() {
    if (sweep == null) {
      sweep = new OrphanSweep(leftovers(), daemon);
    }
    return sweep;
  }

  @Override
  public void close() {
    daemon.close();
  }
}
