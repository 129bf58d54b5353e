package dev.danube.server.internal.http;

import dev.danube.server.internal.access.Caller;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A router. The order of its checks is that of FastAPI: path and method, then the login; a route
 * checks the body, then whether what it is about exists. A path with a slash at its end is
 * redirected to the one without. Thread-safe.
 */
public final class Router {

  private static final Logger log = LoggerFactory.getLogger(Router.class);

  /** The methods that change nothing. */
  public static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");

  /** A route with the expression of its path. */
  private record Compiled(Route route, Pattern pattern) {}

  private final List<Compiled> routes;
  private final Logins logins;
  private final boolean isLocal;
  private final AnswerCounts counts;

  /**
   * Creates a router of routes.
   *
   * @param isLocal whether only this machine reaches the server. Then requests for another host are
   *     refused: a page whose name leads here would be taken for a page of the server.
   * @param counts counts the answers
   */
  public Router(List<Route> routes, Logins logins, boolean isLocal, AnswerCounts counts) {
    this.counts = counts;
    this.routes = routes.stream().map(route -> new Compiled(route, route.pattern())).toList();
    this.logins = logins;
    this.isLocal = isLocal;
  }

  /** Answers a request. */
  public Response answer(Request request) {
    Response response = uncounted(request);
    counts.add(response.status());
    return response;
  }

  private Response uncounted(Request request) {
    try {
      return isLocal && !isForThisMachine(request)
          ? Answers.detail(403, "This server answers requests for localhost and 127.0.0.1")
          : route(request);
    } catch (RefusedException e) {
      return e.response();
    } catch (RuntimeException e) {
      log.error("{} {} has failed", request.method(), request.path(), e);
      return Answers.detail(500, "Internal Server Error");
    }
  }

  /** Returns who reads the answer to a request. */
  FeedReader reader(Request request) {
    return logins.reader(request);
  }

  private Response route(Request request) {
    String method = request.method().equals("HEAD") ? "GET" : request.method();
    Set<String> allowed = new LinkedHashSet<>();
    for (Compiled one : routes) {
      Matcher path = one.pattern.matcher(request.path());
      if (path.matches()) {
        if (one.route.method().equals(method)) {
          return allowed(one.route, request, parameters(one.route, path));
        }
        allowed.add(one.route.method());
      }
    }
    if (!allowed.isEmpty()) {
      return Answers.detail(405, "Method Not Allowed").with("Allow", String.join(", ", allowed));
    }
    return redirected(request).orElseGet(() -> Answers.detail(404, "Not Found"));
  }

  private static Map<String, String> parameters(Route route, Matcher path) {
    Map<String, String> parameters = new LinkedHashMap<>();
    route.parameters().forEach(name -> parameters.put(name, path.group(name)));
    return parameters;
  }

  private Optional<Response> redirected(Request request) {
    String path = request.path();
    if (!path.endsWith("/")) {
      return Optional.empty();
    }
    int end = path.length();
    while (end > 0 && path.charAt(end - 1) == '/') {
      end--;
    }
    String other = path.substring(0, end);
    boolean isKnown = routes.stream().anyMatch(one -> one.pattern.matcher(other).matches());
    return isKnown
        ? Optional.of(
            new Response(307, "text/plain", "", Map.of("Location", request.base() + other)))
        : Optional.empty();
  }

  private Response allowed(Route route, Request request, Map<String, String> parameters) {
    if (isForeign(request)) {
      return Answers.detail(403, "This request comes from another site");
    }
    Caller caller = route.isOpen() ? Caller.ANYBODY : logins.caller(request);
    if (!route.isOpen() && !caller.role().includes(route.role())) {
      return Answers.detail(
          403,
          String.format(
              "This needs the role %s. The %s \"%s\" has the role %s.",
              route.role(), caller.isToken() ? "token" : "user", caller.name(), caller.role()));
    }
    return route.handler().apply(request.with(parameters, caller));
  }

  private static boolean isForThisMachine(Request request) {
    try {
      String host = URI.create(request.base()).getHost();
      return host != null && host.matches("(?i)localhost|127(\\.\\d{1,3}){3}|\\[::1\\]");
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** Returns whether a page of another site has made a browser send this. */
  private static boolean isForeign(Request request) {
    if (SAFE.contains(request.method())) {
      return false;
    }
    String site = request.header().apply("Sec-Fetch-Site").orElse("").toLowerCase(Locale.ROOT);
    Optional<String> origin = request.header().apply("Origin");
    return site.equals("cross-site")
        || origin.filter(one -> !isOwn(one, request.base())).isPresent();
  }

  private static boolean isOwn(String origin, String base) {
    try {
      return URI.create(origin).getAuthority() != null
          && URI.create(origin).getAuthority().equalsIgnoreCase(URI.create(base).getAuthority());
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
