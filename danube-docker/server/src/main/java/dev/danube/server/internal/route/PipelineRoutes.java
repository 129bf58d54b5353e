package dev.danube.server.internal.route;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.danube.server.internal.access.Role;
import dev.danube.server.internal.definition.DefinitionReader;
import dev.danube.server.internal.definition.DefinitionSchemas;
import dev.danube.server.internal.definition.HostConfiguration;
import dev.danube.server.internal.definition.PipelineDefinition;
import dev.danube.server.internal.http.Answers;
import dev.danube.server.internal.http.Request;
import dev.danube.server.internal.http.Response;
import dev.danube.server.internal.http.Route;
import dev.danube.server.internal.openapi.Operation;
import dev.danube.server.internal.openapi.Schema;
import dev.danube.server.internal.run.RunService;
import dev.danube.server.internal.schedule.Schedules;
import dev.danube.server.internal.store.RunCause;
import dev.danube.server.internal.store.Store;
import dev.danube.server.internal.store.StoredPipeline;
import dev.danube.server.internal.store.StoredRun;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The routes of pipelines. Thread-safe. */
public final class PipelineRoutes {

  private static final Duration END_LIMIT = Duration.ofSeconds(20);

  private static final String HELLO =
      "Welcome to the pipeline API. Visit /docs for the documentation.";
  private static final Schema LIST =
      Schema.object()
          .field("total", Schema.integer(0), "how many there are")
          .field(
              "pipelines",
              Schema.list(
                  Schema.object()
                      .field("id", Schema.format("uuid"), "its id")
                      .field("name", Schema.text(), "its name")
                      .field("revision", Schema.integer(1), "the number of its newest definition")
                      .field("created", Schema.format("date-time"), "when it was created")
                      .field("updated", Schema.format("date-time"), "when it was last replaced")
                      .field("host", Schema.flag(), "whether the host defines it in Java")
                      .field("lastRun", RunSchemas.RUN.orNull(), "its newest run")
                      .field(
                          "nextRun",
                          Schema.format("date-time").orNull(),
                          "when its schedule runs it next")
                      .named("PipelineSummary")),
              "the pipelines")
          .named("PipelineList");

  private final HostConfiguration host;
  private final Store store;
  private final RunService runs;
  private final Schedules schedules;

  /** Creates the routes. */
  public PipelineRoutes(HostConfiguration host, Store store, RunService runs, Schedules schedules) {
    this.host = host;
    this.store = store;
    this.runs = runs;
    this.schedules = schedules;
  }

  /** Returns the routes. */
  public List<Route> routes() {
    return List.of(
        Route.open("GET", "/", PipelineRoutes::welcome)
            .described(
                Operation.of("Says where the documentation is")
                    .answers(303, "A browser is sent to the page", "text/plain")
                    .answers(
                        200,
                        "A greeting",
                        Schema.object().field("message", Schema.text(), "the greeting"))),
        Route.of("GET", "/v1/pipelines", this::list)
            .described(
                Page.describe(
                    Operation.of("Lists pipelines, the newest first")
                        .answers(200, "The pipelines", LIST))),
        Route.of("POST", "/v1/pipelines", this::create)
            .described(
                defining("Creates a pipeline")
                    .answers(201, "It is created", Answers.MESSAGE)
                    .answers(409, "The host defines one of this name in Java", Answers.DETAIL)),
        Route.of("GET", "/v1/pipelines/{id}", this::get)
            .described(
                about(Operation.of("Shows a pipeline"))
                    .answers(200, "The pipeline", DefinitionSchemas.ANY_PIPELINE)),
        Route.of("PUT", "/v1/pipelines/{id}", this::update)
            .described(
                about(defining("Replaces the definition of a pipeline"))
                    .answers(200, "It is replaced", Answers.MESSAGE)
                    .answers(409, "The host defines it, or its name, in Java", Answers.DETAIL)),
        Route.of("DELETE", "/v1/pipelines/{id}", this::delete)
            .described(
                about(Operation.of("Deletes a pipeline, after its runs are cancelled"))
                    .answers(200, "It is deleted", Answers.MESSAGE)
                    .answers(409, "The host defines it in Java", Answers.DETAIL)),
        Route.of("POST", "/v1/pipelines/{id}/trigger", this::trigger)
            .forRole(Role.RUNNER)
            .described(
                about(
                        Operation.of(
                            "Runs a pipeline; a run of it in progress is cancelled,"
                                + " unless its definition says otherwise"))
                    .answers(200, "A run waits or has started", Answers.TRIGGERED)
                    .answers(
                        409,
                        "The server has no token for a cluster, or for another server; or a run is"
                            + " in progress, and the definition says that another is refused",
                        Answers.DETAIL)));
  }

