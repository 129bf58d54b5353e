package dev.danube.engine;

import dev.danube.Image;
import dev.danube.ImageRef;
import dev.danube.Stage;
import dev.danube.engine.internal.secret.StepFailedException;
import dev.danube.engine.spi.Container;
import dev.danube.engine.spi.ContainerRequest;
import dev.danube.engine.spi.Images;
import java.util.Optional;

/** Makes the containers of one stage, with all that has to happen before. */
final class ContainerFactory {

  /** A container and what it was made from. */
  record Made(Container container, ImageRef image) {}

  private final RunExecution run;
  private final Stage stage;
  private final StageLog log;

  ContainerFactory(RunExecution run, Stage stage, StageLog log) {
    this.run = run;
    this.stage = stage;
    this.log = log;
  }

  /** Makes a container, pulling its image if need be. */
  Made create(Image image, Optional<String> platform, ContainerRequest.Builder request)
      throws StepFailedException, InterruptedException {
    ImageRef from = obtain(image, platform);
    CallbackDispatcher callbacks = run.callbacks();
    callbacks.before("beforeContainer", c -> c.beforeContainer(run.context(), stage, from));
    platform.ifPresent(request::platform);
    Container container = run.session().create(request.image(from).build(), log);
    run.containerIsMade();
    return new Made(container, from);
  }

  private ImageRef obtain(Image image, Optional<String> platform)
      throws StepFailedException, InterruptedException {
    Images images = run.session().images();
    if (image instanceof Image.Dockerfile dockerfile) {
      return images.build(dockerfile, log);
    }
    ImageRef from = run.values().get(((Image.Reference) image).reference());
    run.callbacks().before("beforePull", c -> c.beforePull(run.context(), stage, from));
    images.ensurePresent(from, platform, log);
    return from;
  }

  /** Removes a container. If that fails, the session tries again at its end. */
  void remove(Made made) throws InterruptedException {
    made.container().remove();
    run.callbacks()
        .after("afterContainer", c -> c.afterContainer(run.context(), stage, made.image()));
  }
}
