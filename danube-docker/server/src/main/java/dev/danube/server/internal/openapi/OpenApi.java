package dev.danube.server.internal.openapi;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A writer of documents of OpenAPI 3.1, which describe a service. Stateless. */
public final class OpenApi {

  private static final List<String> LOGINS = List.of("basic", "bearer");
  private static final String DESCRIPTION =
      "Stores pipelines, runs them, and shows their runs. Errors are JSON with the field detail:"
          + " a text, or a list of all mistakes in a body. A path that is not below is answered 404,"
          + " or 307 if only the slash at its end is too much; a method that is not below 405, with"
          + " the header Allow; a request that is no HTTP 400. HEAD is answered as GET without a"
          + " body. Fields that are not below are ignored in a request. Of the roles VIEWER, RUNNER and"
          + " ADMIN each includes those before it; the user has ADMIN, and a token what it was made"
          + " for. A token may also be sent as the password of any user, as a browser does.";

  private OpenApi() {}

  /** Returns the document of a service with some endpoints. */
  public static ObjectNode document(List<Endpoint> endpoints) {
    ObjectNode document = JsonNodeFactory.instance.objectNode().put("openapi", "3.1.0");
    document
        .putObject("info")
        .put("title", "Danube")
        .put("version", "1")
        .put("description", DESCRIPTION);
    ObjectNode paths = document.putObject("paths");
    Map<String, ObjectNode> schemas = new TreeMap<>();
    for (Endpoint endpoint : endpoints) {
      paths
          .withObjectProperty(endpoint.path())
          .set(endpoint.method().toLowerCase(Locale.ROOT), operation(endpoint, schemas));
    }
    ObjectNode components = document.putObject("components");
    schemas.forEach(components.putObject("schemas")::set);
    ObjectNode schemes = components.putObject("securitySchemes");
    LOGINS.forEach(name -> schemes.putObject(name).put("type", "http").put("scheme", name));
    return document;
  }

  private static ObjectNode operation(Endpoint endpoint, Map<String, ObjectNode> schemas) {
    Operation operation = endpoint.operation();
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("operationId", endpoint.id());
    json.put("summary", operation.summary()).putArray("tags").add(endpoint.tag());
    json.put(
        "description",
        endpoint.role().map(role -> "Needs the role " + role + ".").orElse("Needs no login."));
    operation.inputs().forEach(input -> json.withArray("parameters").add(input(input, schemas)));
    operation
        .body()
        .ifPresent(
            body -> {
              ObjectNode request = json.putObject("requestBody").put("required", true);
              ObjectNode media = request.putObject("content").putObject("application/json");
              media.set("schema", schema(body.schema(), schemas));
              media.set("example", body.example());
            });
    ObjectNode responses = json.putObject("responses");
    operation
        .answers()
        .forEach(
            (status, answer) ->
                answer(responses.putObject(String.valueOf(status)), answer, schemas));
    ArrayNode security = json.putArray("security");
    if (endpoint.role().isPresent()) {
      LOGINS.forEach(name -> security.addObject().putArray(name));
    }
    return json;
  }

  private static void answer(
      ObjectNode json, Operation.Answer answer, Map<String, ObjectNode> schemas) {
    ObjectNode content = json.put("description", answer.meaning()).putObject("content");
    answer
        .contents()
        .forEach((type, schema) -> content.putObject(type).set("schema", schema(schema, schemas)));
  }

  private static ObjectNode input(Operation.Input input, Map<String, ObjectNode> schemas) {
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("name", input.name())
            .put("in", input.isInPath() ? "path" : "query")
            .put("required", input.isInPath())
            .put("description", input.meaning());
    return json.set("schema", schema(input.schema(), schemas));
  }

  private static ObjectNode schema(Schema schema, Map<String, ObjectNode> schemas) {
    schemas.putAll(schema.components());
    return schema.toJson();
  }
}
