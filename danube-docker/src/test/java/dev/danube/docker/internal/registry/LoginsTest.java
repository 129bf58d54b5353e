package dev.danube.docker.internal.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.dockerjava.api.model.AuthConfig;
import dev.danube.BackendException;
import dev.danube.ImageRef;
import dev.danube.Secret;
import dev.danube.docker.internal.daemon.ConfigFile;
import dev.danube.logging.LoggedLines;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LoginsTest {

  @TempDir private Path folder;

  private Logins logins(String config, Map<String, Logins.Credentials> explicit) throws Exception {
    return new Logins(
        explicit, new ConfigFile(Files.writeString(folder.resolve("config.json"), config)));
  }

  private static String auth(String login) {
    return Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
  }

  private static String auths(String registry) {
    return "{\"auths\": {\"" + registry + "\": {\"auth\": \"" + auth("me:p") + "\"}}}";
  }

  private static String user(Logins logins, String image) throws Exception {
    return logins.of(ImageRef.of(image)).map(AuthConfig::getUsername).orElse("nobody");
  }

  @Test
  void the_longest_prefix_that_was_said_counts_and_ends_at_a_slash() throws Exception {
    Logins logins =
        logins(
            "{}",
            Map.of(
                "ghcr.io", new Logins.Credentials("all", "p"),
                "ghcr.io/acme", new Logins.Credentials("acme", "p"),
                "docker.io", new Logins.Credentials("hub", "p")));
    assertThat(user(logins, "ghcr.io/acme/app:1")).isEqualTo("acme");
    assertThat(user(logins, "ghcr.io/acmecorp/app")).isEqualTo("all");
    assertThat(user(logins, "busybox")).isEqualTo("hub");
    assertThat(user(logins, "quay.io/x/y")).isEqualTo("nobody");
  }

  @Test
  void else_the_file_of_dockers_command_line_counts() throws Exception {
    Logins logins =
        logins(
            "{\"auths\": {\"r.example\": {\"auth\": \""
                + auth("me:pass:word")
                + "\"}, \"https://index.docker.io/v1/\": {\"auth\": \""
                + auth("hub:x")
                + "\"}, \"token.example\": {\"identitytoken\": \"t\"}, \"empty.example\": {}}}",
            Map.of());
    AuthConfig login = logins.of(ImageRef.of("r.example/x")).orElseThrow();
    assertThat(login.getUsername()).isEqualTo("me");
    assertThat(login.getPassword()).isEqualTo("pass:word");
    assertThat(user(logins, "library/busybox:1")).isEqualTo("hub");
    assertThat(logins.of(ImageRef.of("token.example/x")).orElseThrow().getIdentitytoken())
        .isEqualTo("t");
    assertThat(user(logins, "empty.example/x")).isEqualTo("nobody");
    assertThat(logins.forBuild(List.of()).getConfigs())
        .containsOnlyKeys("r.example", "https://index.docker.io/v1/", "token.example");
  }

  @Test
  void the_logins_in_the_environment_come_before_those_of_the_file() throws Exception {
    Path file = Files.writeString(folder.resolve("config.json"), auths("r.example"));
    String others = "{\"auths\": {\"https://r.example/\": {\"auth\": \"" + auth("ci:p") + "\"}}}";
    Logins logins = new Logins(Map.of(), new ConfigFile(file, others));
    assertThat(user(logins, "r.example/x")).isEqualTo("ci");
    assertThat(logins.forBuild(List.of()).getConfigs().get("r.example").getUsername())
        .isEqualTo("ci");

    Logins broken = new Logins(Map.of(), new ConfigFile(file, "{\"auth\": \"secret no JSON"));
    try (LoggedLines logged = new LoggedLines()) {
      assertThat(user(broken, "r.example/x")).isEqualTo("me");
      assertThat(logged.lines())
          .as("without the text, which has passwords")
          .contains(
              "WARN ConfigFile: DOCKER_AUTH_CONFIG is not valid JSON; its logins are not used");
    }
  }

  @Test
  void a_password_may_be_a_secret_which_is_read_when_it_is_needed_and_once() throws Exception {
    AtomicInteger reads = new AtomicInteger();
    Secret password = Secret.of("token", () -> "p" + reads.incrementAndGet());
    Secret missing = Secret.env("DANUBE_NO_SUCH_VARIABLE");
    Logins logins =
        logins(
            "{}",
            Map.of(
                "ghcr.io", new Logins.Credentials("me", password),
                "quay.io", new Logins.Credentials("you", missing)));
    assertThat(reads).hasValue(0);
    ImageRef image = ImageRef.of("ghcr.io/acme/app");
    assertThat(logins.of(image).orElseThrow().getPassword()).isEqualTo("p1");
    assertThat(logins.of(image).orElseThrow().getPassword()).isEqualTo("p1");
    try (LoggedLines logged = new LoggedLines()) {
      assertThat(logins.of(ImageRef.of("quay.io/x/y"))).isEmpty();
      assertThat(logged.lines())
          .contains(
              "WARN Logins: No login for quay.io/x/y: the secret DANUBE_NO_SUCH_VARIABLE is not"
                  + " available: environment variable DANUBE_NO_SUCH_VARIABLE is not set or empty");
    }
    assertThat(logins.problem(ImageRef.of("quay.io/x/y")))
        .contains(
            "the secret DANUBE_NO_SUCH_VARIABLE is not available: environment variable"
                + " DANUBE_NO_SUCH_VARIABLE is not set or empty");
    assertThat(logins.forBuild(List.of()).getConfigs()).containsOnlyKeys("ghcr.io");
  }

  @Test
  void for_a_build_the_login_of_the_image_that_it_begins_with_counts_for_its_registry()
      throws Exception {
    Logins logins =
        logins(
            "{}",
            Map.of(
                "ghcr.io/acme", new Logins.Credentials("acme", "p"),
                "ghcr.io/other", new Logins.Credentials("other", "p"),
                "docker.io/team", new Logins.Credentials("hub", "p")));
    for (String user : List.of("acme", "other")) {
      var configs =
          logins
              .forBuild(List.of(ImageRef.of("ghcr.io/" + user + "/x"), ImageRef.of("team/y")))
              .getConfigs();
      assertThat(configs.get("ghcr.io").getUsername()).isEqualTo(user);
      assertThat(configs.get("https://index.docker.io/v1/").getUsername()).isEqualTo("hub");
    }
  }

  @Test
  void no_file_and_one_that_is_none_are_no_login() throws Exception {
    assertThat(user(new Logins(Map.of(), new ConfigFile(folder.resolve("none"))), "r.example/x"))
        .isEqualTo("nobody");
    assertThat(user(logins("{", Map.of()), "r.example/x")).isEqualTo("nobody");
  }

  @Test
  void a_helper_that_is_not_there_is_named_and_is_no_login() throws Exception {
    Logins logins = logins("{\"credHelpers\": {\"r.example\": \"nosuch\"}}", Map.of());
    assertThat(user(logins, "r.example/x")).as("which may be public").isEqualTo("nobody");
    assertThat(logins.problem(ImageRef.of("r.example/x")))
        .contains(
            "Docker's configuration file names the credential helper docker-credential-nosuch, but"
                + " it could not be run, or its answer could not be read");
    assertThat(user(logins, "other.example/x")).isEqualTo("nobody");
    assertThat(logins.problem(ImageRef.of("other.example/x"))).isEmpty();
  }

  @Test
  void what_a_helper_says_when_it_fails_is_told() throws Exception {
    Path helper = folder.resolve("docker-credential-locked");
    Files.writeString(
        helper, "#!/bin/sh\necho the keychain is locked; echo unlock it >&2; exit 1\n");
    assertThat(helper.toFile().setExecutable(true)).isTrue();
    assertThatThrownBy(() -> CredentialHelper.ask(helper.toString(), "r.example"))
        .isInstanceOf(BackendException.class)
        .hasMessageEndingWith("but it failed: the keychain is locked unlock it");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "r.example",
        "https://r.example",
        "http://r.example/",
        "r.example/",
        "r.example/v2/",
        "https://r.example/v1/"
      })
  void a_registry_is_known_by_any_form_of_its_name(String form) throws Exception {
    String file = auths(form);
    assertThat(user(logins(file, Map.of()), "r.example/x")).isEqualTo("me");
    assertThat(logins(file, Map.of()).forBuild(List.of()).getConfigs())
        .containsOnlyKeys("r.example");
    Map<String, Logins.Credentials> explicit = Map.of(form, new Logins.Credentials("me", "p"));
    assertThat(user(logins("{}", explicit), "r.example/x")).isEqualTo("me");
    assertThat(user(logins("{}", explicit), "other.example/x")).isEqualTo("nobody");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "docker.io",
        "index.docker.io",
        "https://index.docker.io/v1/",
        "https://docker.io/",
        "registry-1.docker.io"
      })
  void so_is_docker_hub(String form) throws Exception {
    String file = auths(form);
    Map<String, Logins.Credentials> explicit = Map.of(form, new Logins.Credentials("me", "p"));
    for (String image :
        List.of("busybox", "docker.io/busybox", "index.docker.io/library/busybox")) {
      assertThat(user(logins(file, Map.of()), image)).as(image).isEqualTo("me");
      assertThat(user(logins("{}", explicit), image)).as(image).isEqualTo("me");
    }
    assertThat(logins(file, Map.of()).forBuild(List.of()).getConfigs())
        .containsOnlyKeys("https://index.docker.io/v1/");
  }

  @Test
  void a_helper_is_chosen_by_any_form_of_the_name_too() throws Exception {
    Logins logins = logins("{\"credHelpers\": {\"https://r.example/\": \"nosuch\"}}", Map.of());
    assertThat(logins.problem(ImageRef.of("r.example/x"))).isPresent();
  }

  @Test
  void a_helper_is_asked_as_docker_asks_it() throws Exception {
    Path helper = folder.resolve("docker-credential-test");
    Files.writeString(
        helper,
        """
        #!/bin/sh
        read -r registry
        test "$1" = get && test "$registry" = r.example || { echo "credentials not found"; exit 1; }
        echo '{"ServerURL": "r.example", "Username": "me", "Secret": "pass word"}'
        """);
    assertThat(helper.toFile().setExecutable(true)).isTrue();
    CredentialHelper.Answer login =
        CredentialHelper.ask(helper.toString(), "r.example").orElseThrow();
    assertThat(login.user()).isEqualTo("me");
    assertThat(login.password()).isEqualTo("pass word");
    assertThat(CredentialHelper.ask(helper.toString(), "other.example")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "busybox, docker.io/library/busybox",
    "acme/app:1, docker.io/acme/app",
    "docker.io/busybox, docker.io/library/busybox",
    "index.docker.io/acme/app, docker.io/acme/app",
    "localhost/app, localhost/app",
    "127.0.0.1:5000/a/b:1, 127.0.0.1:5000/a/b",
    "ghcr.io/a/b@sha256:0123456789abcdef0123456789abcdef, ghcr.io/a/b"
  })
  void the_repository_of_an_image_has_its_registry(String image, String repository) {
    assertThat(ImageNames.repository(ImageRef.of(image))).isEqualTo(repository);
  }
}
