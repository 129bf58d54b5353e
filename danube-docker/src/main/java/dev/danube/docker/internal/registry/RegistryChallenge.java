package dev.danube.docker.internal.registry;

import java.net.URLEncoder;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The demand of a registry for a login.
 *
 * @param scheme {@code basic} or {@code bearer}
 * @param parameters the parameters of the header {@code WWW-Authenticate}
 * @see <a href="https://distribution.github.io/distribution/spec/auth/token/">tokens of
 *     registries</a>
 */
record RegistryChallenge(String scheme, Map<String, String> parameters) {

  private static final Pattern PARAMETER = Pattern.compile("(\\w+)=\"([^\"]*)\"");

  /** Returns the challenge in an answer, the one for a token first. */
  static Optional<RegistryChallenge> in(HttpHeaders headers) {
    List<RegistryChallenge> all =
        headers.allValues("WWW-Authenticate").stream().map(RegistryChallenge::parsed).toList();
    return all.stream()
        .filter(RegistryChallenge::isForToken)
        .findFirst()
        .or(() -> all.stream().filter(one -> one.scheme.equals("basic")).findFirst());
  }

  private static RegistryChallenge parsed(String header) {
    Map<String, String> parameters = new HashMap<>();
    Matcher matcher = PARAMETER.matcher(header);
    while (matcher.find()) {
      parameters.put(matcher.group(1).toLowerCase(Locale.ROOT), matcher.group(2));
    }
    String scheme = header.strip().split("\\s+", 2)[0].toLowerCase(Locale.ROOT);
    return new RegistryChallenge(scheme, parameters);
  }

  boolean isForToken() {
    return scheme.equals("bearer") && parameters.containsKey("realm");
  }

  /** Returns the address of the server that gives tokens. */
  String realm() {
    return parameters.getOrDefault("realm", "");
  }

  /**
   * Returns the parameters of the request for a token, as in a query.
   *
   * @param from another repository that the token must allow to read
   */
  String query(Optional<String> from) {
    Stream<String> scopes =
        Stream.of(parameters.getOrDefault("scope", "").split(" ")).filter(one -> !one.isEmpty());
    Stream<String> more = from.stream().map(path -> "repository:" + path + ":pull");
    Stream<String> service =
        Optional.ofNullable(parameters.get("service")).stream().map(name -> pair("service", name));
    return String.join(
        "&",
        Stream.concat(
                service, Stream.concat(scopes, more).distinct().map(scope -> pair("scope", scope)))
            .toList());
  }

  static String pair(String name, String value) {
    return name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
  }
}
