package dev.danube.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.danube.testing.FakeBackend;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The variables that set up a server. */
@Timeout(60)
class ServerSettingsTest {

  @TempDir private Path folder;

  private void start(Map<String, String> variables) throws IOException {
    ServerSettings settings = ServerSettings.read(variables, folder.resolve(".env"));
    DanubeServer.start(
            s -> {
              settings.apply(s);
              s.port(0).home(folder).backend(FakeBackend.create());
            })
        .close();
  }

  private void refused(Map<String, String> variables, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> start(variables))
        .withMessage(message)
        .withNoCause();
  }

  @Test
  void a_cluster_has_a_token_and_the_server_that_gets_it() throws IOException {
    String why =
        " A token is sent only to the server that it is for, so set both: the token, and the URL.";
    refused(
        Map.of("DANUBE_TOKEN_A", "geheim-9"),
        "DANUBE_TOKEN_A is set, but DANUBE_CLUSTER_A is not." + why);
    refused(
        Map.of("danube_cluster_b", "https://b", "DANUBE_TOKEN_B", " "),
        "DANUBE_CLUSTER_B is set, but DANUBE_TOKEN_B is not." + why);
    refused(
        Map.of("DANUBE_GIT_TOKEN", "x"),
        "DANUBE_GIT_TOKEN is set, but DANUBE_GIT_URL is not." + why);
    start(Map.of("DANUBE_TOKEN_A", "x", "DANUBE_CLUSTER_A", "https://a", "DANUBE_TOKEN", "y"));
  }

  @Test
  void secrets_have_names_and_mounts_are_allowed_by_true() throws IOException {
    refused(
        Map.of("DANUBE_SECRET_A-B", "geheim-9"),
        "The name of a secret has letters, digits and _, and no digit at its start, not \"A-B\"");
    refused(
        Map.of("DANUBE_ALLOW_MOUNTS", "yes"), "DANUBE_ALLOW_MOUNTS is true or false, not \"yes\"");
    start(Map.of("DANUBE_SECRET_A", "geheim-9", "DANUBE_ALLOW_MOUNTS", "true"));
    start(Map.of("DANUBE_SECRET_B", "", "DANUBE_ALLOW_MOUNTS", "False"));
  }

  @Test
  void the_number_of_kept_runs_is_at_least_1() throws IOException {
    refused(
        Map.of("DANUBE_KEEP_RUNS", "0"),
        "DANUBE_KEEP_RUNS is a number from 1 to 999999999, not \"0\"");
    start(Map.of("DANUBE_KEEP_RUNS", "3"));
  }

  @Test
  void a_blank_password_is_refused() throws IOException {
    String why = "The user or the password of the server is blank. Set USERNAME and PASSWORD.";
    refused(Map.of("PASSWORD", ""), why);
    refused(Map.of("PASSWORD", " "), why);
    refused(Map.of("USERNAME", "", "PASSWORD", "geheim-9"), why);
    start(Map.of("PASSWORD", "geheim-9"));
  }

  @Test
  void the_home_is_for_its_owner_only() throws IOException {
    Path home = folder.resolve("a/home");
    DanubeServer.start(s -> s.port(0).home(home).backend(FakeBackend.create())).close();
    assertThat(Files.getPosixFilePermissions(home))
        .isEqualTo(PosixFilePermissions.fromString("rwx------"));
  }

  @Test
  void a_database_that_cannot_be_opened_is_named_without_its_login() {
    for (String url :
        List.of(
            "jdbc:postgresql://127.0.0.1:geheim-1/a?password=geheim-9&user=geheim-8",
            "jdbc:postgresql://127.0.0.1:1/a?user=geheim-8&password=geheim-9&connectTimeout=1",
            "jdbc:h2:file:" + folder + "/a;PASSWORD=geheim-9;IFEXISTS=TRUE;USER=geheim-8",
            "jdbc:h2:other:a;password=geheim-9")) {
      assertThatThrownBy(() -> start(Map.of("DANUBE_DB", url)))
          .isInstanceOf(IllegalStateException.class)
          .satisfies(e -> assertThat(all(e)).doesNotContain("geheim-8", "geheim-9"))
          .hasMessageMatching("(?s)The database jdbc:[^?;]* cannot be opened: .*");
    }
  }

  private static String all(Throwable problem) {
    StringWriter text = new StringWriter();
    problem.printStackTrace(new PrintWriter(text, true));
    return text.toString();
  }
}
