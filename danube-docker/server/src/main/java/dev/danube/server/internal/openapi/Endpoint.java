package dev.danube.server.internal.openapi;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A method of a path, with what it does. Immutable.
 *
 * @param method the method, such as {@code GET}
 * @param path the path, with names of parameters as in {@code /v1/pipelines/{id}}
 * @param role the role that its callers need; empty if it needs no login
 * @param operation what it does
 */
public record Endpoint(String method, String path, Optional<String> role, Operation operation) {

  private static final Pattern WORDS = Pattern.compile("[^a-zA-Z0-9]+");

  /** Returns a name that no other endpoint has, such as {@code getV1PipelinesId}. */
  String id() {
    return method.toLowerCase(Locale.ROOT)
        + WORDS
            .splitAsStream(path)
            .filter(word -> !word.isEmpty())
            .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
            .collect(Collectors.joining());
  }

  /** Returns the topic under which it is shown. */
  String tag() {
    String[] names = path.split("/", -1);
    return path.startsWith("/v1/") ? names[2] : "service";
  }
}
