package dev.danube.engine.internal.stage;

import dev.danube.Stage;
import dev.danube.engine.internal.run.RunScope;
import dev.danube.engine.internal.run.ServiceGroup;
import dev.danube.engine.internal.run.StageLog;
import dev.danube.engine.internal.secret.StepFailedException;
import dev.danube.internal.NetworkNames;
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
  private @Nullable List<String> joined;
  private boolean hasThoseOfRun;

  StageNetwork(RunScope scope, Stage stage, StageLog log) {
    this.scope = scope;
    this.stage = stage;
    this.log = log;
    this.services =
        new ServiceGroup(scope.session(), scope.values(), scope.secrets(), scope.containers(), log);
  }

  /**
   * Prepares the network and its services, once. Returns the networks of the container, in order.
   */
  List<String> join() throws StepFailedException, InterruptedException {
    List<String> known = joined;
    if (known == null) {
      known = List.copyOf(prepare());
      joined = known;
    }
    return known;
  }

  private List<String> prepare() throws StepFailedException, InterruptedException {
    List<String> networks = new ArrayList<>(stage.network().stream().toList());
    Optional<String> closed = stage.network().filter(NetworkNames::isClosed);
    Optional<String> ofRun = closed.isPresent() ? Optional.empty() : scope.services().network(log);
    if (closed.isPresent() && !scope.pipeline().services().isEmpty()) {
      log.say("the services of the pipeline cannot be reached from the network " + closed.get());
    }
    hasThoseOfRun = ofRun.isPresent();
    if (stage.services().isEmpty() && !(stage.isolated() && hasThoseOfRun)) {
      ofRun.ifPresent(networks::add);
      return networks;
    }
    // An isolated stage meets the services of the pipeline in a network of its own too.
    own = scope.session().createNetwork();
    networks.add(own);
    if (hasThoseOfRun) {
      scope.services().join(own); // before the services of the stage start, which may need them
    }
    services.start(stage.services(), own);
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
