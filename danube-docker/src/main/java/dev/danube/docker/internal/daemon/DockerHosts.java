package dev.danube.docker.internal.daemon;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.dockerjava.transport.SSLConfig;
import dev.danube.engine.internal.Digests;
import dev.danube.engine.internal.Json;
import dev.danube.internal.Urls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The places where a Docker daemon may be: an explicitly named host, else {@code DOCKER_HOST}, else
 * the current context of Docker's command line, else the well-known sockets. As with Docker's
 * command line, {@code DOCKER_TLS}, {@code DOCKER_TLS_VERIFY} and {@code DOCKER_CERT_PATH} are
 * about a named host; a context has settings of its own.
 *
 * @see <a href="https://docs.docker.com/engine/manage-resources/contexts/">Docker contexts</a>
 */
public final class DockerHosts {

  /**
   * A place to try, or a source that names no address.
   *
   * @param source the source, such as {@code DOCKER_HOST}; empty for a well-known socket
   * @param uri the daemon's address, or empty if there is none
   * @param problem the reason why there is no address
   * @param tls the settings of an encrypted connection, if it is encrypted
   */
  public record Candidate(
      String source, Optional<String> uri, String problem, Optional<SSLConfig> tls) {

    /** Creates a candidate with an address in one of the forms that Docker accepts. */
    static Candidate of(String source, String address, Optional<TlsSettings> tls) {
      return new Candidate(
          source,
          Optional.of(DaemonAddress.usual(address, tls.isPresent())),
          "",
          tls.map(SSLConfig.class::cast));
    }

    public static Candidate of(String source, String address) {
      return of(source, address, Optional.empty());
    }

    static Candidate none(String source, String problem) {
      return new Candidate(source, Optional.empty(), problem, Optional.empty());
    }

    /** Returns the place as the error message shows it, without a password. */
    public String text() {
      Optional<String> shown = uri.map(Urls::shown);
      return source.isEmpty() ? shown.orElseThrow() : source + shown.map(u -> " " + u).orElse("");
    }
  }

  private static final String DEFAULT_CONTEXT = "default";

  private final Optional<String> explicit;
  private final Map<String, String> env;
  private final Machine machine;

  /**
   * The properties of this machine that decide where daemons listen.
   *
   * @param userHome the home folder of the user
   * @param userId the number of the user, or empty on a machine without such numbers
   */
  public record Machine(Path userHome, Optional<String> userId, boolean isWindows) {

    static Machine here() {
      boolean isWindows =
          System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");
      return new Machine(
          Path.of(System.getProperty("user.home", ".")), userId(Path.of("/proc/self")), isWindows);
    }

