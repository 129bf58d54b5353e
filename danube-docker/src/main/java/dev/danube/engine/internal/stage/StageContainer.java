package dev.danube.engine.internal.stage;

import static java.util.Objects.requireNonNull;

import dev.danube.BackendException;
import dev.danube.Cache;
import dev.danube.FailureKind;
import dev.danube.Image;
import dev.danube.ImageRef;
import dev.danube.Pipeline;
import dev.danube.Stage;
import dev.danube.Step;
import dev.danube.engine.internal.InterruptibleAction;
import dev.danube.engine.internal.run.ContainerFactory;
import dev.danube.engine.internal.run.ContainerRequests;
import dev.danube.engine.internal.run.LineAssembler;
import dev.danube.engine.internal.run.MainContainerSlot;
import dev.danube.engine.internal.run.Placement;
import dev.danube.engine.internal.run.ProcessLimits;
import dev.danube.engine.internal.run.RunScope;
import dev.danube.engine.internal.run.SshAgentSocket;
import dev.danube.engine.internal.run.StageLog;
import dev.danube.engine.internal.secret.StepFailedException;
import dev.danube.engine.spi.Container;
import dev.danube.engine.spi.ContainerRequest;
import dev.danube.engine.spi.ExecRequest;
import dev.danube.engine.spi.Session;
import dev.danube.record.internal.FileNames;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The container of one attempt of a stage: the main one, one of its own, or none. */
final class StageContainer {

  private static final Logger LOG = LoggerFactory.getLogger(StageContainer.class);

  private final RunScope scope;
  private final Stage stage;
  private final int attempt;
  private final StageLog log;
  private final MainContainerSlot.@Nullable Lease lease;
  private final ContainerFactory containers;
  private final StageNetwork network;
  private volatile Placement.ContainerKind where;
  private volatile ContainerFactory.@Nullable NewContainer own;

  private volatile @Nullable Container container;

  private Map<String, String> secrets = Map.of();
  private boolean hasSecretFiles;
  private boolean isKept;
  private Runnable unlock = () -> {};
  private final String id = UUID.randomUUID().toString();

  /**
   * Creates the container of an attempt; nothing is started yet.
   *
   * @param attempt the number of the attempt
   * @param lease the right to use the main container; null if the stage does not
   */
  StageContainer(
      RunScope scope,
      Stage stage,
      int attempt,
      StageLog log,
      MainContainerSlot.@Nullable Lease lease) {
    this.attempt = attempt;
    this.scope = scope;
    this.stage = stage;
    this.log = log;
    this.lease = lease;
    this.containers = scope.containers();
    this.network = new StageNetwork(scope, stage, log);
    this.where = Placement.of(stage);
  }

  /** Prepares the container for the first step, and pulls its image if necessary. */
  void prepare() throws StepFailedException, InterruptedException {
    secrets = scope.secrets().contents(stage.secrets());
    List<Cache> locked = CacheLocks.locked(scope.pipeline(), stage);
    if (!locked.isEmpty()) {
      unlock = scope.session().lock(locked, log);
    }
    switch (where) {
      case NOWHERE -> {
        if (!stage.services().isEmpty()) {
          network.join(); // Java code reaches the published ports of the services
        }
      }
      case MAIN -> prepareMain(requireNonNull(lease));
      case OWN -> prepareOwn();
    }
  }

  private void prepareMain(MainContainerSlot.Lease main)
      throws StepFailedException, InterruptedException {
    Container running = main.container();
    if (running == null) {
      if (main.afterDeath()) {
        log.say("the main container died; a new one is created, and the workspace is kept");
      }
      Pipeline pipeline = scope.pipeline();
      List<String> networks = new ArrayList<>(pipeline.network().stream().toList());
      scope.services().network(log).ifPresent(networks::add);
      running =
          containers
              .create(
                  log,
                  image(pipeline.image()),
                  pipeline.platform(),
                  from -> ContainerRequests.ofMain(pipeline, from).networks(networks))
              .container();
      container = running;
      scope.caches().restoreMain(running, log);
      running.start();
      main.started(running);
    }
    container = running;
    putSecretFiles(running);
  }

