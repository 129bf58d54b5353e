package dev.danube.server.internal.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.danube.server.internal.definition.CronReader;
import dev.danube.server.internal.definition.CronRule;
import dev.danube.server.internal.definition.DefinitionSchemas;
import dev.danube.server.internal.openapi.Operation;
import dev.danube.server.internal.openapi.Schema;
import dev.danube.server.internal.schedule.Schedules;
import dev.danube.server.internal.store.Store;
import java.util.List;

/** The routes of schedules. Thread-safe. */
public final class ScheduleRoutes {

  private static final String PATH = "/v1/pipelines/{id}/schedule";
  private static final int SHOWN = 3;

  private static final Schema SCHEDULE =
      Schema.object()
          .field("cron", Schema.text(), "minute, hour, day of the month, month, day of the week")
          .field("zone", Schema.text(), "the time zone in which it is meant")
          .field("next", Schema.list(Schema.format("date-time")), "the next times, the first three")
          .named("Schedule");

  private final Store store;
  private final Schedules schedules;

  /** Creates the routes. */
  public ScheduleRoutes(Store store, Schedules schedules) {
    this.store = store;
    this.schedules = schedules;
  }

  /** Returns the routes. */
  public List<Route> routes() {
    return List.of(
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

  private Response get(Request request) {
    String id = request.parameter("id");
    if (store.pipeline(id).isEmpty()) {
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
    if (store.pipeline(id).isEmpty()) {
      return Answers.noPipeline();
    }
    schedules.set(id, read.rule().get(), request.caller().name());
    return shown(id, read.rule().get());
  }

  private Response remove(Request request) {
    String id = request.parameter("id");
    if (store.pipeline(id).isEmpty()) {
      return Answers.noPipeline();
    }
    return schedules.remove(id) ? Answers.message(200, id, "Schedule removed.") : none();
  }

  private Response shown(String pipeline, CronRule rule) {
    ObjectNode json = Answers.object().put("cron", rule.cron()).put("zone", rule.zone());
    json.putArray("next");
    schedules.next(pipeline, SHOWN).forEach(time -> json.withArray("next").add(time.toString()));
    return Response.json(200, json);
  }
}
