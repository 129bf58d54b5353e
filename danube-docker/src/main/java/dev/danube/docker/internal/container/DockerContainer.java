package dev.danube.docker.internal.container;

import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.command.InspectContainerResponse.ContainerState;
import com.github.dockerjava.api.command.InspectImageResponse;
import dev.danube.BackendException;
import dev.danube.ImageRef;
import dev.danube.Readiness;
import dev.danube.docker.internal.daemon.Daemon;
import dev.danube.docker.internal.daemon.DockerApiException;
import dev.danube.docker.internal.daemon.DockerConnectionException;
import dev.danube.docker.internal.daemon.LivenessCheck;
import dev.danube.docker.internal.daemon.PendingCalls;
import dev.danube.docker.internal.daemon.Removal;
import dev.danube.docker.internal.daemon.StartErrors;
import dev.danube.docker.internal.exec.DockerCommand;
import dev.danube.docker.internal.exec.DockerExec;
import dev.danube.docker.internal.exec.KeepAliveProcess;
import dev.danube.docker.internal.exec.OomDetector;
import dev.danube.docker.internal.exec.Shell;
import dev.danube.docker.internal.exec.ShellPool;
import dev.danube.docker.internal.workspace.FolderArchive;
import dev.danube.docker.internal.workspace.Workspace;
import dev.danube.docker.internal.workspace.WorkspaceReader;
import dev.danube.engine.spi.Container;
import dev.danube.engine.spi.ContainerRequest;
import dev.danube.engine.spi.ExecRequest;
import dev.danube.engine.spi.Execution;
import dev.danube.engine.spi.ImageException;
import dev.danube.engine.spi.LineSink;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A container in Docker. */
public final class DockerContainer implements Container {

  private static final Logger LOG = LoggerFactory.getLogger(DockerContainer.class);

  /** The time that the daemon may need to notice that a container has ended. */
  private static final Duration DEATH_LIMIT = Duration.ofSeconds(5);

  private final Daemon daemon;
  private final PendingCalls pendingCalls;
  private final String id;
  private final ContainerRequest request;
  private final Optional<NetworkPool.Lease> network;
  private final DockerCliCommands lines;
  private final KeepAliveProcess idle = new KeepAliveProcess();
  private final SecretFiles secretFiles;
  private final OomDetector oom;
  private final ShellPool shells;
  private volatile @Nullable Shell shell;
  private volatile boolean started;
  private volatile boolean isKept;
  private volatile boolean isGone;
  private volatile @Nullable Future<?> removal;

  public DockerContainer(
      Daemon daemon,
      PendingCalls pendingCalls,
      String id,
      ContainerRequest request,
      Optional<NetworkPool.Lease> network,
      DockerCliCommands lines) {
    this.daemon = daemon;
    this.pendingCalls = pendingCalls;
    this.id = id;
    this.request = request;
    this.network = network;
    this.lines = lines;
    this.oom = new OomDetector(daemon, id, request.memory());
    this.shells = new ShellPool(daemon, id, oom);
    this.secretFiles = new SecretFiles(daemon, id);
  }

  @Override
  public void start() throws InterruptedException {
    if (!started) {
      started = true;
      doStart();
    }
  }

  private void doStart() throws InterruptedException {
    Optional<DockerConnectionException> refusal = attach();
    try {
      daemon.call("starting a container", client -> client.startContainerCmd(id).exec());
    } catch (DockerApiException e) {
      throw StartErrors.isMissing(e) ? noShell(e) : StartErrors.explained(e);
    }
    if (refusal.isPresent()) {
      throw refusal.get();
    }
  }

  /**
   * Attaches to the container. Podman prepares a container for that, and may refuse; then this
   * method returns its refusal, because the start is refused with the reason.
   */
  private Optional<DockerConnectionException> attach() throws InterruptedException {
    try {
      if (request.shared()) {
        idle.attach(daemon, id);
      } else {
        shell = Shell.attach(daemon, id);
        shells.use(shell);
      }
      return Optional.empty();
    } catch (DockerConnectionException e) {
      if (e.isRefusedStream()) {
        return Optional.of(e);
      }
      throw e;
    }
  }

