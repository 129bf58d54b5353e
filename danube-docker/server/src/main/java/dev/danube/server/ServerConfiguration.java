package dev.danube.server;

import static java.util.Objects.requireNonNull;

import dev.danube.Pipeline;
import dev.danube.docker.DockerBackend;
import dev.danube.engine.spi.Backend;
import dev.danube.server.internal.access.HostLogin;
import dev.danube.server.internal.access.Users;
import dev.danube.server.internal.definition.DefinedPipeline;
import dev.danube.server.internal.definition.HostConfiguration;
import dev.danube.server.internal.definition.HostPipelines;
import dev.danube.server.internal.definition.HostTokens;
import dev.danube.server.internal.run.RunLimits;
import dev.danube.server.internal.store.HostPipelineStore;
import dev.danube.server.internal.webhook.WebhookSecrets;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a server, and what follows from them. The {@link DanubeServer.Builder} sets them.
 * Not thread-safe.
 */
final class ServerConfiguration {

  private static final String ADMIN = "admin";

  String host = "127.0.0.1";
  int port = 5001;
  Path home = Path.of("data");
  Optional<String> database = Optional.empty();
  String user = ADMIN;
  String password = ADMIN;
  boolean hasLogin;
  DefinedPipeline.Images images = DefinedPipeline.Images.USUAL;
  HostTokens tokens = HostTokens.NONE;
  RunLimits limits = RunLimits.USUAL;
  final Map<String, Supplier<Pipeline>> pipelines = new LinkedHashMap<>();
  WebhookSecrets webhooks = WebhookSecrets.NONE;
  InstantSource clock = InstantSource.system();
  @Nullable Backend backend;

  /** Returns the URL of the database. */
  String database() {
    return database.orElse("jdbc:h2:file:" + home.toAbsolutePath().resolve("danube"));
  }

  /** Returns the folder with the records of runs. */
  Path records() {
    return home.resolve("runs");
  }

  /** Returns what runs the pipelines. */
  Backend backend() {
    if (backend != null) {
      return backend;
    }
    return tokens.allowsMounts()
        ? DockerBackend.builder().allowHostMounts().build()
        : DockerBackend.fromEnvironment();
  }

  /** Stores what the pipelines of the host are, and returns what the host provides. */
  HostConfiguration host(HostPipelineStore store) {
    Map<String, Pipeline> defined = new LinkedHashMap<>();
    pipelines.forEach(
        (name, pipeline) -> defined.put(name, requireNonNull(pipeline.get(), "pipeline")));
    HostPipelines hosted = HostPipelines.of(defined);
    return new HostConfiguration(
        hosted.stored(store.replace(hosted.definitions())), tokens, images);
  }

  /** Returns the login of the host. */
  HostLogin login() {
    return new HostLogin(user, password, !hasLogin);
  }

  /**
   * Refuses a login that is none.
   *
   * @throws IllegalArgumentException if the user or the password is blank
   */
  void checkLogin() {
    if (user.isBlank() || password.isBlank()) {
      throw new IllegalArgumentException(
          "The user or the password of the server is blank. Set USERNAME and PASSWORD.");
    }
    if (hasLogin) {
      refuseKnownPassword();
    }
  }

  /**
   * Refuses to be reached by others with the password that everybody knows, which is valid until a
   * user has the role ADMIN.
   *
   * @throws IllegalArgumentException if others would reach the server with it
   */
  void checkReach(Users users) {
    if (!users.hasAdmin()) {
      refuseKnownPassword();
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

  /** Returns whether only this machine reaches the server. */
  boolean isLoopback() {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
