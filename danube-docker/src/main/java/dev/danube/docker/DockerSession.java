package dev.danube.docker;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.command.InspectVolumeResponse;
import com.github.dockerjava.api.model.Container;
import dev.danube.BackendException;
import dev.danube.Cache;
import dev.danube.ImageRef;
import dev.danube.docker.internal.container.CacheGuard;
import dev.danube.docker.internal.container.ContainerCreator;
import dev.danube.docker.internal.container.ContainerSettings;
import dev.danube.docker.internal.container.DaemonWarnings;
import dev.danube.docker.internal.container.DockerCliCommands;
import dev.danube.docker.internal.container.DockerContainer;
import dev.danube.docker.internal.container.IsolatingNetwork;
import dev.danube.docker.internal.container.KeptContainers;
import dev.danube.docker.internal.container.MountSources;
import dev.danube.docker.internal.container.NetworkPool;
import dev.danube.docker.internal.container.Networks;
import dev.danube.docker.internal.container.OrphanSweep;
import dev.danube.docker.internal.container.PrestartedContainers;
import dev.danube.docker.internal.container.ResourceGuard;
import dev.danube.docker.internal.container.RunAnnouncement;
import dev.danube.docker.internal.container.SecretEntrypoint;
import dev.danube.docker.internal.container.Volumes;
import dev.danube.docker.internal.daemon.Daemon;
import dev.danube.docker.internal.daemon.DockerApiException;
import dev.danube.docker.internal.daemon.EnvironmentVariables;
import dev.danube.docker.internal.daemon.Labels;
import dev.danube.docker.internal.daemon.PendingCalls;
import dev.danube.docker.internal.daemon.Proxies;
import dev.danube.docker.internal.daemon.Removal;
import dev.danube.docker.internal.exec.DockerCommand;
import dev.danube.docker.internal.exec.KeepAliveProcess;
import dev.danube.docker.internal.image.DockerImages;
import dev.danube.docker.internal.image.RegistryAccess;
import dev.danube.docker.internal.workspace.BindMountedWorkspace;
import dev.danube.docker.internal.workspace.SourceUpload;
import dev.danube.docker.internal.workspace.Workspace;
import dev.danube.docker.internal.workspace.WorkspaceHelper;
import dev.danube.engine.internal.InterruptibleAction;
import dev.danube.engine.spi.ContainerRequest;
import dev.danube.engine.spi.ImageException;
import dev.danube.engine.spi.Images;
import dev.danube.engine.spi.LineSink;
import dev.danube.engine.spi.Session;
import dev.danube.engine.spi.SessionRequest;
import dev.danube.engine.spi.SourceFile;
import dev.danube.engine.spi.SourceUpdate;
import dev.danube.event.RunEvent.LogStream;
import dev.danube.internal.Durations;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A session of one run in Docker. The containers, networks and volumes of the run, and the images
 * for its own use, carry the label of the run. The end of the session removes what has that label,
 * also the results of calls whose answers were lost. Caches, images that the user builds, and the
 * network that all runs share stay.
 */
final class DockerSession implements Session {

  private final Daemon daemon;
  private final OrphanSweep sweep;
  private final Proxies proxies;
  private final DaemonWarnings warnings;
  private final ContainerCreator creator;
  private final boolean bindsSource;
  private final boolean keepsFailed;
  private final Set<ImageRef> used = ConcurrentHashMap.newKeySet();
  private final Map<String, String> labels;
  private final PendingCalls pendingCalls;
  private final DockerImages images;
  private final Workspace workspace;
  private final WorkspaceHelper helper;
  private final String pipeline;
  private final Volumes volumes;
  private final CacheGuard cacheGuard;
  private final ResourceGuard resourceGuard;
  private final IsolatingNetwork isolatingNetwork;
  private final NetworkPool networkPool;
  private final PrestartedContainers prestarted;
  private final Networks networks;
  private volatile boolean isKept;
  private volatile boolean isWorkspaceKept;
  private final Queue<DockerContainer> containers = new ConcurrentLinkedQueue<>();

