package dev.danube.docker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.github.dockerjava.api.model.Version;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.core.RemoteApiVersion;
import com.github.dockerjava.transport.DockerHttpClient;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import dev.danube.BackendException;
import dev.danube.docker.internal.daemon.ApiVersion;
import dev.danube.docker.internal.daemon.ConfigFile;
import dev.danube.docker.internal.daemon.Daemon;
import dev.danube.docker.internal.daemon.DaemonSockets;
import dev.danube.docker.internal.daemon.DockerApiException;
import dev.danube.docker.internal.daemon.DockerConnectionException;
import dev.danube.docker.internal.daemon.DockerHosts.Candidate;
import dev.danube.docker.internal.daemon.Engine;
import dev.danube.docker.internal.daemon.Proxies;
import dev.danube.docker.internal.daemon.ReconnectingHttpClient;
import dev.danube.docker.internal.daemon.UncompressedHttpClient;
import dev.danube.docker.internal.image.ImageLookup;
import dev.danube.docker.internal.image.RegistryAccess;
import dev.danube.docker.internal.registry.Logins;
import dev.danube.docker.internal.registry.RegistryClient;
import dev.danube.docker.internal.ssh.SshTunnel;
import dev.danube.engine.internal.Causes;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A connector to a daemon that answers. It negotiates the version of the API with the daemon. */
final class Connector {

