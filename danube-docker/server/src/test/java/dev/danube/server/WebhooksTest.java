package dev.danube.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.danube.server.fixture.ServerClient;
import dev.danube.testing.FakeBackend;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Webhooks in the shapes that their senders give them, on a server that listens on loopback. */
@Timeout(60)
class WebhooksTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SECRET = "geheim-9 \u00e4";
  private static final String TOKEN = "geheim-8";
  private static final String COMMIT = "6113728f27ae82c7b1a177c8d03f9e96e0adf246";
  private static final String TAG_OBJECT = "1481a2de7b2a7d02428ad93446ab166be7793fbb";
  private static final String NONE = "0000000000000000000000000000000000000000";
  private static final String REFUSED =
      "{\"detail\":\"The signature or the secret is missing or wrong\"}";

  private static final String GITHUB =
      """
      {"ref": "%s", "before": "4d2ab4e76d0d405d17d1a0f2b8a6071394e3ab40", "after": "%s",
       "base_ref": null, "forced": false, "created": false, "deleted": %s,
       "compare": "https://github.com/Example/app/compare/4d2ab4e76d0d...6113728f27ae",
       "pusher": {"name": "octo", "email": "octo@users.noreply.github.com"},
       "sender": {"login": "octo", "id": 21031067, "type": "User"},
       "repository": {"id": 186853002, "name": "app", "full_name": "Example/app", "private": false,
         "html_url": "https://github.com/Example/app", "url": "https://github.com/Example/app",
         "git_url": "git://github.com/Example/app.git", "ssh_url": "git@github.com:Example/app.git",
         "clone_url": "https://github.com/Example/app.git", "default_branch": "main"},
       "commits": [{"id": "6113728f27ae82c7b1a177c8d03f9e96e0adf246", "distinct": true,
         "message": "Fix \u00e4", "timestamp": "2026-11-29T20:10:00+01:00", "added": [],
         "removed": [], "modified": ["a.txt"]}],
       "head_commit": %s}
      """;
  private static final String HEAD_COMMIT = "{\"id\": \"" + COMMIT + "\", \"message\": \"Fix\"}";
  private static final String GITLAB =
      """
      {"object_kind": "push", "event_name": "push", "ref": "%s", "ref_protected": true,
       "before": "95790bf891e76fee5e1747ab589903a6a1f80f22", "after": "%s", "checkout_sha": %s,
       "user_id": 4, "user_name": "John Smith", "project_id": 15,
       "project": {"id": 15, "name": "app", "web_url": "https://gitlab.example.org/team/app",
         "git_ssh_url": "ssh://git@gitlab.example.org:2222/team/app.git",
         "git_http_url": "https://gitlab.example.org/team/app.git",
         "path_with_namespace": "team/app", "default_branch": "main"},
       "commits": [], "total_commits_count": 0}
      """;
  private static final String GITEA =
      """
      {"ref": "%s", "before": "28e1879d029cb852e4844d9c718537df08844e03", "after": "%s",
       "compare_url": "", "commits": [], "total_commits": 0, "head_commit": %s,
       "repository": {"id": 140, "name": "app", "full_name": "team/app",
         "html_url": "http://gitea.example.org:3000/team/app",
         "ssh_url": "ssh://gitea@gitea.example.org:2222/team/app.git",
         "clone_url": "http://gitea.example.org:3000/team/app.git", "default_branch": "main"},
       "pusher": {"id": 1, "login": "gitea"}, "sender": {"id": 1, "login": "gitea"}}
      """;

  @TempDir private Path home;
  private DanubeServer server;
  private ServerClient client;
  private int deliveries;

  @BeforeEach
  void start() throws Exception {
    server =
        DanubeServer.start(
            s ->
                s.port(0)
                    .home(home)
                    .backend(FakeBackend.create())
                    .webhook("github", SECRET)
                    .webhook("gitlab", TOKEN)
                    .webhook("gitea", SECRET));
    client = new ServerClient(server.port());
  }

  @AfterEach
  void close() {
    server.close();
  }

  private String create(String repository, String more) throws Exception {
    return client.create(
        "{\"name\": \"CI\", \"git_repository\": \""
            + repository
            + "\", \"stages\": [{\"type\": \"Run\", \"name\": \"test\", \"command\": \"make\"}]"
            + more
            + "}");
  }

  private static String hmac(String body) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    return HexFormat.of().formatHex(mac.doFinal(body.getBytes(StandardCharsets.UTF_8)));
  }

  private HttpResponse<String> post(String sender, String body, Map<String, String> headers)
      throws Exception {
    Map<String, String> all = new HashMap<>(headers);
    all.put("Content-Type", "application/json");
    return client.send("POST", "/webhooks/" + sender, body.getBytes(StandardCharsets.UTF_8), all);
  }

  /** Sends a webhook of GitHub, as another delivery than those before. */
  private HttpResponse<String> github(String event, String body) throws Exception {
    String delivery = "72d3162e-cc78-11e3-81ab-" + ++deliveries;
    return github(event, body, delivery);
  }

  private HttpResponse<String> github(String event, String body, String delivery) throws Exception {
    return post(
        "github",
        body,
        Map.of(
            "X-GitHub-Event",
            event,
            "X-GitHub-Delivery",
            delivery,
            "X-Hub-Signature-256",
            "sha256=" + hmac(body)));
  }

  private HttpResponse<String> gitlab(String event, String body) throws Exception {
    return post(
        "gitlab",
        body,
        Map.of(
            "X-Gitlab-Event",
            event,
            "X-Gitlab-Event-UUID",
            "13792a34-cac6-4fda-95a8-" + ++deliveries,
            "X-Gitlab-Token",
            TOKEN));
  }

  private HttpResponse<String> gitea(String body) throws Exception {
    return post(
        "gitea",
        body,
        Map.of(
            "X-Gitea-Event",
            "push",
            "X-Gitea-Delivery",
            "f6266f16-1bf3-46a5-9ea4-" + ++deliveries,
            "X-Gitea-Signature",
            hmac(body)));
  }

  private static String push(String ref) {
    return GITHUB.formatted(ref, COMMIT, false, HEAD_COMMIT);
  }

  private static List<String> triggered(HttpResponse<String> answer) throws Exception {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    JsonNode json = JSON.readTree(answer.body());
    assertThat(json.path("runs")).hasSameSizeAs(json.path("triggered"));
    return JSON.convertValue(
        json.path("triggered"),
        JSON.getTypeFactory().constructCollectionType(List.class, String.class));
  }

  @Test
  void a_push_to_the_default_branch_runs_its_commit() throws Exception {
    String id = create("https://github.com/example/App", "");
    create("https://github.com/example/other", "");
    HttpResponse<String> answer = github("push", push("refs/heads/main"));
    assertThat(triggered(answer)).containsExactly(id);
    JsonNode run = client.awaitEnd(JSON.readTree(answer.body()).at("/runs/0").asText());
    assertThat(run.path("state").asText()).isEqualTo("SUCCESS");
    assertThat(run.path("cause").asText()).isEqualTo("PUSH");
    assertThat(run.path("ref").asText()).isEqualTo("refs/heads/main");
    assertThat(run.path("commit").asText()).isEqualTo(COMMIT);
    assertThat(triggered(github("push", push("refs/heads/feature")))).isEmpty();
    assertThat(triggered(github("push", push("refs/tags/v1")))).isEmpty();
    String again = "/v1/runs/" + run.path("id").asText() + "/rerun";
    JsonNode rerun = client.awaitEnd(client.json("POST", again, "").path("run").asText());
    assertThat(rerun.path("cause").asText()).isEqualTo("RERUN");
    assertThat(rerun.path("by").asText()).isEqualTo("admin");
    assertThat(rerun.path("commit").asText()).isEqualTo(COMMIT);
  }

  @Test
  void patterns_say_which_branches_and_tags_trigger_a_pipeline() throws Exception {
    String branches =
        create("https://github.com/example/app.git", ", \"branches\": [\"main\", \"release/*\"]");
    String tags =
        create("https://github.com/example/app/", ", \"branches\": [], \"tags\": [\"v*\"]");
    assertThat(triggered(github("push", push("refs/heads/release/1")))).containsExactly(branches);
    assertThat(triggered(github("push", push("refs/heads/release/1/2")))).isEmpty();
    String tag = GITHUB.formatted("refs/tags/v1", TAG_OBJECT, false, HEAD_COMMIT);
    HttpResponse<String> answer = github("push", tag);
    assertThat(triggered(answer)).containsExactly(tags);
    String run = "/v1/runs/" + JSON.readTree(answer.body()).at("/runs/0").asText();
    assertThat(client.json("GET", run, "").path("commit").asText())
        .as("not that of the tag itself")
        .isEqualTo(COMMIT);
    JsonNode stored = client.json("GET", "/v1/pipelines/" + tags, "");
    assertThat(stored.path("tags").toString()).isEqualTo("[\"v*\"]");
    assertThat(stored.path("branches").toString()).isEqualTo("[]");
  }

  @Test
  void gitlab_and_gitea_trigger_too() throws Exception {
    String lab = create("https://gitlab.example.org/team/app", ", \"tags\": [\"*\"]");
    String tea = create("http://gitea.example.org:3000/Team/app", ", \"tags\": [\"*\"]");
    String quoted = "\"" + COMMIT + "\"";
    String main = "refs/heads/main";
    assertThat(triggered(gitlab("Push Hook", GITLAB.formatted(main, COMMIT, quoted))))
        .containsExactly(lab);
    String tag = GITLAB.formatted("refs/tags/v1", TAG_OBJECT, quoted);
    assertThat(triggered(gitlab("Tag Push Hook", tag))).containsExactly(lab);
    assertThat(triggered(gitea(GITEA.formatted(main, COMMIT, HEAD_COMMIT)))).containsExactly(tea);
    assertThat(triggered(gitea(GITEA.formatted("refs/tags/v1", COMMIT, HEAD_COMMIT))))
        .containsExactly(tea);
    assertThat(client.json("GET", "/v1/runs", "").path("runs").findValuesAsText("commit"))
        .hasSize(4)
        .containsOnly(COMMIT);
  }

  @Test
  void a_deletion_and_other_events_trigger_nothing() throws Exception {
    create("https://github.com/example/app", ", \"branches\": [\"**\"], \"tags\": [\"**\"]");
    create("https://gitlab.example.org/team/app", ", \"branches\": [\"**\"]");
    String main = "refs/heads/main";
    String deletion = GITHUB.formatted(main, NONE, true, "null");
    assertThat(triggered(github("push", deletion))).isEmpty();
    assertThat(triggered(gitlab("Push Hook", GITLAB.formatted(main, NONE, "null")))).isEmpty();
    assertThat(triggered(gitea(GITEA.formatted(main, NONE, "null")))).isEmpty();
    HttpResponse<String> ping =
        github("ping", "{\"zen\": \"Keep it logically awesome.\", \"hook_id\": 30}");
    assertThat(triggered(ping)).isEmpty();
    assertThat(triggered(github("pull_request", push(main)))).isEmpty();
    assertThat(triggered(gitlab("Merge Request Hook", "{}"))).isEmpty();
    assertThat(client.json("GET", "/v1/runs", "").path("runs")).isEmpty();
  }

  @Test
  void a_repeated_delivery_triggers_once_also_after_a_restart() throws Exception {
    String id = create("https://github.com/example/app", "");
    String body = push("refs/heads/main");
    assertThat(triggered(github("push", body, "d-1"))).containsExactly(id);
    HttpResponse<String> repeated = github("push", body, "d-1");
    assertThat(triggered(repeated)).isEmpty();
    assertThat(repeated.body()).contains("This delivery was received already.");
    server.close();
    start();
    assertThat(triggered(github("push", body, "d-1"))).isEmpty();
    assertThat(triggered(github("push", body, "d-2"))).containsExactly(id);
    Map<String, String> noId = Map.of("X-Gitea-Event", "push", "X-Gitea-Signature", hmac(GITEA));
    assertThat(post("gitea", GITEA, noId).statusCode()).as("no commit").isEqualTo(422);
  }

  @Test
  void a_wrong_signature_is_refused_without_a_hint() throws Exception {
    create("https://github.com/example/app", "");
    create("https://gitlab.example.org/team/app", "");
    String body = push("refs/heads/main");
    String right = hmac(body);
    String other = (right.charAt(0) == '0' ? "1" : "0") + right.substring(1);
    for (String signature :
        List.of(
            "", right, "sha1=" + right, "sha256=", "sha256=" + other, "sha256=" + right + "0")) {
      HttpResponse<String> answer =
          post("github", body, Map.of("X-GitHub-Event", "push", "X-Hub-Signature-256", signature));
      assertThat(answer.statusCode()).as(signature).isEqualTo(401);
      assertThat(answer.body()).isEqualTo(REFUSED);
    }
    assertThat(
            post(
                    "github",
                    body + " ",
                    Map.of("X-GitHub-Event", "push", "X-Hub-Signature-256", "sha256=" + right))
                .statusCode())
        .as("another body")
        .isEqualTo(401);
    for (String token : List.of("", "geheim-7", TOKEN + "x", TOKEN.toUpperCase(Locale.ROOT))) {
      assertThat(
              post("gitlab", "{}", Map.of("X-Gitlab-Event", "Push Hook", "X-Gitlab-Token", token))
                  .body())
          .isEqualTo(REFUSED);
    }
    assertThat(post("gitea", body, Map.of("X-Gitea-Event", "push")).body()).isEqualTo(REFUSED);
    assertThat(client.json("GET", "/v1/runs", "").path("runs")).isEmpty();
  }

  @Test
  void without_a_secret_every_webhook_is_refused() throws Exception {
    server.close();
    server = DanubeServer.start(s -> s.port(0).home(home).backend(FakeBackend.create()));
    client = new ServerClient(server.port());
    HttpResponse<String> answer = github("push", push("refs/heads/main"));
    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.body()).isEqualTo(REFUSED);
  }

  @Test
  void a_body_that_is_no_push_is_refused_and_not_repeated() throws Exception {
    String noJson = "payload=geheim-7";
    assertThat(github("push", noJson).body())
        .isEqualTo(
            "{\"detail\":\"The body is no JSON. Set the content type of the webhook to"
                + " application/json.\"}");
    assertThat(github("push", "{\"ref\": \"geheim-7\"}").body())
        .isEqualTo(
            "{\"detail\":\"The body is no push of GitHub: it has no \\\"ref\\\" of a branch or a"
                + " tag.\"}");
    assertThat(gitlab("Push Hook", "{\"ref\": \"refs/heads/a\"}").body())
        .isEqualTo(
            "{\"detail\":\"The body is no push of GitLab: it has no \\\"project\\\" with URLs.\"}");
    assertThat(github("push", GITHUB.formatted("refs/heads/a", "--x", false, "null")).body())
        .isEqualTo(
            "{\"detail\":\"The body is no push of GitHub: it has no \\\"after\\\" that is the id of"
                + " a commit.\"}");
    for (String odd : List.of("", "null", "[]", "[".repeat(5_000), "\"a\"", "{\"ref\": {}}")) {
      assertThat(github("push", odd).statusCode()).as(odd).isEqualTo(422);
    }
    assertThat(github("push", "x".repeat(1_100_000)).statusCode()).isEqualTo(413);
  }

  @Test
  void patterns_are_checked_when_a_pipeline_is_stored() throws Exception {
    JsonNode answer =
        client.json(
            "POST",
            "/v1/pipelines",
            ServerClient.DEFINITION.replace(
                "\"parallel\": false", "\"branches\": [\"[\"], \"tags\": [7]"));
    assertThat(answer.path("detail").findValuesAsText("msg"))
        .hasSize(2)
        .anyMatch(text -> text.startsWith("Value error, The pattern \"[\" "))
        .contains("Input should be a valid string");
    assertThat(answer.path("detail").get(0).path("loc").toString())
        .isEqualTo("[\"body\",\"branches\"]");
  }

  @Test
  void a_variable_sets_a_secret() throws Exception {
    server.close();
    Path none = home.resolve(".env");
    ServerSettings settings = ServerSettings.read(Map.of("danube_webhook_github", SECRET), none);
    server =
        DanubeServer.start(
            s -> {
              settings.apply(s);
              s.port(0).home(home).backend(FakeBackend.create());
            });
    client = new ServerClient(server.port());
    assertThat(triggered(github("ping", "{}"))).isEmpty();
    assertThat(gitlab("Push Hook", "{}").statusCode()).isEqualTo(401);
  }

  @Test
  void only_known_senders_have_secrets() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DanubeServer.start(s -> s.webhook("bitbucket", "x")))
        .withMessage("Webhooks come from github, gitlab or gitea, not from \"bitbucket\"");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DanubeServer.start(s -> s.webhook("github", " ")))
        .withMessage(
            "The secret of the webhooks of GitHub is blank. Set the one that GitHub sends.");
  }
}