  DockerSession(
      Daemon daemon,
      RegistryAccess access,
      DockerOptions options,
      OrphanSweep sweep,
      IsolatingNetwork isolatingNetwork,
      SessionRequest request) {
    this.daemon = daemon;
    this.sweep = sweep;
    this.proxies = access.proxies();
    this.bindsSource = options.bindsSource();
    this.warnings = new DaemonWarnings(daemon);
    this.creator = new ContainerCreator(daemon, options.createRequest(), warnings);
    this.labels = Labels.of(request);
    this.pendingCalls = new PendingCalls(daemon);
    this.pipeline = request.pipeline();
    this.volumes = new Volumes(daemon, pipeline);
    this.isolatingNetwork = isolatingNetwork;
    this.networkPool =
        new NetworkPool(
            daemon, pendingCalls, isolatingNetwork, labels, request.expectedContainers());
    this.prestarted = new PrestartedContainers(pendingCalls, daemon, networkPool, this::makeAhead);
    this.networks =
        new Networks(daemon, pendingCalls, request.run(), labels, options.networkOptions());
    this.workspace =
        new Workspace(
            daemon,
            "danube-" + request.workspaceOf().orElse(request.run()),
            labels,
            request.resumes());
    this.keepsFailed = request.keepsFailed();
    this.helper = new WorkspaceHelper(daemon, pendingCalls, workspace, labels);
    this.cacheGuard = new CacheGuard(daemon, pendingCalls, volumes, helper, labels);
    this.resourceGuard = new ResourceGuard(daemon, pendingCalls, helper, labels);
    this.images = new DockerImages(daemon, access, helper, this::release);
  }

  @Override
  public Instant now() {
    return Instant.now();
  }

  @Override
  public Timer schedule(Duration delay, Runnable task) {
    return daemon.schedule(Durations.limited(delay), task);
  }

  @Override
  public Images images() {
    return images;
  }

  @Override
  public boolean bindSource(Path folder) {
    if (bindsSource) {
      workspace.bind(new BindMountedWorkspace(daemon, folder));
    }
    return bindsSource;
  }

  @Override
  public void uploadSource(List<SourceFile> files, Optional<ContainerRequest> main) {
    workspace.fill(new SourceUpload(daemon, pendingCalls, images, files, main));
  }

  @Override
  public void updateSource(
      SourceUpdate update, Optional<ContainerRequest> main, Runnable whenDone) {
    workspace.update(
        new SourceUpload(daemon, pendingCalls, images, update.files(), main),
        update.deleted(),
        whenDone);
  }

  @Override
  public int startsAhead() {
    return keepsFailed ? 0 : PrestartedContainers.AHEAD;
  }

  @Override
  public void prestart(ContainerRequest request) {
    prestarted.prestart(request);
  }

  @Override
  public void cancelPrestart(ContainerRequest request) {
    prestarted.cancel(request);
  }

  /** Removes the containers with one of these images that no stage is working in. */
  private void release(Set<ImageRef> image) throws InterruptedException {
    prestarted.release(image);
    for (DockerContainer container : containers) {
      container.awaitRemoval(image);
    }
  }

  /**
   * Creates a prestarted container. Returns empty if the image would have to be pulled, because the
   * progress of the pull could not be shown.
   */
  private Optional<DockerContainer> makeAhead(ContainerRequest request, NetworkPool.Claim claim)
      throws InterruptedException {
    if (!images.isReady(request.image(), request.platform())) {
      return Optional.empty();
    }
    DockerContainer container =
        make(request, networkPool.reserve(request.image(), claim), LineSink.NONE);
    try {
      container.start();
      return Optional.of(container);
    } catch (BackendException | InterruptedException e) {
      container.remove();
      throw e;
    }
  }

  @Override
  public DockerContainer create(ContainerRequest request, LineSink lines)
      throws InterruptedException {
    Optional<DockerContainer> ready = prestarted.claim(request);
    if (ready.isPresent()) {
      return ready.get();
    }
    Optional<NetworkPool.Lease> network =
        mayReuseNetwork(request) ? networkPool.take(request.image()) : Optional.empty();
    return make(request, network, lines);
  }

  /**
   * Returns whether a container may use a network of the pool: it must belong to a stage, be in the
   * default network, and be neither isolated nor privileged. A kept container would hold the
   * network for long.
   */
  private boolean mayReuseNetwork(ContainerRequest request) {
    return request.stage().isPresent()
        && !request.isolated()
        && !request.privileged()
        && request.networks().isEmpty()
        && request.publish().isEmpty()
        && !ContainerSettings.hasNetworkOptions(request)
        && !keepsFailed;
  }

  private DockerContainer make(
      ContainerRequest request, Optional<NetworkPool.Lease> network, LineSink lines)
      throws InterruptedException {
    try {
      return makeIn(network, request, lines);
    } catch (RuntimeException | InterruptedException | Error e) {
      network.ifPresent(NetworkPool.Lease::close);
      throw e;
    }
  }

