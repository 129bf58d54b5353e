package dev.danube.server.internal.route;

import dev.danube.Outcome;
import dev.danube.server.internal.http.AnswerCounts;
import dev.danube.server.internal.http.Response;
import dev.danube.server.internal.http.Route;
import dev.danube.server.internal.openapi.Operation;
import dev.danube.server.internal.run.RunLoad;
import dev.danube.server.internal.run.RunService;
import dev.danube.server.internal.run.RunTimes;
import dev.danube.server.internal.store.RunState;
import dev.danube.server.internal.store.Store;
import java.util.List;
import java.util.Map;

/** The route of the numbers that Prometheus reads. Thread-safe. */
public final class MetricsRoutes {

  private static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final Store store;
  private final RunService runs;
  private final RunTimes times;
  private final AnswerCounts answers;

  /** Creates the route. */
  public MetricsRoutes(Store store, RunService runs, RunTimes times, AnswerCounts answers) {
    this.store = store;
    this.runs = runs;
    this.times = times;
    this.answers = answers;
  }

  /** Returns the route. */
  public List<Route> routes() {
    return List.of(
        Route.of("GET", "/metrics", request -> metrics())
            .described(
                Operation.of("Shows numbers about the service, as Prometheus reads them")
                    .answers(200, "The numbers", "text/plain")));
  }

  private Response metrics() {
    StringBuilder text = new StringBuilder();
    RunLoad load = runs.load();
    head(text, "danube_queue_size", "gauge", "Runs that wait");
    line(text, "danube_queue_size", load.waiting());
    head(text, "danube_runs_active", "gauge", "Runs in progress");
    line(text, "danube_runs_active", load.running());
    head(text, "danube_runs", "gauge", "Runs in the database, by state");
    Map<RunState, Long> stored = store.runs().counts();
    for (RunState state : RunState.values()) {
      line(text, label("danube_runs", "state", state.name()), stored.getOrDefault(state, 0L));
    }
    head(text, "danube_run_seconds", "summary", "Times of runs that have ended, by outcome");
    for (Map.Entry<Outcome, RunTimes.Total> one : times.totals().entrySet()) {
      String outcome = one.getKey().name();
      double seconds = one.getValue().time().toMillis() / 1000.0;
      line(text, label("danube_run_seconds_sum", "outcome", outcome), seconds);
      line(text, label("danube_run_seconds_count", "outcome", outcome), one.getValue().count());
    }
    head(text, "danube_http_answers_total", "counter", "Answers, by status code");
    answers
        .byStatus()
        .forEach(
            (status, count) ->
                line(text, label("danube_http_answers_total", "code", "" + status), count));
    return new Response(200, TYPE, text.toString(), Map.of());
  }

  private static void head(StringBuilder text, String name, String type, String help) {
    text.append(String.format("# HELP %s %s.\n# TYPE %s %s\n", name, help, name, type));
  }

  private static String label(String name, String label, String value) {
    return name + "{" + label + "=\"" + value + "\"}";
  }

  private static void line(StringBuilder text, String name, Number value) {
    text.append(name).append(' ').append(value).append('\n');
  }
}
