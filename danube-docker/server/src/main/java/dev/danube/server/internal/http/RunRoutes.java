package dev.danube.server.internal.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.danube.StageFailure;
import dev.danube.record.RunRecord;
import dev.danube.record.RunRecords;
import dev.danube.server.internal.access.Role;
import dev.danube.server.internal.openapi.Operation;
import dev.danube.server.internal.openapi.Schema;
import dev.danube.server.internal.run.RunService;
import dev.danube.server.internal.store.Store;
import dev.danube.server.internal.store.StoredRun;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The routes of runs. Thread-safe. */
public final class RunRoutes {

  private final Store store;
  private final RunService runs;
  private final Path home;

  /**
   * Creates the routes.
   *
   * @param home the folder with the records of runs
   */
  public RunRoutes(Store store, RunService runs, Path home) {
    this.store = store;
    this.runs = runs;
    this.home = home;
  }

  /** Returns the routes. */
  public List<Route> routes() {
    return List.of(
        Route.of("GET", "/v1/runs", this::list)
            .described(
                Page.describe(
                    Operation.of("Lists runs, the newest first")
                        .query("pipeline", Schema.text(), "the id of their pipeline")
                        .answers(200, "The runs", RunSchemas.RUNS))),
        Route.of("GET", "/v1/runs/{run}", this::get)
            .described(
                about("Shows a run with its stages").answers(200, "The run", RunSchemas.DETAILS)),
        Route.of("POST", "/v1/runs/{run}/cancel", this::cancel)
            .forRole(Role.RUNNER)
            .described(
                about("Cancels a run")
                    .answers(202, "It is being cancelled", Answers.MESSAGE)
                    .answers(409, "It has ended already", Answers.DETAIL)));
  }

  private static Operation about(String summary) {
    return Operation.of(summary)
        .path("run", "the id of the run")
        .answers(404, "There is no such run", Answers.DETAIL);
  }

  private static Response noRun() {
    return Answers.detail(404, "Run not found.");
  }

  private Response list(Request request) {
    Page page = Page.of(request);
    if (page.error().isPresent()) {
      return page.error().get();
    }
    ObjectNode json = Answers.object();
    json.putArray("runs");
    store
        .runs(request.query().apply("pipeline"), page.limit(), page.offset())
        .forEach(run -> json.withArray("runs").add(json(run)));
    return Response.json(200, json);
  }

  private static ObjectNode json(StoredRun run) {
    ObjectNode json =
        Answers.object()
            .put("id", run.id())
            .put("pipeline", run.pipeline())
            .put("revision", run.revision())
            .put("state", run.state().name())
            .put("status", run.state().word())
            .put("queued", run.queued().toString());
    json.put("started", run.started().map(Instant::toString).orElse(null));
    json.put("finished", run.finished().map(Instant::toString).orElse(null));
    json.put("reason", run.reason().orElse(null));
    return json;
  }

  private Response get(Request request) {
    Optional<StoredRun> found = store.run(request.parameter("run"));
    if (found.isEmpty()) {
      return noRun();
    }
    ObjectNode json = json(found.get());
    json.putArray("stages");
    found.get().record().flatMap(this::record).ifPresent(record -> addStages(json, record));
    return Response.json(200, json);
  }

  private Optional<RunRecord> record(String id) {
    try {
      return new RunRecords(home).find(id);
    } catch (IOException e) {
      return Optional.empty(); // the record was removed: it was too old
    }
  }

  private static void addStages(ObjectNode json, RunRecord record) {
    for (RunRecord.StageRecord stage : record.stages()) {
      ObjectNode one = json.withArray("stages").addObject().put("name", stage.name());
      stage
          .result()
          .ifPresent(
              result -> {
                one.put("outcome", result.outcome().name());
                one.put("millis", result.duration().toMillis());
                one.put("attempts", result.attempts().size());
                one.put("skipped", result.skipReason().map(reason -> reason.text()).orElse(null));
                one.put("failure", result.failure().map(StageFailure::message).orElse(null));
                result
                    .failure()
                    .ifPresent(
                        failure -> {
                          one.putArray("lastLines");
                          failure.lastLines().forEach(one.withArray("lastLines")::add);
                        });
              });
    }
  }

  private Response cancel(Request request) {
    Optional<StoredRun> run = store.run(request.parameter("run"));
    if (run.isEmpty()) {
      return noRun();
    }
    return runs.cancel(run.get())
        ? Answers.message(202, run.get().id(), "Run is being cancelled.")
        : Answers.detail(409, "Run has ended already.");
  }
}
