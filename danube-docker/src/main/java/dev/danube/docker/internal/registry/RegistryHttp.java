package dev.danube.docker.internal.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.dockerjava.api.model.AuthConfig;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.danube.BackendException;
import dev.danube.engine.internal.Causes;
import dev.danube.engine.internal.Json;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertPathBuilderException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
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
  private static final int BAD_REQUEST = 400;
  private static final int CREATED = 201;
  private static final int ACCEPTED = 202;
  private static final int UNAUTHORIZED = 401;
  private static final int TOO_MANY = 429;
  private static final int SERVER_ERROR = 500;
  private static final List<Integer> REDIRECTS = List.of(301, 302, 303, 307, 308);
  private static final List<Integer> REDIRECTS_OF_WRITES = List.of(307, 308);

  private final Logins logins;
  private final InsecureRegistries insecure;

  @GuardedBy("this") private @Nullable HttpClient client;

  @GuardedBy("this") private @Nullable HttpClient unchecked;

  /** The scheme of each registry that has answered. */
  private final Map<String, String> schemes = new ConcurrentHashMap<>();

  /** The authorizations by scope. */
  private final Map<String, String> authorizations = new ConcurrentHashMap<>();

  /** The registries that ask for a password, not for a token. */
  private final Set<String> askForPasswords = ConcurrentHashMap.newKeySet();

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
      known = settings().build();
      client = known;
    }
    return known;
  }

  /** Returns the client that, as Docker does, checks no certificates of insecure registries. */
  private synchronized HttpClient uncheckedClient() {
    HttpClient known = unchecked;
    if (known == null) {
      known = settings().sslContext(UncheckedCertificates.context()).build();
      unchecked = known;
    }
    return known;
  }

  private static HttpClient.Builder settings() {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .connectTimeout(CONNECT_LIMIT)
        .followRedirects(HttpClient.Redirect.NEVER);
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
        if (!isBusy(answer) || attempt == PullRetry.ATTEMPTS) {
          return answer;
        }
        problem = answer.status() == TOO_MANY ? "too many requests" : answer.problem();
      } catch (IOException e) {
        problem = Causes.root(e).toString();
        if (attempt == PullRetry.ATTEMPTS || !PullRetry.isPassing(problem)) {
          throw new BackendException(
              String.format(
                  "The registry %s could not be asked: %s%s",
                  ImageNames.registry(call.image()), reason(e), advice(e)),
              e);
        }
      }
      LOG.debug("{} is tried again: {}", call, problem);
      TimeUnit.MILLISECONDS.sleep(PullRetry.waitAfter(attempt, problem).toMillis());
    }
  }

  private static String advice(IOException e) {
    return Causes.root(e) instanceof CertPathBuilderException
        ? ""
        : "; check that this machine can reach it";
  }

  private static String reason(IOException e) {
    Throwable root = Causes.root(e);
    if (root instanceof CertPathBuilderException) {
      return "its certificate is not known to this JVM; add it to the JVM's trust store, or name the"
          + " registry in the daemon's insecure-registries";
    }
    return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
  }

  private Answer authorized(RegistryCall call) throws IOException, InterruptedException {
    String token = authorizations.get(call.scope());
    Optional<String> known = token == null ? passwordOf(call) : Optional.of(token);
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

  /** Returns the password for a registry that has asked for passwords before. */
  private Optional<String> passwordOf(RegistryCall call) throws InterruptedException {
    return askForPasswords.contains(ImageNames.registry(call.image()))
        ? password(logins.of(call.image()))
        : Optional.empty();
  }

  /** Sends a call by the scheme of the registry, which the first answer tells. */
  private Answer reached(RegistryCall call, Optional<String> authorization)
      throws IOException, InterruptedException {
    String registry = ImageNames.registry(call.image());
    String known = schemes.get(registry);
    if (known != null) {
      return exchange(call, known, authorization);
    }
    if (!insecure.contains(registry)) {
      Answer answer = exchange(call, "https", authorization);
      schemes.put(registry, "https");
      return answer;
    }
    // A port speaks one protocol. Without one there may be two, of which TLS is the registry's.
    boolean hasPort = registry.matches(".*:\\d+");
    return hasPort
        ? reached(call, List.of("http", "https"), authorization)
        : reached(call, List.of("https", "http"), authorization);
  }

  /** Sends a call to a registry that may be insecure, by the first scheme that is a registry's. */
  private Answer reached(RegistryCall call, List<String> order, Optional<String> authorization)
      throws IOException, InterruptedException {
    String registry = ImageNames.registry(call.image());
    Optional<Answer> other = Optional.empty();
    try {
      Answer answer = exchange(call, order.get(0), authorization);
      boolean isHttp = order.get(0).equals("http");
      if (isOfRegistry(answer) || (isHttp && answer.status() != BAD_REQUEST)) {
        schemes.put(registry, order.get(0));
        return answer;
      }
      other = Optional.of(answer);
    } catch (IOException e) {
      if (!mayHaveOtherScheme(e, order)) {
        throw e;
      }
      LOG.debug("{} is not reached by {}", registry, order.get(0), e);
    }
    try {
      Answer answer = exchange(call, order.get(1), authorization);
      if (other.isEmpty() || isOfRegistry(answer)) {
        schemes.put(registry, order.get(1));
        return answer;
      }
    } catch (IOException e) {
      if (other.isEmpty()) {
        throw e;
      }
    }
    return other.get();
  }

  /** Returns whether a failure may be that of the wrong protocol, or of a port for it only. */
  private static boolean mayHaveOtherScheme(IOException e, List<String> order) {
    Throwable root = Causes.root(e);
    boolean isOfProtocol =
        root instanceof SSLException
            || root instanceof ProtocolException
            || root instanceof EOFException
            || String.valueOf(root.getMessage()).contains("header parser");
    boolean isOfPort = root instanceof ConnectException || root instanceof HttpTimeoutException;
    return isOfProtocol || (isOfPort && order.get(0).equals("https"));
  }

  /**
   * Returns whether a registry has answered, and not a server that wants another protocol or knows
   * nothing of registries.
   */
  private static boolean isOfRegistry(Answer answer) {
    return answer.header("Docker-Distribution-Api-Version").isPresent()
        || answer.header("WWW-Authenticate").isPresent()
        || answer.header("Docker-Content-Digest").isPresent()
        || answer.header("Content-Type").filter(type -> type.contains("json")).isPresent()
        || answer.status() == CREATED
        || answer.status() == ACCEPTED;
  }

  private Answer exchange(RegistryCall call, String scheme, Optional<String> authorization)
      throws IOException, InterruptedException {
    String registry = ImageNames.registry(call.image());
    String path = ImageNames.path(call.image());
    URI address =
        URI.create(scheme + "://" + Registries.api(registry) + "/v2/" + path + call.path());
    HttpRequest.Builder request = request(call, address);
    authorization.ifPresent(text -> request.header("Authorization", text));
    Answer answer = sent(registry, request.build());
    for (int i = 0; isRedirect(call, answer) && i < MAX_REDIRECTS; i++) {
      answer = redirected(call, address, answer, authorization);
    }
    return answer;
  }

  /** Returns whether an answer leads elsewhere. A write follows only if it stays what it is. */
  private static boolean isRedirect(RegistryCall call, Answer answer) {
    List<Integer> followed = call.isRead() ? REDIRECTS : REDIRECTS_OF_WRITES;
    return followed.contains(answer.status()) && answer.header("Location").isPresent();
  }

  /**
   * Follows a redirect.
   *
   * @param first the address of the call; another server than its gets neither the login nor a
   *     manifest
   */
  private Answer redirected(
      RegistryCall call, URI first, Answer answer, Optional<String> authorization)
      throws IOException, InterruptedException {
    URI from = answer.response.uri();
    URI to = from.resolve(address(answer.header("Location").orElseThrow()));
    boolean isLessSecure = from.getScheme().equals("https") && !"https".equals(to.getScheme());
    if (isLessSecure) {
      throw new IOException("it leads to " + to.getScheme() + "://" + to.getHost());
    }
    boolean isSame = isSameServer(first, to);
    if (!isSame && !call.isRead()) {
      throw new IOException("it sends a change to another server, " + to.getHost());
    }
    HttpRequest.Builder request = request(call, to);
    authorization.filter(text -> isSame).ifPresent(text -> request.header("Authorization", text));
    return sent(ImageNames.registry(call.image()), request.build());
  }

  /** Returns whether two addresses are of one server, perhaps the second with TLS. */
  private static boolean isSameServer(URI first, URI to) {
    boolean isUpgrade = first.getScheme().equals("http") && "https".equals(to.getScheme());
    return first.getHost() != null
        && first.getHost().equalsIgnoreCase(to.getHost())
        && (first.getPort() == to.getPort() || (isUpgrade && to.getPort() < 0));
  }

  private static URI address(String text) throws IOException {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      throw new IOException("it names \"" + text + "\", which is not an address");
    }
  }

  private static HttpRequest.Builder request(RegistryCall call, URI address) throws IOException {
    BodyPublisher body =
        call.body()
            .map(manifest -> BodyPublishers.ofByteArray(manifest.content()))
            .orElseGet(BodyPublishers::noBody);
    HttpRequest.Builder request = to(address).method(call.method(), body);
    call.body().ifPresent(manifest -> request.header("Content-Type", manifest.type()));
    if (call.isRead()) {
      request.header("Accept", RegistryManifest.TYPES);
    }
    return request;
  }

  private static HttpRequest.Builder to(URI address) throws IOException {
    try {
      return HttpRequest.newBuilder(address);
    } catch (IllegalArgumentException e) {
      throw new IOException("it names \"" + address + "\", which is not an address");
    }
  }

  /** Sends a request to a registry, or for one to another server. */
  private Answer sent(String registry, HttpRequest request)
      throws IOException, InterruptedException {
    String host = registry.replaceFirst(":\\d+$", "");
    boolean isUnchecked =
        request.uri().getScheme().equals("https")
            && host.equalsIgnoreCase(request.uri().getHost())
            && insecure.contains(registry);
    CompletableFuture<HttpResponse<byte[]>> answer =
        (isUnchecked ? uncheckedClient() : client())
            .sendAsync(request, headers -> new LimitedBody(LONGEST_ANSWER));
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
      askForPasswords.add(ImageNames.registry(call.image()));
      return password(login);
    }
    URI realm = address(challenge.get().realm());
    if ("https".equals(challenged.response.uri().getScheme())
        && !"https".equals(realm.getScheme())) {
      throw new IOException("it asks for a login at the insecure address " + realm);
    }
    Answer answer =
        sent(
            ImageNames.registry(call.image()),
            tokenRequest(realm, challenge.get(), call.from(), login));
    if (isBusy(answer)) {
      throw new IOException("its token server is busy, try again: " + answer.problem());
    }
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

  private static boolean isBusy(Answer answer) {
    return answer.status() >= SERVER_ERROR || answer.status() == TOO_MANY;
  }

  private static HttpRequest tokenRequest(
      URI realm, RegistryChallenge challenge, Optional<String> from, Optional<AuthConfig> login)
      throws IOException {
    Optional<String> identity = login.map(AuthConfig::getIdentitytoken);
    if (identity.isPresent()) {
      String form =
          "grant_type=refresh_token&client_id=danube&"
              + challenge.form(from)
              + "&"
              + RegistryChallenge.pair("refresh_token", identity.get());
      return to(realm)
          .header("Content-Type", "application/x-www-form-urlencoded")
          .POST(BodyPublishers.ofString(form))
          .build();
    }
    String query = challenge.query(from);
    String separator = query.isEmpty() ? "" : realm.getQuery() == null ? "?" : "&";
    HttpRequest.Builder request = to(address(realm + separator + query));
    password(login).ifPresent(text -> request.header("Authorization", text));
    return request.build();
  }

  private static Optional<String> password(Optional<AuthConfig> login) {
    return login.filter(known -> known.getUsername() != null).map(RegistryHttp::basic);
  }

  private static String basic(AuthConfig login) {
    String text = login.getUsername() + ":" + login.getPassword();
    return "Basic " + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
