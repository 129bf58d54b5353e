package dev.danube.docker.internal.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.dockerjava.api.model.AuthConfig;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.danube.BackendException;
import dev.danube.engine.internal.Causes;
import dev.danube.engine.internal.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The exchange of requests and answers with registries: addresses, logins, redirects and second
 * tries. Thread-safe.
 */
final class RegistryHttp {

  private static final Logger LOG = LoggerFactory.getLogger(RegistryHttp.class);

  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int LONGEST_ANSWER = 8 << 20;
  private static final int MAX_REDIRECTS = 5;
  private static final int UNAUTHORIZED = 401;
  private static final int TOO_MANY = 429;
  private static final int SERVER_ERROR = 500;
  private static final List<Integer> REDIRECTS = List.of(301, 302, 303, 307, 308);

  /** What Go's server says in plain text to a client that does not speak TLS. */
  private static final String WANTS_TLS = "to an HTTPS server";

  private final Logins logins;
  private final InsecureRegistries insecure;

  @GuardedBy("this") private @Nullable HttpClient client;

  /** The scheme of each registry that has answered. */
  private final Map<String, String> schemes = new ConcurrentHashMap<>();

  /** The authorizations by scope. */
  private final Map<String, String> authorizations = new ConcurrentHashMap<>();

  /** An answer of a registry. Not a record, because of the array. */
  static final class Answer {

    private final HttpResponse<byte[]> response;

    Answer(HttpResponse<byte[]> response) {
      this.response = response;
    }

    int status() {
      return response.statusCode();
    }

    byte[] body() {
      return response.body();
    }

    HttpHeaders headers() {
      return response.headers();
    }

    Optional<String> header(String name) {
      return headers().firstValue(name);
    }

    /** Returns what a registry says about an error, with the status. */
    String problem() {
      StringBuilder said = new StringBuilder();
      try {
        for (JsonNode error : Json.MAPPER.readTree(body()).path("errors")) {
          String code = error.path("code").asText().toLowerCase(Locale.ROOT);
          String message = error.path("message").asText();
          said.append(said.isEmpty() ? "" : ", ").append(code.replace('_', ' '));
          said.append(message.isEmpty() ? "" : ": " + message);
        }
      } catch (IOException e) {
        LOG.debug("The answer of the registry is not JSON", e);
      }
      return (said.isEmpty() ? "" : said + " ") + "(status " + status() + ")";
    }
  }

  RegistryHttp(Logins logins, InsecureRegistries insecure) {
    this.logins = logins;
    this.insecure = insecure;
  }

  /** Returns the client. A client has a thread, which most runs do not need. */
  private synchronized HttpClient client() {
    HttpClient known = client;
    if (known == null) {
      known =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .connectTimeout(CONNECT_LIMIT)
              .followRedirects(HttpClient.Redirect.NEVER)
              .build();
      client = known;
    }
    return known;
  }

  /**
   * Makes a call. Repeats one that a busy registry or a broken connection ended.
   *
   * @throws BackendException if the registry does not answer; an answer of any status is returned
   */
  Answer send(RegistryCall call) throws InterruptedException {
    for (int attempt = 1; ; attempt++) {
      String problem;
      try {
        Answer answer = authorized(call);
        boolean isBusy = answer.status() >= SERVER_ERROR || answer.status() == TOO_MANY;
        if (!isBusy || attempt == PullRetry.ATTEMPTS) {
          return answer;
        }
        problem = answer.status() == TOO_MANY ? "too many requests" : answer.problem();
      } catch (IOException e) {
        problem = Causes.root(e).toString();
        if (attempt == PullRetry.ATTEMPTS || !PullRetry.isPassing(problem)) {
          throw new BackendException(
              String.format(
                  "The registry %s could not be asked: %s; check that this machine can reach it",
                  ImageNames.registry(call.image()), reason(e)),
              e);
        }
      }
      LOG.debug("{} is tried again: {}", call, problem);
      TimeUnit.MILLISECONDS.sleep(PullRetry.waitAfter(attempt, problem).toMillis());
    }
  }

  private static String reason(IOException e) {
    Throwable root = Causes.root(e);
    return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
  }

  private Answer authorized(RegistryCall call) throws IOException, InterruptedException {
    Optional<String> known = Optional.ofNullable(authorizations.get(call.scope()));
    Answer answer = reached(call, known);
    if (answer.status() != UNAUTHORIZED) {
      return answer;
    }
    Optional<String> renewed = authorization(call, answer);
    if (renewed.isEmpty()) {
      return answer;
    }
    authorizations.put(call.scope(), renewed.get());
    return reached(call, renewed);
  }

  /** Sends a call by the scheme of the registry, which the first answer tells. */
  private Answer reached(RegistryCall call, Optional<String> authorization)
      throws IOException, InterruptedException {
    String registry = ImageNames.registry(call.image());
    String known = schemes.get(registry);
    if (known != null) {
      return exchange(call, known, authorization);
    }
    if (insecure.contains(registry)) {
      try {
        Answer answer = exchange(call, "http", authorization);
        if (!new String(answer.body(), StandardCharsets.UTF_8).contains(WANTS_TLS)) {
          schemes.put(registry, "http");
          return answer;
        }
      } catch (IOException e) {
        LOG.debug("{} is not reached by HTTP", registry, e);
      }
    }
    Answer answer = exchange(call, "https", authorization);
    schemes.put(registry, "https");
    return answer;
  }

