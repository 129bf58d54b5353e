package dev.danube.server.internal.route;

import dev.danube.server.internal.http.Answers;
import dev.danube.server.internal.http.Response;
import dev.danube.server.internal.http.Route;
import dev.danube.server.internal.openapi.Operation;
import dev.danube.server.internal.openapi.Schema;
import dev.danube.server.internal.store.Store;
import java.util.List;

/** The routes that tell whether the service works. Thread-safe. */
public final class HealthRoutes {

  private static final Schema READINESS =
      Schema.object()
          .field("database", Schema.flag(), "whether the database answers")
          .named("Readiness");

  private final Store store;

  /** Creates the routes. */
  public HealthRoutes(Store store) {
    this.store = store;
  }

  /** Returns the routes. */
  public List<Route> routes() {
    return List.of(
        Route.open(
                "GET",
                "/health",
                request -> Response.json(200, Answers.object().put("status", "ok")))
            .described(
                Operation.of("Tells that the service runs")
                    .answers(
                        200,
                        "It runs",
                        Schema.object().field("status", Schema.words(List.of("ok")), "ok"))),
        Route.open("GET", "/health/ready", request -> ready())
            .described(
                Operation.of("Tells whether the service can work")
                    .answers(200, "It can", READINESS)
                    .answers(503, "Something that it needs does not answer", READINESS)));
  }

  private Response ready() {
    boolean isReady = store.isReady();
    return Response.json(isReady ? 200 : 503, Answers.object().put("database", isReady));
  }
}
