package dev.danube.engine;

import dev.danube.Image;
import dev.danube.ImageRef;
import dev.danube.Stage;
import dev.danube.engine.internal.secret.StepFailedException;
import dev.danube.engine.spi.Container;
import dev.danube.engine.spi.ContainerRequest;
import dev.danube.engine.spi.Images;
import java.util.Optional;
import java.util.function.Function;

/** Makes the containers of one stage, with all that has to happen before. */
final class ContainerFactory {

  /** A container and what it was made from. */
  record Made(Container container, ImageRef image) {}

  private final RunScope scope;
  private final Stage stage;
  private final StageLog log;

  ContainerFactory(RunScope scope, Stage stage, StageLog log) {
    this.scope = scope;
    this.stage = stage;
    this.log = log;
  }

  RunScope scope() {
    return scope;
  }

  /** Creates a container of an image, which is pulled or built if necessary. */
  Made create(
      Image image, Optional<String> platform, Function<ImageRef, ContainerRequest.Builder> request)
      throws StepFailedException, InterruptedException {
    ImageRef from = obtain(image, platform);
    CallbackDispatcher callbacks = scope.callbacks();
    callbacks.before("beforeContainer", c -> c.beforeContainer(scope.context(), stage, from));
    Container container = scope.session().create(request.apply(from).build(), log);
    scope.recording().containerCreated();
    return new Made(container, from);
  }

  private ImageRef obtain(Image image, Optional<String> platform)
      throws StepFailedException, InterruptedException {
    Images images = scope.session().images();
    if (image instanceof Image.Dockerfile dockerfile) {
      return images.build(dockerfile, log);
    }
    ImageRef from = scope.values().get(((Image.Reference) image).reference());
    scope.callbacks().before("beforePull", c -> c.beforePull(scope.context(), stage, from));
    images.ensurePresent(from, platform, log);
    return from;
  }

  /** Removes a container. If that fails, the session tries again at its end. */
  void remove(Made made) throws InterruptedException {
    made.container().remove();
    scope
        .callbacks()
        .after("afterContainer", c -> c.afterContainer(scope.context(), stage, made.image()));
  }
}
