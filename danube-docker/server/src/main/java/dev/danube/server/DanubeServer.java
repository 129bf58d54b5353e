package dev.danube.server;

import static java.util.Objects.requireNonNull;

import dev.danube.Pipeline;
import dev.danube.Secret;
import dev.danube.docker.DockerBackend;
import dev.danube.engine.Danube;
import dev.danube.engine.spi.Backend;
import dev.danube.server.internal.definition.DefinedPipeline;
import dev.danube.server.internal.definition.HostPipelines;
import dev.danube.server.internal.definition.HostTokens;
import dev.danube.server.internal.http.AnswerCounts;
import dev.danube.server.internal.http.HttpServer;
import dev.danube.server.internal.http.Logins;
import dev.danube.server.internal.http.Route;
import dev.danube.server.internal.http.Router;
import dev.danube.server.internal.live.EventRecorder;
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
import dev.danube.server.internal.route.WebhookRoutes;
import dev.danube.server.internal.run.RunLimits;
import dev.danube.server.internal.run.RunService;
import dev.danube.server.internal.run.RunTimes;
import dev.danube.server.internal.schedule.Schedules;
import dev.danube.server.internal.store.HostPipelineStore;
import dev.danube.server.internal.store.Store;
import dev.danube.server.internal.webhook.WebhookSecrets;
import dev.danube.server.internal.webhook.WebhookSender;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A service that stores pipelines and runs them in Docker, over HTTP. Thread-safe.
 *
 * <pre>{@code
 * try (DanubeServer server = DanubeServer.start(s -> s.port(5001).login("me", password))) {
 *   server.await();
 * }
 * }</pre>
 *
 * <p>Who may store a pipeline runs code on the Docker of this machine.
 */
public final class DanubeServer implements AutoCloseable {

  private static final String ADMIN = "admin";

  /** The longest name of a pipeline that the host defines. */
  private static final int LONGEST_NAME = 100;

  /** The most records of all pipelines together. */
  private static final int MOST_RECORDS = 2_000;

  private final HttpServer http;
  private final List<Route> routes;
  private final Schedules schedules;
  private final Deque<Runnable> closers;
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile boolean hasLostDatabase;

  private DanubeServer(
      HttpServer http, List<Route> routes, Schedules schedules, Deque<Runnable> closers) {
    this.http = http;
    this.routes = routes;
    this.schedules = schedules;
    this.closers = closers;
  }

  /**
   * Starts a server, and continues the runs that an earlier one has left.
   *
   * @param settings sets up the server; called immediately
   * @return the server, which the caller closes
   * @throws IllegalArgumentException if the password is blank, or the server would be reached from
   *     other machines with the password that everybody knows
   * @throws IllegalStateException if another server uses the home or the database, or the name of a
   *     pipeline that the host defines is that of a stored one
   * @throws IOException if the home cannot be used
   */
  public static DanubeServer start(Consumer<? super Builder> settings) throws IOException {
    Builder builder = new Builder();
    settings.accept(builder);
    builder.refuseBlankPassword();
    builder.refuseKnownPassword();
    Deque<Runnable> closers = new ArrayDeque<>(); // of what was opened, the latest first
    boolean isStarted = false;
    try {
      closers.push(HomeFolder.lock(builder.home)::close);
      CompletableFuture<DanubeServer> started = new CompletableFuture<>();
      Store store = Store.open(builder.database(), () -> closeWhen(started));
      closers.push(store::close);
      Path records = builder.home.resolve("runs");
      RunTimes times = new RunTimes();
      Danube danube =
          Danube.using(
              builder.backend(),
              d ->
                  d.home(records)
                      .report(true)
                      .keepRuns(MOST_RECORDS)
                      .listener(new EventRecorder(records))
                      .listener(times));
      closers.push(danube::close);
      LatestEvents latest = new LatestEvents();
      RunService runs =
          new RunService(
              store, danube, records, latest, builder.images, builder.tokens, builder.limits);
      closers.push(runs::close);
      runs.offer(builder.hosted(store.hosted()));
      runs.recover(); // before a request can trigger others
      AnswerCounts answers = new AnswerCounts();
      Schedules schedules = new Schedules(store, runs, builder.clock);
      closers.push(schedules::close);
      List<Route> routes = new ArrayList<>(builder.routes(store, runs, latest, records));
      routes.addAll(new PipelineRoutes(store, runs, schedules).routes());
      routes.addAll(new ScheduleRoutes(store, schedules).routes());
      routes.addAll(new MetricsRoutes(store, runs, times, answers).routes());
      routes.addAll(DocumentRoutes.of(List.copyOf(routes)));
      Router router = builder.router(routes, store, answers);
      HttpServer http = HttpServer.start(router, builder.host, builder.port);
      closers.push(http::close);
      runs.open();
      schedules.open();
      DanubeServer server = new DanubeServer(http, List.copyOf(routes), schedules, closers);
      started.complete(server);
      isStarted = true;
      return server;
    } finally {
      if (!isStarted) {
        closeAll(closers);
      }
    }
  }

