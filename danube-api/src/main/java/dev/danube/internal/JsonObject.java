package dev.danube.internal;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A JSON object with its members in the order put. Written by hand to avoid a dependency. */
public final class JsonObject {

  private final StringBuilder text = new StringBuilder("{");

  /** Creates an object without members. */
  public JsonObject() {}

  /**
   * Adds a string.
   *
   * @param name the name of the member
   * @param value its value
   * @return this object
   */
  public JsonObject put(String name, String value) {
    return putRaw(name, quoted(value));
  }

  /**
   * Adds a string, if there is one.
   *
   * @param name the name of the member
   * @param value its value
   * @return this object
   */
  public JsonObject put(String name, Optional<String> value) {
    value.ifPresent(present -> put(name, present));
    return this;
  }

  /**
   * Adds a number.
   *
   * @param name the name of the member
   * @param value its value
   * @return this object
   */
  public JsonObject put(String name, long value) {
    return putRaw(name, Long.toString(value));
  }

  /**
   * Adds a boolean.
   *
   * @param name the name of the member
   * @param value its value
   * @return this object
   */
  public JsonObject put(String name, boolean value) {
    return putRaw(name, Boolean.toString(value));
  }

  /**
   * Adds an array of strings.
   *
   * @param name the name of the member
   * @param values its values
   * @return this object
   */
  public JsonObject put(String name, List<String> values) {
    return putRaw(
        name, "[" + String.join(", ", values.stream().map(JsonObject::quoted).toList()) + "]");
  }

  /**
   * Adds an array of objects.
   *
   * @param name the name of the member
   * @param values its values
   * @return this object
   */
  public JsonObject putObjects(String name, List<JsonObject> values) {
    return putRaw(
        name, "[" + String.join(", ", values.stream().map(JsonObject::toString).toList()) + "]");
  }

  /**
   * Adds an object.
   *
   * @param name the name of the member
   * @param value its value
   * @return this object
   */
  public JsonObject put(String name, JsonObject value) {
    return putRaw(name, value.toString());
  }

  /**
   * Adds an object whose members are strings.
   *
   * @param name the name of the member
   * @param values the members of the object
   * @return this object
   */
  public JsonObject put(String name, Map<String, String> values) {
    JsonObject json = new JsonObject();
    values.forEach(json::put);
    return put(name, json);
  }

  /**
   * Adds a value that is JSON already.
   *
   * @param name the name of the member
   * @param json any JSON value, on one line
   * @return this object
   */
  public JsonObject putJson(String name, String json) {
    return putRaw(name, json);
  }

  private JsonObject putRaw(String name, String json) {
    if (text.length() > 1) {
      text.append(", ");
    }
    text.append(quoted(name)).append(": ").append(json);
    return this;
  }

  private static String quoted(String value) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c < ' ' || Character.isSurrogate(c)) {
        quoted.append(String.format("\\u%04x", (int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }

  /** Returns the JSON text, on one line. */
  @Override
  public String toString() {
    return text + "}";
  }
}
