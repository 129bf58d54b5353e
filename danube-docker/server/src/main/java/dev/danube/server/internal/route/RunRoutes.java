package dev.danube.server.internal.route;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.danube.server.internal.access.Role;
import dev.danube.server.internal.definition.HostTokens;
import dev.danube.server.internal.http.Answers;
import dev.danube.server.internal.http.Request;
import dev.danube.server.internal.http.Response;
import dev.danube.server.internal.http.Route;
import dev.danube.server.internal.openapi.Operation;
import dev.danube.server.internal.openapi.Schema;
import dev.danube.server.internal.run.RunService;
import dev.danube.server.internal.store.RunState;
import dev.danube.server.internal.store.Store;
import dev.danube.server.internal.store.StoredPipeline;
import dev.danube.server.internal.store.StoredRun;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/** The routes of runs. Thread-safe. */
public final class RunRoutes {

  private final HostTokens tokens;
  private final Store store;
  private final RunService runs;
  private final RunFiles files;

  /**
   * Creates the routes.
   *
   * @param tokens the tokens of the host
   * @param home the folder with the records of runs
   */
  public RunRoutes(HostTokens tokens, Store store, RunService runs, Path home) {
    this.tokens = tokens;
    this.store = store;
    this.runs = runs;
    this.files = new RunFiles(home);
  }

  /** Returns the routes. */
  public List<Route> routes() {
    return List.of(
        Route.of("GET", "/v1/runs", this::list)
            .described(
                Page.describe(
                    Operation.of("Lists runs, the newest first")
                        .query("pipeline", Schema.text(), "the id of their pipeline")
                        .query("state", RunSchemas.STATE, "their state")
                        .answers(200, "The runs", RunSchemas.RUNS))),
        Route.of("GET", "/v1/runs/{run}", this::get)
            .described(
                about("Shows a run with its stages").answers(200, "The run", RunSchemas.DETAILS)),
        change("cancel", this::cancel)
            .described(
                about("Cancels a run")
                    .answers(202, "It is being cancelled", Answers.MESSAGE)
                    .answers(409, "It has ended already", Answers.DETAIL)),
        change("resume", this::resume)
            .described(
                about("Resumes a run, whose stages that succeeded are not repeated")
                    .answers(202, "It is being resumed", Answers.MESSAGE)
                    .answers(409, "It cannot be resumed, and why", Answers.DETAIL)),
        change("rerun", this::rerun)
            .described(
                about("Runs the definition of a run again, from the start")
                    .answers(200, "Another run was triggered", Answers.TRIGGERED)
                    .answers(
                        409,
                        "A name in the definition is unknown here, or a run is in progress, and the"
                            + " definition of the pipeline says that another is refused",
                        Answers.DETAIL)));
  }

  private static Route change(String verb, Function<Request, Response> handler) {
    return Route.of("POST", "/v1/runs/{run}/" + verb, handler).forRole(Role.RUNNER);
  }

  private static Operation about(String summary) {
    return Operation.of(summary)
        .path("run", "the id of the run")
        .answers(404, "There is no such run", Answers.DETAIL);
  }

  private Response list(Request request) {
    Page page = Page.of(request);
    if (page.error().isPresent()) {
      return page.error().get();
    }
    Optional<String> wanted = request.query().apply("state");
    Optional<RunState> state = wanted.flatMap(RunRoutes::state);
    if (wanted.isPresent() && state.isEmpty()) {
      return Answers.detail(422, "state is one of " + Arrays.toString(RunState.values()));
    }
    ObjectNode json = Answers.object();
    json.putArray("runs");
    store
        .runs()
        .list(request.query().apply("pipeline"), state, page.limit(), page.offset())
        .forEach(run -> json.withArray("runs").add(RunJson.of(run)));
    return Response.json(200, json);
  }

  private static Optional<RunState> state(String name) {
    return Arrays.stream(RunState.values()).filter(one -> one.name().equals(name)).findFirst();
  }

  private Response get(Request request) {
    return store
        .runs()
        .find(request.parameter("run"))
        .map(
            run ->
                Response.json(
                    200,
                    RunJson.of(
                        run, store.revisions().definition(run.pipeline(), run.revision()), files)))
        .orElseGet(Answers::noRun);
  }

  private Response cancel(Request request) {
    Optional<StoredRun> run = store.runs().find(request.parameter("run"));
    if (run.isEmpty()) {
      return Answers.noRun();
    }
    // A run whose end is stored may be at hand for a moment still.
    return run.get().finished().isEmpty() && runs.cancel(run.get())
        ? Answers.message(202, run.get().id(), "Run is being cancelled.")
        : Answers.detail(409, "Run has ended already.");
  }

  private Response resume(Request request) {
    return again(
        request,
        (pipeline, run) ->
            runs.resume(run, request.caller().name())
                .map(why -> Answers.detail(409, why))
                .orElseGet(() -> Answers.message(202, run.id(), "Run is being resumed.")));
  }

  private Response rerun(Request request) {
    return again(
        request,
        (pipeline, run) -> Answers.triggered(runs.rerun(pipeline, run, request.caller().name())));
  }

  /** Answers a request to run what a run has run, if its pipeline is there and may run. */
  private Response again(Request request, BiFunction<StoredPipeline, StoredRun, Response> start) {
    Optional<StoredRun> found = store.runs().find(request.parameter("run"));
    if (found.isEmpty()) {
      return Answers.noRun();
    }
    StoredRun run = found.get();
    Optional<StoredPipeline> pipeline = store.pipelines().find(run.pipeline());
    if (pipeline.isEmpty()) {
      return Answers.noPipeline();
    }
    return tokens
        .refusal(store.revisions().definition(run.pipeline(), run.revision()))
        .map(why -> Answers.detail(409, why))
        .orElseGet(() -> start.apply(pipeline.get(), run));
  }
}
