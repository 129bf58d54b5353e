package dev.danube.server.internal.body;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A mistake in a request, in the shape that clients of FastAPI know. Immutable.
 *
 * @param type the kind of mistake, such as {@code missing}
 * @param place the place in the request: names and numbers, which start with {@code body}
 * @param message what is wrong
 * @param input what stands there; empty if it may be secret
 * @param context further values of the kind, by name; empty for none
 */
public record FieldError(
    String type,
    List<Object> place,
    String message,
    Optional<JsonNode> input,
    Map<String, JsonNode> context) {

  /** Returns this mistake without what stands there. */
  public FieldError withoutInput() {
    return new FieldError(type, place, message, Optional.empty(), context);
  }

  /** Returns the mistake as JSON. */
  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("type", type);
    for (Object part : place) {
      if (part instanceof Integer number) {
        json.withArray("loc").add(number);
      } else {
        json.withArray("loc").add(String.valueOf(part));
      }
    }
    json.put("msg", message);
    input.ifPresent(value -> json.set("input", value));
    if (!context.isEmpty()) {
      context.forEach(json.putObject("ctx")::set);
    }
    return json;
  }
}
