package dev.danube.engine;

import dev.danube.Pipeline;
import dev.danube.Stage;
import dev.danube.Step;
import dev.danube.engine.spi.ContainerRequest;
import java.util.List;

/** What a definition asks of a container. */
final class ContainerRequests {

  private ContainerRequests() {}

  /** For the container that stages share; stages that use it may have settings of their own. */
  static ContainerRequest.Builder ofMain(Pipeline pipeline) {
    ContainerRequest.Builder request =
        ContainerRequest.builder().shared().mounts(pipeline.mounts()).caches(pipeline.caches());
    pipeline.user().ifPresent(request::user);
    pipeline.memory().ifPresent(request::memory);
    pipeline.cpus().ifPresent(request::cpus);
    pipeline.network().ifPresent(network -> request.networks(List.of(network)));
    boolean hasSecretFiles =
        pipeline.allStages().stream()
            .anyMatch(
                stage ->
                    !stage.secretFiles().isEmpty() && Placement.of(stage) == Placement.Where.MAIN);
    return hasSecretFiles ? request.hasSecretFiles() : request;
  }

  /** For a stage's own container. */
  static ContainerRequest.Builder ofOwn(Pipeline pipeline, Stage stage) {
    ContainerRequest.Builder request =
        ContainerRequest.builder()
            .stage(stage.name())
            .mounts(stage.mounts())
            .caches(stage.caches())
            .labels(stage.labels());
    stage.user().ifPresent(request::user);
    stage.memory().ifPresent(request::memory);
    stage.cpus().ifPresent(request::cpus);
    if (stage.steps().get(0) instanceof Step.Command) {
      stage.workdir().map(Placement::absolute).ifPresent(request::workdir);
    }
    if (Placement.mayReuseNetwork(pipeline, stage)) {
      request.mayReuseNetwork();
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
