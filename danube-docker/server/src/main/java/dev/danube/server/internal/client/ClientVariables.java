package dev.danube.server.internal.client;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The variables of the client, by names in upper case. What is secret in the environment is not
 * sent to an address that a file in the working directory names: the folder may be of somebody
 * else. Immutable.
 *
 * @param environment the variables of the environment, which win
 * @param file those of the file
 */
record ClientVariables(Map<String, String> environment, Map<String, String> file) {

  private static final String URL = "DANUBE_URL";
  private static final String PORT = "DANUBE_PORT";
  private static final String USUAL_PORT = "5001";

  /** Copies the maps. */
  ClientVariables {
    environment = Map.copyOf(environment);
    file = Map.copyOf(file);
  }

  boolean has(String name) {
    return get(name) != null;
  }

  @Nullable String get(String name) {
    return environment.getOrDefault(name, file.get(name));
  }

  /** Returns the address of the service. */
  String address() {
    String url = get(URL);
    String port = get(PORT);
    return url == null ? "http://127.0.0.1:" + (port == null ? USUAL_PORT : port) : url;
  }

  /**
   * Returns a variable that is secret and there.
   *
   * @param hasAddress whether the address is known otherwise
   * @throws ClientException if it must not be sent to the address
   */
  String secret(String name, boolean hasAddress) throws ClientException {
    String fromHere = environment.get(name);
    if (fromHere == null) {
      return String.valueOf(file.get(name));
    }
    String place = has(URL) ? URL : PORT;
    if (!hasAddress && file.containsKey(place) && !environment.containsKey(place)) {
      throw ClientException.usage(
          String.format(
              "%s is from the environment, and is not sent to the address that %s in the file .env"
                  + " of this folder names, as the folder may be of somebody else. If it is yours,"
                  + " give --base-url, or set %s in the environment too.",
              name, place, place));
    }
    return fromHere;
  }
}
