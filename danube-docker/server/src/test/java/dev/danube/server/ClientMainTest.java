package dev.danube.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.danube.Secret;
import dev.danube.server.fixture.OpenStage;
import dev.danube.server.fixture.RecordedBackend;
import dev.danube.server.fixture.ServerClient;
import dev.danube.server.fixture.TestServer;
import dev.danube.server.internal.client.ClientProgram;
import dev.danube.testing.FakeBackend;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command line, against a server that listens on loopback. */
@Timeout(60)
class ClientMainTest {

  private static final String NONE = "9fad63f4-2662-4bdd-b09d-e3817c0b730a";

  private static final FakeBackend FAKE =
      FakeBackend.create().onStage("Run tests", s -> s.prints("50%\r100%", "", "wrong").exits(2));

  @TempDir private Path folder;
  private final OpenStage open = new OpenStage();
  private final Map<String, String> variables = new HashMap<>();
  private DanubeServer server;

  /** What the program has printed, and its exit code. */
  private record Ended(int code, String out, String err) {

    JsonNode json() throws IOException {
      return new ObjectMapper().readTree(out);
    }
  }

  @BeforeEach
  void start() throws IOException {
    server =
        DanubeServer.start(
            s ->
                s.port(0)
                    .home(folder.resolve("home"))
                    .login("me", "geheim:9")
                    .cluster(
                        "here", "https://k8s.example.org", Secret.of("token", () -> "geheim-9"))
                    .backend(new RecordedBackend(FAKE, Map.of("open", open))));
    variables.put("DANUBE_URL", "http://127.0.0.1:" + server.port());
    variables.put("USERNAME", "me");
    variables.put("PASSWORD", "geheim:9");
  }

  @AfterEach
  void close() {
    server.close();
  }

