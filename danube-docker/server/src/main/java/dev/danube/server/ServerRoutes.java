package dev.danube.server;

import dev.danube.server.internal.access.HostLogin;
import dev.danube.server.internal.definition.HostConfiguration;
import dev.danube.server.internal.http.AnswerCounts;
import dev.danube.server.internal.http.Route;
import dev.danube.server.internal.live.LatestEvents;
import dev.danube.server.internal.route.CheckRoutes;
import dev.danube.server.internal.route.DocumentRoutes;
import dev.danube.server.internal.route.FileRoutes;
import dev.danube.server.internal.route.HealthRoutes;
import dev.danube.server.internal.route.LiveRoutes;
import dev.danube.server.internal.route.MetricsRoutes;
import dev.danube.server.internal.route.PageRoutes;
import dev.danube.server.internal.route.PipelineRoutes;
import dev.danube.server.internal.route.RevisionRoutes;
import dev.danube.server.internal.route.RunRoutes;
import dev.danube.server.internal.route.ScheduleRoutes;
import dev.danube.server.internal.route.TokenRoutes;
import dev.danube.server.internal.route.UserRoutes;
import dev.danube.server.internal.route.WebhookRoutes;
import dev.danube.server.internal.run.RunService;
import dev.danube.server.internal.run.RunTimes;
import dev.danube.server.internal.schedule.Schedules;
import dev.danube.server.internal.store.Store;
import dev.danube.server.internal.webhook.WebhookSecrets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The routes of a server, with the components that answer them. */
final class ServerRoutes {

  private final List<Route> routes = new ArrayList<>();

  /** Adds the routes of pipelines. */
  ServerRoutes pipelines(
      HostConfiguration host, Store store, RunService runs, Schedules schedules) {
    routes.addAll(new PipelineRoutes(host, store, runs, schedules).routes());
    routes.addAll(new RevisionRoutes(store).routes());
    routes.addAll(new ScheduleRoutes(store, schedules).routes());
    routes.addAll(new CheckRoutes(host).routes());
    return this;
  }

  /**
   * Adds the routes of runs.
   *
   * @param records the folder with the records of runs
   */
  ServerRoutes runs(
      HostConfiguration host, Store store, RunService runs, LatestEvents latest, Path records) {
    routes.addAll(new RunRoutes(host.tokens(), store, runs, records).routes());
    routes.addAll(new LiveRoutes(store, runs, latest, records).routes());
    routes.addAll(new FileRoutes(store, records).routes());
    return this;
  }

  /** Adds the routes that servers of git call. */
  ServerRoutes webhooks(
      HostConfiguration host, Store store, RunService runs, WebhookSecrets secrets) {
    routes.addAll(new WebhookRoutes(host.tokens(), store, runs, secrets).routes());
    return this;
  }

  /** Adds the routes of logins. */
  ServerRoutes logins(Store store, HostLogin host) {
    routes.addAll(new UserRoutes(store.users(), host).routes());
    routes.addAll(new TokenRoutes(store.tokens()).routes());
    return this;
  }

  /** Adds the routes of operators. */
  ServerRoutes operation(Store store, RunService runs, RunTimes times, AnswerCounts answers) {
    routes.addAll(new HealthRoutes(store).routes());
    routes.addAll(new MetricsRoutes(store, runs, times, answers).routes());
    return this;
  }

  /** Returns all routes, with those of the page and of the documentation. */
  List<Route> all() {
    routes.addAll(new PageRoutes().routes());
    routes.addAll(DocumentRoutes.of(List.copyOf(routes)));
    return List.copyOf(routes);
  }
}
