package dev.danube.server.internal.http;

import dev.danube.server.internal.access.Caller;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A request. Immutable.
 *
 * @param method the method, such as {@code GET}
 * @param path the path, without the query
 * @param base the scheme and the address that the client has used, such as {@code http://host:5001}
 * @param address the address of the client
 * @param caller who has sent it, as soon as the login is checked
 * @param parameters the parameters of the path, by name
 * @param query returns a parameter of the query
 * @param header returns a header
 * @param body reads the body
 */
public record Request(
    String method,
    String path,
    String base,
    String address,
    Caller caller,
    Map<String, String> parameters,
    Function<String, Optional<String>> query,
    Function<String, Optional<String>> header,
    Supplier<String> body) {

  /** Returns this request of a caller, with the parameters of its path. */
  Request with(Map<String, String> found, Caller known) {
    return new Request(method, path, base, address, known, found, query, header, body);
  }

  public String parameter(String name) {
    return parameters.getOrDefault(name, "");
  }

  /** Returns whether the content type is that of JSON, or none. */
  public boolean isJson() {
    String type = header.apply("Content-Type").orElse("").toLowerCase(Locale.ROOT);
    String media = type.split(";", 2)[0].strip();
    return media.isEmpty()
        || media.equals("application/json")
        || media.matches("application/.+\\+json");
  }

  /** Returns a parameter of the path without its percent-encoding; empty if that is wrong. */
  public String decoded(String name) {
    try {
      return URLDecoder.decode(parameter(name).replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return "";
    }
  }
}