  private ImageException noShell(DockerApiException e) {
    String need = " has no shell (/bin/sh), which run(...) and exec(...) need; ";
    return new ImageException(
        ContainerSettings.mountOverShell(request)
            .map(path -> "The container" + need + "the mount at " + path + " may hide it")
            .orElse("The image " + request.image() + need + "use command(...)"),
        e);
  }

  /** Returns whether the shell that the container was started with is open, as far as is known. */
  boolean isOpen() {
    Shell attached = shell;
    return attached != null && attached.isOpen();
  }

  /** Returns whether the container runs and the name of its image still means the same image. */
  boolean isAsMade() throws InterruptedException {
    InspectContainerResponse made = daemon.inspectContainer(id);
    InspectImageResponse named =
        daemon.call(
            "inspecting an image",
            client -> client.inspectImageCmd(request.image().reference()).exec());
    return Boolean.TRUE.equals(made.getState().getRunning())
        && Objects.equals(made.getImageId(), named.getId());
  }

  /** Activates a prestarted container. Returns whether the container may be used now. */
  boolean activate() throws InterruptedException {
    return network.isEmpty() || network.get().activate();
  }

  @Override
  public void join(String network, String hostName) throws InterruptedException {
    List<String> names = new ArrayList<>(List.of(hostName));
    names.addAll(ContainerOptions.aliases(request.options()));
    Networks.connect(daemon, network, id, names);
  }

  @Override
  public void leave(String network) throws InterruptedException {
    Networks.disconnect(daemon, network, id);
  }

  @Override
  public Optional<Readiness.Check> usualReadiness() throws InterruptedException {
    return probe().usual();
  }

  private ServiceProbe probe() {
    return new ServiceProbe(daemon, id, request.hostName().orElse("localhost"));
  }

  @Override
  public boolean isReady(Readiness.Check check, BooleanSupplier linePrinted)
      throws InterruptedException {
    return probe().isReady(check, linePrinted);
  }

  @Override
  public boolean isBackgroundReady(Readiness.Check check, BooleanSupplier linePrinted)
      throws InterruptedException {
    return ServiceProbe.ofBackground(daemon, id).isReady(check, linePrinted);
  }

  @Override
  public void putSecrets(Map<String, String> files, Optional<String> user)
      throws InterruptedException {
    secretFiles.put(files, user.orElse(""));
  }

  @Override
  public void removeSecrets(Set<String> names) throws InterruptedException {
    secretFiles.remove(names);
  }

  @Override
  public Execution command(LineSink lines) throws InterruptedException {
    try {
      return DockerCommand.start(daemon, id, oom, lines);
    } catch (DockerApiException e) {
      throw SecretEntrypoint.isNeeded(request) && StartErrors.isMissing(e)
          ? SecretEntrypoint.noShell(request, e)
          : e;
    }
  }

  @Override
  public Execution exec(ExecRequest step, LineSink lines) throws InterruptedException {
    Optional<Execution> inShell = shells.start(step, lines);
    return inShell.isPresent() ? inShell.get() : DockerExec.start(daemon, id, step, oom, lines);
  }

  @Override
  public Map<Integer, Integer> publishedPorts() throws InterruptedException {
    Map<Integer, Integer> published = new TreeMap<>();
    daemon
        .inspectContainer(id)
        .getNetworkSettings()
        .getPorts()
        .getBindings()
        .forEach(
            (port, bindings) -> {
              if (bindings != null && bindings.length > 0) {
                published.put(port.getPort(), Integer.parseInt(bindings[0].getHostPortSpec()));
              }
            });
    return published;
  }