  private Ended run(String... args) throws InterruptedException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        ClientMain.execute(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            variables,
            folder.resolve(".env"),
            args);
    return new Ended(
        code,
        out.toString(StandardCharsets.UTF_8).strip(),
        err.toString(StandardCharsets.UTF_8).strip());
  }

  private Ended good(String... args) throws InterruptedException {
    Ended ended = run(args);
    assertThat(ended.code).as(ended.toString()).isZero();
    assertThat(ended.err).isEmpty();
    return ended;
  }

  @Test
  void the_commands_of_the_original_print_the_answers() throws Exception {
    assertThat(good("ping").out)
        .isEqualTo(
            "{\"message\":\"Welcome to the pipeline API. Visit /docs for the documentation.\"}");
    Ended created = good("create-pipeline", "--data", ServerClient.DEFINITION);
    String id = created.json().path("id").asText();
    assertThat(created.out)
        .isEqualTo("{\"id\":\"" + id + "\",\"message\":\"Pipeline created successfully.\"}");
    assertThat(good("get-pipeline", "--pipeline-id", id).json().path("name").asText())
        .isEqualTo("CI Pipeline");
    String other = ServerClient.DEFINITION.replace("CI", "Other");
    assertThat(good("update-pipeline", "--pipeline-id", id, "--data", other).out)
        .isEqualTo("{\"id\":\"" + id + "\",\"message\":\"Pipeline updated successfully.\"}");
    assertThat(good("trigger-pipeline", "--pipeline-id", id).out)
        .startsWith("{\"id\":\"" + id + "\",\"message\":\"Pipeline triggered successfully.\"");
    assertThat(good("delete-pipeline", "--pipeline-id", id).out)
        .isEqualTo("{\"id\":\"" + id + "\",\"message\":\"Pipeline deleted successfully.\"}");
  }

  @Test
  void pipelines_and_runs_are_listed_and_shown() throws Exception {
    Files.writeString(folder.resolve("ci.json"), ServerClient.DEFINITION);
    String id =
        good("create-pipeline", "--data", "@" + folder.resolve("ci.json"))
            .json()
            .path("id")
            .asText();
    String run = good("trigger-pipeline", "--pipeline-id", id).json().path("run").asText();
    good("create-pipeline", "--data", ServerClient.DEFINITION);
    assertThat(good("list").json().path("total").asInt()).isEqualTo(2);
    assertThat(good("runs").json().path("runs")).hasSize(1);
    assertThat(good("runs", "--pipeline-id", NONE).json().path("runs")).isEmpty();
    JsonNode now = good("get-run", "--run-id", run).json();
    assertThat(now.path("pipeline").asText()).isEqualTo(id);
    while (now.path("finished").isNull()) {
      now = good("get-run", "--run-id", run).json();
    }
    assertThat(run("cancel", "--run-id", run))
        .isEqualTo(new Ended(1, "{\"detail\":\"Run has ended already.\"}", ""));
  }

  private String failed() throws Exception {
    String id =
        good("create-pipeline", "--data", TestServer.definition("build", "Run tests"))
            .json()
            .path("id")
            .asText();
    String run = good("trigger-pipeline", id).json().path("run").asText();
    while (good("get-run", run).json().path("finished").isNull()) {
      // a bounded wait: the test has a time limit
    }
    return run;
  }

  @Test
  void a_run_is_resumed_and_run_again() throws Exception {
    String run = failed();
    assertThat(good("resume", run).out)
        .isEqualTo("{\"id\":\"" + run + "\",\"message\":\"Run is being resumed.\"}");
    while (good("get-run", run).json().path("finished").isNull()) {
      // a bounded wait: the test has a time limit
    }
    String other = good("rerun", "--run-id", run).json().path("run").asText();
    assertThat(other).isNotEqualTo(run);
    assertThat(good("get-run", other).json().path("name").asText()).isEqualTo("CI");
    assertThat(run("resume", NONE)).isEqualTo(new Ended(1, "{\"detail\":\"Run not found.\"}", ""));
    assertThat(run("rerun").err).isEqualTo("rerun needs --run-id");
  }

  @Test
  void a_log_is_printed() throws Exception {
    String run = failed();
    String log = "50%\r100%\n\nwrong";
    assertThat(good("logs", run, "Run tests").out).isEqualTo(log);
    assertThat(good("logs", "--run-id", run, "--stage", "2").out).isEqualTo(log);
    assertThat(good("logs", "-f", run, "2").out).as("of a run that has ended").isEqualTo(log);
    String none = "{\"detail\":\"The pipeline of the run has no such stage.\"}";
    assertThat(run("logs", run, "other")).isEqualTo(new Ended(1, none, ""));
    assertThat(run("logs", run, "other", "--follow")).isEqualTo(new Ended(1, none, ""));
    assertThat(run("logs", run).err).isEqualTo("logs needs --stage");
    assertThat(run("logs", run, "1", "2").err).isEqualTo("logs does not take \"2\"");
    assertThat(run("runs", "-f").err).isEqualTo("runs does not take --follow");
  }

  @Test
  void a_log_is_followed_until_the_run_ends() throws Exception {
    String definition = TestServer.definition("open");
    String id = good("create-pipeline", "--data", definition).json().path("id").asText();
    String run = good("trigger-pipeline", id).json().path("run").asText();
    BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      Future<Boolean> good =
          thread.submit(
              () ->
                  new ClientProgram(variables, Map.of())
                      .perform(lines::add, "logs", run, "1", "-f"));
      open.print("one", "two");
      assertThat(lines.poll(20, TimeUnit.SECONDS)).isEqualTo("one");
      assertThat(lines.poll(20, TimeUnit.SECONDS)).isEqualTo("two");
      assertThat(good.isDone()).isFalse();
      open.print("three");
      open.end(0);
      assertThat(good.get(20, TimeUnit.SECONDS)).isTrue();
      assertThat(lines).containsExactly("three");
    } finally {
      thread.shutdownNow();
    }
  }

  @Test
  void a_log_that_breaks_off_is_not_taken_for_whole() throws Exception {
    try (ServerSocket service = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      ExecutorService thread = Executors.newSingleThreadExecutor();
      try {
        Future<?> answer =
            thread.submit(
                () -> {
                  try (Socket socket = service.accept()) {
                    socket.getInputStream().read();
                    String head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";
                    String event = "id: 1\ndata: {\"line\":1,\"text\":\"one\"}\n\n";
                    socket.getOutputStream().write((head + event).getBytes(StandardCharsets.UTF_8));
                  }
                  return null;
                });
        String base = "http://127.0.0.1:" + service.getLocalPort();
        Ended ended = run("logs", NONE, "1", "-f", "--base-url", base);
        answer.get(20, TimeUnit.SECONDS);
        assertThat(ended.code).isEqualTo(3);
        assertThat(ended.out).isEqualTo("one");
        assertThat(ended.err).startsWith("Danube does not answer at " + base + ": ");
      } finally {
        thread.shutdownNow();
      }
    }
  }

  @Test
  void a_token_is_made_used_listed_and_deleted() throws Exception {
    JsonNode made =
        good("create-token", "--data", "{\"name\": \"ci\", \"role\": \"VIEWER\"}").json();
    String secret = made.path("token").asText();
    assertThat(run("tokens", "--token", secret).out)
        .isEqualTo(
            "{\"detail\":\"This needs the role ADMIN. The token \\\"ci\\\" has the role VIEWER.\"}");
    variables.put("DANUBE_TOKEN", secret);
    good("list");
    assertThat(run("tokens").code).as("the token wins over the password").isEqualTo(1);
    assertThat(good("tokens", "--username", "me").json().path("tokens")).hasSize(1);
    variables.remove("DANUBE_TOKEN");
    good("delete-token", "--token-id", made.path("id").asText());
    assertThat(run("list", "--token", secret).out)
        .isEqualTo("{\"detail\":\"There is no such token\"}");
  }

  @Test
  void a_schedule_is_set_listed_shown_and_deleted() throws Exception {
    String id =
        good("create-pipeline", "--data", ServerClient.DEFINITION).json().path("id").asText();
    String data = "{\"cron\": \"0 3 * * MON\", \"zone\": \"Europe/Berlin\"}";
    JsonNode set = good("set-schedule", id, "--data", data).json();
    assertThat(set.path("next")).hasSize(3);
    assertThat(good("get-schedule", "--pipeline-id", id).json()).isEqualTo(set);
    JsonNode listed = good("schedules").json().path("schedules");
    assertThat(listed).hasSize(1);
    assertThat(listed.at("/0/pipeline").asText()).isEqualTo(id);
    assertThat(listed.at("/0/name").asText()).isEqualTo("CI Pipeline");
    assertThat(listed.at("/0/cron").asText()).isEqualTo("0 3 * * MON");
    assertThat(run("set-schedule", id).err).isEqualTo("set-schedule needs --data");
    assertThat(run("set-schedule", id, "--data", "{\"cron\": \"never\"}").out)
        .contains("Value error");
    good("delete-schedule", id);
    assertThat(good("schedules").json().path("schedules")).isEmpty();
    assertThat(run("delete-schedule", id))
        .isEqualTo(new Ended(1, "{\"detail\":\"The pipeline has no schedule.\"}", ""));
  }

  @Test
  void a_description_of_containers_is_stored_from_its_file() throws Exception {
    Path file = Files.writeString(folder.resolve("loads.yaml"), "loads: [{name: a, image: b}]\n");
    String id =
        good("create-pipeline", "--description", file.toString()).json().path("id").asText();
    assertThat(good("get-pipeline", id).json().path("description").asText())
        .isEqualTo("loads: [{name: a, image: b}]\n");
    Files.writeString(file, "loads: [{name: a, imag: b}]\n");
    assertThat(run("update-pipeline", id, "--description", file.toString()).out)
        .contains("line 1, column ");
    assertThat(run("update-pipeline", id, "--description", "none").err)
        .startsWith("The file none in --description could not be read: ");
    assertThat(run("list", "--description", "none").err)
        .isEqualTo("list does not take --description");
    assertThat(run("create-pipeline", "--description", "none", "--data", "{}").err)
        .isEqualTo("Give --data or --description, not both");
  }

  @Test
  void errors_of_the_service_are_printed_and_end_with_1() throws Exception {
    assertThat(run("get-pipeline", "--pipeline-id", NONE))
        .isEqualTo(
            new Ended(
                1,
                "{\"detail\":\"Pipeline not found. Make sure to create the pipeline first.\"}",
                ""));
    assertThat(run("get-pipeline", "--pipeline-id", "../..?a b").code).isEqualTo(1);
    Ended invalid = run("create-pipeline", "--data", "{}");
    assertThat(invalid.code).isEqualTo(1);
    assertThat(invalid.json().path("detail").get(0).path("msg").asText())
        .isEqualTo("Field required");
    assertThat(run("list", "--username", "me", "--password", "wrong"))
        .isEqualTo(new Ended(1, "{\"detail\":\"Incorrect username or password\"}", ""));
  }

  @Test
  void wrong_commands_end_with_2_and_say_what_to_do() throws Exception {
    assertThat(run("create-pipeline", "--data", "{\"name\": }"))
        .isEqualTo(
            new Ended(
                2,
                "",
                "Invalid JSON data. Line 1, column 10: Unexpected character ('}' (code 125)):"
                    + " expected a valid value (JSON String, Number, Array, Object or token 'null',"
                    + " 'true' or 'false')"));
    assertThat(run("create-pipeline", "--data", "{} {}").err).startsWith("Invalid JSON data. ");
    assertThat(run("create-pipeline", "--data", "@none").err)
        .startsWith("The file none in --data could not be read: ");
    assertThat(run("update-pipeline").err).isEqualTo("update-pipeline needs --pipeline-id, --data");
    assertThat(run("ping", "--run-id", "a").err).isEqualTo("ping does not take --run-id");
    assertThat(run("other").err).isEqualTo("There is no command \"other\"");
    assertThat(run("list", "--nothing").err).isEqualTo("Unknown option: '--nothing'");
    assertThat(run("ping", "--base-url", "ftp://me:geheim@host"))
        .isEqualTo(
            new Ended(
                2,
                "",
                "--base-url is an address such as http://127.0.0.1:5001, without a login, not"
                    + " \"ftp://***@host\""));
    variables.remove("PASSWORD");
    assertThat(run("list"))
        .isEqualTo(
            new Ended(
                2,
                "",
                "There is no login. Set DANUBE_TOKEN, or USERNAME and PASSWORD, or give --token, or"
                    + " --username and --password."));
    Files.writeString(folder.resolve(".env"), "password=geheim:9\n");
    good("list");
  }

  @Test
  void a_login_of_the_environment_is_not_sent_to_an_address_of_a_file() throws Exception {
    variables.remove("DANUBE_URL");
    Path file = folder.resolve(".env");
    for (String address :
        List.of("DANUBE_URL=http://127.0.0.1:" + server.port(), "danube_port=" + server.port())) {
      String name = address.replaceFirst("=.*", "").toUpperCase(Locale.ROOT);
      String why =
          " is from the environment, and is not sent to the address that "
              + name
              + " in the file .env of this folder names, as the folder may be of somebody else. If"
              + " it is yours, give --base-url, or set "
              + name
              + " in the environment too.";
      Files.writeString(file, address + "\n");
      assertThat(run("list")).isEqualTo(new Ended(2, "", "PASSWORD" + why));
      variables.put("DANUBE_TOKEN", "dnb_x");
      assertThat(run("list")).isEqualTo(new Ended(2, "", "DANUBE_TOKEN" + why));
      variables.remove("DANUBE_TOKEN");
      good("ping");
      good("list", "--base-url", "http://127.0.0.1:" + server.port());
      good("list", "--username", "me", "--password", "geheim:9");
    }
    Files.writeString(file, "DANUBE_URL=http://127.0.0.1:" + server.port() + "/${PASSWORD}\n");
    assertThat(run("ping").out).as("without the password").doesNotContain("geheim");
    variables.remove("PASSWORD");
    Files.writeString(
        file, "DANUBE_URL=http://127.0.0.1:" + server.port() + "\nPASSWORD=geheim:9\n");
    good("list");
  }

  @Test
  void a_service_that_is_away_ends_with_3() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    variables.remove("DANUBE_URL");
    variables.put("DANUBE_PORT", String.valueOf(port));
    assertThat(run("list"))
        .isEqualTo(
            new Ended(
                3,
                "",
                "Danube does not answer at http://127.0.0.1:"
                    + port
                    + ": nothing listens there. Start it with \"java -jar danube.jar server\", or"
                    + " name its address with --base-url or DANUBE_URL."));
    good("list", "--base-url", "http://localhost:" + server.port() + "/");
    variables.put("DANUBE_PORT", String.valueOf(server.port()));
    good("list");
  }

  @Test
  void a_token_that_can_be_none_is_not_printed() throws Exception {
    for (String token : List.of("dnb_hidden\r\nX: y", "dnb_hidden \u00e4", " ")) {
      Ended ended = run("list", "--token", token);
      assertThat(ended)
          .isEqualTo(new Ended(2, "", "The token is empty, or has a character that no token has."));
    }
    variables.put("DANUBE_TOKEN", "dnb_unknown\r\n");
    variables.remove("USERNAME");
    assertThat(run("list").code()).as("white space at the end is taken").isEqualTo(1);
  }

  @Test
  void the_help_names_every_command() throws Exception {
    assertThat(good("--help").out.lines())
        .hasSize(24)
        .allSatisfy(
            line -> assertThat(ClientMain.hasCommand(line.replaceFirst(" .*", ""))).isTrue());
  }

  @Test
  void users_are_made_listed_changed_and_deleted() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("ada.json"),
            "{\"name\": \"ada\", \"role\": \"VIEWER\", \"password\": \"lovelace-1815\"}");
    assertThat(good("create-user", "--data", "@" + file).json().path("role").asText())
        .isEqualTo("VIEWER");
    assertThat(good("users").json().path("users").findValuesAsText("name")).containsExactly("ada");
    assertThat(good("update-user", "--user", "ada", "--data", "{\"role\": \"RUNNER\"}").out)
        .isEqualTo("{\"name\":\"ada\",\"message\":\"User changed.\"}");
    assertThat(good("delete-user", "ada").out)
        .isEqualTo("{\"name\":\"ada\",\"message\":\"User deleted.\"}");
    assertThat(run("delete-user", "ada").code).isOne();
    assertThat(run("update-user", "--user", "ada").err).isEqualTo("update-user needs --data");
  }
}
