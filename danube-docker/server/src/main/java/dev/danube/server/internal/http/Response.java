package dev.danube.server.internal.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/**
 * A response. Immutable.
 *
 * @param status the status code
 * @param type the content type
 * @param body the body
 * @param headers further headers, by name
 */
public record Response(int status, String type, String body, Map<String, String> headers) {

  /** Returns a response with JSON. */
  public static Response json(int status, JsonNode body) {
    return new Response(status, "application/json", body.toString(), Map.of());
  }

  /** Returns a response with text. */
  public static Response text(int status, String body) {
    return new Response(status, "text/plain; charset=utf-8", body, Map.of());
  }

  Response with(String name, String value) {
    return new Response(status, type, body, Map.of(name, value));
  }
}
