package dev.danube.engine.internal.run;

import dev.danube.Image;
import dev.danube.ImageRef;
import dev.danube.RunContext;
import dev.danube.Stage;
import dev.danube.engine.internal.lockfile.RunPins;
import dev.danube.engine.internal.record.RunRecording;
import dev.danube.engine.internal.secret.StepFailedException;
import dev.danube.engine.spi.Container;
import dev.danube.engine.spi.ContainerRequest;
import dev.danube.engine.spi.Images;
import dev.danube.engine.spi.Session;
import java.util.Optional;
import java.util.function.Function;

/**
 * A factory of the containers of a run. It pulls or builds images and calls the callbacks of
 * containers. Thread-safe.
 */
public final class ContainerFactory {

  /**
   * A container of a stage.
   *
   * @param stage the stage that requested the container
   * @param image the image that the container was created from
   */
  public record NewContainer(Container container, Stage stage, ImageRef image) {}

  private final Session session;
  private final RunValues values;
  private final RunPins pins;
  private final RunContext context;
  private final CallbackDispatcher callbacks;
  private final RunRecording recording;

  public ContainerFactory(
      Session session,
      RunValues values,
      RunPins pins,
      RunContext context,
      CallbackDispatcher callbacks,
      RunRecording recording) {
    this.session = session;
    this.values = values;
    this.pins = pins;
    this.context = context;
    this.callbacks = callbacks;
    this.recording = recording;
  }

  /**
   * Creates a container from an image, which is pulled or built if necessary.
   *
   * @param log the log of the stage that requests the container
   * @param request builds the request for the container, from the image
   */
  public NewContainer create(
      StageLog log,
      Image image,
      Optional<String> platform,
      Function<ImageRef, ContainerRequest.Builder> request)
      throws StepFailedException, InterruptedException {
    ImageRef from = obtain(log, image, platform);
    callbacks.before("beforeContainer", c -> c.beforeContainer(context, log.stage(), from));
    Container container = session.create(request.apply(from).build(), log);
    recording.containerCreated();
    return new NewContainer(container, log.stage(), from);
  }

  private ImageRef obtain(StageLog log, Image image, Optional<String> platform)
      throws StepFailedException, InterruptedException {
    Images images = session.images();
    if (image instanceof Image.Dockerfile dockerfile) {
      return images.build(dockerfile, pins::pinned, log);
    }
    ImageRef from = pins.pinned(values.get(((Image.Reference) image).reference()));
    callbacks.before("beforePull", c -> c.beforePull(context, log.stage(), from));
    images.ensurePresent(from, platform, log);
    return from;
  }

  /** Removes a container. If the removal fails, the session tries again when it is closed. */
  public void remove(NewContainer created) throws InterruptedException {
    created.container().remove();
    callbacks.after(
        "afterContainer", c -> c.afterContainer(context, created.stage(), created.image()));
  }
}