  /** Closes a server that has lost its database, as soon as it has started. */
  private static void closeWhen(CompletionStage<DanubeServer> started) {
    CompletionStage<Void> unused = started.thenAccept(DanubeServer::loseDatabase);
  }

  /** Ends, because another server has taken the database. */
  void loseDatabase() {
    hasLostDatabase = true;
    close();
  }

  /** Closes all parts, also if one of them fails. */
  private static void closeAll(Deque<Runnable> closers) {
    Runnable closer = closers.poll();
    if (closer != null) {
      try {
        closer.run();
      } finally {
        closeAll(closers);
      }
    }
  }

  /**
   * Returns the port at which the server listens.
   *
   * @return the port
   */
  public int port() {
    return http.port();
  }

  /** Returns all routes. */
  List<Route> routes() {
    return routes;
  }

  /** Returns the schedules of its pipelines. */
  Schedules schedules() {
    return schedules;
  }

  /**
   * Waits until the server is closed.
   *
   * @throws InterruptedException if this thread was interrupted meanwhile
   * @throws IllegalStateException if it has ended because another server has taken its database
   */
  public void await() throws InterruptedException {
    closed.await();
    if (hasLostDatabase) {
      throw new IllegalStateException(
          "Another server has taken the database of this one while the connection to it was lost."
              + " Stop that server, or give this one another database; then start this one"
              + " again.");
    }
  }

  /** Stops listening, and interrupts the runs in progress, which the next start continues. */
  @Override
  public synchronized void close() {
    try {
      closeAll(closers);
    } finally {
      closed.countDown();
    }
  }

  /**
   * A builder of the settings of a {@link DanubeServer}, valid only inside the lambda that receives
   * it. Not thread-safe.
   */
  public static final class Builder {

    private String host = "127.0.0.1";
    private int port = 5001;
    private Path home = Path.of("data");
    private Optional<String> database = Optional.empty();
    private String user = ADMIN;
    private String password = ADMIN;
    private DefinedPipeline.Images images = DefinedPipeline.Images.USUAL;
    private HostTokens tokens = HostTokens.NONE;
    private RunLimits limits = RunLimits.USUAL;
    private final Map<String, Supplier<Pipeline>> pipelines = new LinkedHashMap<>();
    private WebhookSecrets webhooks = WebhookSecrets.NONE;
    private InstantSource clock = InstantSource.system();
    private @Nullable Backend backend;

    private Builder() {}

    /**
     * Sets the address to listen at. Default: {@code 127.0.0.1}, which only programs on this
     * machine reach.
     *
     * @param address the address or the name of this machine
     * @return this builder
     */
    public Builder host(String address) {
      this.host = requireNonNull(address, "address");
      return this;
    }

    /**
     * Sets the port. Default: 5001.
     *
     * @param number the port; 0 for one that is free
     * @return this builder
     */
    public Builder port(int number) {
      this.port = number;
      return this;
    }

    /**
     * Sets the folder for the database and the records of runs. Default: {@code data} in the
     * working directory.
     *
     * @param folder the folder, which is created if it does not exist
     * @return this builder
     */
    public Builder home(Path folder) {
      this.home = requireNonNull(folder, "folder");
      return this;
    }

