package dev.danube.server.internal.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** A JSON schema of a value in a request or in an answer. Immutable. */
public final class Schema {

  private static final String COMPONENTS = "#/components/schemas/";

  private final ObjectNode json;
  private final Map<String, ObjectNode> components;

  private Schema(ObjectNode json, Map<String, ObjectNode> components) {
    this.json = json;
    this.components = Collections.unmodifiableMap(new TreeMap<>(components));
  }

  private static Schema of(String type) {
    return new Schema(JsonNodeFactory.instance.objectNode().put("type", type), Map.of());
  }

  /** Returns the schema of any text. */
  public static Schema text() {
    return of("string");
  }

  /** Returns the schema of a text that an expression finds something in. */
  public static Schema text(String pattern) {
    return of("string").with("pattern", JsonNodeFactory.instance.textNode(pattern));
  }

  /** Returns the schema of a text in a format, such as {@code date-time} or {@code uri}. */
  public static Schema format(String name) {
    return of("string").with("format", JsonNodeFactory.instance.textNode(name));
  }

  /** Returns the schema of one of some words. */
  public static Schema words(Iterable<String> words) {
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    words.forEach(all::add);
    return of("string").with("enum", all);
  }

  /** Returns the schema of a whole number that is not less than another. */
  public static Schema integer(long least) {
    return of("integer").with("minimum", JsonNodeFactory.instance.numberNode(least));
  }

  /** Returns the schema of a whole number from one to another. */
  public static Schema integer(long least, long most) {
    return integer(least).with("maximum", JsonNodeFactory.instance.numberNode(most));
  }

  /** Returns the schema of a truth value. */
  public static Schema flag() {
    return of("boolean");
  }

  /** Returns the schema of null. */
  public static Schema nothing() {
    return of("null");
  }

  /** Returns the schema of any value. */
  public static Schema any() {
    return new Schema(JsonNodeFactory.instance.objectNode(), Map.of());
  }

  /** Returns the schema of an object of any content. */
  public static Schema object() {
    return of("object");
  }

  /** Returns the schema of a list. */
  public static Schema list(Schema element) {
    return new Schema(of("array").json.set("items", element.json), element.components);
  }

  /** Returns the schema of a value of one of several kinds. */
  public static Schema anyOf(Schema... kinds) {
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    Map<String, ObjectNode> components = new TreeMap<>();
    for (Schema kind : kinds) {
      all.add(kind.json);
      components.putAll(kind.components);
    }
    return new Schema(any().json.set("anyOf", all), components);
  }

  /** Returns this schema with a further rule. */
  public Schema with(String keyword, JsonNode value) {
    return new Schema(json.deepCopy().set(keyword, value), components);
  }

  /** Returns the schema of objects that also have a field. */
  public Schema field(String name, Schema value, String meaning) {
    Schema all = optionalField(name, value, meaning);
    all.json.withArray("required").add(name);
    return all;
  }

  /** Returns the schema of objects that may also have a field. */
  public Schema optionalField(String name, Schema value, String meaning) {
    Map<String, ObjectNode> all = new TreeMap<>(components);
    all.putAll(value.components);
    ObjectNode copy = json.deepCopy();
    copy.withObjectProperty("properties")
        .set(name, value.json.deepCopy().put("description", meaning));
    return new Schema(copy, all);
  }

  /** Returns the schema of such values and null. */
  public Schema orNull() {
    return anyOf(this, nothing());
  }

  /** Returns this schema as a component of the document, which is shown by its name. */
  public Schema named(String name) {
    Map<String, ObjectNode> all = new TreeMap<>(components);
    all.put(name, json);
    return new Schema(any().json.put("$ref", COMPONENTS + name), all);
  }

  /** Returns the schema as JSON, which refers to its components. */
  ObjectNode toJson() {
    return json.deepCopy();
  }

  /** Returns the components to which it refers, by name. */
  Map<String, ObjectNode> components() {
    return components;
  }
}