    /** Returns the number of the owner of a file of this process. */
    private static Optional<String> userId(Path file) {
      try {
        return Optional.of(Files.getAttribute(file, "unix:uid").toString());
      } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
        return Optional.empty(); // this is not Linux
      }
    }
  }

  public DockerHosts(Optional<String> explicit, Map<String, String> env, Machine machine) {
    this.explicit = explicit;
    this.env = env;
    this.machine = machine;
  }

  public static DockerHosts ofEnvironment(Optional<String> explicit) {
    return new DockerHosts(explicit, System.getenv(), Machine.here());
  }

  /** Returns the places in the order to try. A place that was named is the last one. */
  public List<Candidate> candidates() {
    Optional<TlsSettings> tls = TlsSettings.ofEnvironment(env, configFolder());
    if (explicit.isPresent()) {
      return List.of(Candidate.of("host", explicit.get(), tls));
    }
    Optional<String> dockerHost = variable("DOCKER_HOST");
    if (dockerHost.isPresent()) {
      return List.of(Candidate.of("DOCKER_HOST", dockerHost.get(), tls));
    }
    List<Candidate> candidates = new ArrayList<>();
    candidates.add(Candidate.none("DOCKER_HOST", "unset"));
    String context = currentContext();
    if (!context.equals(DEFAULT_CONTEXT)) {
      candidates.add(contextHost(context));
      return candidates;
    }
    if (tls.isPresent()) { // as Docker's command line does without a host
      return List.of(Candidate.of("DOCKER_TLS", "tcp://localhost", tls));
    }
    candidates.add(Candidate.none("context \"default\"", "names no other daemon"));
    wellKnown().forEach(uri -> candidates.add(Candidate.of("", uri)));
    return candidates;
  }

  private List<String> wellKnown() {
    if (machine.isWindows) {
      return List.of(DaemonAddress.WINDOWS);
    }
    Set<String> paths = new LinkedHashSet<>();
    paths.add("/var/run/docker.sock");
    Stream.concat(
            variable("XDG_RUNTIME_DIR").stream(),
            machine.userId.map(id -> "/run/user/" + id).stream())
        .flatMap(runtime -> Stream.of(runtime + "/docker.sock", runtime + "/podman/podman.sock"))
        .forEach(paths::add);
    for (String path : List.of(".docker/run/docker.sock", ".docker/desktop/docker.sock")) {
      paths.add(machine.userHome.resolve(path).toString());
    }
    colimaFolders()
        .map(folder -> folder.resolve(variable("COLIMA_PROFILE").orElse("default")))
        .forEach(folder -> paths.add(folder.resolve("docker.sock").toString()));
    for (String path : List.of(".orbstack/run/docker.sock", ".rd/docker.sock")) {
      paths.add(machine.userHome.resolve(path).toString());
    }
    return paths.stream().map(path -> "unix://" + path).toList();
  }

  /**
   * Returns the folders where colima may keep its sockets.
   *
   * @see <a href="https://github.com/abiosoft/colima/blob/main/docs/FAQ.md">colima's answers</a>
   */
  private Stream<Path> colimaFolders() {
    Path config =
        variable("XDG_CONFIG_HOME").map(Path::of).orElse(machine.userHome.resolve(".config"));
    return variable("COLIMA_HOME")
        .map(home -> Stream.of(Path.of(home)))
        .orElse(Stream.of(machine.userHome.resolve(".colima"), config.resolve("colima")));
  }

  /** Returns the value of an environment variable, if it has one. */
  private Optional<String> variable(String name) {
    return Optional.ofNullable(env.get(name)).filter(value -> !value.isBlank());
  }

  /** Returns the configuration file of Docker's command line. */
  public ConfigFile configFile() {
    return new ConfigFile(
        configFolder().resolve("config.json"), env.getOrDefault("DOCKER_AUTH_CONFIG", ""));
  }

  private Path configFolder() {
    return variable("DOCKER_CONFIG").map(Path::of).orElse(machine.userHome.resolve(".docker"));
  }

  private String currentContext() {
    return variable("DOCKER_CONTEXT")
        .or(() -> Optional.of(configFile().read().path("currentContext").asText("")))
        .filter(context -> !context.isEmpty())
        .orElse(DEFAULT_CONTEXT);
  }

  private Candidate contextHost(String context) {
    String source = "context \"" + context + "\"";
    String folder = Digests.sha256Hex(context);
    Path meta = configFolder().resolve("contexts/meta").resolve(folder).resolve("meta.json");
    Path tls = configFolder().resolve("contexts/tls").resolve(folder).resolve("docker");
    try {
      JsonNode endpoint = json(meta).path("Endpoints").path("docker");
      String host = endpoint.path("Host").asText();
      boolean skipsVerification = endpoint.path("SkipTLSVerify").asBoolean(false);
      return host.isBlank()
          ? Candidate.none(source, "its file " + meta + " names no host")
          : Candidate.of(source, host, TlsSettings.ofContext(tls, skipsVerification));
    } catch (IOException e) {
      return Candidate.none(source, "its file " + meta + " cannot be read");
    }
  }

  private static JsonNode json(Path file) throws IOException {
    return Json.MAPPER.readTree(file.toFile());
  }
}