  private void prepareOwn() throws StepFailedException, InterruptedException {
    List<String> networks = network.join();
    Image image = image(stage.image().or(scope.pipeline()::image));
    Optional<Path> agent =
        stage.sshAgent()
            ? Optional.of(SshAgentSocket.of(scope, "a key by secretFile(...)"))
            : Optional.empty();
    if (stage.steps().get(0) instanceof Step.Command command) {
      Map<String, String> files = scope.secrets().contents(stage.secretFiles());
      Map<String, String> env = env();
      ProcessLimits.check(env, command.args());
      ProcessLimits.check(secrets, List.of());
      own =
          containers.create(
              log,
              image,
              stage.platform(),
              from ->
                  own(from, agent)
                      .networks(networks)
                      .command(command.args())
                      .env(env)
                      .secrets(secrets)
                      .secretFiles(files));
      container = own.container();
      scope.caches().restore(stage.caches(), container, log);
      if (!stage.outputs().isEmpty()) {
        container.makeFolder(outputPath());
      }
    } else {
      own =
          containers.create(
              log, image, stage.platform(), from -> own(from, agent).networks(networks));
      container = own.container();
      scope.caches().restore(stage.caches(), container, log);
      container.start();
      announcePorts();
      putSecretFiles(container);
    }
  }

  private ContainerRequest.Builder own(ImageRef image, Optional<Path> agent) {
    ContainerRequest.Builder request = ContainerRequests.ofOwn(stage, image);
    agent.ifPresent(request::sshAgent);
    return request;
  }

  /** Tells which ports of the started container are published. */
  void announcePorts() throws InterruptedException {
    if (!stage.publish().isEmpty()) {
      log.publish(stage.name(), get().publishedPorts());
    }
  }

  private void putSecretFiles(Container started) throws StepFailedException, InterruptedException {
    if (!stage.secretFiles().isEmpty()) {
      Map<String, String> contents = scope.secrets().contents(stage.secretFiles());
      try {
        started.putSecrets(contents, userOfStep());
        hasSecretFiles = true;
      } catch (BackendException e) {
        Optional<String> death = exitReason();
        if (death.isPresent()) {
          throw new StepFailedException(FailureKind.INFRASTRUCTURE, death.get(), e);
        }
        throw e;
      }
    }
  }

  /** Creates the stage's own container for Java code that requests one, if the stage has none. */
  synchronized void require() throws StepFailedException, InterruptedException {
    if (container == null) {
      where = Placement.ContainerKind.OWN;
      prepareOwn();
    }
  }

  private static Image image(Optional<Image> image) throws StepFailedException {
    return image.orElseThrow(
        () ->
            new StepFailedException(
                FailureKind.IMAGE,
                "no image; add .image(\"...\") to the stage or to the pipeline",
                null));
  }

  /** Returns a sink for the output of one execution, which passes it on to the log. */
  LineAssembler assembler() {
    return new LineAssembler(log, scope.secrets());
  }

  boolean isOwn() {
    return where == Placement.ContainerKind.OWN;
  }

  Container get() {
    return requireNonNull(container);
  }

  /** Returns whether there is a container to read files from. */
  boolean isReadable() {
    return container != null;
  }

  /** Returns the time that a step has between SIGTERM and SIGKILL. */
  Duration grace() {
    return scope.grace();
  }

  /**
   * Returns the request for a step of the stage.
   *
   * @param separateStreams whether standard error must be told apart from standard output
   * @throws StepFailedException if no process can have its environment or arguments
   */
  ExecRequest exec(Step step, boolean separateStreams) throws StepFailedException {
    Map<String, String> env = env();
    env.putAll(secrets);
    ProcessLimits.check(env, step instanceof Step.Exec program ? program.argv() : List.of());
    if (step instanceof Step.Run run) {
      ProcessLimits.checkScript(run.script());
    }
    return exec(step, env, separateStreams);
  }

  private ExecRequest exec(Step step, Map<String, String> env, boolean separateStreams) {
    ExecRequest.Builder request = ExecRequest.builder().env(env).workdir(workdir()).shell(shell());
    userOfStep().ifPresent(request::user);
    if (separateStreams) {
      request.separateStreams();
    }
    if (step instanceof Step.Run script) {
      request.step(script);
    } else if (step instanceof Step.Exec program) {
      request.step(program);
    }
    return request.build();
  }

  private List<String> shell() {
    return stage.shell().isEmpty() ? scope.pipeline().shell() : stage.shell();
  }

  private String workdir() {
    return stage.workdir().map(Placement::absolute).orElse(Session.WORKSPACE);
  }

