package dev.danube.engine.internal.run;

import dev.danube.ImageRef;
import dev.danube.Pipeline;
import dev.danube.Service;
import dev.danube.Stage;
import dev.danube.Step;
import dev.danube.engine.spi.ContainerRequest;
import java.util.List;

/** Methods that build requests for containers from the definition of a pipeline. */
public final class ContainerRequests {

  private ContainerRequests() {}

  /**
   * Returns a request for the main container, which stages share. Its stages may have settings of
   * their own, such as a user.
   */
  public static ContainerRequest.Builder ofMain(Pipeline pipeline, ImageRef image) {
    ContainerRequest.Builder request =
        ContainerRequest.builder()
            .image(image)
            .shared()
            .mounts(pipeline.mounts())
            .options(pipeline.options())
            .caches(pipeline.caches());
    pipeline.platform().ifPresent(request::platform);
    pipeline.user().ifPresent(request::user);
    pipeline.memory().ifPresent(request::memory);
    pipeline.cpus().ifPresent(request::cpus);
    boolean hasSecretFiles =
        pipeline.allStages().stream()
            .anyMatch(
                stage ->
                    !stage.secretFiles().isEmpty()
                        && Placement.of(stage) == Placement.ContainerKind.MAIN);
    return hasSecretFiles ? request.hasSecretFiles() : request;
  }

  /** Returns a request for the container of a service. */
  static ContainerRequest.Builder ofService(Service service, ImageRef image) {
    ContainerRequest.Builder request =
        ContainerRequest.builder()
            .image(image)
            .command(service.command().orElse(List.of()))
            .mounts(service.mounts())
            .options(service.options())
            .labels(service.labels())
            .publish(service.publish())
            .hostName(service.name());
    service.user().ifPresent(request::user);
    service.memory().ifPresent(request::memory);
    service.cpus().ifPresent(request::cpus);
    service.platform().ifPresent(request::platform);
    service.workdir().ifPresent(request::workdir);
    if (!service.secretFiles().isEmpty()) {
      request.hasSecretFiles();
    }
    return service.privileged() ? request.privileged() : request;
  }

  /**
   * Returns a request for a stage's own container, with all settings that are known before the
   * stage starts. Prestarted containers are requested with it too: a stage gets a prestarted
   * container only if its own request is equal.
   */
  public static ContainerRequest.Builder ofOwn(Stage stage, ImageRef image) {
    ContainerRequest.Builder request =
        ContainerRequest.builder()
            .image(image)
            .stage(stage.name())
            .mounts(stage.mounts())
            .options(stage.options())
            .caches(stage.caches())
            .publish(stage.publish())
            .labels(stage.labels());
    stage.platform().ifPresent(request::platform);
    stage.user().ifPresent(request::user);
    stage.memory().ifPresent(request::memory);
    stage.cpus().ifPresent(request::cpus);
    if (stage.steps().get(0) instanceof Step.Command) {
      stage.workdir().map(Placement::absolute).ifPresent(request::workdir);
    }
    if (stage.isolated()) {
      request.isolated();
    }
    if (stage.privileged()) {
      request.privileged();
    }
    if (stage.dockerSocket()) {
      request.dockerSocket();
    }
    return stage.secretFiles().isEmpty() ? request : request.hasSecretFiles();
  }
}
