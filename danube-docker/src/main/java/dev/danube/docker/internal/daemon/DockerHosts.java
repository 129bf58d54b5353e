package dev.danube.docker.internal.daemon;

import com.fasterxml.jackson.databind.JsonNode;
import dev.danube.engine.internal.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The places where a Docker daemon may be: an explicitly named host, else {@code DOCKER_HOST}, else
 * the current context of Docker's command line, else the well-known sockets.
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
   */
  public record Candidate(String source, Optional<String> uri, String problem) {

    public static Candidate of(String source, String uri) {
      return new Candidate(source, Optional.of(uri), "");
    }

    static Candidate none(String source, String problem) {
      return new Candidate(source, Optional.empty(), problem);
    }

    /** Returns the place as the error message shows it. */
    public String text() {
      return source.isEmpty() ? uri.orElseThrow() : source + uri.map(u -> " " + u).orElse("");
    }
  }

  private static final String DEFAULT_CONTEXT = "default";

  private final Optional<String> explicit;
  private final Map<String, String> env;
  private final Path userHome;
  private final boolean windows;

  public DockerHosts(
      Optional<String> explicit, Map<String, String> env, Path userHome, boolean windows) {
    this.explicit = explicit;
    this.env = env;
    this.userHome = userHome;
    this.windows = windows;
  }

  public static DockerHosts ofEnvironment(Optional<String> explicit) {
    boolean windows =
        System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");
    Path userHome = Path.of(System.getProperty("user.home", "."));
    return new DockerHosts(explicit, System.getenv(), userHome, windows);
  }

  /** Returns the places in the order to try. A place that was named is the last one. */
  public List<Candidate> candidates() {
    if (explicit.isPresent()) {
      return List.of(Candidate.of("host", explicit.get()));
    }
    String dockerHost = env.getOrDefault("DOCKER_HOST", "");
    if (!dockerHost.isBlank()) {
      return List.of(Candidate.of("DOCKER_HOST", dockerHost));
    }
    List<Candidate> candidates = new ArrayList<>();
    candidates.add(Candidate.none("DOCKER_HOST", "unset"));
    String context = currentContext();
    if (!context.equals(DEFAULT_CONTEXT)) {
      candidates.add(contextHost(context));
      return candidates;
    }
    candidates.add(Candidate.none("context \"default\"", "names no other daemon"));
    wellKnown().forEach(uri -> candidates.add(Candidate.of("", uri)));
    return candidates;
  }

  private List<String> wellKnown() {
    if (windows) {
      return List.of("npipe:////./pipe/docker_engine");
    }
    List<String> sockets = new ArrayList<>();
    sockets.add("unix:///var/run/docker.sock");
    String runtime = env.getOrDefault("XDG_RUNTIME_DIR", "");
    if (!runtime.isBlank()) {
      sockets.add("unix://" + runtime + "/docker.sock");
      sockets.add("unix://" + runtime + "/podman/podman.sock");
    }
    for (String path :
        List.of(
            ".docker/run/docker.sock",
            ".docker/desktop/docker.sock",
            ".colima/default/docker.sock",
            ".orbstack/run/docker.sock",
            ".rd/docker.sock")) {
      sockets.add("unix://" + userHome.resolve(path));
    }
    return sockets;
  }

  /** Returns the configuration file of Docker's command line. */
  public ConfigFile configFile() {
    return new ConfigFile(configFolder().resolve("config.json"));
  }

  private Path configFolder() {
    String folder = env.getOrDefault("DOCKER_CONFIG", "");
    return folder.isBlank() ? userHome.resolve(".docker") : Path.of(folder);
  }

  private String currentContext() {
    String context = env.getOrDefault("DOCKER_CONTEXT", "");
    if (!context.isBlank()) {
      return context;
    }
    return configFile().read().path("currentContext").asText(DEFAULT_CONTEXT);
  }

  private Candidate contextHost(String context) {
    String source = "context \"" + context + "\"";
    Path meta =
        configFolder().resolve("contexts/meta").resolve(sha256(context)).resolve("meta.json");
    try {
      String host = json(meta).path("Endpoints").path("docker").path("Host").asText();
      return host.isBlank()
          ? Candidate.none(source, "its file " + meta + " names no host")
          : Candidate.of(source, host);
    } catch (IOException e) {
      return Candidate.none(source, "its file " + meta + " cannot be read");
    }
  }

  private static JsonNode json(Path file) throws IOException {
    return Json.MAPPER.readTree(file.toFile());
  }

  private static String sha256(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }
}