    /**
     * Sets the database, which is H2 or PostgreSQL. Default: a file of H2 in the home.
     *
     * @param url the JDBC URL, such as {@code
     *     jdbc:postgresql://host/danube?user=danube&password=...}
     * @return this builder
     */
    public Builder database(String url) {
      this.database = Optional.of(url);
      return this;
    }

    /**
     * Sets who may use the service. Default: {@code admin} with the password {@code admin}, which
     * is refused unless only this machine reaches the service.
     *
     * @param name the user
     * @param secret the password
     * @return this builder
     */
    public Builder login(String name, String secret) {
      this.user = requireNonNull(name, "name");
      this.password = requireNonNull(secret, "secret");
      return this;
    }

    /**
     * Sets the image in which commands run. Default: {@code debian:bookworm-slim}.
     *
     * @param name the image
     * @return this builder
     */
    public Builder image(String name) {
      this.images = new DefinedPipeline.Images(name, images.kubectl());
      return this;
    }

    /**
     * Sets the image with {@code kubectl}, which also has a shell. Default: {@code
     * bitnami/kubectl:latest}.
     *
     * @param name the image
     * @return this builder
     */
    public Builder kubectlImage(String name) {
      this.images = new DefinedPipeline.Images(images.run(), name);
      return this;
    }

    /**
     * Sets the token with which manifests are applied to a cluster, and the server that gets the
     * token. Definitions that name another server for the cluster are refused. Default: none; a
     * pipeline with a stage for such a cluster is refused when it is triggered.
     *
     * @param name the name of the cluster
     * @param server the URL of its server
     * @param token the token
     * @return this builder
     * @throws IllegalArgumentException if the URL is not one by http or https
     */
    public Builder cluster(String name, String server, Secret token) {
      this.tokens = tokens.withCluster(name, server, requireNonNull(token, "token"));
      return this;
    }

    /**
     * Sets the token with which repositories are read over HTTPS. Default: none.
     *
     * @param url the start of the URLs of the repositories that get the token, such as {@code
     *     https://github.com/example}
     * @param token the token
     * @return this builder
     * @throws IllegalArgumentException if the URL is not one by http or https
     */
    public Builder git(String url, Secret token) {
      this.tokens = tokens.withGit(url, requireNonNull(token, "token"));
      return this;
    }

    /**
     * Adds a secret that descriptions of containers may use, as in {@code secrets: {PASSWORD:
     * $NAME}}. Whoever may store a pipeline can use it. Default: none.
     *
     * @param name its name, of letters, digits and underscores
     * @param secret the secret, which is masked
     * @return this builder
     * @throws IllegalArgumentException if the name has other characters
     */
    public Builder secret(String name, Secret secret) {
      this.tokens = tokens.withSecret(name, requireNonNull(secret, "secret"));
      return this;
    }

    /**
     * Allows descriptions of containers to mount folders of this machine. Whoever may store a
     * pipeline can then read and change all files of this machine. Default: they are refused.
     *
     * @return this builder
     */
    public Builder allowHostMounts() {
      this.tokens = tokens.withMounts();
      return this;
    }

    /**
     * Sets the secret of the webhooks of a server of git, whose pushes then trigger the pipelines
     * of its repositories. Default: none; webhooks are refused.
     *
     * @param sender {@code github}, {@code gitlab} or {@code gitea}; the path of its webhooks is
     *     {@code /webhooks/} and this
     * @param secret the secret that is set there too
     * @return this builder
     * @throws IllegalArgumentException if the sender is another one, or the secret is blank
     */
    public Builder webhook(String sender, String secret) {
      this.webhooks = webhooks.with(WebhookSender.of(sender), secret);
      return this;
    }

    /**
     * Sets how many records of each pipeline are kept, with the logs and artifacts of the runs.
     * Default: 20. Of all pipelines together 2,000 are kept, for 30 days.
     *
     * @param runs the number, at least 1
     * @return this builder
     * @throws IllegalArgumentException if the number is less than 1
     */
    public Builder keepRuns(int runs) {
      if (runs < 1) {
        throw new IllegalArgumentException("keepRuns must be at least 1, was " + runs);
      }
      this.limits = new RunLimits(runs, limits.open());
      return this;
    }