  /**
   * Returns why the container has ended, or empty if it is running. A step that is killed with its
   * container ends before the daemon knows that the container has ended. So if the daemon says that
   * the container is running, this method also tries to execute something in it.
   */
  @Override
  public Optional<String> exitReason() throws InterruptedException {
    Optional<String> death = saidDeath();
    if (death.isPresent() || DockerExec.canStart(daemon, id)) {
      return death;
    }
    return LivenessCheck.poll(DEATH_LIMIT, this::saidDeath, Optional::isPresent)
        .or(() -> Optional.of("it is running, but nothing can be executed in it"));
  }

  private Optional<String> saidDeath() throws InterruptedException {
    ContainerState state;
    try {
      state = daemon.inspectContainer(id).getState();
    } catch (DockerApiException e) {
      if (e.isNotFound()) {
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
    new WorkspaceReader(daemon, id, files).read(path);
  }

  @Override
  public void saveFolder(String path, OutputStream archive)
      throws IOException, InterruptedException {
    FolderArchive.save(daemon, id, path, archive);
  }

  @Override
  public void restoreFolder(String path, InputStream archive) throws InterruptedException {
    FolderArchive.restore(daemon, id, path, archive);
  }

  @Override
  public void makeFolder(String path) throws InterruptedException {
    Workspace.makeFolder(daemon, id, path);
  }

  @Override
  public void write(String path, byte[] content) throws InterruptedException {
    Workspace.upload(daemon, id, path, content);
  }

  @Override
  public Optional<String> keep(String workdir, Optional<String> user) throws InterruptedException {
    String name = KeptContainers.name(request.stage().orElse("main"), id);
    if (!isKept) {
      daemon.call(
          "renaming a container", client -> client.renameContainerCmd(id).withName(name).exec());
      isKept = true;
    }
    if (!request.shared()) {
      leaveNetworks();
    }
    return Optional.of(
        saidDeath().isEmpty() ? lines.shell(name, workdir, user) : lines.shellInCopy(name));
  }

  /**
   * Removes a kept main container from the networks of the run. The container needs the networks
   * until all stages in it have ended.
   */
  public void runEnds() throws InterruptedException {
    if (isKept && request.shared()) {
      leaveNetworks();
    }
  }

  /**
   * Leaves the networks of the run. They are removed at the end of the run, so a kept container
   * must not use them.
   */
  private void leaveNetworks() throws InterruptedException {
    for (String joined : request.networks()) {
      if (Networks.isOfRun(joined)) {
        leave(joined);
      }
    }
  }

  @Override
  public Optional<String> reproduceCommand(
      ExecRequest step, Set<String> secrets, UnaryOperator<String> mask) {
    return Optional.of(lines.repeat(request, step, shells.hasPipefail(), secrets, mask));
  }

  @Override
  public Optional<String> reproduceCommand(UnaryOperator<String> mask) {
    return Optional.of(lines.repeat(request, mask));
  }

  /** Closes the shells, and the standard input that keeps the container alive. */
  public void release() {
    shells.close();
    Shell attached = shell;
    if (attached != null) {
      attached.close();
    }
    idle.close();
  }

  /**
   * Starts the removal, which continues while later stages run: taking down the network takes long.
   */
  @Override
  public void remove() {
    network.ifPresent(NetworkPool.Lease::leave);
    removal =
        pendingCalls.start(
            () -> {
              try {
                Removal.ofContainer(daemon, id);
                isGone = true;
              } finally {
                release();
                network.ifPresent(isGone ? NetworkPool.Lease::close : NetworkPool.Lease::abandon);
              }
              return id;
            });
  }

  /** Returns whether the container was removed. */
  public boolean isGone() {
    return isGone;
  }

  /** Waits until the container is removed, if it has one of these images and is being removed. */
  public void awaitRemoval(Set<ImageRef> images) throws InterruptedException {
    Future<?> running = removal;
    if (running != null && images.contains(request.image())) {
      try {
        daemon.await("removing a container", Daemon.COMPOSITE, running);
      } catch (BackendException e) {
        LOG.debug("Could not remove a container; the end of the run tries again", e);
      }
    }
  }
}
