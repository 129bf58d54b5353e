package dev.danube.server.internal.http;

import dev.danube.server.internal.store.Store;
import java.util.List;

/** The routes that tell whether the service works. Thread-safe. */
public final class HealthRoutes {

  private final Store store;

  /** Creates the routes. */
  public HealthRoutes(Store store) {
    this.store = store;
  }

  /** Returns the routes. */
  public List<Route> routes() {
    return List.of(
        Route.open(
            "GET", "/health", request -> Response.json(200, Answers.object().put("status", "ok"))),
        Route.open("GET", "/health/ready", request -> ready()));
  }

  private Response ready() {
    boolean isReady = store.isReady();
    return Response.json(isReady ? 200 : 503, Answers.object().put("database", isReady));
  }
}
