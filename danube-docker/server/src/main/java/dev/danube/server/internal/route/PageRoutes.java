package dev.danube.server.internal.route;

import dev.danube.server.internal.http.Response;
import dev.danube.server.internal.http.Route;
import dev.danube.server.internal.openapi.Operation;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The routes of the page, whose files come with the program. A browser loads nothing for it from
 * anywhere else, and runs no script but its own. Everybody with a login may see it, and it hides
 * what the role does not allow. Thread-safe.
 */
public final class PageRoutes {

  /** The path of the page. */
  static final String PATH = "/ui";

  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
          + " img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  /** The types of the files, by name. */
  private static final Map<String, String> FILES =
      Map.of(
          "page.css", "text/css;charset=utf-8",
          "page.js", "text/javascript;charset=utf-8",
          "api.js", "text/javascript;charset=utf-8",
          "log.js", "text/javascript;charset=utf-8");

  /** Creates the routes. */
  public PageRoutes() {}

  /** Returns the routes. */
  public List<Route> routes() {
    List<Route> routes = new ArrayList<>();
    routes.add(
        route(PATH, "index.html", "text/html;charset=utf-8", "Shows pipelines and runs to people"));
    FILES.forEach(
        (name, type) ->
            routes.add(route(PATH + "/" + name, name, type, "Returns a file of the page")));
    return routes;
  }

  private static Route route(String path, String name, String type, String summary) {
    Response file =
        new Response(
            200,
            type,
            content(name),
            Map.of("Content-Security-Policy", POLICY, "Referrer-Policy", "no-referrer"));
    return Route.of("GET", path, request -> file)
        .described(
            Operation.of(summary).answers(200, "The file", type.substring(0, type.indexOf(';'))));
  }

  private static String content(String name) {
    try (InputStream in = PageRoutes.class.getResourceAsStream("page/" + name)) {
      if (in == null) {
        throw new IllegalStateException("The program has no file " + name + " of its page");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
