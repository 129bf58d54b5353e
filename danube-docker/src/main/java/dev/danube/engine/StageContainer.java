package dev.danube.engine;

import static java.util.Objects.requireNonNull;

import dev.danube.FailureKind;
import dev.danube.Image;
import dev.danube.ImageRef;
import dev.danube.Stage;
import dev.danube.Step;
import dev.danube.engine.spi.Container;
import dev.danube.engine.spi.ContainerRequest;
import dev.danube.engine.spi.Session;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The container that one attempt of a stage works in: the main one, one of its own, or none. */
final class StageContainer {

  private static final Logger LOG = LoggerFactory.getLogger(StageContainer.class);

  private final RunExecution run;
  private final Stage stage;
  private final StageLog log;
  private final MainSlot.@Nullable Lease lease;
  private Placement.Where where;
  private @Nullable Container container;
  private @Nullable ImageRef image;

  StageContainer(RunExecution run, Stage stage, StageLog log, MainSlot.@Nullable Lease lease) {
    this.run = run;
    this.stage = stage;
    this.log = log;
    this.lease = lease;
    this.where = Placement.of(stage);
  }

  /** Makes the container ready for the first step, pulling its image if need be. */
  void prepare() throws StepFailure, InterruptedException {
    switch (where) {
      case NOWHERE -> {}
      case MAIN -> prepareMain(requireNonNull(lease));
      case OWN -> prepareOwn();
    }
  }

  private void prepareMain(MainSlot.Lease main) throws StepFailure, InterruptedException {
    container = main.container();
    if (container == null) {
      if (main.afterDeath()) {
        log.say("the main container died; this is a fresh one, the workspace is kept");
      }
      container = create(ContainerRequest.builder());
      container.start();
      run.mainStarted(main, container);
    }
  }

  private void prepareOwn() throws StepFailure, InterruptedException {
    ContainerRequest.Builder request = ContainerRequest.builder();
    if (stage.steps().get(0) instanceof Step.Command command) {
      stage.workdir().map(Placement::absolute).ifPresent(request::workdir);
      container = create(request.env(env()).command(command.args()));
    } else {
      container = create(request);
      container.start();
    }
  }

  /** Gets a container for Java code that asks for one: of its own, if the stage has none. */
  synchronized void require() throws StepFailure, InterruptedException {
    if (container == null) {
      where = Placement.Where.OWN;
      prepareOwn();
    }
  }

  private Container create(ContainerRequest.Builder request)
      throws StepFailure, InterruptedException {
    ImageRef from = image();
    Callbacks callbacks = run.callbacks();
    callbacks.before("beforePull", c -> c.beforePull(run.context(), stage, from));
    Session session = run.session();
    session.images().require(from, log);
    callbacks.before("beforeContainer", c -> c.beforeContainer(run.context(), stage, from));
    image = from;
    return session.create(request.image(from).build());
  }

  private ImageRef image() throws StepFailure {
    Optional<Image> own = isOwn() ? stage.image() : Optional.empty();
    Image from =
        own.or(run.pipeline()::image)
            .orElseThrow(
                () ->
                    new StepFailure(
                        FailureKind.IMAGE,
                        "no image; add .image(\"...\") to the stage or to the pipeline",
                        null));
    if (from instanceof Image.Reference known) {
      return run.values().get(known.reference());
    }
    throw new StepFailure(
        FailureKind.IMAGE, "images from a Dockerfile cannot be built yet: " + from, null);
  }

  boolean isOwn() {
    return where == Placement.Where.OWN;
  }

  Container get() {
    return requireNonNull(container);
  }

  /** Whether there is a container to read files from. */
  boolean isReadable() {
    return container != null;
  }

  Map<String, String> env() {
    Map<String, String> env = Placement.env(run.pipeline(), stage, run.values());
    if (!stage.outputs().isEmpty()) {
      env.put("DANUBE_OUTPUT", outputFolder());
    }
    return env;
  }

  /** Where the steps write outputs, as they see it. */
  String outputFolder() {
    return Session.WORKSPACE + "/" + outputPath();
  }

  /** The same, relative to the workspace. */
  String outputPath() {
    return StageOutputs.FOLDER + "/output/" + Home.fileName(stage.name());
  }

  String workdir() {
    return stage.workdir().map(Placement::absolute).orElse(Session.WORKSPACE);
  }

  /** Why the container does not run any more, if so; the coordinator hears of the main one. */
  Optional<String> death() throws InterruptedException {
    Optional<String> death = get().death();
    if (death.isPresent() && !isOwn()) {
      run.mainLost(get());
    }
    return death.map(how -> (isOwn() ? "the container died: " : "main container died: ") + how);
  }

  /** Removes a container of the stage's own. If that fails, the session tries again at its end. */
  void close() {
    if (isOwn() && container != null) {
      try {
        container.remove();
        ImageRef of = requireNonNull(image);
        run.callbacks().after("afterContainer", c -> c.afterContainer(run.context(), stage, of));
      } catch (RuntimeException e) {
        LOG.debug("Removing the container of stage {}", stage.name(), e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
