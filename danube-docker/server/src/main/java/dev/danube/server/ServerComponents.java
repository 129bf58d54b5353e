package dev.danube.server;

import dev.danube.engine.Danube;
import dev.danube.server.internal.access.PasswordHash;
import dev.danube.server.internal.definition.HostConfiguration;
import dev.danube.server.internal.http.AnswerCounts;
import dev.danube.server.internal.http.HttpServer;
import dev.danube.server.internal.http.Logins;
import dev.danube.server.internal.http.PasswordLogins;
import dev.danube.server.internal.http.Route;
import dev.danube.server.internal.http.Router;
import dev.danube.server.internal.live.EventRecorder;
import dev.danube.server.internal.live.LatestEvents;
import dev.danube.server.internal.run.RunService;
import dev.danube.server.internal.run.RunTimes;
import dev.danube.server.internal.schedule.Schedules;
import dev.danube.server.internal.store.Store;
import java.io.IOException;
import java.time.Instant;
import java.util.List;

/**
 * The components of a server, which are started in an order in which each finds those that it uses,
 * and are closed the other way round. Not thread-safe.
 */
final class ServerComponents implements AutoCloseable {

  /** The most records of all pipelines together. */
  private static final int MOST_RECORDS = 2_000;

  private final CloseStack open;
  private final HttpServer http;
  private final List<Route> routes;
  private final Schedules schedules;

  private ServerComponents(
      CloseStack open, HttpServer http, List<Route> routes, Schedules schedules) {
    this.open = open;
    this.http = http;
    this.routes = routes;
    this.schedules = schedules;
  }

  /**
   * Starts all components, and closes those that have started if one cannot start.
   *
   * @param lost is called if another server takes the database later
   * @throws IllegalStateException if another server uses the home or the database
   * @throws IOException if the home cannot be used
   */
  static ServerComponents start(ServerConfiguration settings, Runnable lost) throws IOException {
    CloseStack open = new CloseStack();
    boolean isStarted = false;
    try {
      ServerComponents components = start(settings, lost, open);
      isStarted = true;
      return components;
    } finally {
      if (!isStarted) {
        open.close();
      }
    }
  }

  private static ServerComponents start(
      ServerConfiguration settings, Runnable lost, CloseStack open) throws IOException {
    open.add(HomeFolder.lock(settings.home), HomeFolder::close);
    Store store = open.add(Store.open(settings.database(), lost), Store::close);
    settings.checkReach(store.users());
    RunTimes times = new RunTimes();
    Danube danube = open.add(danube(settings, times), Danube::close);
    HostConfiguration host = settings.host(store.hosted());
    LatestEvents latest = new LatestEvents();
    RunService runs =
        open.add(
            new RunService(store, danube, settings.records(), latest, host, settings.limits),
            RunService::close);
    runs.recover(); // before a request can trigger others
    Schedules schedules =
        open.add(new Schedules(host.tokens(), store, runs, settings.clock), Schedules::close);
    AnswerCounts answers = new AnswerCounts();
    List<Route> routes =
        new ServerRoutes()
            .pipelines(host, store, runs, schedules)
            .runs(host, store, runs, latest, settings.records())
            .webhooks(host, store, runs, settings.webhooks)
            .logins(store, settings.login())
            .operation(store, runs, times, answers)
            .all();
    Router router = new Router(routes, logins(settings, store), settings.isLoopback(), answers);
    HttpServer http =
        open.add(HttpServer.start(router, settings.host, settings.port), HttpServer::close);
    runs.open();
    schedules.open();
    return new ServerComponents(open, http, routes, schedules);
  }

  private static Danube danube(ServerConfiguration settings, RunTimes times) {
    return Danube.using(
        settings.backend(),
        d ->
            d.home(settings.records())
                .report(true)
                .keepRuns(MOST_RECORDS)
                .listener(new EventRecorder(settings.records()))
                .listener(times));
  }

  private static Logins logins(ServerConfiguration settings, Store store) {
    return new Logins(
        new PasswordLogins(settings.login(), store.users(), PasswordHash.ofNobody(), Instant::now),
        store.tokens()::find,
        Instant::now);
  }

  int port() {
    return http.port();
  }

  List<Route> routes() {
    return routes;
  }

  Schedules schedules() {
    return schedules;
  }

  @Override
  public void close() {
    open.close();
  }
}
