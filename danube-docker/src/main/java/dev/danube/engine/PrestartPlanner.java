package dev.danube.engine;

import dev.danube.Stage;
import dev.danube.Step;
import dev.danube.engine.internal.run.ContainerRequests;
import dev.danube.engine.internal.run.Placement;
import dev.danube.engine.internal.run.RunScope;
import dev.danube.engine.internal.stage.CacheLocks;
import dev.danube.engine.spi.ContainerRequest;
import dev.danube.graph.StageGraph;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A planner that tells the session which containers will probably be requested next. It considers
 * only stages that can no longer be prevented, except by the failure of another stage. A condition,
 * a resource, an approval, a callback or an image that is not known yet could prevent a stage. Used
 * only by the coordinator.
 */
final class PrestartPlanner {

  private final RunScope scope;
  private final StageGraph graph;
  private final int ahead;
  private final List<List<Stage>> layers;
  private final Map<String, Integer> layerOf = new HashMap<>();
  private final Map<String, ContainerRequest> expected = new HashMap<>();
  private final int last;
  private int announced;

  PrestartPlanner(RunScope scope, StageGraph graph) {
    this.scope = scope;
    this.graph = graph;
    this.ahead = scope.callbacks().isEmpty() ? scope.session().startsAhead() : 0;
    this.layers = ahead == 0 ? List.of() : graph.layers();
    for (int layer = 0; layer < layers.size(); layer++) {
      for (Stage stage : layers.get(layer)) {
        layerOf.put(stage.name(), layer);
      }
    }
    this.last = lastBeforeApproval();
  }

  /** Returns the last layer before which no approval is waited for, which may take days. */
  private int lastBeforeApproval() {
    for (int layer = 0; layer < layers.size(); layer++) {
      if (layers.get(layer).stream().anyMatch(stage -> stage.approval().isPresent())) {
        return layer;
      }
    }
    return layers.size() - 1;
  }

  /** Prestarts the containers of the layers after a stage that starts; each layer once. */
  void started(Stage stage) {
    expected.remove(stage.name());
    Integer layer = layerOf.get(stage.name());
    if (layer == null) {
      return;
    }
    while (announced < Math.min(layer + ahead, last)) {
      announced++;
      layers.get(announced).stream()
          .flatMap(next -> request(next).stream())
          .limit(ahead)
          .forEach(this::prestart);
    }
  }

  private void prestart(ContainerRequest request) {
    expected.put(request.stage().orElseThrow(), request);
    scope.session().prestart(request);
  }

  /** Cancels the prestart of the container of a stage that never starts. */
  void skipped(Stage stage) {
    ContainerRequest request = expected.remove(stage.name());
    if (request != null) {
      scope.session().cancelPrestart(request);
    }
  }

  private Optional<ContainerRequest> request(Stage stage) {
    if (!isCertain(stage)) {
      return Optional.empty();
    }
    return stage
        .image()
        .or(scope.pipeline()::image)
        .flatMap(scope.values()::known)
        .flatMap(scope.pins()::known)
        .map(image -> ContainerRequests.ofOwn(stage, image).build());
  }

  private boolean isCertain(Stage stage) {
    return Placement.isPrestartable(scope.pipeline(), stage)
        && !(stage.steps().get(0) instanceof Step.Command)
        && !stage.manual()
        && !scope.recording().restored().containsKey(stage.name())
        && CacheLocks.of(scope.pipeline(), stage).isEmpty()
        && Planner.withAround(graph, stage).stream()
            .allMatch(node -> node.when().isEmpty() && node.limits().isEmpty());
  }
}
