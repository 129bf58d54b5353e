package dev.danube.docker.internal.daemon;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The proxies for programs in containers: those that Docker's configuration file names for the
 * daemon, else those for all daemons. As with Docker's command line, a variable that the user sets
 * takes precedence, and each variable is set in upper and in lower case.
 *
 * @see <a href="https://docs.docker.com/engine/cli/proxy/">Docker's documentation</a>
 */
public final class Proxies {

  private static final Map<String, String> NAMES =
      Map.of(
          "httpProxy", "HTTP_PROXY",
          "httpsProxy", "HTTPS_PROXY",
          "ftpProxy", "FTP_PROXY",
          "noProxy", "NO_PROXY",
          "allProxy", "ALL_PROXY");

  private final Map<String, String> variables;

  private Proxies(Map<String, String> variables) {
    this.variables = Map.copyOf(variables);
  }

  /**
   * Reads the proxies.
   *
   * @param host the address of the daemon
   */
  public static Proxies of(ConfigFile file, String host) {
    JsonNode all = file.read().path("proxies");
    JsonNode proxies = all.has(host) ? all.get(host) : all.path("default");
    Map<String, String> variables = new LinkedHashMap<>();
    NAMES.forEach(
        (key, name) -> {
          String value = proxies.path(key).asText("");
          if (!value.isEmpty()) {
            variables.put(name, value);
            variables.put(name.toLowerCase(Locale.ROOT), value);
          }
        });
    return new Proxies(variables);
  }

  /** Returns the user's variables, and those of the proxies that the user does not set. */
  public Map<String, String> with(Map<String, String> ofUser) {
    Map<String, String> both = new LinkedHashMap<>(ofUser);
    variables.forEach(
        (name, value) -> {
          String other =
              name.equals(name.toUpperCase(Locale.ROOT))
                  ? name.toLowerCase(Locale.ROOT)
                  : name.toUpperCase(Locale.ROOT);
          if (!List.of(name, other).stream().anyMatch(ofUser::containsKey)) {
            both.put(name, value);
          }
        });
    return both;
  }
}