  private static Operation about(Operation operation) {
    return operation
        .path("id", "the id of the pipeline")
        .answers(404, "There is no such pipeline", Answers.DETAIL);
  }

  private static Operation defining(String summary) {
    return Operation.of(summary)
        .body(DefinitionSchemas.DEFINITION, DefinitionSchemas.example())
        .answers(422, "The definition has mistakes, and these are all", DefinitionSchemas.MISTAKES);
  }

  /** Sends a browser to the page, and answers everybody else as earlier services did. */
  private static Response welcome(Request request) {
    boolean isBrowser = request.header().apply("Accept").orElse("").contains("text/html");
    Response response =
        isBrowser
            ? new Response(303, "text/plain", "", Map.of("Location", PageRoutes.PATH))
            : Response.json(200, Answers.object().put("message", HELLO));
    return response.with("Vary", "Accept");
  }

  private Response withDefinition(Request request, Function<PipelineDefinition, Response> then) {
    DefinitionReader.Read read =
        DefinitionReader.read(request.body().get(), request.isJson(), host.tokens());
    return read.definition().map(then).orElseGet(() -> Answers.invalid(read.errors()));
  }

  private Response create(Request request) {
    return withDefinition(request, definition -> create(request, definition));
  }

  private Response create(Request request, PipelineDefinition definition) {
    return host.pipelines().hasName(definition.name())
        ? nameIsTaken(definition.name())
        : Answers.message(
            201,
            store.pipelines().create(definition, request.caller().name()),
            "Pipeline created successfully.");
  }

  private static Response nameIsTaken(String name) {
    return Answers.detail(409, Answers.nameIsTaken(name));
  }

  private Response list(Request request) {
    Page page = Page.of(request);
    if (page.error().isPresent()) {
      return page.error().get();
    }
    ObjectNode json = Answers.object();
    json.put("total", store.pipelines().count());
    json.putArray("pipelines");
    List<StoredPipeline> pipelines = store.pipelines().list(page.limit(), page.offset());
    Map<String, StoredRun> newest = store.runs().newest(pipelines);
    for (StoredPipeline pipeline : pipelines) {
      ObjectNode one =
          json.withArray("pipelines")
              .addObject()
              .put("id", pipeline.id())
              .put("name", pipeline.definition().name())
              .put("revision", pipeline.revision())
              .put("created", pipeline.created().toString())
              .put("updated", pipeline.updated().toString())
              .put("host", pipeline.definition().isHosted());
      StoredRun run = newest.get(pipeline.id());
      one.set("lastRun", run == null ? one.nullNode() : RunJson.of(run));
      List<Instant> next = schedules.next(pipeline.id(), 1);
      one.put("nextRun", next.isEmpty() ? null : next.get(0).toString());
    }
    return Response.json(200, json);
  }

  private Optional<StoredPipeline> pipeline(Request request) {
    return store.pipelines().find(request.parameter("id"));
  }

  private Response get(Request request) {
    return pipeline(request)
        .map(
            pipeline -> Response.json(200, pipeline.definition().toJson().put("id", pipeline.id())))
        .orElseGet(Answers::noPipeline);
  }

  private Response update(Request request) {
    return withDefinition(request, definition -> update(request, definition));
  }

  private Response update(Request request, PipelineDefinition definition) {
    String id = request.parameter("id");
    if (isHosted(request)) {
      return hosted("changed");
    }
    if (host.pipelines().hasName(definition.name()) && pipeline(request).isPresent()) {
      return nameIsTaken(definition.name());
    }
    return store.pipelines().update(id, definition, request.caller().name())
        ? Answers.message(200, id, "Pipeline updated successfully.")
        : Answers.noPipeline();
  }

  private boolean isHosted(Request request) {
    return pipeline(request).filter(pipeline -> pipeline.definition().isHosted()).isPresent();
  }

  private static Response hosted(String change) {
    return Answers.detail(
        409,
        "The host of this server defines the pipeline in Java, so it cannot be "
            + change
            + " over HTTP. Change the program of the host.");
  }

  private Response delete(Request request) {
    String id = request.parameter("id");
    if (isHosted(request)) {
      return hosted("deleted");
    }
    if (!store.pipelines().delete(id)) {
      return Answers.noPipeline();
    }
    runs.cancelAll(id, END_LIMIT);
    return Answers.message(200, id, "Pipeline deleted successfully.");
  }

  private Response trigger(Request request) {
    Optional<StoredPipeline> found = pipeline(request);
    if (found.isEmpty()) {
      return Answers.noPipeline();
    }
    StoredPipeline pipeline = found.get();
    Optional<String> refusal = host.tokens().refusal(pipeline.definition());
    if (refusal.isPresent()) {
      return Answers.detail(409, refusal.get());
    }
    return Answers.triggered(runs.trigger(pipeline, RunCause.request(request.caller().name())));
  }
}
