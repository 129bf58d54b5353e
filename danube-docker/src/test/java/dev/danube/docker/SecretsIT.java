package dev.danube.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.danube.FailureKind;
import dev.danube.Image;
import dev.danube.Outcome;
import dev.danube.Pipeline;
import dev.danube.RunResult;
import dev.danube.Secret;
import dev.danube.StageFailure;
import dev.danube.docker.fixture.OnDocker;
import dev.danube.engine.Danube;
import dev.danube.engine.Run;
import dev.danube.engine.contract.TestPipelines;
import dev.danube.logging.LoggedLines;
import dev.danube.report.HtmlReport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Tests that secrets reach the programs that they are for, and nothing else. */
class SecretsIT extends OnDocker {

  private static final String CONTENT = "hunter2 'quoted' \"x\" $HOME";
  private static final Secret TOKEN = Secret.of("token", () -> CONTENT);
  private static final Secret KEY =
      Secret.of("key", () -> "-----BEGIN-----\nline one\nline two\n-----END-----");

  // spotless:off

  @Test
  void a_secret_is_in_the_environment_of_run_exec_command_and_java_and_masked_wherever_it_is_printed() {
    RunResult result = run(p -> p
        .stage("run", s -> s.secret("TOKEN", TOKEN).run("echo \"is $TOKEN.\"; printf %s \"$TOKEN\" | base64; printf %s \"$TOKEN\" | sha256sum"))
        .stage("exec", s -> s.secret("TOKEN", TOKEN).exec("sh", "-c", "printf %s \"$TOKEN\" | wc -c"))
        .stage("command", s -> s.secret("TOKEN", TOKEN).command("sh", "-c", "printf %s \"$TOKEN\" | wc -c; ls -A /.danube"))
        .stage("odd", s -> s.secret("a.b", TOKEN).command("env"))
        .stage("java", s -> s.secret("TOKEN", TOKEN).call(c -> {
          assertThat(c.tryRun("printf %s \"$TOKEN\"").stdout().strip()).isEqualTo(CONTENT);
          c.log("it is " + CONTENT);
        }))
        .stage("other", s -> s.run("env | grep -c TOKEN || true")));
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(out("run").get(0)).isEqualTo("is ***.");
    assertThat(out("run").get(1)).doesNotContain(Base64.getEncoder().encodeToString(CONTENT.getBytes(StandardCharsets.UTF_8)).substring(0, 12));
    assertThat(out("exec")).containsExactly(String.valueOf(CONTENT.length()));
    assertThat(out("command")).containsExactly(String.valueOf(CONTENT.length()));
    assertThat(out("odd")).contains("a.b=***");
    assertThat(lines("java", dev.danube.event.RunEvent.LogStream.DANUBE)).containsExactly("it is ***");
    assertThat(out("other")).containsExactly("0");
  }

  /** The logger of everything that is sent is the exception, which README names. */
  @Test
  void no_logger_says_a_secret_at_any_level_but_that_of_the_wire() {
    DockerBackend allowing = DockerBackend.builder().allowWireLog().build();
    try (LoggedLines logged = LoggedLines.ofAllLevels(); Danube logging = Danube.using(allowing)) {
      RunResult result = logging.run(pipeline(p -> p
          .stage("run", s -> s.secret("TOKEN", TOKEN).secretFile("file", TOKEN).run("test -n \"$TOKEN\" && test -s /run/secrets/file"))
          .stage("own", s -> s.isolated().secret("TOKEN", TOKEN).secretFile("file", TOKEN).exec("sh", "-c", "test -n \"$TOKEN\" && test -s /run/secrets/file"))
          .stage("command", s -> s.secret("TOKEN", TOKEN).secret("a.b", TOKEN).secretFile("file", TOKEN).command("sh", "-c", "test -n \"$TOKEN\" && test -s /run/secrets/file"))
          .stage("user", s -> s.user("1000").secret("a.b", TOKEN).run("true"))
          .stage("served", s -> s.service("db", d -> d.image(BUSYBOX).secret("PW", TOKEN).command("sleep", "60").readyWhen(dev.danube.Readiness.command("true"))).run("true"))));
      RunResult plain = logging.run(TestPipelines.with("it", DEBIAN, p -> p
          .stage("remove", s -> s.run("rm $(command -v setsid)"))
          .stage("a", s -> s.user("1001").secret("TOKEN", TOKEN).run("command -v setsid || test -n \"$TOKEN\""))));
      assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
      assertThat(plain.outcome()).as(plain.summary()).isEqualTo(Outcome.SUCCESS);
      assertThat(logged.lines()).as("everything is captured").anyMatch(line -> line.startsWith("DEBUG "));
      String encoded = Base64.getEncoder().encodeToString(CONTENT.getBytes(StandardCharsets.UTF_8)).substring(0, 12);
      assertThat(logged.lines().stream().filter(line -> line.contains("hunter2") || line.contains(encoded)).filter(line -> !line.startsWith("DEBUG wire: ") && !line.startsWith("DEBUG headers: ")).map(line -> line.substring(0, Math.min(300, line.length()))).toList()).isEmpty();
    }
  }