  private Answer exchange(RegistryCall call, String scheme, Optional<String> authorization)
      throws IOException, InterruptedException {
    String host = Registries.api(ImageNames.registry(call.image()));
    String path = ImageNames.path(call.image());
    URI address = URI.create(scheme + "://" + host + "/v2/" + path + call.path());
    BodyPublisher body =
        call.body()
            .map(manifest -> BodyPublishers.ofByteArray(manifest.content()))
            .orElseGet(BodyPublishers::noBody);
    HttpRequest.Builder request = HttpRequest.newBuilder(address).method(call.method(), body);
    call.body().ifPresent(manifest -> request.header("Content-Type", manifest.type()));
    if (call.isRead()) {
      request.header("Accept", RegistryManifest.TYPES);
    }
    authorization.ifPresent(text -> request.header("Authorization", text));
    Answer answer = sent(request.build());
    for (int i = 0; call.isRead() && isRedirect(answer) && i < MAX_REDIRECTS; i++) {
      answer = redirected(call, answer, authorization);
    }
    return answer;
  }

  private static boolean isRedirect(Answer answer) {
    return REDIRECTS.contains(answer.status()) && answer.header("Location").isPresent();
  }

  /** Follows a redirect. Another host does not get the login. */
  private Answer redirected(RegistryCall call, Answer answer, Optional<String> authorization)
      throws IOException, InterruptedException {
    URI from = answer.response.uri();
    URI to = from.resolve(answer.header("Location").orElseThrow());
    Predicate<String> isForHost =
        text -> String.valueOf(to.getAuthority()).equals(from.getAuthority());
    boolean isLessSecure = from.getScheme().equals("https") && !"https".equals(to.getScheme());
    if (isLessSecure) {
      throw new IOException("it leads to " + to.getScheme() + "://" + to.getHost());
    }
    HttpRequest.Builder request =
        HttpRequest.newBuilder(to).method(call.method(), BodyPublishers.noBody());
    authorization.filter(isForHost).ifPresent(text -> request.header("Authorization", text));
    return sent(request.build());
  }

  private Answer sent(HttpRequest request) throws IOException, InterruptedException {
    CompletableFuture<HttpResponse<byte[]>> answer =
        client().sendAsync(request, headers -> new LimitedBody(LONGEST_ANSWER));
    try {
      return new Answer(answer.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException e) {
      throw new IOException("timeout: no answer within " + LIMIT.toSeconds() + "s", e);
    } catch (ExecutionException e) {
      throw new IOException(String.valueOf(e.getCause()), e.getCause());
    } finally {
      answer.cancel(true);
    }
  }

  /** Returns the header that answers the challenge of a registry; empty if there is no answer. */
  private Optional<String> authorization(RegistryCall call, Answer challenged)
      throws IOException, InterruptedException {
    Optional<RegistryChallenge> challenge = RegistryChallenge.in(challenged.headers());
    Optional<AuthConfig> login = logins.of(call.image());
    if (challenge.isEmpty()) {
      return Optional.empty();
    }
    if (!challenge.get().isForToken()) {
      return login.filter(known -> known.getUsername() != null).map(RegistryHttp::basic);
    }
    URI realm = URI.create(challenge.get().realm());
    if ("https".equals(challenged.response.uri().getScheme())
        && !"https".equals(realm.getScheme())) {
      throw new IOException("it asks for a login at the insecure address " + realm);
    }
    Answer answer = sent(tokenRequest(realm, challenge.get().query(call.from()), login));
    if (answer.status() >= UNAUTHORIZED - 1) {
      throw new BackendException(
          String.format(
              "The registry %s gave no token for %s: %s; %s",
              ImageNames.registry(call.image()),
              ImageNames.repository(call.image()),
              answer.problem(),
              PullRetry.advice("denied")),
          null);
    }
    JsonNode json = Json.MAPPER.readTree(answer.body());
    String token = json.path("token").asText(json.path("access_token").asText());
    return Optional.of("Bearer " + token);
  }

  private static HttpRequest tokenRequest(URI realm, String query, Optional<AuthConfig> login) {
    Optional<String> identity = login.map(AuthConfig::getIdentitytoken);
    if (identity.isPresent()) {
      String form =
          "grant_type=refresh_token&client_id=danube&"
              + query
              + "&"
              + RegistryChallenge.pair("refresh_token", identity.get());
      return HttpRequest.newBuilder(realm)
          .header("Content-Type", "application/x-www-form-urlencoded")
          .POST(BodyPublishers.ofString(form))
          .build();
    }
    String separator = query.isEmpty() ? "" : realm.getQuery() == null ? "?" : "&";
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(realm + separator + query));
    login
        .filter(known -> known.getUsername() != null)
        .ifPresent(known -> request.header("Authorization", basic(known)));
    return request.build();
  }

  private static String basic(AuthConfig login) {
    String text = login.getUsername() + ":" + login.getPassword();
    return "Basic " + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
