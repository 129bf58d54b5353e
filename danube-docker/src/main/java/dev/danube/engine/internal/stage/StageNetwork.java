package dev.danube.engine.internal.stage;

import dev.danube.Stage;
import dev.danube.engine.internal.run.RunScope;
import dev.danube.engine.internal.run.ServiceGroup;
import dev.danube.engine.internal.run.StageLog;
import dev.danube.engine.internal.secret.StepFailedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The network of a stage's own container, and the services that the container reaches in it. */
final class StageNetwork {

  private final RunScope scope;
  private final Stage stage;
  private final StageLog log;
  private final ServiceGroup services;
  private @Nullable String own;
  private boolean hasThoseOfRun;

  StageNetwork(RunScope scope, Stage stage, StageLog log) {
    this.scope = scope;
    this.stage = stage;
    this.log = log;
    this.services =
        new ServiceGroup(scope.session(), scope.values(), scope.secrets(), scope.containers(), log);
  }

  /** Prepares the network and its services. Returns the networks of the container, in order. */
  List<String> join() throws StepFailedException, InterruptedException {
    List<String> networks = new ArrayList<>(stage.network().stream().toList());
    // A stage that names its network joins none that Danube creates, except for its own services.
    Optional<String> ofRun =
        stage.network().isPresent() ? Optional.empty() : scope.services().network(log);
    hasThoseOfRun = ofRun.isPresent();
    if (stage.services().isEmpty()) {
      ofRun.ifPresent(networks::add);
      return networks;
    }
    own = scope.session().createNetwork();
    networks.add(own);
    services.start(stage.services(), own);
    if (hasThoseOfRun) {
      scope.services().join(own);
    }
    return networks;
  }

  void showLogs() {
    services.showLogs(log);
    if (hasThoseOfRun) {
      scope.services().showLogs(log);
    }
  }

  /** Stops the services of the stage and removes its network. */
  void close() throws InterruptedException {
    services.stop();
    if (own != null) {
      if (hasThoseOfRun) {
        scope.services().leave(own);
      }
      scope.session().removeNetwork(own);
    }
  }
}
