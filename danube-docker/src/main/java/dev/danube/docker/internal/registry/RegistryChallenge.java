package dev.danube.docker.internal.registry;

import java.net.URLEncoder;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
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

  private static final Pattern SCHEME = Pattern.compile("[,\\s]*([A-Za-z][\\w-]*)(?=\\s|,|$)\\s*");
  private static final Pattern PARAMETER =
      Pattern.compile("[,\\s]*([\\w-]+)\\s*=\\s*(?:\"([^\"]*)\"|([^\\s,\"]+))");

  /** Returns the challenge in an answer, the one for a token first. */
  static Optional<RegistryChallenge> in(HttpHeaders headers) {
    List<RegistryChallenge> all = new ArrayList<>();
    headers.allValues("WWW-Authenticate").forEach(header -> addParsed(header, all));
    return all.stream()
        .filter(RegistryChallenge::isForToken)
        .findFirst()
        .or(() -> all.stream().filter(one -> one.scheme.equals("basic")).findFirst());
  }

  /** Adds the challenges of a header, which may have several. */
  private static void addParsed(String header, List<RegistryChallenge> all) {
    Matcher scheme = SCHEME.matcher(header);
    Matcher parameter = PARAMETER.matcher(header);
    int at = 0;
    while (scheme.region(at, header.length()).lookingAt()) {
      at = scheme.end();
      Map<String, String> parameters = new HashMap<>();
      while (parameter.region(at, header.length()).lookingAt()) {
        String value = parameter.group(2) == null ? parameter.group(3) : parameter.group(2);
        parameters.putIfAbsent(parameter.group(1).toLowerCase(Locale.ROOT), value);
        at = parameter.end();
      }
      all.add(new RegistryChallenge(scheme.group(1).toLowerCase(Locale.ROOT), parameters));
    }
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
    Stream<String> service = service();
    return String.join(
        "&", Stream.concat(service, scopes(from).map(scope -> pair("scope", scope))).toList());
  }

  /** Returns the same as a form, which has all scopes in one field. */
  String form(Optional<String> from) {
    String scopes = String.join(" ", scopes(from).toList());
    Stream<String> scope = scopes.isEmpty() ? Stream.empty() : Stream.of(pair("scope", scopes));
    return String.join("&", Stream.concat(service(), scope).toList());
  }

  private Stream<String> service() {
    return Optional.ofNullable(parameters.get("service")).stream()
        .map(name -> pair("service", name));
  }

  private Stream<String> scopes(Optional<String> from) {
    Stream<String> asked =
        Stream.of(parameters.getOrDefault("scope", "").split(" ", -1))
            .filter(one -> !one.isEmpty());
    Stream<String> more = from.stream().map(path -> "repository:" + path + ":pull");
    return Stream.concat(asked, more).distinct();
  }

  static String pair(String name, String value) {
    return name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
  }
}