  private void refuseAgentOfOtherMachine() throws InterruptedException {
    if (!daemon.isOnThisMachine()) {
      throw new BackendException(
          "sshAgent() needs a daemon on this machine, but this one is on another or in a virtual"
              + " machine, where the socket of the agent is not; use a key by secretFile(...)",
          null);
    }
  }

  private DockerContainer makeIn(
      Optional<NetworkPool.Lease> network, ContainerRequest request, LineSink progress)
      throws InterruptedException {
    volumes.create(request);
    workspace.create();
    CreateContainerCmd create = daemon.createContainer(request.image().reference());
    String socket = request.dockerSocket() ? daemon.socket() : "";
    MountSources sources = new MountSources(workspace.mounts(), pipeline, socket);
    ContainerSettings.apply(request, sources, create);
    Map<String, String> env = new LinkedHashMap<>(request.env());
    if (request.sshAgent().isPresent()) {
      refuseAgentOfOtherMachine();
      env.putIfAbsent("SSH_AUTH_SOCK", ContainerSettings.SSH_AGENT);
    }
    create.withEnv(EnvironmentVariables.lines(proxies.with(env)));
    if (network.isPresent()) {
      ContainerSettings.joinNetworkOf(network.get().container(), create);
    } else if (request.networks().isEmpty()) {
      Optional<String> apart = isolatingNetwork.id();
      apart.ifPresent(id -> ContainerSettings.joinNetwork(id, create));
      if (apart.isEmpty() && request.isolated()) {
        progress.line(LogStream.DANUBE, "other containers can reach this one: see the log");
      }
    }
    Map<String, String> allLabels = new HashMap<>(request.labels());
    allLabels.putAll(labels);
    request.stage().ifPresent(stage -> allLabels.put(Labels.STAGE, stage));
    create.withLabels(allLabels);
    if (SecretEntrypoint.isNeeded(request)) {
      SecretEntrypoint.configure(daemon, request, create);
    }
    request
        .command()
        .ifPresentOrElse(
            args ->
                DockerCommand.configure(
                    create, SecretEntrypoint.isNeeded(request) ? List.of() : args),
            () -> configureIdle(request, keepsFailed, create));
    warnings.addIgnored(create);
    boolean isReadOnly = ContainerSettings.hasReadOnlyRoot(request);
    if (isReadOnly) {
      prepareByOther(create, request, progress);
    }
    String id = create(create, request);
    sweep.start();
    if (!isReadOnly) {
      prepare(id, request, progress);
    }
    if (SecretEntrypoint.isNeeded(request)) {
      SecretEntrypoint.upload(daemon, id, request);
    }
    for (String further : request.networks().stream().skip(1).toList()) {
      Networks.connect(daemon, further, id, ContainerSettings.names(request));
    }
    DockerCliCommands lines = new DockerCliCommands(daemon.host(), sources);
    DockerContainer container =
        new DockerContainer(daemon, pendingCalls, id, request, network, lines);
    containers.removeIf(DockerContainer::isGone);
    containers.add(container);
    used.add(request.image());
    return container;
  }

  /** Prepares the workspace and the volumes of a container that has not started yet. */
  private void prepare(String container, ContainerRequest request, LineSink lines)
      throws InterruptedException {
    workspace.prepare(container, request.shared(), lines);
    volumes.open(container, request);
  }

  /**
   * Prepares the workspace and the volumes of a container with a read-only root, to which the
   * daemon uploads nothing: a container that is the same but for that, and never starts, takes its
   * place.
   */
  private void prepareByOther(CreateContainerCmd create, ContainerRequest request, LineSink lines)
      throws InterruptedException {
    if (SecretEntrypoint.isNeeded(request)) {
      throw new BackendException(
          "a command or service with secrets cannot have readOnlyRoot(), because its secrets come by"
              + " a file of its root; use run(...), or secret files",
          null);
    }
    ContainerSettings.setReadOnlyRoot(create, false);
    String other = create(create, request);
    try {
      prepare(other, request, lines);
    } finally {
      Removal.ofContainer(daemon, other);
      ContainerSettings.setReadOnlyRoot(create, true);
    }
  }

  private static void configureIdle(
      ContainerRequest request, boolean mayBeKept, CreateContainerCmd create) {
    if (request.shared()) {
      KeepAliveProcess.configure(create, mayBeKept);
    } else {
      KeepAliveProcess.configureShell(create, mayBeKept);
    }
  }