  @Test
  void a_pipeline_with_secrets_is_refused_while_everything_that_is_sent_is_logged() {
    Pipeline secret = pipeline(p -> p.stage("a", s -> s.secret("T", TOKEN).run("true")));
    try (LoggedLines logged = LoggedLines.ofAllLevels()) {
      assertThatThrownBy(() -> danube.run(secret)).hasMessage("Pipeline \"it\" has secrets, and the logger"
          + " com.github.dockerjava.zerodep.shaded.org.apache.hc.client5.http.wire, which logs all that is sent to Docker, is at level debug;"
          + " set it to info, or allow it with DockerBackend.builder().allowWireLog()");
      assertThat(run(p -> p.stage("a", s -> s.run("true"))).outcome()).isEqualTo(Outcome.SUCCESS);
      assertThat(logged.lines()).isNotEmpty();
    }
    assertThat(danube.run(secret).outcome()).isEqualTo(Outcome.SUCCESS);
  }

  @Test
  void a_secret_costs_a_command_none_of_its_variables_whatever_they_are_called() {
    RunResult result = run(p -> p
        .stage("odd", s -> s.image(BUSYBOX).env("discovery.type", "single node's").env("UID", "7").secret("T", TOKEN).command("env"))
        .stage("even", s -> s.image(BUSYBOX).env("discovery.type", "single node's").command("env")));
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(out("odd")).contains("discovery.type=single node's", "UID=7", "T=***");
    assertThat(out("even")).contains("discovery.type=single node's");

    RunResult ofImage = run(p -> p
        .stage("file", s -> s.run("printf 'FROM busybox:1.36\nENV a.b=of-the-image c.d=of-the-image\n' > Dockerfile"))
        .stage("built", s -> s.image(Image.dockerfile("Dockerfile")).secret("a.b", TOKEN).command("env")));
    assertThat(ofImage.outcome()).as(ofImage.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(out("built")).contains("a.b=***", "c.d=of-the-image").doesNotContain("a.b=of-the-image");
  }

  @Test
  void a_secret_is_masked_where_a_line_is_too_long_for_one_piece() {
    RunResult result = run(p -> p.stage("s", s -> s.secret("TOKEN", TOKEN)
        .run("head -c 1048568 /dev/zero | tr '\\0' z; echo \"$TOKEN and so on, for more than forty bytes, zzzzzzzz\"")));
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(String.join("", out("s"))).hasSizeGreaterThan(1 << 20).endsWith("z*** and so on, for more than forty bytes, zzzzzzzz");
  }

  @Test
  void a_secret_file_that_two_users_want_at_once_is_refused() {
    RunResult result = run(p -> p
        .parallel("v", v -> v
            .stage("root", s -> s.secretFile("key", KEY).run("echo ready; until test -e refused; do sleep 0.1; done; cat /run/secrets/key"))
            .group("later", g -> g
                .stage("wait", s -> s.call(c -> awaitLine("ready")))
                .stage("user", s -> s.user("1000").secretFile("key", KEY).run("cat /run/secrets/key"))))
        .stage("refused", s -> s.run("touch refused").after("user")));
    assertThat(result.stage("root").outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(result.stage("user").failure().orElseThrow().message()).isEqualTo("Two stages that run at the same time in the main container as different"
        + " users need /run/secrets/key, which only one of them could read; rename one, or isolate one of the stages");
  }

  @Test
  void a_secret_file_is_in_memory_readable_by_its_user_only_and_gone_after_the_stage() {
    RunResult result = run(p -> p
        .parallel("v", v -> v
            .stage("main", s -> s.secretFile("key", KEY).run("cat /run/secrets/key; echo; stat -c %a /run/secrets/key; grep -c '/run/secrets tmpfs' /proc/mounts; sleep 1; test -e /run/secrets/key"))
            .stage("same", s -> s.secretFile("key", KEY).run("wc -c < /run/secrets/key")))
        .stage("after", s -> s.run("ls -A /run/secrets"))
        .stage("own", s -> s.isolated().user("1000").secretFile("key", KEY).run("wc -l < /run/secrets/key"))
        .stage("command", s -> s.secretFile("key", KEY).command("wc", "-l", "/run/secrets/key")));
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(out("main")).containsExactly("***", "***", "***", "***", "600", "1");
    assertThat(out("same")).containsExactly("47");
    assertThat(out("after")).isEmpty();
    assertThat(out("own")).containsExactly("3");
    assertThat(out("command")).containsExactly("3 /run/secrets/key");
  }

  @Test
  void a_large_secret_file_arrives_whole() {
    String large = "0123456789abcdef".repeat(20_000);
    RunResult result = run(p -> p
        .stage("a", s -> s.secretFile("large", Secret.of("large", () -> large)).run("wc -c < /run/secrets/large")));
    assertThat(out("a")).as(result.summary()).containsExactly("320000");
  }

  @Test
  void none_of_two_hundred_secrets_that_parallel_stages_print_is_seen_in_any_event_file_or_container() throws Exception {
    Map<String, String> contents = new LinkedHashMap<>();
    Random random = new Random(200);
    for (int i = 0; i < 200; i++) {
      String uuid = new UUID(random.nextLong(), random.nextLong()).toString();
      contents.put("S" + i, i % 10 == 0 ? uuid + "\nsecond " + uuid : i % 10 == 1 ? uuid + " '\"$x\\ ü" : uuid);
    }
    List<String> json = new CopyOnWriteArrayList<>();
    Pipeline pipeline = Pipeline.define("it", p -> p.image(BUSYBOX)
        .parallel("v", v -> {
          for (int stage = 0; stage < 8; stage++) {
            int first = stage * 25;
            v.stage("s" + stage, s -> {
              StringBuilder script = new StringBuilder();
              for (int i = first; i < first + 25; i++) {
                String name = "S" + i;
                s.secret(name, Secret.of(name, () -> contents.get(name)));
                script.append("echo \"is $" + name + ".\"; printf %s \"$" + name + "\" | base64 -w 0; echo; printf %s \"$" + name + "\" | head -c 20 >&2; sleep 0.02; printf '%s\\n' \"$" + name + "\" | tail -c +21 >&2\n");
              }
              s.run(script + "echo printed; exit 3");
            });
          }
          v.stage("looks", s -> s.call(c -> {
            awaitLine("printed");
            json.add(inspected(c.runContext().id()));
          }));
        }));
    RunResult result = danube.run(pipeline, run -> run.listener(HtmlReport.of(pipeline, home)).listener(event -> {
      json.add(event.toJson());
      record(event);
    }));
    assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(result.stages()).filteredOn(stage -> !stage.name().equals("looks")).allSatisfy(stage -> assertThat(out(stage.name())).contains("printed").filteredOn(line -> line.startsWith("is ")).hasSize(25));
    assertThat(json).anyMatch(text -> text.contains("\"HostConfig\""));
    List<String> files = files(home);
    assertThat(files).anyMatch(text -> text.contains("is ***.")).anyMatch(text -> text.contains("<html"));
    String all = String.join("\n", json) + String.join("\n", files) + result + result.summary() + result.stages();
    contents.forEach((name, content) -> {
      assertThat(all).as(name).doesNotContain(content.substring(0, 36));
      byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
      assertThat(all).as(name + " in base64").doesNotContain(Base64.getEncoder().withoutPadding().encodeToString(bytes).substring(0, 40));
    });
  }

  private static String inspected(String run) throws Exception {
    Process docker = new ProcessBuilder("sh", "-c", "docker inspect $(docker ps -aq --filter label=dev.danube.run=" + run + ")").start();
    try (var out = docker.getInputStream()) {
      return new String(out.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static List<String> files(Path folder) throws IOException {
    List<String> texts = new ArrayList<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        texts.add(Files.readString(file));
      }
    }
    return texts;
  }

  @Test
  void the_daemon_tells_nobody_who_watches_its_events() throws Exception {
    List<String> told = new CopyOnWriteArrayList<>();
    try (var watch = new com.github.dockerjava.api.async.ResultCallback.Adapter<com.github.dockerjava.api.model.Event>() {
      @Override
      public void onNext(com.github.dockerjava.api.model.Event event) {
        told.add(event.toString());
      }
    }) {
      NothingLeft.client().eventsCmd().exec(watch).awaitStarted();
      RunResult result = run(p -> p
          .stage("main", s -> s.secret("T", TOKEN).secretFile("f", KEY).run("true"))
          .stage("user", s -> s.user("1000").secretFile("f", KEY).run("true"))
          .stage("command", s -> s.secret("T", TOKEN).secretFile("f", KEY).command("true")));
      assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    }
    assertThat(told).as("what was executed is told").anyMatch(event -> event.contains("exec_create"));
    assertThat(String.join("\n", told)).doesNotContain("hunter2").doesNotContain("line one");
  }

  @Test
  void nobody_finds_a_secret_by_inspecting_the_containers_their_image_or_their_files() throws Exception {
    Run run = start(p -> p
        .parallel("v", v -> v
            .stage("main", s -> s.secret("T", TOKEN).secretFile("f", TOKEN).run("echo ready1; sleep 60"))
            .stage("command", s -> s.secret("T", TOKEN).command("sh", "-c", "echo ready2; exec sleep 60"))));
    awaitLine("ready1");
    awaitLine("ready2");
    List<String> seen = containers(run).stream()
        .map(id -> NothingLeft.client().inspectContainerCmd(id).exec())
        .map(all -> String.valueOf(all.getRawValues()) + List.of(all.getConfig().getEnv() == null ? new String[0] : all.getConfig().getEnv())
            + List.of(all.getArgs()) + all.getPath())
        .toList();
    List<String> changed = containers(run).stream()
        .flatMap(id -> NothingLeft.client().containerDiffCmd(id).exec().stream())
        .map(change -> change.getPath()).toList();
    run.cancel();
    run.await();
    assertThat(seen).hasSize(2).noneMatch(text -> text.contains("hunter2"));
    assertThat(changed).noneMatch(path -> path.endsWith("/secrets/f") || path.equals("/.danube/secrets"));
  }

  @Test
  void a_secret_that_cannot_be_had_is_errored_and_the_run_warns_of_it_at_once() {
    RunResult result = run(p -> p
        .stage("a", s -> s.secret("T", Secret.env("DANUBE_NO_SUCH_VARIABLE")).run("true"))
        .stage("b", s -> s.secret("T", Secret.command("false")).run("true").needsNothing())
        .stage("c", s -> s.secret("T", Secret.of("short", () -> "abc")).run("true").needsNothing())
        .stage("d", s -> s.secret("T", Secret.command("printf", "%s\\n", "long enough")).run("echo $T").needsNothing()));
    StageFailure failure = result.stage("a").failure().orElseThrow();
    assertThat(failure.kind()).isEqualTo(FailureKind.SECRET);
    assertThat(result.stage("a").outcome()).isEqualTo(Outcome.ERRORED);
    assertThat(failure.message()).isEqualTo(
        "secret DANUBE_NO_SUCH_VARIABLE is not available: environment variable DANUBE_NO_SUCH_VARIABLE is not set or empty");
    assertThat(result.stage("b").failure().orElseThrow().message())
        .isEqualTo("secret false is not available: its command ended with exit code 1");
    assertThat(result.stage("c").failure().orElseThrow().message()).isEqualTo(
        "secret short has fewer than 4 characters, and masking it would mask half of the log; use a longer secret, or env if the value is not secret");
    assertThat(out("d")).containsExactly("***");
    assertThat(result.warnings()).containsExactly(
        "secret DANUBE_NO_SUCH_VARIABLE is missing: the environment variable is not set");
  }

  // spotless:on
}
