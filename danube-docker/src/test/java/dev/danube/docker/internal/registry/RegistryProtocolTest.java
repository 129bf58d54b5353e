package dev.danube.docker.internal.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.danube.BackendException;
import dev.danube.ImageInfo;
import dev.danube.ImageRef;
import dev.danube.docker.fixture.AnsweringDaemon;
import dev.danube.docker.internal.daemon.ConfigFile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The client against a registry whose answers are set one by one. */
class RegistryProtocolTest {

  // spotless:off: the answers are easier to read as they are

  private static final String INDEX = "application/vnd.oci.image.index.v1+json";
  private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";

  private record Answer(int status, Map<String, String> headers, String body) {}

  private final Map<String, List<Answer>> answers = new HashMap<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final List<String> logins = new CopyOnWriteArrayList<>();
  private final List<String> bodies = new CopyOnWriteArrayList<>();
  private HttpServer server;
  private AnsweringDaemon daemon;
  private String host;
  private ImageRef app;
  private RegistryClient registry;

  @BeforeEach
  void start() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::handle);
    server.start();
    host = "127.0.0.1:" + server.getAddress().getPort();
    app = ImageRef.of(host + "/team/app:1");
    daemon = new AnsweringDaemon();
    registry = client(Map.of(host, new Logins.Credentials("me", "pass")));
  }

  @AfterEach
  void stop() {
    server.stop(0);
    daemon.close();
  }

  private RegistryClient client(Map<String, Logins.Credentials> explicit) {
    return new RegistryClient(Optional.of(daemon.daemon()), new Logins(explicit, new ConfigFile(Path.of("none"))));
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String request = exchange.getRequestMethod() + " " + exchange.getRequestURI();
      requests.add(request);
      logins.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
      bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
      List<Answer> set = answers.getOrDefault(request, List.of());
      Answer answer = set.isEmpty() ? new Answer(404, Map.of(), "{}") : set.get(0);
      if (set.size() > 1) {
        set.remove(0);
      }
      answer.headers.forEach(exchange.getResponseHeaders()::add);
      byte[] body = answer.body.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(answer.status, body.length == 0 ? -1 : body.length);
      if (body.length > 0) {
        exchange.getResponseBody().write(body);
      }
    }
  }

  private void answer(String request, int status, Map<String, String> headers, String body) {
    answers.computeIfAbsent(request, key -> new ArrayList<>()).add(new Answer(status, headers, body));
  }

  private void answer(String request, int status, String body) {
    answer(request, status, Map.of(), body);
  }

  private static String digest(String text) {
    return RegistryManifest.digest(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String basic() {
    return "Basic " + Base64.getEncoder().encodeToString("me:pass".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void a_token_is_asked_for_once_with_the_login_and_the_scope() throws Exception {
    Map<String, String> challenge = Map.of("WWW-Authenticate",
        "Bearer realm=\"http://" + host + "/token\",service=\"reg\",scope=\"repository:team/app:pull\"");
    answer("GET /v2/team/app/tags/list?n=1000", 401, challenge, "");
    answer("GET /v2/team/app/tags/list?n=1000", 200, "{\"tags\":[\"1\"]}");
    answer("GET /token?service=reg&scope=repository%3Ateam%2Fapp%3Apull", 200, "{\"token\":\"t1\"}");
    assertThat(registry.tags(host + "/team/app")).containsExactly("1");
    assertThat(registry.tags(host + "/team/app")).containsExactly("1");
    assertThat(requests).hasSize(4);
    assertThat(logins).containsExactly("null", basic(), "Bearer t1", "Bearer t1");
  }

  @Test
  void an_expired_token_is_renewed() throws Exception {
    Map<String, String> challenge = Map.of("WWW-Authenticate", "Bearer realm=\"http://" + host + "/token\"");
    String list = "GET /v2/team/app/tags/list?n=1000";
    answer(list, 401, challenge, "");
    answer(list, 200, "{\"tags\":[]}");
    answer(list, 401, challenge, "");
    answer(list, 200, "{\"tags\":[\"2\"]}");
    answer("GET /token", 200, "{\"access_token\":\"t1\"}");
    answer("GET /token", 200, "{\"access_token\":\"t2\"}");
    assertThat(registry.tags(host + "/team/app")).isEmpty();
    assertThat(registry.tags(host + "/team/app")).containsExactly("2");
    assertThat(logins).containsExactly("null", basic(), "Bearer t1", "Bearer t1", basic(), "Bearer t2");
  }

  @Test
  void an_identity_token_is_exchanged() throws Exception {
    registry = client(Map.of(host, new Logins.Credentials("<token>", "refresh me")));
    answer("GET /v2/team/app/tags/list?n=1000", 401, Map.of("WWW-Authenticate", "Bearer realm=\"http://" + host + "/token\",service=\"reg\""), "");
    answer("GET /v2/team/app/tags/list?n=1000", 200, "{\"tags\":[\"1\"]}");
    answer("POST /token", 200, "{\"access_token\":\"t1\"}");
    assertThat(registry.tags(host + "/team/app")).containsExactly("1");
    assertThat(bodies.get(1)).isEqualTo("grant_type=refresh_token&client_id=danube&service=reg&refresh_token=refresh+me");
  }

  @Test
  void a_denied_token_names_the_registry_and_what_to_do() {
    answer("GET /v2/team/app/tags/list?n=1000", 401, Map.of("WWW-Authenticate", "Bearer realm=\"http://" + host + "/token\""), "");
    answer("GET /token", 401, "{\"errors\":[{\"code\":\"UNAUTHORIZED\",\"message\":\"authentication required\"}]}");
    assertThatThrownBy(() -> registry.tags(host + "/team/app"))
        .isInstanceOf(BackendException.class)
        .hasMessage("The registry " + host + " gave no token for " + host + "/team/app: unauthorized: authentication required (status 401); "
            + "log in with docker login or DockerBackend.builder().login(...), or check the name: registries say the same of images that do not exist");
  }

  @Test
  void a_login_without_a_token_is_sent_when_it_is_asked_for() throws Exception {
    answer("GET /v2/team/app/tags/list?n=1000", 401, Map.of("WWW-Authenticate", "Basic realm=\"x\""), "");
    answer("GET /v2/team/app/tags/list?n=1000", 200, "{\"tags\":[\"1\"]}");
    assertThat(registry.tags(host + "/team/app")).containsExactly("1");
    assertThat(logins).containsExactly("null", basic());
    answers.clear();
    answer("GET /v2/team/app/tags/list?n=1000", 401, Map.of("WWW-Authenticate", "Basic realm=\"x\""), "");
    registry = client(Map.of());
    assertThatThrownBy(() -> registry.tags(host + "/team/app")).hasMessageContaining(
        "The registry " + host + " refused to show " + host + "/team/app: (status 401); log in with docker login");
  }

  @Test
  void all_pages_of_tags_are_read() throws Exception {
    answer("GET /v2/team/app/tags/list?n=1000", 200, Map.of("Link", "</v2/team/app/tags/list?n=1000&last=b>; rel=\"next\""), "{\"tags\":[\"a\",\"b\"]}");
    answer("GET /v2/team/app/tags/list?n=1000&last=b", 200, "{\"tags\":[\"c\"]}");
    assertThat(registry.tags(host + "/team/app")).containsExactly("a", "b", "c");
    assertThat(registry.tags(host + "/team/nowhere")).isEmpty();
    assertThatThrownBy(() -> registry.tags(host + "/team/app:1")).hasMessageContaining("has a tag or a digest; pass the name without it");
  }

  @Test
  void the_image_of_the_platform_of_the_daemon_is_described() throws Exception {
    String config = "{\"os\":\"linux\",\"architecture\":\"arm64\",\"variant\":\"v8\",\"created\":\"2026-01-02T03:04:05.6+01:00\","
        + "\"config\":{\"Env\":[\"A=b=c\",\"D\"],\"Labels\":{\"x\":\"y\"},\"Entrypoint\":[\"/run\"],\"Cmd\":[\"-v\"],\"WorkingDir\":\"/w\","
        + "\"User\":\"me\",\"ExposedPorts\":{\"80/tcp\":{},\"443/tcp\":{}},\"Volumes\":{\"/data\":{}}},"
        + "\"history\":[{\"created\":\"2026-01-01T00:00:00Z\",\"created_by\":\"COPY x\"},{\"created_by\":\"CMD y\"}]}";
    String manifest = "{\"config\":{\"digest\":\"" + digest(config) + "\"},\"layers\":[{\"size\":5},{\"size\":7}]}";
    String index = "{\"manifests\":[{\"digest\":\"" + digest(manifest) + "\",\"platform\":{\"os\":\"linux\",\"architecture\":\"arm64\"}}]}";
    answer("GET /v2/team/app/manifests/1", 200, Map.of("Content-Type", INDEX), index);
    answer("GET /v2/team/app/manifests/" + digest(manifest), 200, Map.of("Content-Type", MANIFEST), manifest);
    answer("GET /v2/team/app/blobs/" + digest(config), 307, Map.of("Location", "/elsewhere"), "");
    answer("GET /elsewhere", 200, config);
    ImageInfo info = registry.inspect(app).orElseThrow();
    assertThat(info.id()).isEqualTo(digest(config));
    assertThat(info.digests()).containsExactly(ImageRef.of(host + "/team/app@" + digest(index)));
    assertThat(info.platform()).isEqualTo("linux/arm64/v8");
    assertThat(info.created()).contains(Instant.parse("2026-01-02T02:04:05.6Z"));
    assertThat(info.size()).isEqualTo(12);
    assertThat(info.labels()).isEqualTo(Map.of("x", "y"));
    assertThat(info.config()).isEqualTo(new ImageInfo.Config(Map.of("A", "b=c", "D", "D"), Map.of("x", "y"), List.of("/run"), List.of("-v"),
        "/w", "me", List.of("443/tcp", "80/tcp"), List.of("/data")));
    assertThat(info.history()).containsExactly(
        new ImageInfo.Layer(Optional.of(Instant.parse("2026-01-01T00:00:00Z")), "COPY x", Optional.empty()),
        new ImageInfo.Layer(Optional.empty(), "CMD y", Optional.empty()));
    assertThat(registry.inspect(ImageRef.of(host + "/team/app:2"))).isEmpty();
  }

  @Test
  void another_host_does_not_get_the_login() throws Exception {
    HttpServer other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    AtomicReference<String> login = new AtomicReference<>("not asked");
    other.createContext("/", exchange -> {
      login.set(exchange.getRequestHeaders().getFirst("Authorization"));
      exchange.sendResponseHeaders(200, 2);
      exchange.getResponseBody().write("{}".getBytes(StandardCharsets.UTF_8));
      exchange.close();
    });
    other.start();
    try {
      answer("GET /v2/team/app/manifests/1", 401, Map.of("WWW-Authenticate", "Basic realm=\"x\""), "");
      answer("GET /v2/team/app/manifests/1", 200, "{\"config\":{\"digest\":\"sha256:c\"},\"layers\":[]}");
      answer("GET /v2/team/app/blobs/sha256:c", 302, Map.of("Location", "http://127.0.0.1:" + other.getAddress().getPort() + "/x"), "");
      assertThat(registry.inspect(app)).isPresent();
      assertThat(login.get()).isNull();
      assertThat(logins).contains(basic());
    } finally {
      other.stop(0);
    }
  }

  @Test
  void a_second_redirect_does_not_get_the_login_either() throws Exception {
    List<String> got = new CopyOnWriteArrayList<>();
    HttpServer other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    other.createContext("/", exchange -> {
      got.add(exchange.getRequestURI() + " " + exchange.getRequestHeaders().getFirst("Authorization"));
      boolean isFirst = exchange.getRequestURI().getPath().equals("/first");
      if (isFirst) {
        exchange.getResponseHeaders().add("Location", "/second");
      }
      exchange.sendResponseHeaders(isFirst ? 307 : 200, 2);
      exchange.getResponseBody().write("{}".getBytes(StandardCharsets.UTF_8));
      exchange.close();
    });
    other.start();
    try {
      answer("GET /v2/team/app/manifests/1", 401, Map.of("WWW-Authenticate", "Basic realm=\"x\""), "");
      answer("GET /v2/team/app/manifests/1", 200, "{\"config\":{\"digest\":\"sha256:c\"},\"layers\":[]}");
      answer("GET /v2/team/app/blobs/sha256:c", 307, Map.of("Location", "http://127.0.0.1:" + other.getAddress().getPort() + "/first"), "");
      assertThat(registry.inspect(app)).isPresent();
      assertThat(got).containsExactly("/first null", "/second null");
    } finally {
      other.stop(0);
    }
  }

  @Test
  void a_change_that_leads_elsewhere_is_no_success() throws Exception {
    String manifest = "{\"config\":{\"digest\":\"sha256:c\"},\"layers\":[]}";
    answer("GET /v2/team/app/manifests/1", 200, Map.of("Content-Type", MANIFEST), manifest);
    answer("PUT /v2/team/app/manifests/a", 301, Map.of("Location", "/v2/team/app/manifests/x"), "");
    answer("PUT /v2/team/app/manifests/b", 307, Map.of("Location", "http://example.invalid/x"), "");
    answer("PUT /v2/team/app/manifests/c", 307, Map.of("Location", "/moved"), "");
    answer("PUT /moved", 201, "");
    assertThatThrownBy(() -> registry.tag(app, ImageRef.of(host + "/team/app:a")))
        .isInstanceOf(BackendException.class).hasMessageContaining("(status 301)");
    assertThatThrownBy(() -> registry.tag(app, ImageRef.of(host + "/team/app:b")))
        .isInstanceOf(BackendException.class).hasMessageContaining("it sends a change to another server, example.invalid");
    registry.tag(app, ImageRef.of(host + "/team/app:c"));
    assertThat(bodies).last().isEqualTo(manifest);
  }

  @Test
  void a_repository_may_be_called_like_a_version() throws Exception {
    answer("GET /v2/team/v2/tags/list?n=1000", 200, "{\"tags\":[\"1\"]}");
    assertThat(registry.tags(host + "/team/v2")).containsExactly("1");
    assertThat(ImageNames.repository(ImageRef.of("ghcr.io/acme/api/v2:1"))).isEqualTo("ghcr.io/acme/api/v2");
    assertThat(ImageNames.repository(ImageRef.of("index.docker.io/library/x"))).isEqualTo("docker.io/library/x");
  }

  @Test
  void pages_that_lead_to_themselves_end() throws Exception {
    answer("GET /v2/team/app/tags/list?n=1000", 200, Map.of("Link", "</v2/team/app/tags/list?n=1000>; rel=\"next\""), "{\"tags\":[\"1\"]}");
    assertThat(registry.tags(host + "/team/app")).containsExactly("1");
  }

  @Test
  void a_token_server_may_be_busy() throws Exception {
    Map<String, String> challenge = Map.of("WWW-Authenticate", "Bearer realm=\"http://" + host + "/token\", Basic realm=\"Registry\"");
    answer("GET /v2/team/app/tags/list?n=1000", 401, challenge, "");
    answer("GET /v2/team/app/tags/list?n=1000", 401, challenge, "");
    answer("GET /v2/team/app/tags/list?n=1000", 200, "{\"tags\":[]}");
    answer("GET /token", 503, "{}");
    answer("GET /token", 200, "{\"token\":\"t1\"}");
    assertThat(registry.tags(host + "/team/app")).isEmpty();
    assertThat(logins).last().isEqualTo("Bearer t1");
  }

  @Test
  void all_scopes_are_in_one_field_of_a_form() {
    HttpHeaders headers = HttpHeaders.of(Map.of("WWW-Authenticate",
        List.of("Basic realm=x, Bearer realm=\"https://a/t\",service=\"s\",scope=\"repository:a:pull,push\"")), (name, value) -> true);
    RegistryChallenge challenge = RegistryChallenge.in(headers).orElseThrow();
    assertThat(challenge.realm()).isEqualTo("https://a/t");
    assertThat(challenge.form(Optional.of("b"))).isEqualTo("service=s&scope=repository%3Aa%3Apull%2Cpush+repository%3Ab%3Apull");
    assertThat(challenge.query(Optional.of("b"))).isEqualTo("service=s&scope=repository%3Aa%3Apull%2Cpush&scope=repository%3Ab%3Apull");
  }

  @Test
  void an_address_that_is_none_is_told() {
    answer("GET /v2/team/app/manifests/1", 302, Map.of("Location", "http://a b"), "");
    assertThatThrownBy(() -> registry.inspect(app))
        .isInstanceOf(BackendException.class).hasMessageContaining("it names \"http://a b\", which is not an address");
  }

  @Test
  void an_image_of_the_daemon_is_in_no_registry() {
    ImageRef id = ImageRef.of("sha256:" + "4b".repeat(32));
    assertThatThrownBy(() -> registry.tag(id, app))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(id + " is an image of the daemon, not of a registry; push it, and pass the output of pushImage(image, output)");
    assertThatThrownBy(() -> registry.digest(id)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> registry.delete(id)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_password_that_was_asked_for_once_is_sent_at_once() throws Exception {
    RegistryClient client = client(Map.of(host, new Logins.Credentials("me", "pass")));
    answer("GET /v2/team/app/tags/list?n=1000", 401, Map.of("WWW-Authenticate", "Basic realm=\"r\""), "");
    answer("GET /v2/team/app/tags/list?n=1000", 200, "{\"tags\":[\"1\"]}");
    answer("GET /v2/team/other/tags/list?n=1000", 200, "{\"tags\":[\"2\"]}");
    assertThat(client.tags(host + "/team/app")).containsExactly("1");
    assertThat(client.tags(host + "/team/other")).containsExactly("2");
    assertThat(logins).containsExactly("null", basic(), basic());
  }

  @Test
  void without_a_daemon_the_registry_tells_the_digest() throws Exception {
    RegistryClient direct = new RegistryClient(Optional.empty(), new Logins(Map.of(), new ConfigFile(Path.of("none"))));
    answer("HEAD /v2/team/app/manifests/1", 200, "");
    answer("GET /v2/team/app/manifests/1", 200, Map.of("Content-Type", MANIFEST + "; charset=utf-8"), "{}");
    assertThat(direct.digest(app)).as("without the header").contains(digest("{}"));
    answer("HEAD /v2/team/app/manifests/3", 200, Map.of("Docker-Content-Digest", digest("other")), "");
    assertThat(direct.digest(ImageRef.of(host + "/team/app:3"))).contains(digest("other"));
    assertThat(requests).doesNotContain("GET /v2/team/app/manifests/3");
    assertThat(direct.digest(ImageRef.of(host + "/team/app:2"))).isEmpty();
  }

  @Test
  void a_tag_is_moved_by_its_manifest_alone() throws Exception {
    String manifest = "{\"config\":{\"digest\":\"sha256:c\"},\"layers\":[{\"digest\":\"sha256:l\"}]}";
    answer("GET /v2/team/app/manifests/1", 200, Map.of("Content-Type", MANIFEST), manifest);
    answer("PUT /v2/team/app/manifests/stable", 201, "");
    assertThat(registry.tag(app, ImageRef.of(host + "/team/app:stable"))).isEqualTo(ImageRef.of(host + "/team/app@" + digest(manifest)));
    assertThat(requests).containsExactly("GET /v2/team/app/manifests/1", "PUT /v2/team/app/manifests/stable");
    assertThat(bodies.get(1)).isEqualTo(manifest);
  }

  @Test
  void another_repository_gets_the_layers_of_all_platforms_by_reference() throws Exception {
    String manifest = "{\"config\":{\"digest\":\"sha256:c\"},\"layers\":[{\"digest\":\"sha256:l\"},{\"digest\":\"sha256:f\",\"urls\":[\"http://x\"]}]}";
    String index = "{\"manifests\":[{\"digest\":\"" + digest(manifest) + "\"}]}";
    answer("GET /v2/team/app/manifests/1", 200, Map.of("Content-Type", INDEX), index);
    answer("GET /v2/team/app/manifests/" + digest(manifest), 200, Map.of("Content-Type", MANIFEST), manifest);
    answer("POST /v2/team/stable/blobs/uploads/?mount=sha256:l&from=team/app", 401,
        Map.of("WWW-Authenticate", "Bearer realm=\"http://" + host + "/token\",scope=\"repository:team/stable:pull,push\""), "");
    answer("POST /v2/team/stable/blobs/uploads/?mount=sha256:l&from=team/app", 201, "");
    answer("POST /v2/team/stable/blobs/uploads/?mount=sha256:c&from=team/app", 201, "");
    answer("GET /token?scope=repository%3Ateam%2Fstable%3Apull%2Cpush&scope=repository%3Ateam%2Fapp%3Apull", 200, "{\"token\":\"t\"}");
    answer("PUT /v2/team/stable/manifests/" + digest(manifest), 201, "");
    answer("PUT /v2/team/stable/manifests/2", 201, "");
    assertThat(registry.tag(app, ImageRef.of(host + "/team/stable:2"))).isEqualTo(ImageRef.of(host + "/team/stable@" + digest(index)));
    assertThat(requests).doesNotContain("POST /v2/team/stable/blobs/uploads/?mount=sha256:f&from=team/app");
    assertThat(requests.get(requests.size() - 1)).isEqualTo("PUT /v2/team/stable/manifests/2");
  }

  @Test
  void images_are_joined_by_an_index_without_attestations() throws Exception {
    String config = "{\"os\":\"linux\",\"architecture\":\"arm64\",\"variant\":\"v8\",\"x\":1}";
    String one = "{\"config\":{\"digest\":\"sha256:c\"},\"layers\":[]}";
    String nested = "{\"manifests\":[{\"digest\":\"sha256:n\",\"platform\":{\"os\":\"linux\",\"architecture\":\"amd64\"}},"
        + "{\"digest\":\"sha256:a\",\"platform\":{\"os\":\"unknown\",\"architecture\":\"unknown\"}},{\"digest\":\"sha256:b\"}]}";
    answer("GET /v2/team/app/manifests/1-arm", 200, Map.of("Content-Type", MANIFEST), one);
    answer("GET /v2/team/app/manifests/1-amd", 200, Map.of("Content-Type", INDEX), nested);
    answer("GET /v2/team/app/blobs/sha256:c", 200, config);
    answer("PUT /v2/team/app/manifests/1", 201, "");
    ImageRef joined = registry.join(app, List.of(ImageRef.of(host + "/team/app:1-arm"), ImageRef.of(host + "/team/app:1-amd")));
    String index = bodies.get(bodies.size() - 1);
    assertThat(index).isEqualTo("{\"schemaVersion\":2,\"mediaType\":\"" + INDEX + "\",\"manifests\":["
        + "{\"mediaType\":\"" + MANIFEST + "\",\"size\":" + one.length() + ",\"digest\":\"" + digest(one) + "\","
        + "\"platform\":{\"architecture\":\"arm64\",\"os\":\"linux\",\"variant\":\"v8\"}},"
        + "{\"digest\":\"sha256:n\",\"platform\":{\"os\":\"linux\",\"architecture\":\"amd64\"}}]}");
    assertThat(joined).isEqualTo(ImageRef.of(host + "/team/app@" + digest(index)));
    assertThatThrownBy(() -> registry.join(app, List.of())).hasMessage("There are no images to join as " + app);
    assertThatThrownBy(() -> registry.join(app, List.of(ImageRef.of("busybox:1")))).hasMessageContaining("is in another registry than busybox:1");
    assertThatThrownBy(() -> registry.join(app, List.of(ImageRef.of(host + "/team/app:9")))).hasMessageContaining("has no image " + host + "/team/app:9");
  }

  @Test
  void what_cannot_be_tagged_is_told() {
    String manifest = "{\"config\":{\"digest\":\"sha256:c\"},\"layers\":[]}";
    answer("GET /v2/team/app/manifests/1", 200, Map.of("Content-Type", MANIFEST), manifest);
    answer("POST /v2/team/other/blobs/uploads/?mount=sha256:c&from=team/app", 202, "");
    answer("PUT /v2/team/app/manifests/2", 403, "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"read only\"}]}");
    assertThatThrownBy(() -> registry.tag(app, ImageRef.of("ghcr.io/team/app:2"))).isInstanceOf(IllegalArgumentException.class)
        .hasMessage("ghcr.io/team/app:2 is in another registry than " + app + "; use pullImage, tagImage and pushImage");
    assertThatThrownBy(() -> registry.tag(app, ImageRef.of(host + "/team/app@sha256:" + "a".repeat(64)))).isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("has a digest, which cannot be given; pass a name with a tag");
    assertThatThrownBy(() -> registry.tag(ImageRef.of(host + "/team/app:9"), app))
        .hasMessage("The registry " + host + " has no image " + host + "/team/app:9, which was to become " + app + "; push it first");
    assertThatThrownBy(() -> registry.tag(app, ImageRef.of(host + "/team/other:2")))
        .hasMessageContaining("does not share layers between the repositories of").hasMessageContaining("use pullImage, tagImage and pushImage");
    assertThatThrownBy(() -> registry.tag(app, ImageRef.of(host + "/team/app:2")))
        .hasMessage("The registry " + host + " refused to change " + host + "/team/app:2: denied: read only (status 403); " + PullRetry.advice("denied"));
  }

  @Test
  void deletions() throws Exception {
    String digest = "sha256:" + "a".repeat(64);
    answer("DELETE /v2/team/app/manifests/1", 202, "");
    answer("DELETE /v2/team/app/manifests/2", 405, "{\"errors\":[{\"code\":\"UNSUPPORTED\"}]}");
    answer("DELETE /v2/team/app/manifests/" + digest, 405, "");
    answer("DELETE /v2/team/app/manifests/4", 401, "");
    assertThat(registry.delete(app)).isTrue();
    assertThat(registry.delete(ImageRef.of(host + "/team/app:3"))).isFalse();
    assertThatThrownBy(() -> registry.delete(ImageRef.of(host + "/team/app:2"))).hasMessage("The registry " + host + " does not delete "
        + host + "/team/app:2: unsupported (status 405); some registries only delete by digest, which deletes all tags of the image");
    assertThatThrownBy(() -> registry.delete(ImageRef.of(host + "/team/app@" + digest))).hasMessageEndingWith("(status 405); deletion must be enabled in its settings");
    assertThatThrownBy(() -> registry.delete(ImageRef.of(host + "/team/app:4"))).hasMessageContaining("refused to change").hasMessageContaining("log in");
  }

  @ParameterizedTest
  @CsvSource({"503, 2, 3", "429, 0, 1", "500, 1, 2"})
  void a_busy_registry_is_asked_again(int status, int failures, int expected) throws Exception {
    for (int i = 0; i < failures; i++) {
      answer("GET /v2/team/app/tags/list?n=1000", status, "");
    }
    answer("GET /v2/team/app/tags/list?n=1000", 200, "{\"tags\":[\"1\"]}");
    assertThat(registry.tags(host + "/team/app")).containsExactly("1");
    assertThat(requests).hasSize(expected);
  }

  @Test
  void wrong_answers_are_errors() {
    String digest = "sha256:" + "b".repeat(64);
    answer("GET /v2/team/app/manifests/" + digest, 200, "{}");
    answer("GET /v2/team/app/manifests/1", 200, "<html>");
    answer("GET /v2/team/app/tags/list?n=1000", 200, "x".repeat((8 << 20) + 1));
    assertThatThrownBy(() -> registry.inspect(ImageRef.of(host + "/team/app@" + digest))).isInstanceOf(BackendException.class)
        .hasMessage("The registry " + host + " answered with " + digest("{}") + " when it was asked for " + digest + " of " + host + "/team/app@" + digest);
    assertThatThrownBy(() -> registry.inspect(app)).isInstanceOf(BackendException.class)
        .hasMessage("The registry " + host + " describes " + app + " by what is not JSON");
    assertThatThrownBy(() -> registry.tags(host + "/team/app")).isInstanceOf(BackendException.class)
        .hasMessageContaining("could not be asked: the answer is longer than 8388608 bytes");
  }

  @Test
  void a_registry_that_is_not_there_is_named() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    assertThatThrownBy(() -> registry.tags("127.0.0.1:" + port + "/team/app")).isInstanceOf(BackendException.class)
        .hasMessageStartingWith("The registry 127.0.0.1:" + port + " could not be asked: ")
        .hasMessageEndingWith("; check that this machine can reach it");
  }

  @Test
  void an_interrupt_ends_a_call_that_hangs() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    server.createContext("/v2/hang", exchange -> {
      asked.countDown();
      try (exchange) {
        end.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    });
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread thread = new Thread(() -> {
      try {
        registry.tags(host + "/hang");
      } catch (Throwable e) {
        thrown.set(e);
      }
    });
    thread.start();
    asked.await();
    thread.interrupt();
    thread.join();
    end.countDown();
    assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
  }

  @Test
  void a_registry_that_the_daemon_reaches_without_tls_is_insecure() throws Exception {
    daemon.answer("GET /info", 200, "{\"RegistryConfig\":{\"IndexConfigs\":{\"reg.example:5000\":{\"Secure\":false},\"docker.io\":{\"Secure\":true}}}}");
    InsecureRegistries insecure = new InsecureRegistries(Optional.of(daemon.daemon()));
    assertThat(insecure.contains("reg.example:5000")).isTrue();
    assertThat(insecure.contains("docker.io")).isFalse();
    assertThat(insecure.contains("ghcr.io")).isFalse();
    assertThat(insecure.contains("localhost:5000")).isTrue();
    assertThat(insecure.contains("[::1]:5000")).isTrue();
    assertThat(insecure.contains("127.0.0.2:80")).isTrue();
    daemon.answer("GET /info", 200, "{\"RegistryConfig\":{\"InsecureRegistryCIDRs\":[\"10.20.0.0/15\",\"fd00::/8\",\"odd\"]}}");
    InsecureRegistries ranges = new InsecureRegistries(Optional.of(daemon.daemon()));
    assertThat(ranges.contains("10.21.3.4:5000")).isTrue();
    assertThat(ranges.contains("10.22.0.1")).isFalse();
    assertThat(ranges.contains("[fd12::1]:5000")).isTrue();
  }

  // spotless:on
}
