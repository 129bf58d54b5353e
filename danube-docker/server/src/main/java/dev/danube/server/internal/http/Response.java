package dev.danube.server.internal.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.danube.server.internal.live.Feed;
import dev.danube.server.internal.live.FileFeed;
import dev.danube.server.internal.live.TextFeed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A response. Immutable.
 *
 * @param status the status code
 * @param type the content type
 * @param body the body
 * @param headers further headers, by name
 * @param feed the body instead, if it is read bit by bit
 */
public record Response(
    int status, String type, String body, Map<String, String> headers, Optional<Feed> feed) {

  /** Creates a response with a body that is known. */
  public Response(int status, String type, String body, Map<String, String> headers) {
    this(status, type, body, headers, Optional.empty());
  }

  /** Returns a response with JSON. */
  public static Response json(int status, JsonNode body) {
    return new Response(status, "application/json", body.toString(), Map.of());
  }

  /** Returns a response with text. */
  public static Response text(int status, String body) {
    return new Response(status, "text/plain; charset=utf-8", body, Map.of());
  }

  /** Returns a response whose body is read bit by bit. */
  public static Response feed(String type, Feed feed) {
    return new Response(200, type, "", Map.of(), Optional.of(feed));
  }

  /** Returns a response with a file. */
  public static Response file(String type, Path file) throws IOException {
    FileFeed feed = new FileFeed(file);
    // With the length, a client sees whether the body is complete.
    return feed(type, feed).with("Content-Length", String.valueOf(feed.size()));
  }

  /** Returns this response with its body as a feed. */
  Response inPieces() {
    TextFeed pieces = new TextFeed(body);
    return new Response(status, type, "", headers, Optional.of(pieces))
        .with("Content-Length", String.valueOf(pieces.size()));
  }

  public Response with(String name, String value) {
    Map<String, String> all = new LinkedHashMap<>(headers);
    all.put(name, value);
    return new Response(status, type, body, all, feed);
  }
}
