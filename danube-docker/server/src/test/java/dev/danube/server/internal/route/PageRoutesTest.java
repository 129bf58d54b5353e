package dev.danube.server.internal.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.server.fixture.TestServer;
import dev.danube.server.internal.store.RunCause;
import dev.danube.testing.FakeBackend;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class PageRoutesTest {

  private static final Pattern LOADED =
      Pattern.compile("(?:src|href|from) ?=? ?[\"'](?:ui|\\.)/([^\"']+)");

  @TempDir private Path home;

  @Test
  void a_browser_is_sent_to_the_page_and_other_clients_are_welcomed() throws Exception {
    try (TestServer server = TestServer.start(home, FakeBackend.create())) {
      Map<String, String> browser = Map.of("Accept", "text/html,application/xhtml+xml,*/*;q=0.8");
      HttpResponse<String> sent = server.send("GET", "/", "", browser);
      assertThat(sent.statusCode()).isEqualTo(303);
      assertThat(sent.headers().firstValue("Location")).contains("/ui");
      assertThat(server.send("GET", "/", "", Map.of("Accept", "*/*")).body()).contains("Welcome");
      assertThat(server.send("GET", "/ui", "", Map.of()).statusCode()).isEqualTo(401);
      assertThat(server.send("POST", "/ui").statusCode()).isEqualTo(405);
    }
  }

  @Test
  void the_page_loads_only_its_own_files_and_may_run_no_other_script() throws Exception {
    try (TestServer server = TestServer.start(home, FakeBackend.create())) {
      HttpResponse<String> page = server.send("GET", "/ui");
      assertThat(page.headers().firstValue("Content-Type")).contains("text/html;charset=utf-8");
      String policy = page.headers().firstValue("Content-Security-Policy").orElseThrow();
      assertThat(policy)
          .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
          .doesNotContain("unsafe");
      assertThat(page.body()).doesNotContain("http:", "https:", " style=", " on");
      Matcher loaded = LOADED.matcher(page.body());
      int files = 0;
      while (loaded.find()) {
        HttpResponse<String> file = server.send("GET", "/ui/" + loaded.group(1));
        assertThat(file.statusCode()).as(loaded.group()).isEqualTo(200);
        files++;
      }
      assertThat(files).isEqualTo(2);
    }
  }

  @Test
  void what_a_role_does_not_allow_is_hidden_from_it() throws Exception {
    try (TestServer server = TestServer.start(home, FakeBackend.create())) {
      assertThat(server.send("GET", "/ui/page.css").body())
          .contains(
              "body:not(.RUNNER) [data-needs=RUNNER], body:not(.ADMIN) [data-needs=ADMIN]"
                  + " { display: none; }");
      String script = server.send("GET", "/ui/page.js").body();
      assertThat(script).contains("get('v1/caller')");
      Matcher buttons =
          Pattern.compile("(?<!function )button\\('([^']+)', '?(\\w+)").matcher(script);
      List<String> needed =
          buttons.results().map(one -> one.group(1) + " " + one.group(2)).toList();
      assertThat(needed)
          .containsExactlyInAnyOrder(
              "Trigger RUNNER",
              "Delete ADMIN",
              "Store ADMIN",
              "Cancel RUNNER",
              "Resume RUNNER",
              "Run again RUNNER");
    }
  }

  @Test
  void the_page_has_words_for_each_cause_and_shows_schedules_and_revisions() throws Exception {
    try (TestServer server = TestServer.start(home, FakeBackend.create())) {
      String script = server.send("GET", "/ui/page.js").body();
      for (RunCause.Kind kind : RunCause.Kind.values()) {
        assertThat(script).contains(kind.name() + ": '");
      }
      assertThat(script)
          .contains("run.by", "run.resumedBy", "v1/pipelines/${id}/schedule", "schedule.next")
          .contains("v1/pipelines/${id}/revisions");
    }
  }

  @Test
  void scripts_load_only_each_other_and_never_set_html() throws Exception {
    List<String> scripts = List.of("page.js", "log.js", "api.js");
    try (TestServer server = TestServer.start(home, FakeBackend.create())) {
      long size = 0;
      for (String script : scripts) {
        HttpResponse<String> file = server.send("GET", "/ui/" + script);
        assertThat(file.headers().firstValue("Content-Type"))
            .contains("text/javascript;charset=utf-8");
        assertThat(file.body())
            .doesNotContain("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write")
            .doesNotContain("eval(", "new Function");
        Matcher loaded = LOADED.matcher(file.body());
        while (loaded.find()) {
          assertThat(scripts).contains(loaded.group(1));
        }
        size += file.body().getBytes(StandardCharsets.UTF_8).length;
      }
      assertThat(size).isLessThan(60_000);
      assertThat(server.send("GET", "/ui/..%2fschema.sql").statusCode()).isEqualTo(404);
    }
  }
}