    /**
     * Adds a pipeline that this program defines in Java. It is listed, triggered and shown like
     * those that are stored over HTTP, but cannot be changed or deleted there. Its runs that wait
     * when the server ends are done by the next one that has a pipeline of this name.
     *
     * @param name its name in the service, which no stored pipeline has
     * @param pipeline returns the pipeline; called once, when the server starts
     * @return this builder
     * @throws IllegalArgumentException if the name is blank, longer than 100 characters, or that of
     *     another one
     */
    public Builder pipeline(String name, Supplier<Pipeline> pipeline) {
      requireNonNull(pipeline, "pipeline");
      if (name.isBlank() || name.length() > LONGEST_NAME) {
        throw new IllegalArgumentException(
            String.format(
                "The name of a pipeline has 1 to %d characters, and not only blanks, was \"%s\"",
                LONGEST_NAME, name));
      }
      if (pipelines.putIfAbsent(name, pipeline) != null) {
        throw new IllegalArgumentException(
            String.format("The pipeline \"%s\" is added twice. Give one another name.", name));
      }
      return this;
    }

    /** Stores what the pipelines of the host are, and returns them. */
    private HostPipelines hosted(HostPipelineStore store) {
      Map<String, Pipeline> defined = new LinkedHashMap<>();
      pipelines.forEach(
          (name, pipeline) -> defined.put(name, requireNonNull(pipeline.get(), "pipeline")));
      HostPipelines hosted = HostPipelines.of(defined);
      return hosted.stored(store.replace(hosted.definitions()));
    }

    /** Sets the most pipelines whose runs wait or are in progress. */
    Builder openRuns(int most) {
      this.limits = new RunLimits(limits.kept(), most);
      return this;
    }

    /** Sets what tells the time to schedules. */
    Builder clock(InstantSource wanted) {
      this.clock = wanted;
      return this;
    }

    /**
     * Sets what runs the pipelines. Default: the Docker of this machine.
     *
     * @param wanted the backend
     * @return this builder
     */
    public Builder backend(Backend wanted) {
      this.backend = requireNonNull(wanted, "wanted");
      return this;
    }

    private Backend backend() {
      if (backend != null) {
        return backend;
      }
      return tokens.allowsMounts()
          ? DockerBackend.builder().allowHostMounts().build()
          : DockerBackend.fromEnvironment();
    }

    private String database() {
      return database.orElse("jdbc:h2:file:" + home.toAbsolutePath().resolve("danube"));
    }

    private void refuseBlankPassword() {
      if (user.isBlank() || password.isBlank()) {
        throw new IllegalArgumentException(
            "The user or the password of the server is blank. Set USERNAME and PASSWORD.");
      }
    }

    private void refuseKnownPassword() {
      if (password.equals(ADMIN) && !isLoopback()) {
        throw new IllegalArgumentException(
            String.format(
                "The server would listen at %s with the password \"admin\", which everybody knows."
                    + " Set PASSWORD (and USERNAME), or listen at 127.0.0.1.",
                host));
      }
    }

    private boolean isLoopback() {
      try {
        return InetAddress.getByName(host).isLoopbackAddress();
      } catch (UnknownHostException e) {
        return false;
      }
    }

    private List<Route> routes(Store store, RunService runs, LatestEvents latest, Path records) {
      List<Route> routes = new ArrayList<>();
      routes.addAll(new RevisionRoutes(store).routes());
      routes.addAll(new CheckRoutes(runs).routes());
      routes.addAll(new RunRoutes(store, runs, records).routes());
      routes.addAll(new LiveRoutes(store, runs, latest, records).routes());
      routes.addAll(new FileRoutes(store, records).routes());
      routes.addAll(new PageRoutes().routes());
      routes.addAll(new HealthRoutes(store).routes());
      routes.addAll(new TokenRoutes(store.tokens()).routes());
      routes.addAll(new WebhookRoutes(store, runs, webhooks).routes());
      return List.copyOf(routes);
    }

    private Router router(List<Route> routes, Store store, AnswerCounts answers) {
      return new Router(
          routes,
          new Logins(user, password, store.tokens()::find, Instant::now),
          isLoopback(),
          answers);
    }
  }
}
