package dev.danube.server.internal.http;

import dev.danube.server.internal.access.Role;
import dev.danube.server.internal.openapi.Operation;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A route. Immutable.
 *
 * @param method the method
 * @param path the path, with names of parameters as in {@code /v1/pipelines/{id}}; the last may
 *     have slashes, as in {@code /files/{file+}}
 * @param isOpen whether it needs no login
 * @param role the role that its callers need, unless it needs no login
 * @param operation what it does, for the documentation
 * @param handler answers a request
 */
public record Route(
    String method,
    String path,
    boolean isOpen,
    Role role,
    Operation operation,
    Function<Request, Response> handler) {

  private static final Pattern PARAMETER = Pattern.compile("\\{(\\w+)(\\+?)}");

  /**
   * Returns a route that needs a login: of a viewer if it changes nothing, else of an administrator
   * unless {@link #forRole} follows. {@link #described} has to follow.
   */
  public static Route of(String method, String path, Function<Request, Response> handler) {
    Role role = Router.SAFE.contains(method) ? Role.VIEWER : Role.ADMIN;
    return new Route(method, path, false, role, Operation.UNDESCRIBED, handler);
  }

  /** Returns a route that needs no login; {@link #described} has to follow. */
  public static Route open(String method, String path, Function<Request, Response> handler) {
    return new Route(method, path, true, Role.VIEWER, Operation.UNDESCRIBED, handler);
  }

  /**
   * Returns this route with what it does.
   *
   * @param what its parameters, body and answers, without those answers that the router gives
   */
  public Route described(Operation what) {
    return new Route(method, path, isOpen, role, what, handler);
  }

  /** Returns this route for callers with another role. */
  public Route forRole(Role needed) {
    return new Route(method, path, isOpen, needed, operation, handler);
  }

  /** Returns the path as documents of OpenAPI have it, which know no parameters with slashes. */
  public String template() {
    return path.replace("+}", "}");
  }

  /** Returns the expression that paths of this route match, with groups named as parameters. */
  Pattern pattern() {
    Matcher parameter = PARAMETER.matcher(path);
    StringBuilder text = new StringBuilder();
    int end = 0;
    while (parameter.find()) {
      text.append(Pattern.quote(path.substring(end, parameter.start())));
      text.append("(?<").append(parameter.group(1)).append(">");
      text.append(parameter.group(2).isEmpty() ? "[^/]+)" : ".+)");
      end = parameter.end();
    }
    return Pattern.compile(text + Pattern.quote(path.substring(end)));
  }

  /** Returns the names of the parameters. */
  List<String> parameters() {
    return PARAMETER.matcher(path).results().map(result -> result.group(1)).toList();
  }
}
