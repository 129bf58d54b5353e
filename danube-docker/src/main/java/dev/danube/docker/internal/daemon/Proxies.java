package dev.danube.docker.internal.daemon;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The proxies that programs in containers are told of: those that Docker's configuration file names
 * for the daemon, else for all. As with Docker's command line, a variable that is set by the user
 * counts more, and each has a name in capitals and one in small letters.
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
   * Reads them.
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

  /** Variables of the user's, and those of the proxies that the user does not set. */
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
