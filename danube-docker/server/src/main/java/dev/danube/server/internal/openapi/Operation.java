package dev.danube.server.internal.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A description of what a route does. Immutable.
 *
 * @param summary what it does, in a sentence without its subject
 * @param inputs its parameters, in the path and in the query
 * @param body the body of its requests; empty if it reads none
 * @param answers its answers, by status code
 */
public record Operation(
    String summary, List<Input> inputs, Optional<Body> body, SortedMap<Integer, Answer> answers) {

  /** The description of a route that has none. */
  public static final Operation UNDESCRIBED = of("");

  /**
   * A parameter. One in the path has to be there.
   *
   * @param isInPath whether it is in the path; else in the query
   */
  record Input(String name, boolean isInPath, Schema schema, String meaning) {}

  /** The body of a request, with an example. */
  record Body(Schema schema, JsonNode example) {}

  /**
   * An answer.
   *
   * @param contents the shapes of its body, by content type without parameters
   */
  record Answer(String meaning, SortedMap<String, Schema> contents) {}

  /** Copies the collections. */
  public Operation {
    inputs = List.copyOf(inputs);
    answers = Collections.unmodifiableSortedMap(new TreeMap<>(answers));
  }

  /** Returns the description of an operation without parameters, body and answers. */
  public static Operation of(String summary) {
    return new Operation(summary, List.of(), Optional.empty(), new TreeMap<>(Map.of()));
  }

  /** Returns this operation with a parameter of the path. */
  public Operation path(String name, String meaning) {
    return with(new Input(name, true, Schema.text(), meaning));
  }

  /** Returns this operation with a parameter of the query, which may be left out. */
  public Operation query(String name, Schema schema, String meaning) {
    return with(new Input(name, false, schema, meaning));
  }

  private Operation with(Input input) {
    List<Input> all = new ArrayList<>(inputs);
    all.add(input);
    return new Operation(summary, all, body, answers);
  }

  /** Returns this operation with a body of JSON in its requests. */
  public Operation body(Schema schema, JsonNode example) {
    return new Operation(summary, inputs, Optional.of(new Body(schema, example)), answers);
  }

  /** Returns this operation with an answer of JSON. */
  public Operation answers(int status, String meaning, Schema schema) {
    return with(status, meaning, "application/json", schema);
  }

  /**
   * Returns this operation with an answer of another content type, such as {@code text/plain}. An
   * answer may have several content types.
   */
  public Operation answers(int status, String meaning, String type) {
    return with(status, meaning, type, Schema.text());
  }

  private Operation with(int status, String meaning, String type, Schema schema) {
    SortedMap<Integer, Answer> all = new TreeMap<>(answers);
    SortedMap<String, Schema> contents = new TreeMap<>();
    if (all.containsKey(status)) {
      contents.putAll(all.get(status).contents());
    }
    contents.put(type, schema);
    all.put(status, new Answer(meaning, Collections.unmodifiableSortedMap(contents)));
    return new Operation(summary, inputs, body, all);
  }
}
