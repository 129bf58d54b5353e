package dev.danube.server.internal.http;

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
    Map<String, String> parameters,
    Function<String, Optional<String>> query,
    Function<String, Optional<String>> header,
    Supplier<String> body) {

  Request with(Map<String, String> found) {
    return new Request(method, path, base, address, found, query, header, body);
  }

  String parameter(String name) {
    return parameters.getOrDefault(name, "");
  }
}