  private static final String SSH = "ssh://";

  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);

  /** Longer than a login by ssh may take, whose own error is the better one. */
  private static final Duration SSH_LIMIT = Duration.ofSeconds(45);

  /**
   * A folder without a configuration file. Danube handles logins itself, and the library would take
   * a broken file for a missing Docker.
   */
  private static final String NO_CONFIG = "/nonexistent/danube";

  /** The maximum number of connections. Each step, stream and wait holds one; none should queue. */
  private static final int MAX_CONNECTIONS = 1024;

  private final List<Candidate> candidates;
  private final ConfigFile configFile;
  private final Map<String, String> env;

  Connector(List<Candidate> candidates, ConfigFile configFile, Map<String, String> env) {
    this.candidates = candidates;
    this.configFile = configFile;
    this.env = env;
  }

  DockerConnection connect(DockerOptions options, Logins logins) throws InterruptedException {
    List<String> tried = new ArrayList<>();
    String advice = "\nStart Docker, or set DOCKER_HOST to the address of a running daemon";
    for (Candidate candidate : candidates) {
      Optional<String> problem = Optional.of(candidate.problem());
      if (candidate.uri().isPresent()) {
        String uri = candidate.uri().get();
        problem = unusable(uri);
        if (problem.isEmpty()) {
          try {
            return uri.startsWith(SSH)
                ? connectBySsh(candidate, uri, options, logins)
                : connect(candidate, uri, Optional.empty(), options, logins);
          } catch (DockerConnectionException e) {
            problem = Optional.of(e.reason());
          } catch (RuntimeException e) {
            Optional<Throwable> known =
                Causes.of(e).filter(BackendException.class::isInstance).findFirst();
            problem = known.map(Throwable::getMessage).or(() -> Optional.of(Daemon.reason(e)));
            advice = known.isPresent() ? "" : advice; // such a message has advice of its own
          }
        }
      }
      tried.add("  " + candidate.text() + ": " + problem.orElseThrow());
    }
    throw new BackendException(
        "Cannot reach Docker. Tried:\n" + String.join("\n", tried) + advice, null);
  }

  /**
   * Returns a problem of an address that can be found without connecting. The text is clearer than
   * the error of a failed connection.
   */
  private static Optional<String> unusable(String uri) {
    if (uri.startsWith("unix://")) {
      Path socket = Path.of(uri.substring("unix://".length()));
      if (!Files.exists(socket)) {
        return Optional.of("no such file");
      }
      if (!Files.isWritable(socket)) {
        return Optional.of("permission denied; add the user to the group \"docker\"");
      }
      return Optional.empty();
    }
    if (uri.startsWith("tcp://") || uri.startsWith("npipe://") || uri.startsWith(SSH)) {
      return Optional.empty();
    }
    return Optional.of("not supported; use unix://, tcp://, npipe:// or ssh://");
  }

  private DockerConnection connectBySsh(
      Candidate candidate, String uri, DockerOptions options, Logins logins)
      throws InterruptedException {
    String home = env.getOrDefault("HOME", System.getProperty("user.home"));
    SshTunnel tunnel;
    try {
      Optional<String> agent = Optional.ofNullable(env.get("SSH_AUTH_SOCK"));
      tunnel = SshTunnel.open(uri, Path.of(home), agent);
    } catch (IOException e) {
      throw new BackendException("a tunnel by ssh cannot be opened: " + Daemon.reason(e), e);
    } catch (IllegalArgumentException e) {
      throw new BackendException(String.valueOf(e.getMessage()), e);
    }
    boolean isConnected = false;
    try {
      DockerConnection connection = connect(candidate, uri, Optional.of(tunnel), options, logins);
      isConnected = true;
      return connection;
    } catch (BackendException e) {
      throw tunnel
          .problem()
          .<RuntimeException>map(
              why ->
                  new BackendException(
                      why + "; check that ssh and docker work there: ssh HOST docker version", e))
          .orElse(e);
    } finally {
      if (!isConnected) {
        tunnel.close();
      }
    }
  }

  /**
   * Connects to a daemon.
   *
   * @param uri its address, for messages too
   * @param tunnel the tunnel through which the daemon is reached; the connection closes it
   */
  private DockerConnection connect(
      Candidate candidate,
      String uri,
      Optional<SshTunnel> tunnel,
      DockerOptions options,
      Logins logins)
      throws InterruptedException {
    String address = tunnel.map(known -> "unix://" + known.socket()).orElse(uri);
    DefaultDockerClientConfig.Builder config =
        DefaultDockerClientConfig.createDefaultConfigBuilder()
            .withDockerHost(address)
            .withDockerTlsVerify(false) // the library would read the environment itself
            .withDockerConfig(NO_CONFIG);
    DockerClientConfig unversioned =
        config.withApiVersion(RemoteApiVersion.UNKNOWN_VERSION).build();
    DockerHttpClient http =
        new ReconnectingHttpClient(
            () -> client(unversioned.getDockerHost(), candidate),
            tunnel.map(Closeable.class::cast));
    Daemon unversionedDaemon =
        new Daemon(uri, DockerClientImpl.getInstance(unversioned, http), options.limits());
    boolean connected = false;
    try {
      Duration limit = tunnel.isPresent() ? SSH_LIMIT : CONNECT_LIMIT;
      Version answer = version(unversionedDaemon, limit);
      ApiVersion version = negotiated(answer);
      DockerClientConfig versioned = config.withApiVersion(version.toString()).build();
      Daemon daemon =
          unversionedDaemon.with(
              DockerClientImpl.getInstance(versioned, http),
              Engine.of(
                  answer, http, version, new DaemonSockets(URI.create(address), candidate.tls())));
      ImageLookup lookup = new ImageLookup(daemon);
      connected = true;
      RegistryAccess network =
          new RegistryAccess(
              options.pullPolicy().mode(),
              logins,
              lookup,
              new RegistryClient(Optional.of(daemon), logins),
              Proxies.of(configFile, uri));
      return new DockerConnection(daemon, network, options, candidate.text());
    } finally {
      if (!connected) {
        unversionedDaemon.close();
      }
    }
  }

  private static DockerHttpClient client(URI host, Candidate candidate) {
    DockerHttpClient client =
        new ZerodepDockerHttpClient.Builder()
            .dockerHost(host)
            .sslConfig(candidate.tls().orElse(null))
            .maxConnections(MAX_CONNECTIONS)
            .connectionTimeout(CONNECT_LIMIT)
            .build();
    return UncompressedHttpClient.isFor(host.toString())
        ? new UncompressedHttpClient(client)
        : client;
  }

  private static Version version(Daemon daemon, Duration limit) throws InterruptedException {
    try {
      return daemon.call("asking for its version", limit, client -> client.versionCmd().exec());
    } catch (RuntimeException e) {
      boolean isOther =
          (e instanceof DockerApiException refusal && refusal.isNotFound())
              || Causes.of(e).anyMatch(JsonProcessingException.class::isInstance);
      throw isOther
          ? new BackendException(
              "something answers there, but it is not Docker; check the address", e)
          : e;
    }
  }

  private ApiVersion negotiated(Version answer) {
    Optional<String> wanted =
        Optional.ofNullable(env.get("DOCKER_API_VERSION")).filter(version -> !version.isBlank());
    ApiVersion newest = ApiVersion.parse(answer.getApiVersion());
    ApiVersion oldest =
        Optional.ofNullable(answer.getMinAPIVersion())
            .map(ApiVersion::parse)
            .orElse(ApiVersion.OLDEST);
    return ApiVersion.choose(newest, oldest, wanted);
  }
}