  /** Returns the command with which a person repeats a step that failed; empty if there is none. */
  Optional<String> reproduceCommand(Step step) {
    Container failed = container;
    if (failed == null || !step.isInContainer() || !scope.recording().isWritten()) {
      return Optional.empty();
    }
    if (step instanceof Step.Command) {
      return failed.reproduceCommand(scope.secrets()::mask);
    }
    Step executed = step instanceof Step.Background background ? background.run() : step;
    return failed.reproduceCommand(
        exec(executed, envForPeople(), false), secrets.keySet(), scope.secrets()::mask);
  }

  /**
   * Keeps the container after the end of the run, if the run keeps failed ones, so that people can
   * inspect it.
   *
   * @return the command that opens a shell in the container
   */
  Optional<String> keep() {
    Container failed = container;
    if (failed == null || !scope.recording().keepsFailed()) {
      return Optional.empty();
    }
    try {
      isKept = true;
      return failed.keep(workdir(), userOfStep());
    } catch (BackendException e) {
      log.say("could not keep the container: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return Optional.empty();
  }

  /** Returns the user that the definition names for the stage; empty for that of the image. */
  Optional<String> user() {
    return stage.user().or(() -> isOwn() ? Optional.empty() : scope.pipeline().user());
  }

  /** Returns the user of a step; empty if it is the user of the container. */
  private Optional<String> userOfStep() {
    return isOwn() ? Optional.empty() : stage.user();
  }

  private Map<String, String> env() {
    Map<String, String> env = new LinkedHashMap<>();
    env.put("CI", "true");
    env.put("DANUBE_RUN_ID", scope.id());
    env.put("DANUBE_PIPELINE", scope.pipeline().name());
    env.put("DANUBE_STAGE", stage.name());
    env.put("DANUBE_ATTEMPT", String.valueOf(attempt));
    env.putAll(scope.source().environment());
    env.putAll(Placement.env(scope.pipeline(), stage, scope.values()));
    if (!stage.outputs().isEmpty()) {
      env.put("DANUBE_OUTPUT", outputFolder());
    }
    return env;
  }

  /** Returns the variables for a command to type: only the first line of the commit message. */
  private Map<String, String> envForPeople() {
    Map<String, String> env = env();
    env.computeIfPresent(
        "GIT_COMMIT_MESSAGE", (name, message) -> message.lines().findFirst().orElse(""));
    return env;
  }

  /** Returns the folder for outputs, as an absolute path in the container. */
  String outputFolder() {
    return Session.WORKSPACE + "/" + outputPath();
  }

  /**
   * Returns the folder for outputs, relative to the workspace. The folder of a command exists
   * before the command starts, and no step can empty it first: so each attempt has its own.
   */
  String outputPath() {
    String path = StageOutputs.FOLDER + "/output/" + FileNames.of(stage.name());
    return stage.steps().get(0) instanceof Step.Command ? path + "/" + id : path;
  }

  /**
   * Returns why the container no longer runs; empty if it runs. The coordinator is notified of the
   * death of the main container.
   */
  Optional<String> exitReason() throws InterruptedException {
    Optional<String> death;
    try {
      death = get().exitReason();
    } catch (BackendException e) {
      // The connection is lost, and the container ends with its connection.
      loseMain();
      throw e;
    }
    if (death.isPresent()) {
      loseMain();
    }
    return death.map(how -> (isOwn() ? "the container died: " : "the main container died: ") + how);
  }

  private void loseMain() {
    if (!isOwn()) {
      requireNonNull(lease).lost(get());
    }
  }

  /** Saves the caches of a container of the stage's own, which has succeeded. */
  void saveCaches() {
    Container succeeded = container;
    if (isOwn() && succeeded != null) {
      try {
        scope.caches().save(stage.caches(), succeeded, log::say);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Writes the last lines of the services to the log, to help find out why the stage failed. */
  void showServices() {
    network.showLogs();
  }

  /**
   * Releases everything that the attempt used. What cannot be removed now is removed when the
   * session is closed.
   */
  void close() {
    closing(
        () -> {
          if (isOwn() && own != null && !isKept) {
            containers.remove(own);
          } else if (hasSecretFiles) {
            get().removeSecrets(stage.secretFiles().keySet());
          }
        });
    closing(network::close);
    closing(unlock::run);
  }

  private void closing(InterruptibleAction action) {
    try {
      action.run();
    } catch (BackendException e) {
      LOG.debug("Could not remove what stage {} used", stage.name(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
