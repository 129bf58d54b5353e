package dev.danube.server.internal.route;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.danube.server.internal.definition.DefinitionSchemas;
import dev.danube.server.internal.http.Answers;
import dev.danube.server.internal.http.Request;
import dev.danube.server.internal.http.Response;
import dev.danube.server.internal.http.Route;
import dev.danube.server.internal.openapi.Operation;
import dev.danube.server.internal.openapi.Schema;
import dev.danube.server.internal.store.Store;
import dev.danube.server.internal.store.StoredPipeline;
import dev.danube.server.internal.store.StoredRevision;
import java.util.List;
import java.util.Optional;

/** The routes of the revisions of pipelines. Thread-safe. */
public final class RevisionRoutes {

  private static final Schema SUMMARY =
      Schema.object()
          .field("number", Schema.integer(1), "its number")
          .field("name", Schema.text(), "the name of the pipeline in it")
          .field("author", Schema.text(), "the user or the token that has stored it")
          .field("created", Schema.format("date-time"), "when it was stored");
  private static final Schema LIST =
      Schema.object()
          .field("total", Schema.integer(1), "how many there are")
          .field("revisions", Schema.list(SUMMARY.named("RevisionSummary")), "the revisions")
          .named("RevisionList");
  private static final Schema REVISION =
      SUMMARY
          .field("definition", DefinitionSchemas.ANY_PIPELINE, "the pipeline as it was then")
          .named("Revision");

  private final Store store;

  /** Creates the routes. */
  public RevisionRoutes(Store store) {
    this.store = store;
  }

  /** Returns the routes. */
  public List<Route> routes() {
    return List.of(
        Route.of("GET", "/v1/pipelines/{id}/revisions", this::list)
            .described(
                Page.describe(
                    about("Lists the revisions of a pipeline, the newest first")
                        .answers(404, "There is no such pipeline", Answers.DETAIL)
                        .answers(200, "The revisions", LIST))),
        Route.of("GET", "/v1/pipelines/{id}/revisions/{number}", this::get)
            .described(
                about("Shows a revision of a pipeline")
                    .path("number", "the number of the revision")
                    .answers(404, "There is no such pipeline or revision", Answers.DETAIL)
                    .answers(200, "The revision", REVISION)));
  }

  private static Operation about(String summary) {
    return Operation.of(summary).path("id", "the id of the pipeline");
  }

  private Response list(Request request) {
    Page page = Page.of(request);
    if (page.error().isPresent()) {
      return page.error().get();
    }
    return store
        .pipelines()
        .find(request.parameter("id"))
        .map(pipeline -> list(pipeline, page))
        .orElseGet(Answers::noPipeline);
  }

  private Response list(StoredPipeline pipeline, Page page) {
    ObjectNode json = Answers.object();
    json.put("total", pipeline.revision()); // they are counted from 1, and none is removed
    json.putArray("revisions");
    store
        .revisions()
        .list(pipeline.id(), page.limit(), page.offset())
        .forEach(revision -> json.withArray("revisions").add(json(revision)));
    return Response.json(200, json);
  }

  private static ObjectNode json(StoredRevision revision) {
    return Answers.object()
        .put("number", revision.number())
        .put("name", revision.name())
        .put("author", revision.author())
        .put("created", revision.created().toString());
  }

  private Response get(Request request) {
    return store
        .pipelines()
        .find(request.parameter("id"))
        .map(pipeline -> get(pipeline, request.parameter("number")))
        .orElseGet(Answers::noPipeline);
  }

  private Response get(StoredPipeline pipeline, String number) {
    Optional<StoredRevision> revision =
        number.matches("[0-9]{1,9}")
            ? store.revisions().find(pipeline.id(), Integer.parseInt(number))
            : Optional.empty();
    return revision
        .map(one -> Response.json(200, json(pipeline.id(), one)))
        .orElseGet(
            () ->
                Answers.detail(
                    404,
                    "Revision not found. The newest one of this pipeline is "
                        + pipeline.revision()
                        + "."));
  }

  private ObjectNode json(String pipeline, StoredRevision revision) {
    ObjectNode definition = store.revisions().definition(pipeline, revision.number()).toJson();
    return json(revision).set("definition", definition.put("id", pipeline));
  }
}
