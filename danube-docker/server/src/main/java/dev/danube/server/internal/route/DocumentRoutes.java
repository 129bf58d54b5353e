package dev.danube.server.internal.route;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.danube.server.internal.access.Role;
import dev.danube.server.internal.http.Answers;
import dev.danube.server.internal.http.Response;
import dev.danube.server.internal.http.Route;
import dev.danube.server.internal.http.Router;
import dev.danube.server.internal.openapi.DocsPage;
import dev.danube.server.internal.openapi.Endpoint;
import dev.danube.server.internal.openapi.OpenApi;
import dev.danube.server.internal.openapi.Operation;
import dev.danube.server.internal.openapi.Schema;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The routes that describe all routes: for programs, and for people. Stateless. */
public final class DocumentRoutes {

  private static final Endpoint DOCUMENT =
      new Endpoint(
          "GET",
          "/openapi.json",
          Optional.empty(),
          Answers.followed(
              Operation.of("Describes the service for programs")
                  .answers(200, "A document of OpenAPI 3.1", Schema.object())));
  private static final Endpoint PAGE =
      new Endpoint(
          "GET",
          "/docs",
          Optional.empty(),
          Answers.followed(
              Operation.of("Describes the service for people")
                  .answers(200, "A page", "text/html")));

  private DocumentRoutes() {}

  /**
   * Returns the routes.
   *
   * @param others all other routes, which they describe, besides themselves
   */
  public static List<Route> of(List<Route> others) {
    ObjectNode document =
        OpenApi.document(
            Stream.concat(others.stream().map(DocumentRoutes::endpoint), Stream.of(DOCUMENT, PAGE))
                .toList());
    Response page =
        new Response(200, "text/html; charset=utf-8", DocsPage.of(document), Map.of())
            .with("Content-Security-Policy", DocsPage.policy());
    return List.of(route(DOCUMENT, Response.json(200, document)), route(PAGE, page));
  }

  private static Route route(Endpoint endpoint, Response response) {
    return Route.open(endpoint.method(), endpoint.path(), request -> response)
        .described(endpoint.operation());
  }

  /** Returns a route with also those answers that the router gives. */
  private static Endpoint endpoint(Route route) {
    Operation all = route.operation();
    if (!route.isOpen()) {
      all = Answers.limited(all).answers(401, "There is no login, or a wrong one", Answers.DETAIL);
    }
    if (route.method().equals("GET") && !route.path().matches("/|/health.*")) {
      all = Answers.followed(all); // an answer may be long
    }
    if (!Router.SAFE.contains(route.method())) {
      all =
          all.answers(
              403,
              "A page of another site has sent this, or the role is not sufficient",
              Answers.DETAIL);
    }
    if (Router.SAFE.contains(route.method()) && route.role() != Role.VIEWER) {
      all = all.answers(403, "The role is not sufficient", Answers.DETAIL);
    }
    if (all.body().isPresent()) {
      all = all.answers(413, "The body is too large", Answers.DETAIL);
    }
    Optional<String> role = route.isOpen() ? Optional.empty() : Optional.of(route.role().name());
    return new Endpoint(route.method(), route.template(), role, all);
  }
}