  private String create(CreateContainerCmd create, ContainerRequest request)
      throws InterruptedException {
    try {
      return pendingCalls.call("creating a container", client -> creator.create(create));
    } catch (DockerApiException e) {
      if (e.isNotFound() && !images.isPresent(request.image(), request.platform())) {
        images.forgetRemoved(request.image());
        throw new ImageException(
            "The image " + request.image() + " was removed in the meantime: " + e.reason(), e);
      }
      throw e;
    }
  }

  @Override
  public Runnable lock(List<Cache> caches, LineSink lines) throws InterruptedException {
    List<String> locks = cacheGuard.lock(caches, lines);
    return () -> cacheGuard.unlock(locks);
  }

  @Override
  public ResourceClaim claim(String resource, int limit, String node) throws InterruptedException {
    return resourceGuard.claim(resource, limit, node);
  }

  @Override
  public Optional<Announcement> announce(String key) throws InterruptedException {
    return Optional.of(RunAnnouncement.make(daemon, pendingCalls, helper, labels, key));
  }

  @Override
  public String createNetwork() throws InterruptedException {
    return networks.create();
  }

  @Override
  public void removeNetwork(String network) throws InterruptedException {
    networks.remove(network);
  }

  @Override
  public List<String> notices() {
    List<String> notices = new ArrayList<>(sweep.takeNotices());
    notices.addAll(warnings.texts());
    return notices;
  }

  @Override
  public void keep() {
    isKept = true;
  }

  @Override
  public void keepWorkspace() {
    isWorkspaceKept = true;
  }

  @Override
  public List<String> close() {
    prestarted.close();
    List<String> left = new ArrayList<>();
    List<String> ofRun = List.of(Labels.RUN + "=" + labels.get(Labels.RUN));
    attempt(left, "resources that were still being created or removed", pendingCalls::awaitAll);
    attempt(left, "the containers of the run", () -> removeContainers(left, ofRun));
    attempt(left, "traces of containers in the source folder", () -> workspace.giveBack(used));
    attempt(left, "the images of the run", () -> removeImages(left, ofRun));
    attempt(left, "the networks of the run", () -> removeNetworks(left, ofRun));
    if (!isKept && !isWorkspaceKept) {
      attempt(left, "the volumes of the run", () -> removeVolumes(left, ofRun));
    }
    containers.forEach(DockerContainer::release);
    networkPool.close();
    return left;
  }

  private void removeContainers(List<String> left, List<String> ofRun) throws InterruptedException {
    List<Container> found =
        daemon.call(
            "listing containers",
            client -> client.listContainersCmd().withShowAll(true).withLabelFilter(ofRun).exec());
    for (Container container : found) {
      String id = container.getId();
      if (!isKept || !KeptContainers.is(container)) {
        attempt(left, "container " + id, () -> Removal.ofContainer(daemon, id));
      }
    }
    for (DockerContainer container : containers) {
      attempt(left, "a kept container from its networks", container::runEnds);
    }
  }

  private void removeImages(List<String> left, List<String> ofRun) throws InterruptedException {
    for (String id : helper.images(ofRun)) {
      attempt(left, "image " + id, () -> images.removeOwn(id));
    }
  }

  private void removeNetworks(List<String> left, List<String> ofRun) throws InterruptedException {
    if (networks.isUsed()) {
      for (String id : networks.find(ofRun)) {
        attempt(left, "network " + id, () -> networks.remove(id));
      }
    }
  }

  private void removeVolumes(List<String> left, List<String> ofRun) throws InterruptedException {
    List<InspectVolumeResponse> volumes =
        daemon.call(
            "listing volumes",
            client -> client.listVolumesCmd().withFilter("label", ofRun).exec().getVolumes());
    for (InspectVolumeResponse volume :
        volumes == null ? List.<InspectVolumeResponse>of() : volumes) {
      String name = volume.getName();
      attempt(left, "volume " + name, () -> workspace.remove(name));
    }
  }

  private static void attempt(List<String> left, String what, InterruptibleAction removal) {
    try {
      removal.run();
    } catch (RuntimeException e) {
      left.add("could not remove " + what + ": " + e.getMessage());
    } catch (InterruptedException e) {
      left.add("could not remove " + what + ": interrupted");
      Thread.currentThread().interrupt();
    }
  }
}
