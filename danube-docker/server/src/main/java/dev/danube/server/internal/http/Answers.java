package dev.danube.server.internal.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.danube.server.internal.body.FieldError;
import dev.danube.server.internal.openapi.Operation;
import dev.danube.server.internal.openapi.Schema;
import dev.danube.server.internal.run.Triggered;
import java.util.List;

/** Responses that several routes give. */
public final class Answers {

  /** The shape of {@link #detail}. */
  public static final Schema DETAIL =
      Schema.object().field("detail", Schema.text(), "what is wrong").named("Error");

  /** The shape of {@link #message}. */
  public static final Schema MESSAGE =
      Schema.object()
          .field("id", Schema.format("uuid"), "the id of what the request is about")
          .field("message", Schema.text(), "what was done")
          .named("Message");

  /** The shape of {@link #triggered}. */
  public static final Schema TRIGGERED =
      Schema.object()
          .field("id", Schema.format("uuid"), "the id of the pipeline")
          .field("message", Schema.text(), "what was done")
          .field("run", Schema.format("uuid"), "the id of the run")
          .named("Triggered");

  private Answers() {}

  public static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  public static Response detail(int status, String text) {
    return Response.json(status, object().put("detail", text));
  }

  public static Response invalid(List<FieldError> errors) {
    ObjectNode json = object();
    errors.forEach(error -> json.withArray("detail").add(error.toJson()));
    return Response.json(422, json);
  }

  public static Response message(int status, String id, String text) {
    return Response.json(status, object().put("id", id).put("message", text));
  }

  /** Returns an operation with the answer to clients that have to wait. */
  public static Operation limited(Operation operation) {
    return operation.answers(
        429, "There were too many wrong passwords, or there are too many requests at once", DETAIL);
  }

  /** Returns an operation with the answers to clients that are not admitted. */
  public static Operation followed(Operation operation) {
    return limited(operation).answers(503, "Too many clients read at the same time", DETAIL);
  }

  /** Returns the response to a trigger. */
  public static Response triggered(Triggered triggered) {
    if (triggered.conflict().isPresent()) {
      return detail(409, triggered.conflict().get());
    }
    return triggered
        .run()
        .map(
            run ->
                Response.json(
                    200,
                    object()
                        .put("id", run.pipeline())
                        .put("message", "Pipeline triggered successfully.")
                        .put("run", run.id())))
        .orElseGet(
            () ->
                detail(429, "Too many pipelines run or wait. Wait until some runs have ended.")
                    .with("Retry-After", "60"));
  }

  /** Returns why a pipeline cannot have the name of one that the host defines. */
  public static String nameIsTaken(String name) {
    return String.format(
        "The host of this server defines the pipeline \"%s\" in Java. Give this one another name.",
        name);
  }

  public static Response noPipeline() {
    return detail(404, "Pipeline not found. Make sure to create the pipeline first.");
  }

  public static Response noRun() {
    return detail(404, "Run not found.");
  }
}
