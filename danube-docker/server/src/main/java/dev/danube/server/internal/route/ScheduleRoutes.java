package dev.danube.server.internal.route;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.danube.server.internal.definition.CronReader;
import dev.danube.server.internal.definition.CronRule;
import dev.danube.server.internal.definition.DefinitionSchemas;
import dev.danube.server.internal.http.Answers;
import dev.danube.server.internal.http.Request;
import dev.danube.server.internal.http.Response;
import dev.danube.server.internal.http.Route;
import dev.danube.server.internal.openapi.Operation;
import dev.danube.server.internal.openapi.Schema;
import dev.danube.server.internal.schedule.Schedules;
import dev.danube.server.internal.store.Store;
import java.util.List;
import java.util.Optional;

/** The routes of schedules. Thread-safe. */
public final class ScheduleRoutes {

  private static final String PATH = "/v1/pipelines/{id}/schedule";
  private static final int SHOWN = 3;

  private static final Schema SCHEDULE = times(Schema.object()).named("Schedule");

  private static final Schema LIST =
      Schema.object()
          .field(
              "schedules",
              Schema.list(
                  times(
                          Schema.object()
                              .field("pipeline", Schema.format("uuid"), "the id of the pipeline")
                              .field("name", Schema.text(), "the name of the pipeline"))
                      .named("ScheduleSummary")),
              "the schedules")
          .named("ScheduleList");

  private final Store store;
  private final Schedules schedules;

  /** Creates the routes. */
  public ScheduleRoutes(Store store, Schedules schedules) {
    this.store = store;
    this.schedules = schedules;
  }

  private static Schema times(Schema object) {
    return object
        .field("cron", Schema.text(), "minute, hour, day of the month, month, day of the week")
        .field("zone", Schema.text(), "the time zone in which it is meant")
        .field("next", Schema.list(Schema.format("date-time")), "the next times, the first three");
  }

  /** Returns the routes. */
  public List<Route> routes() {
    return List.of(
        Route.of("GET", "/v1/schedules", this::list)
            .described(
                Page.describe(
                    Operation.of("Lists the schedules of all pipelines")
                        .answers(200, "The schedules", LIST))),
        Route.of("GET", PATH, this::get)
            .described(
                about(Operation.of("Shows when a pipeline runs"))
                    .answers(200, "The schedule", SCHEDULE)),
        Route.of("PUT", PATH, this::set)
            .described(
                about(Operation.of("Sets when a pipeline runs, unless a run of it is in progress"))
                    .body(
                        CronReader.REQUEST,
                        Answers.object().put("cron", "0 3 * * MON").put("zone", "Europe/Berlin"))
                    .answers(200, "It is set", SCHEDULE)
                    .answers(422, "The schedule has mistakes", DefinitionSchemas.MISTAKES)),
        Route.of("DELETE", PATH, this::remove)
            .described(
                about(Operation.of("Removes the schedule of a pipeline"))
                    .answers(200, "It is removed", Answers.MESSAGE)));
  }

  private static Operation about(Operation operation) {
    return operation
        .path("id", "the id of the pipeline")
        .answers(404, "There is no such pipeline, or it has no schedule", Answers.DETAIL);
  }

  private static Response none() {
    return Answers.detail(404, "The pipeline has no schedule.");
  }

  private Response list(Request request) {
    Page page = Page.of(request);
    if (page.error().isPresent()) {
      return page.error().get();
    }
    ObjectNode json = Answers.object();
    json.putArray("schedules");
    schedules.rules().entrySet().stream()
        .skip(page.offset())
        .limit(page.limit())
        .flatMap(one -> summary(one.getKey(), one.getValue()).stream())
        .forEach(json.withArray("schedules")::add);
    return Response.json(200, json);
  }

  /** Returns the schedule of a pipeline with its name; empty if it was deleted. */
  private Optional<ObjectNode> summary(String id, CronRule rule) {
    return store
        .pipelines()
        .find(id)
        .map(
            pipeline -> {
              ObjectNode json = Answers.object();
              json.put("pipeline", id).put("name", pipeline.definition().name());
              json.setAll(json(id, rule));
              return json;
            });
  }

  private Response get(Request request) {
    String id = request.parameter("id");
    if (store.pipelines().find(id).isEmpty()) {
      return Answers.noPipeline();
    }
    return schedules.rule(id).map(rule -> shown(id, rule)).orElseGet(ScheduleRoutes::none);
  }

  private Response set(Request request) {
    String id = request.parameter("id");
    CronReader.Read read = CronReader.read(request.body().get(), request.isJson());
    if (read.rule().isEmpty()) {
      return Answers.invalid(read.errors());
    }
    if (store.pipelines().find(id).isEmpty()) {
      return Answers.noPipeline();
    }
    schedules.set(id, read.rule().get(), request.caller().name());
    return shown(id, read.rule().get());
  }

  private Response remove(Request request) {
    String id = request.parameter("id");
    if (store.pipelines().find(id).isEmpty()) {
      return Answers.noPipeline();
    }
    return schedules.remove(id) ? Answers.message(200, id, "Schedule removed.") : none();
  }

  private Response shown(String pipeline, CronRule rule) {
    return Response.json(200, json(pipeline, rule));
  }

  private ObjectNode json(String pipeline, CronRule rule) {
    ObjectNode json = Answers.object().put("cron", rule.cron()).put("zone", rule.zone());
    json.putArray("next");
    schedules.next(pipeline, SHOWN).forEach(time -> json.withArray("next").add(time.toString()));
    return json;
  }
}
