package dev.danube.server;

import static java.util.Objects.requireNonNull;

import dev.danube.Pipeline;
import dev.danube.Secret;
import dev.danube.engine.spi.Backend;
import dev.danube.server.internal.definition.DefinedPipeline;
import dev.danube.server.internal.http.Route;
import dev.danube.server.internal.run.RunLimits;
import dev.danube.server.internal.schedule.Schedules;
import dev.danube.server.internal.webhook.WebhookSender;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.Supplier;

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

  /** The longest name of a pipeline that the host defines. */
  private static final int LONGEST_NAME = 100;

  private final ServerComponents components;
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile boolean hasLostDatabase;

  private DanubeServer(ServerComponents components) {
    this.components = components;
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
    builder.settings.checkLogin();
    CompletableFuture<DanubeServer> started = new CompletableFuture<>();
    DanubeServer server =
        new DanubeServer(ServerComponents.start(builder.settings, () -> closeWhen(started)));
    started.complete(server);
    return server;
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

  /**
   * Returns the port at which the server listens.
   *
   * @return the port
   */
  public int port() {
    return components.port();
  }

  /** Returns all routes. */
  List<Route> routes() {
    return components.routes();
  }

  /** Returns the schedules of its pipelines. */
  Schedules schedules() {
    return components.schedules();
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
      components.close();
    } finally {
      closed.countDown();
    }
  }

  /**
   * A builder of the settings of a {@link DanubeServer}, valid only inside the lambda that receives
   * it. Not thread-safe.
   */
  public static final class Builder {

    private final ServerConfiguration settings = new ServerConfiguration();

    private Builder() {}

    /**
     * Sets the address to listen at. Default: {@code 127.0.0.1}, which only programs on this
     * machine reach.
     *
     * @param address the address or the name of this machine
     * @return this builder
     */
    public Builder host(String address) {
      settings.host = requireNonNull(address, "address");
      return this;
    }

    /**
     * Sets the port. Default: 5001.
     *
     * @param number the port; 0 for one that is free
     * @return this builder
     */
    public Builder port(int number) {
      settings.port = number;
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
      settings.home = requireNonNull(folder, "folder");
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
      settings.database = Optional.of(url);
      return this;
    }

    /**
     * Sets a login with the role ADMIN, beside the users and tokens that are stored. Default:
     * {@code admin} with the password {@code admin}, which is valid until a user has this role, and
     * is refused unless only this machine reaches the service.
     *
     * @param name the user
     * @param secret the password
     * @return this builder
     */
    public Builder login(String name, String secret) {
      settings.user = requireNonNull(name, "name");
      settings.password = requireNonNull(secret, "secret");
      settings.hasLogin = true;
      return this;
    }

    /**
     * Sets the image in which commands run. Default: {@code debian:bookworm-slim}.
     *
     * @param name the image
     * @return this builder
     */
    public Builder image(String name) {
      settings.images = new DefinedPipeline.Images(name, settings.images.kubectl());
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
      settings.images = new DefinedPipeline.Images(settings.images.run(), name);
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
      settings.tokens = settings.tokens.withCluster(name, server, requireNonNull(token, "token"));
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
      settings.tokens = settings.tokens.withGit(url, requireNonNull(token, "token"));
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
      settings.tokens = settings.tokens.withSecret(name, requireNonNull(secret, "secret"));
      return this;
    }

    /**
     * Allows descriptions of containers to mount folders of this machine. Whoever may store a
     * pipeline can then read and change all files of this machine. Default: they are refused.
     *
     * @return this builder
     */
    public Builder allowHostMounts() {
      settings.tokens = settings.tokens.withMounts();
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
      settings.webhooks = settings.webhooks.with(WebhookSender.of(sender), secret);
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
      settings.limits = new RunLimits(runs, settings.limits.open());
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
      if (settings.pipelines.putIfAbsent(name, pipeline) != null) {
        throw new IllegalArgumentException(
            String.format("The pipeline \"%s\" is added twice. Give one another name.", name));
      }
      return this;
    }

    /** Sets the most pipelines whose runs wait or are in progress. */
    Builder openRuns(int most) {
      settings.limits = new RunLimits(settings.limits.kept(), most);
      return this;
    }

    /** Sets what tells the time to schedules. */
    Builder clock(InstantSource wanted) {
      settings.clock = wanted;
      return this;
    }

    /**
     * Sets what runs the pipelines. Default: the Docker of this machine.
     *
     * @param wanted the backend
     * @return this builder
     */
    public Builder backend(Backend wanted) {
      settings.backend = requireNonNull(wanted, "wanted");
      return this;
    }
  }
}
