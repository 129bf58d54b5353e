package dev.danube.description;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.danube.Edge;
import dev.danube.ImageBuild;
import dev.danube.Mount;
import dev.danube.Outcome;
import dev.danube.Pipeline;
import dev.danube.Problem;
import dev.danube.Readiness;
import dev.danube.RunResult;
import dev.danube.Secret;
import dev.danube.Service;
import dev.danube.Stage;
import dev.danube.StageResult;
import dev.danube.Step;
import dev.danube.docker.DockerBackend;
import dev.danube.engine.Danube;
import dev.danube.event.RunEvent.StageStarted;
import dev.danube.testing.FakeBackend;
import dev.danube.testing.RecordingListener;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

// spotless:off

class ContainerDescriptionsTest {

  private static final Path DATA = Path.of("src/test/resources/descriptions");

  @TempDir private Path folder;

  private static ContainerDescriptions parse(String text, String... environment)
      throws IOException {
    Map<String, String> variables = new java.util.HashMap<>();
    for (int i = 0; i < environment.length; i += 2) {
      variables.put(environment[i], environment[i + 1]);
    }
    return ContainerDescriptions.parse(text, "pipeline.yaml", s -> s.environment(variables));
  }

  private static List<String> problems(String text) {
    DescriptionException thrown =
        catchThrowableOfType(DescriptionException.class, () -> parse(text));
    return thrown.problems().stream().map(ContainerDescriptionsTest::shown).toList();
  }

  private static String shown(Problem problem) {
    return problem.location().orElse("").replace("pipeline.yaml", "")
        + " "
        + problem.path()
        + ": "
        + problem.message();
  }

  static Stream<Path> descriptions() throws IOException {
    try (Stream<Path> files = Files.list(DATA)) {
      return files.filter(file -> !file.endsWith("expected.json")).sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("descriptions")
  void real_descriptions_have_the_order_and_values_of_the_original(Path file) throws IOException {
    JsonNode wanted =
        new ObjectMapper()
            .readTree(DATA.resolve("expected.json").toFile())
            .path(file.getFileName().toString());
    Map<String, String> environment =
        Map.of("MASYMOS_SOURCE_FILE", "https://secret", "PWD", "/home");
    JsonNode plan =
        new ObjectMapper()
            .readTree(
                ReadText.plan(
                    DescriptionFile.read(
                        file, DescriptionSettings.of(s -> s.environment(environment)))));
    List<String> problems = new ArrayList<>();
    plan.path("problems")
        .forEach(
            one ->
                problems.add(
                    one.path("line").asInt()
                        + ":"
                        + one.path("column").asInt()
                        + " "
                        + one.path("path").asText()
                        + ": "
                        + one.path("text").asText()));
    String name = file.getFileName().toString();
    if (name.startsWith("motherlode-02")) {
      assertThat(problems).containsExactly("8:1 : a tab cannot indent; use spaces");
    } else if (name.startsWith("example-4")) {
      assertThat(problems)
          .containsExactly("18:7 TEXT_GENE_MATCH: needs \"BIOBASE\", which does not exist");
    } else {
      assertThat(problems).isEmpty();
      assertThat(plan.path("containers")).isNotEmpty();
    }
    if (wanted.has("order")) {
      for (String key : List.of("pipeline", "order", "service_order", "containers")) {
        assertThat(plan.path(key)).as(key).isEqualTo(wanted.path(key));
      }
    }
  }

  @Test
  void all_keys_are_read() throws IOException {
    Files.writeString(folder.resolve("c.env"), "FROM_FILE=f\nA=of the file\n");
    Path file =
        Files.writeString(
            folder.resolve("loads.yaml"),
            """
        name: loads
        env: {ALL: all, A: of all}
        labels: {team: graph}
        concurrency: 4
        containers:
        - name: first
          image: redis@sha256:%s
        - name: one
          image_repo: reg.example:443/acme/one
          tag: 3.10
          desc: Loads one
          info_link: https://example.org/one
          image_reg_username: me
          image_reg_password: $PASSWORD
          command: sh -c 'echo "a b"'
          entrypoint: /entry
          env_file: c.env
          env_vars: {A: 012, B: yes, C: 1.0, MAP: {x: [1, true, "t"]}, NOTHING: , KNOWN: , "${KEY}": "${V:-v}"}
          secrets: {TOKEN: $PASSWORD, FILE: {file: /run/token}}
          dependencies: [first]
          volumes: {"./data": {bind: /data, mode: ro}, cache: {bind: /cache}}
          labels: {x: True}
          network: net
          user: "1000"
          workdir: /work
          memory: 512m
          cpus: 1.5
          platform: linux/amd64
          timeout: 10m
          retry: 2
          allow_failure: true
          is_service_container: true
          force_rerun: yes
          sidecars:
          - {name: redis, image_repo: redis, tag: "7", env: [P=q, KNOWN, NONE], command: [--port, 6380], ready: {port: 6380}, volumes: ["v:/v:ro", "/h:/h"], user: "99", entrypoint: /r}
          - {name: web, image: "nginx:1", ready: {port: 8080, http: /health}}
          - {name: log, image: nginx, ready: {log: started}}
        """
                .formatted("4b".repeat(32)));
    ContainerDescriptions read =
        ContainerDescriptions.read(
            file,
            s ->
                s.environment(Map.of("PASSWORD", "s3cret", "KNOWN", "known", "KEY", "K"))
                    .env("GLOBAL", "g")
                    .label("from", "settings")
                    .prefixed("CONFIGS_"));
    ContainerDescription one = read.container("one");
    assertThat(one.image()).isEqualTo("reg.example:443/acme/one:3.10");
    assertThat(one.command()).containsExactly("sh", "-c", "echo \"a b\"");
    assertThat(one.env())
        .hasToString(
            "{FROM_FILE=f, A=012, B=yes, C=1.0, MAP={\"x\":[1,true,\"t\"]}, KNOWN=known, K=v}");
    assertThat(one.isService()).isTrue();
    assertThat(one.sidecars().get(0).env()).hasToString("{P=q, KNOWN=known}");
    assertThat(one.toString()).doesNotContain("s3cret");
    assertThat(read.services()).containsExactly("one");
    assertThat(read).hasToString("loads");

    Stage stage = read.pipeline().find("one").orElseThrow();
    assertThat(stage.env().get("GLOBAL")).hasToString("g");
    assertThat(stage.env()).containsKeys("ALL", "CONFIGS_ALL", "CONFIGS_A", "K");
    assertThat(stage.secrets()).containsOnlyKeys("TOKEN", "FILE", "CONFIGS_TOKEN", "CONFIGS_FILE");
    assertThat(stage.mounts())
        .containsExactly(
            Mount.host(folder.resolve("data").toString(), "/data").readOnly(),
            Mount.volume("cache", "/cache"));
    assertThat(stage.labels())
        .containsEntry("team", "graph")
        .containsEntry("from", "settings")
        .containsEntry("x", "True")
        .containsEntry("dev.danube.description", "loads");
    assertThat(stage.needs()).containsExactly("first");
    assertThat(stage.after()).isEmpty();
    assertThat(stage.services())
        .extracting(service -> service.readyWhen().orElseThrow())
        .containsExactly(
            Readiness.port(6380), Readiness.http(8080, "/health"), Readiness.logLine("started"));
    assertThat(stage.services().get(0).user()).contains("99");
    assertThat(stage.services().get(0).mounts())
        .containsExactly(Mount.volume("v", "/v").readOnly(), Mount.host("/h", "/h"));
    DockerBackend.Builder backend = DockerBackend.builder();
    read.setUp(backend);
    assertThat(backend.build()).isNotNull();
  }

  @Test
  void maps_and_json_are_read_too() throws IOException {
    Map<String, Object> map =
        Map.of(
            "p", List.of(Map.of("name", "a", "repo", "hello-world", "env_vars", Map.of("N", 3))));
    ContainerDescriptions read = ContainerDescriptions.of(map, s -> s.in("PROD"));
    assertThat(read.name()).isEqualTo("p");
    assertThat(read.containers())
        .extracting(ContainerDescription::image)
        .containsExactly("hello-world:latest");
    assertThat(read.container("a").env()).containsEntry("N", "3");
    assertThatThrownBy(() -> read.container("b"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the map has no container \"b\"");
    assertThatThrownBy(() -> ContainerDescriptions.of(Map.of(), s -> {}))
        .isInstanceOf(DescriptionException.class)
        .hasMessageContaining("there is no pipeline; write NAME: and the list of its containers");
  }

  @Test
  void everything_wrong_is_told_with_its_line() {
    assertThat(
            problems(
                """
        p:
        - image_repo: a
        - name: b
          image_repo: "A B"
          env_var: {X: y}
        - name: c
          image_repo: c
          image: d
          tag: 1
          env_vars: {X: $NOT_THERE}
          environment: {Y: z}
          command: "echo 'open"
          image_reg_username: me
        - name: d
          image_repo: d
          dependencies: [b, nope, d]
          volumes: ["x", "a:b", "a:/b:rx"]
          timeout: soon
          cpus: many
          retry: -1
          sidecars:
          - {name: s, image_repo: s, dependencies: [b], ready: {prot: 1}}
          - {name: s}
        - name: b
          image_repo: b
        - name: e
          image_repo: ${}
          is_service_container: maybe
          depends_on: {b: {condition: service_healthy}}
          secrets: {T: [1]}
          volumes: {v: {mode: ro}}
        q: []
        """))
        .contains(
            ":2 container 1: has no \"name\"",
            ":4 b: image \"A B\" is not a valid reference; write it as in \"ghcr.io/acme/app:1.4.0\"",
            ":5 b: unknown key \"env_var\"; did you mean \"env_vars\"?",
            ":8 c: \"image\" is there beside \"image_repo\"; set one",
            ":10 c > env_vars > X: variable NOT_THERE is not set; set it, put it into .env, or write ${NOT_THERE:-}; if a shell is to expand it, write $$NOT_THERE",
            ":11 c: \"environment\" is there beside \"env_vars\"; set one",
            ":12 c: the quote ' is not closed; write the command as a list",
            ":13 c: a login needs both image_reg_username and image_reg_password",
            ":16 d: needs \"nope\", which does not exist",
            ":16 d: depends on itself: d -> d",
            ":17 d: the volume \"x\" is not SOURCE:PATH or SOURCE:PATH:ro",
            ":17 d: the path \"b\" is not absolute",
            ":17 d: the mode is rw or ro, not \"rx\"",
            ":18 d: timeout is a time such as 30s, 10m or 2h, not \"soon\"",
            ":19 d: cpus is a number such as 1.5, not \"many\"",
            ":20 d: retry is the number of further attempts, not \"-1\"",
            ":22 d > s > ready: unknown key \"prot\"; did you mean \"port\"?",
            ":23 d > s: has no \"image_repo\"",
            ":23 d > s: the name is there twice; give one of them another name",
            ":24 b: the name is there twice; give one of them another name",
            ":27 e > image_repo: \"${...}\" is not known; write ${NAME}, ${NAME:-usual}, ${NAME:?message} or ${NAME:+other}, and $$ for a dollar",
            ":28 e: \"is_service_container\" takes true or false, not \"maybe\"",
            ":29 e > dependency \"b\": a dependency has completed successfully; containers that are only started are sidecars",
            ":30 e > secrets: \"T\" takes a mapping, not a list",
            ":31 e > volume \"v\": has no \"bind\", the path in the container",
            ":32 : \"q\" is a second pipeline; describe one, or set name and containers")
        .doesNotHaveDuplicates();
    assertThat(problems("p: text\n")).containsExactly(":1 : \"p\" is not a list of containers");
    assertThat(problems("containers: []\nconcurrency: 0\nx: 1\n"))
        .containsExactly(
            ":1 : has no \"name\"",
            ":1 : there are no containers; describe at least one",
            ":2 : concurrency is at least 1",
            ":3 : unknown key \"x\"");
  }

  @Test
  void values_that_never_end_are_told() {
    assertThat(problems("p: [{name: a, image: x, env: {A: &a [*a]}}]\n"))
        .containsExactly(":1 a > env: \"A\" has too many values");
    String laughs = "[*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]";
    assertThat(
            problems(
                "p:\n- name: a\n  image: x\n  env:\n    A: &a [x]\n    B: &b "
                    + laughs
                    + "\n    C: &c "
                    + laughs.replace("*a", "*b")
                    + "\n    D: &d "
                    + laughs.replace("*a", "*c")
                    + "\n    E: "
                    + laughs.replace("*a", "*d")
                    + "\n"))
        .singleElement()
        .asString()
        .endsWith("has too many values");
    assertThat(problems("a: 1\n---\nb: 2\n"))
        .containsExactly(":2 : the file has a second document; put it into a file of its own");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a: [b]; b: [c]; c: [a]|a -> b -> c -> a",
        "a: [a]|a -> a",
        "a: []; b: [c]; c: [b]|b -> c -> b"
      })
  void cycles_are_told(String dependencies, String way) {
    StringBuilder text = new StringBuilder("p:\n");
    for (String one : dependencies.split("; ", -1)) {
      String[] parts = one.split(": ", 2);
      text.append("- {name: " + parts[0] + ", image: x, dependencies: " + parts[1] + "}\n");
    }
    assertThat(problems(text.toString()))
        .singleElement()
        .asString()
        .endsWith("depends on itself: " + way);
  }

  @Test
  void a_password_in_the_file_is_warned_of() throws IOException {
    ContainerDescriptions read =
        parse("p: [{name: a, image: x, image_reg_username: me, image_reg_password: s3cret}]\n");
    assertThat(read.warnings())
        .containsExactly(
            "pipeline.yaml:1: the password is in the file; name a variable in its place");
    assertThat(
            parse(
                    "p: [{name: a, image: x, image_reg_username: me, image_reg_password: $P}]\n",
                    "P",
                    "s3cret")
                .warnings())
        .isEmpty();
  }

  @Test
  void a_variable_with_the_password_of_a_login_is_a_secret() throws IOException {
    ContainerDescriptions read =
        ContainerDescriptions.parse(
            """
            p:
            - {name: a, image: r.example/a, image_reg_username: me, image_reg_password: $P, env: {P: $P, URL: "db://me:${P}@db", X: x}}
            - {name: b, image: b, sidecars: [{name: c, image: c, env: {P: $P}}]}
            """,
            "pipeline.yaml",
            r -> r.environment(Map.of("P", "hunter22", "ENV", "x")));
    Pipeline pipeline = read.pipeline();
    Stage a = pipeline.find("a").orElseThrow();
    assertThat(a.env()).containsOnlyKeys("X");
    assertThat(a.secrets()).containsOnlyKeys("P", "URL");
    Stage b = pipeline.find("b").orElseThrow();
    assertThat(b.env()).isEmpty();
    assertThat(b.secrets()).isEmpty();
    assertThat(b.services().get(0).secrets()).containsOnlyKeys("P");
  }

  @Test
  void what_is_secret_is_a_problem_where_everybody_reads_it() {
    assertThat(
            problems(
                """
                p:
                - name: a
                  image: r.example/a
                  image_reg_username: me
                  image_reg_password: hunter22
                  command: [echo, --pw=hunter22]
                  labels: {x: "hunter22"}
                  secrets: {TOKEN: t0ken-t0ken}
                  env: {URL: "http://t0ken-t0ken@h"}
                  sidecars:
                  - name: b
                    image: b
                    entrypoint: [run, t0ken-t0ken]
                """))
        .hasSize(3)
        .allMatch(problem -> problem.endsWith("; pass it as a variable of the container"))
        .noneMatch(problem -> problem.contains("hunter22") || problem.contains("t0ken-"));
  }

  @Test
  void problems_do_not_quote_what_may_be_secret() {
    assertThat(
            problems(
                """
                p:
                - name: a
                  image: r.example/a
                  image_reg_username: me
                  image_reg_password: "Tr0ub${4dor-secret"
                - {name: b, image: b, secrets: "TOKEN=verysecretvalue"}
                - {name: c, image: c, secrets: {PW: "x${9secretpart}y"}}
                """))
        .hasSize(3)
        .noneMatch(
            problem ->
                problem.contains("4dor")
                    || problem.contains("secretvalue")
                    || problem.contains("9secret"));
  }

  @Test
  void images_of_one_name_have_one_login_and_an_empty_one_is_none() throws IOException {
    String login = "image_reg_username: me, image_reg_password: ";
    assertThat(
            problems(
                "p:\n- {name: a, image: r.example/a, "
                    + login
                    + "one-one}\n"
                    + "- {name: b, image: r.example/a, "
                    + login
                    + "two-two}\n"
                    + "- {name: c, image: r.example/a, "
                    + login
                    + "one-one}\n"))
        .first()
        .asString()
        .isEqualTo(
            ":3 b: another container has another login for r.example/a;"
                + " images of one name are pulled with one login");
    assertThat(problems("p:\n- {name: a, image: a, " + login + "''}\n"))
        .containsExactly(
            ":2 a: is empty; a login needs both image_reg_username and" + " image_reg_password");
    assertThat(
            parse("p: [{name: a, image: a, image_reg_username: '', image_reg_password: ''}]")
                .warnings())
        .isEmpty();
  }

  @Test
  void a_pipeline_without_a_name_is_a_problem_and_a_secret_without_its_file_a_warning()
      throws IOException {
    assertThat(problems("\" \": [{name: a, image: a}]\n"))
        .containsExactly(
            ":1 : the pipeline has no name; write NAME: and the list of its containers");
    assertThat(parse("p: [{name: a, image: a, secrets: {A: {file: nope.txt}}}]\n").warnings())
        .containsExactly("pipeline.yaml:1: there is no file \"nope.txt\"");
  }

  @Test
  void the_plan_for_scripts_has_no_password_of_a_login() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("p.yaml"),
            "p: [{name: a, image: a, image_reg_username: me, image_reg_password: hunter22,"
                + " env: {P: hunter22, URL: 'db://hunter22@db', X: x}}]\n");
    Ended plan = execute("plan", file.toString(), "--json");
    assertThat(plan.code()).isZero();
    assertThat(plan.out())
        .contains("\"P\" : \"***\"", "\"URL\" : \"***\"", "\"X\" : \"x\"")
        .doesNotContain("hunter22");
  }

  @Test
  void the_plan_for_scripts_has_all_mounts_and_numbers_as_they_are_written() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("p.yaml"),
            "p: [{name: a, image: a, env: {A: 1.50, M: {x: 1.0}},"
                + " volumes: ['./d:/x', './d:/y:ro', './d:/z']}]\n");
    Ended plan = execute("plan", file.toString(), "--json");
    assertThat(plan.out().replaceAll("\\s+", ""))
        .contains("\"A\":1.50", "{\"x\":1.0}")
        .contains(
            "\"./d\":[{\"bind\":\"/x\",\"mode\":\"rw\"},{\"bind\":\"/y\",\"mode\":\"ro\"},"
                + "{\"bind\":\"/z\",\"mode\":\"rw\"}]");
  }

  @Test
  void a_plan_shows_the_words_of_a_command_and_options_that_do_not_apply_are_refused()
      throws IOException {
    String file =
        Files.writeString(
                folder.resolve("p.yaml"),
                "p: [{name: a, image: a, command: \"sh -c 'echo a b'\"}]\n")
            .toString();
    assertThat(execute("plan", file).out()).contains("    command: [\"sh\",\"-c\",\"echo a b\"]\n");
    Files.writeString(
        Path.of(file), "p: [{name: a, image: a, entrypoint: [sh, -c], command: x}]\n");
    assertThat(execute("plan", file).out())
        .contains("    entrypoint: [\"sh\"]\n    command: [\"-c\",\"x\"]\n");
    assertThat(execute("plan", file, "--json").out()).endsWith("}\n");
    assertThat(execute("check", file, "--job", "zz").err())
        .isEqualTo("--job names a service of a Compose file; " + file + " has no \"zz\"\n");
    assertThat(execute("schema", file).err()).isEqualTo("schema takes no file\n");
    assertThat(execute("schema", "--foo").err()).isEqualTo("schema does not know --foo\n");
  }

  @Test
  void what_only_a_pipeline_refuses_is_told_beside_other_problems() throws IOException {
    String text =
        """
        p:
        - name: a
          image: debian
          volumes: ["v:/x", "w:/x"]
          secrets: {A: aaaaaaa}
          env: {A: b}
        - name: b
          image: debian
          network: host
          sidecars: [{name: c, image: c}]
        - {name: d, imag: x}
        """;
    assertThat(problems(text))
        .hasSize(5)
        .contains(":5 a > secrets: secret A is also set by env; keep one of them")
        .contains(":4 a: mount at /x, which is already the path of a mount; choose another")
        .contains(":9 b: sidecars cannot be reached from the network \"host\"; remove it, or them")
        .contains(":11 d: unknown key \"imag\"; did you mean \"image\"?");
    Path file = Files.writeString(folder.resolve("p.yaml"), text);
    assertThat(execute("plan", file.toString(), "--json").out())
        .contains("sidecars cannot be reached from", "unknown key");
  }

  @Test
  void settings_have_logins_of_their_own() {
    Secret password = Secret.of("password", () -> "hunter22");
    DescriptionSettings settings =
        DescriptionSettings.of(
            r -> r.login("reg.example", "me", password).login("other.example", "you", password));
    assertThat(settings.logins())
        .containsExactly(
            new DescriptionFile.RegistryLogin("reg.example", "me", password),
            new DescriptionFile.RegistryLogin("other.example", "you", password));
  }

  @Test
  void settings_have_secrets_for_all_containers() throws IOException {
    Pipeline pipeline =
        ContainerDescriptions.parse(
                """
                p:
                - {name: a, image: a, env: {A: own}, sidecars: [{name: b, image: b}]}
                """,
                "pipeline.yaml",
                r ->
                    r.env("A", Secret.of("a", () -> "secret a"))
                        .env("B", "open")
                        .env("B", Secret.of("b", () -> "secret b"))
                        .env("C", Secret.of("c", () -> "secret c"))
                        .env("C", "open")
                        .prefixed("X_"))
            .pipeline();
    Stage a = pipeline.find("a").orElseThrow();
    assertThat(a.env().keySet()).containsExactlyInAnyOrder("A", "X_A", "C", "X_C");
    assertThat(a.secrets().keySet()).containsExactlyInAnyOrder("B", "X_B");
    Service b = a.services().get(0);
    assertThat(b.env().keySet()).containsExactlyInAnyOrder("C", "X_C");
    assertThat(b.secrets().keySet()).containsExactlyInAnyOrder("A", "X_A", "B", "X_B");
  }

  @Test
  void a_secret_without_a_value_is_a_problem() {
    assertThat(problems("p:\n- name: a\n  image: a\n  secrets: {A: , B: \"\", C: null}\n"))
        .containsExactly(
            ":4 a > secrets: A has no value; a secret is a value, or {file: PATH}",
            ":4 a > secrets: C has no value; a secret is a value, or {file: PATH}");
  }

  @Test
  void variables_come_from_the_environment_then_from_a_file() throws IOException {
    Files.writeString(folder.resolve(".env"), "A=of the file\nB=$A!\nENV=PROD\n");
    Path other = Files.writeString(folder.resolve("other.env"), "A=of the other\nB=b\n");
    Path file =
        Files.writeString(
            folder.resolve("p.yaml"),
            "p: [{name: a, image: x, env: {A: $A, B: $B}}, {name: b, image: x, exclude_in_env: [PROD, QA]}]\n");
    ContainerDescriptions usual =
        ContainerDescriptions.read(file, s -> s.environment(Map.of("A", "of the process")));
    assertThat(usual.container("a").env()).hasToString("{A=of the process, B=of the process!}");
    assertThat(usual.order()).containsExactly("a");
    ContainerDescriptions named =
        ContainerDescriptions.read(file, s -> s.environment(Map.of()).envFile(other));
    assertThat(named.container("a").env()).hasToString("{A=of the other, B=b}");
    assertThat(named.order()).containsExactly("a", "b");
    assertThat(
            catchThrowableOfType(
                DescriptionException.class,
                () -> ContainerDescriptions.read(folder.resolve("none.yaml"))))
        .hasMessage(
            "The description "
                + folder
                + "/none.yaml has 1 problem:\n  there is no such file; a text is read by parse(text, name, ...)  ("
                + folder
                + "/none.yaml)");
    Files.writeString(folder.resolve(".env"), "A='open\n");
    assertThatThrownBy(() -> ContainerDescriptions.read(file))
        .isInstanceOf(DescriptionException.class)
        .hasMessageContaining(".env: line 1: the quote ' is not closed");
  }

  @Test
  void who_needs_what_is_left_out_is_told() {
    DescriptionException thrown =
        catchThrowableOfType(
            DescriptionException.class,
            () ->
                ContainerDescriptions.parse(
                    "p: [{name: a, image: x, exlude_in_env: PROD}, {name: b, image: x, dependencies: a}]\n",
                    "f",
                    s -> s.environment(Map.of()).in("PROD")));
    assertThat(thrown.problems())
        .extracting(Problem::message)
        .containsExactly("needs \"a\", which is left out in this environment");
  }

  private static RunResult run(Pipeline pipeline, FakeBackend backend, RecordingListener events) {
    try (Danube danube = Danube.using(backend)) {
      return danube.run(pipeline, r -> r.listener(events));
    }
  }

  @Test
  void containers_run_in_the_order_of_the_original_and_a_failure_stops_who_needs_it()
      throws IOException {
    RecordingListener events = new RecordingListener();
    ContainerDescriptions read =
        ContainerDescriptions.read(DATA.resolve("motherlode-07-e7e9db63.yaml"));
    RunResult result =
        run(read.pipeline(), FakeBackend.create().onStage("BIOBASE", s -> s.exits(3)), events);
    assertThat(events.events(StageStarted.class))
        .extracting(StageStarted::stage)
        .containsExactly(
            "CREATE_FULL_TEXT_INDEXES",
            "JHU",
            "BIOBASE",
            "LENS_PATENT_DATA",
            "CORD19",
            "TEXT_FRAGGER",
            "CLINICAL_TRIALS_GOV",
            "HELOMICS_HETIONET",
            "BIOBERT");
    assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(result.stage("TEXT_GENE_MATCH").skipReason().orElseThrow().text())
        .isEqualTo("needs BIOBASE, which failed");
    assertThat(result.stage("ONTOLOGIES").outcome()).isEqualTo(Outcome.SKIPPED);
    assertThat(result.stage("BIOBERT").outcome()).isEqualTo(Outcome.SUCCESS);
  }

  @Test
  void what_has_run_before_is_left_out_and_counts_as_a_success() throws IOException {
    List<String> asked = new ArrayList<>();
    ContainerDescriptions read =
        ContainerDescriptions.parse(
            """
        p:
        - {name: a, image: x}
        - {name: b, image: x, dependencies: [a]}
        - {name: c, image: x, force_rerun: true}
        - {name: d, image: x, is_service_container: true}
        - {name: containers, image: x}
        """,
            "f",
            s ->
                s.alreadyRan(
                    (container, run) -> {
                      asked.add(container.name());
                      return container.name().equals("a");
                    }));
    RunResult result = run(read.pipeline(), FakeBackend.create(), new RecordingListener());
    assertThat(asked).containsExactly("a", "b", "containers");
    assertThat(result.stage("a").skipReason().orElseThrow().text())
        .contains("it has not run before");
    assertThat(result.stages())
        .extracting(StageResult::outcome)
        .containsOnlyOnce(Outcome.SKIPPED)
        .hasSize(5);
    assertThat(result.outcome()).isEqualTo(Outcome.SUCCESS);
  }

  @Test
  void what_a_pipeline_refuses_is_told_at_its_key_with_all_the_rest() {
    assertThat(
            problems(
                """
                p:
                - name: "a\\tb"
                  image: x
                  memory: lots
                  cpus: 0
                  platform: arm
                  user: a b
                  info_link: nowhere
                  env_vars: {"A=B": 1}
                  labels: {"": 1}
                  foo: 1
                  volumes: [data/x:/y, ./ok:/z, named:/n]
                  sidecars:
                  - name: db_.
                    image: y
                    memory: 1
                """))
        .containsExactly(
            ":2 a\tb: name contains the control character U+0009; remove it",
            ":4 a\tb: memory \"lots\" is not a size; write it as in \"512m\" or \"2g\"",
            ":5 a\tb: cpus is a number such as 1.5, not \"0\"",
            ":6 a\tb: platform \"arm\" is invalid; write it as in \"linux/arm64\"",
            ":7 a\tb: user \"a b\" is not a single word; write it as in \"1000:1000\"",
            ":9 a\tb: env \"A=B\" is not a valid name; it must not be blank or contain \"=\" or a control character",
            ":10 a\tb: label \"\" is not a valid name; it must not be blank or contain \"=\" or a control character",
            ":11 a\tb: unknown key \"foo\"",
            ":12 a\tb: \"data/x\" is neither the name of a volume nor a path; a path starts with \"./\" or \"/\"",
            ":14 a\tb > db_.: service \"db_.\" is reached by its name, which is not a valid host name; use letters, digits, \"-\", \"_\" and \".\"",
            ":16 a\tb > db_.: memory \"1\" is less than \"6m\", the minimum that Docker accepts");
  }

  @Test
  void a_description_whose_containers_are_all_left_out_runs_nothing() throws Exception {
    ContainerDescriptions read =
        ContainerDescriptions.parse(
            "P:\n- {name: a, image: x, exclude_in_env: [PROD]}\n", "p.yaml", s -> s.in("PROD"));
    assertThat(read.order()).isEmpty();
    try (Danube danube = Danube.using(FakeBackend.create())) {
      RunResult result = danube.run(read.pipeline());
      assertThat(result.outcome()).isEqualTo(Outcome.SUCCESS);
    }
  }

  @Test
  void several_containers_run_at_once_if_the_settings_say_so() throws IOException {
    String two = "p: [{name: a, image: x}, {name: b, image: x}]";
    assertThat(ContainerDescriptions.parse(two, "p.yaml").pipeline().edges()).hasSize(1);
    ContainerDescriptions wide = ContainerDescriptions.parse(two, "p.yaml", s -> s.concurrency(4));
    assertThat(wide.pipeline().edges()).isEmpty();
    assertThat(
            ContainerDescriptions.of(Map.of("p", List.of(Map.of("name", "a", "image", "x"))))
                .order())
        .containsExactly("a");
    assertThatThrownBy(() -> ContainerDescriptions.parse(two, "p.yaml", s -> s.concurrency(0)))
        .hasMessage("concurrency is at least 1, was 0");
  }

  @Test
  void what_runs_nothing_needs_no_leave_for_folders() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("m.yaml"), "p: [{name: a, image: x, volumes: ['./d:/d']}]\n");
    assertThat(execute("run", file.toString()).err()).contains("allow that with --allow-mounts");
    for (String option : List.of("--plan", "--list", "--graph=dot")) {
      assertThat(execute("run", file.toString(), option).code()).as(option).isZero();
    }
    assertThat(execute("run", file.toString(), "--graph", "dot").code()).isZero();
    assertThat(execute("run", file.toString(), "--list", "--concurrency", "2").code()).isZero();
  }

  // The program

  private record Ended(int code, String out, String err) {}

  private static Ended execute(String... args) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
    ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
    try {
      System.setOut(new PrintStream(outBytes, true, StandardCharsets.UTF_8));
      System.setErr(new PrintStream(errBytes, true, StandardCharsets.UTF_8));
      int code = DescriptionMain.execute(args);
      return new Ended(
          code,
          outBytes.toString(StandardCharsets.UTF_8),
          errBytes.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }

  @Test
  void the_program_checks_and_plans_without_docker() throws Exception {
    String quick = DATA.resolve("readme-quick.yaml").toString();
    assertThat(execute("check", quick))
        .isEqualTo(new Ended(0, quick + " describes 4 containers\n", ""));
    assertThat(execute("plan", quick).out())
        .isEqualTo(
            """
        ExmaplePipeline
          dataloader_01  stakater/exit-container:latest
          dataloader_02  stakater/exit-container:latest, needs dataloader_01
          dataloader_03  stakater/exit-container:latest, needs dataloader_02, dataloader_01
          servicecontainer01  hello-world:latest, needs dataloader_02, again in service mode
        """);
    Ended json = execute("plan", quick, "--json");
    assertThat(json.code()).isZero();
    assertThat(new ObjectMapper().readTree(json.out()).path("service_order").path(0).asText())
        .isEqualTo("servicecontainer01");
    String wrong = DATA.resolve("example-4-covidgraph-missing-biobase.yaml").toString();
    assertThat(execute("check", wrong))
        .isEqualTo(
            new Ended(
                2,
                "",
                "The description "
                    + wrong
                    + " has 1 problem:\n  TEXT_GENE_MATCH: needs \"BIOBASE\", which does not exist  ("
                    + wrong
                    + ":18)\n"));
    assertThat(execute("plan", wrong, "--json").code()).isEqualTo(2);
    assertThat(execute("run", quick, "--list").out()).contains("dataloader_03");
    Path name =
        Files.writeString(
            folder.resolve("name.yaml"), "p: [{name: a, image: x, env_vars: {\"A=B\": 1}}]\n");
    Ended refused = execute("check", name.toString());
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err()).contains("A=B", name + ":1");
    Path two =
        Files.writeString(
            folder.resolve("two.yaml"),
            "p: [{name: a, image: x}, {name: b, image: $X, exclude_in_env: [QA]}]\n");
    Path env = Files.writeString(folder.resolve("x.env"), "X=y\n");
    assertThat(execute("check", two.toString(), "--env-file", env.toString(), "--env", "QA").out())
        .endsWith(" describes 1 container\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "check|Name a command and a file: run FILE, check FILE, plan FILE or schema",
        "check src/test/resources/descriptions/readme-quick.yaml --strct|check does not know --strct",
        "plan src/test/resources/descriptions/readme-quick.yaml --jsn|plan does not know --jsn",
        "check src/test/resources/descriptions/readme-quick.yaml --every 1m|check does not know the options of service mode",
        "run src/test/resources/descriptions/readme-quick.yaml --every 1m|Add --service to run services again and again",
        "run src/test/resources/descriptions/readme-quick.yaml --service --nope|--service does not know --nope",
        "chekc f|The command is run, check, plan or schema, not \"chekc\"",
        "check f --env|Missing required parameter for option '--env'"
      })
  void wrong_usage_is_told(String line, String message) {
    Ended ended = execute(line.split(" ", -1));
    assertThat(ended.code()).isEqualTo(2);
    assertThat(ended.err()).contains(message);
  }

  // Newer keys

  @Test
  void images_are_built_in_stages_of_their_own() throws IOException {
    Pipeline pipeline =
        parse(
                """
        loads:
        - {name: base, image: base}
        - name: genes
          build: {context: genes, dockerfile: load.Dockerfile, args: {A: b}, target: run}
          image: acme/genes:1
          dependencies: [base]
          sidecars: [{name: web, build: ./web}]
        """)
            .pipeline();
    assertThat(pipeline.stages())
        .extracting(Stage::name)
        .containsExactly("base", "build-genes", "build-genes-web", "genes");
    assertThat(pipeline.source()).isPresent();
    ImageBuild build =
        pipeline.find("build-genes").orElseThrow().steps().stream()
            .map(step -> ((Step.BuildImage) step).image())
            .findFirst()
            .orElseThrow();
    assertThat(build.context()).isEqualTo("genes");
    assertThat(build.dockerfile()).isEqualTo("load.Dockerfile");
    assertThat(build.buildArgs()).hasToString("{A=b}");
    assertThat(build.target()).contains("run");
    assertThat(pipeline.find("build-genes-web").orElseThrow().steps())
        .hasToString("[BuildImage[image=web]]");
    Stage genes = pipeline.find("genes").orElseThrow();
    assertThat(genes.image())
        .hasValueSatisfying(image -> assertThat(image).hasToString("<danube:output:image-1>"));
    assertThat(genes.services()).hasSize(1);
    assertThat(
            pipeline.edges().stream()
                .filter(edge -> edge.to().equals("build-genes"))
                .map(Edge::from))
        .containsExactly("base");
    assertThat(pipeline.edges().stream().filter(edge -> edge.to().equals("genes")).map(Edge::from))
        .contains("build-genes", "build-genes-web");
  }

  @Test
  void a_run_with_images_that_are_built_runs_on_the_fake() throws IOException {
    Pipeline pipeline =
        parse(
                "loads: [{name: all genes, build: .}, {name: papers, image: papers, dependencies: [all genes]}]")
            .pipeline();
    RecordingListener recorded = new RecordingListener();
    try (Danube danube = Danube.using(FakeBackend.create())) {
      assertThat(danube.run(pipeline, r -> r.listener(recorded)).outcome())
          .isEqualTo(Outcome.SUCCESS);
    }
    assertThat(recorded.events(StageStarted.class))
        .extracting(StageStarted::stage)
        .containsExactly("build-all genes", "all genes", "papers");
  }

  @Test
  void schedules_are_read_and_make_a_service() throws IOException {
    ContainerDescriptions read =
        parse(
            """
        name: loads
        schedule: daily 3:30
        network: host
        pull: always
        containers:
        - {name: a, image: a, every: 10m}
        - {name: b, image: b, schedule: "0 3 * * MON"}
        - {name: c, image: c, schedule: {at: daily at 04:00, zone: Europe/Berlin}}
        - {name: d, image: d, is_service_container: true, network: none}
        - {name: e, image: e}
        """);
    assertThat(read.services()).containsExactly("a", "b", "c", "d");
    String zone = ZoneId.systemDefault().toString();
    assertThat(
            read.containers().stream()
                .map(one -> one.schedule().map(Schedule::toString).orElse("")))
        .containsExactly(
            "every 10m 00s",
            "cron \"0 3 * * MON\" " + zone,
            "daily at 04:00 Europe/Berlin",
            "",
            "");
    assertThat(read.schedule())
        .hasValueSatisfying(schedule -> assertThat(schedule).hasToString("daily at 03:30 " + zone));
    assertThat(read.pipeline().stages())
        .extracting(stage -> stage.network().orElse(""))
        .containsExactly("host", "host", "host", "none", "host");
    DockerBackend.Builder backend = DockerBackend.builder();
    read.setUp(backend);
    assertThat(backend.build().toString()).contains("ALWAYS");
  }

  @Test
  void sidecars_have_the_keys_that_take_effect() throws IOException {
    Service web =
        parse(
                "loads: [{name: a, image: a, sidecars: [{name: web, image: w, labels: {a: b}, user: me, memory: 1g, cpus: 0.5, workdir: /w, platform: linux/arm64, desc: x, info_link: 'https://a'}]}]")
            .pipeline()
            .stages()
            .get(0)
            .services()
            .get(0);
    assertThat(web.labels())
        .containsEntry("a", "b")
        .containsEntry("dev.danube.description", "loads");
    assertThat(web.user()).contains("me");
    assertThat(web.memory()).contains(1L << 30);
    assertThat(web.cpus()).contains(0.5);
    assertThat(web.workdir()).contains("/w");
    assertThat(web.platform()).contains("linux/arm64");
    assertThat(
            problems(
                "loads: [{name: a, image: a, sidecars: [{name: web, image: w, timeout: 1h, retry: 1}]}]"))
        .containsExactly(
            ":1 a > web: unknown key \"timeout\"",
            ":1 a > web: unknown key \"retry\"; did you mean \"ready\"?");
  }

  @Test
  void wrong_schedules_and_builds_are_told() {
    assertThat(
            problems(
                """
        name: loads
        pull: sometimes
        containers:
        - {name: a, image: a, every: 10 minutes}
        - {name: b, image: b, schedule: 0 3 * *}
        - {name: c, image: c, schedule: {zone: Mars/North}}
        - {name: d, image: d, schedule: daily 25:00}
        - {name: e, image: e, every: 1h, schedule: daily 03:00}
        - {name: f, image: f, every: 1h, is_service_container: false}
        - {name: g, build: {context: ., dokerfile: a}}
        - {name: h, image: h, sidecars: [{name: s, image: s, every: 1h}]}
        """))
        .containsExactly(
            ":2 : pull is missing, always or never, not \"sometimes\"",
            ":4 a: every is a time such as 30s, 10m or 2h, not \"10 minutes\"",
            ":5 b: \"0 3 * *\" is no schedule; write every 10m, daily 03:00, or five fields of cron such as 0 3 * * MON",
            ":6 c > schedule: \"Mars/North\" is no time zone such as Europe/Berlin",
            ":6 c > schedule: has no \"at\", such as \"0 3 * * *\" or daily 03:00",
            ":7 d: \"25:00\" is no time of the day such as 03:00",
            ":8 e: \"every\" is there beside \"schedule\"; set one",
            ":9 f: has a schedule, so is_service_container cannot be false",
            ":10 g > build: unknown key \"dokerfile\"; did you mean \"dockerfile\"?",
            ":11 h > s: unknown key \"every\"");
  }

  @Test
  void what_may_start_is_asked_in_place_of_successes() throws IOException {
    ContainerDescriptions read =
        ContainerDescriptions.parse(
            """
        loads:
        - {name: a, image: a}
        - {name: b, image: b, dependencies: [a]}
        - {name: c, image: c, dependencies: [b]}
        """,
            "pipeline.yaml",
            s ->
                s.environment(Map.of())
                    .mayStart(
                        (one, run) ->
                            !one.name().equals("c")
                                || run.stage("b").orElseThrow().outcome() == Outcome.FAILED));
    try (Danube danube = Danube.using(FakeBackend.create().onStage("a", s -> s.exits(1)))) {
      RunResult result = danube.run(read.pipeline());
      assertThat(result.stage("b").outcome()).isEqualTo(Outcome.SUCCESS);
      assertThat(result.stage("c").failure().orElseThrow().message())
          .isEqualTo("it was not started: mayStart has refused it");
    }
  }

  @Test
  void a_name_may_be_there_once_for_each_environment() throws IOException {
    String text =
        """
        loads:
        - {name: load, image: a, exlude_in_env: [PROD]}
        - {name: load, image: b, exlude_in_env: [DEV]}
        - {name: next, image: c, dependencies: [load]}
        """;
    assertThat(parse(text, "ENV", "PROD").container("load").image()).isEqualTo("b:latest");
    assertThat(parse(text, "ENV", "DEV").container("load").image()).isEqualTo("a:latest");
  }

  @Test
  void containers_of_one_line_keep_their_values_and_secrets() throws IOException {
    DescriptionFile file =
        DescriptionFile.parse(
            "{loads: [{name: a, image: a, env: {X: 1}}, {name: b, image: b, env: {X: 2}}]}",
            "x",
            folder,
            DescriptionSettings.of(s -> s.environment(Map.of())));
    JsonNode plan = new ObjectMapper().readTree(ReadText.plan(file));
    assertThat(plan.at("/containers/0/env/X").asInt()).isEqualTo(1);
    assertThat(plan.at("/containers/1/env/X").asInt()).isEqualTo(2);
    Pipeline pipeline =
        parse(
                "loads: [{name: a, image: a, sidecars: [{name: w, image: w, secrets: {X: one}}]}, {name: b, image: b, sidecars: [{name: w, image: w}]}]")
            .pipeline();
    assertThat(pipeline.stages().get(0).services().get(0).secrets()).hasSize(1);
    assertThat(pipeline.stages().get(1).services().get(0).secrets()).isEmpty();
  }

  @Test
  void what_only_a_pipeline_finds_is_in_the_plan_too() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("p.yaml"), "loads:\n- {name: a, image: a, memory: lots}\n");
    Ended plan = execute("plan", file.toString(), "--json");
    assertThat(plan.code()).isEqualTo(2);
    JsonNode problem = new ObjectMapper().readTree(plan.out()).at("/problems/0");
    assertThat(problem.path("line").asInt()).isEqualTo(2);
    assertThat(problem.path("text").asText()).contains("lots");
  }

  @Test
  void what_looks_like_a_secret_is_warned_of_and_not_in_texts_of_containers() throws IOException {
    ContainerDescriptions read =
        parse(
            "loads: [{name: a, image: a, env_vars: {NEO4J_PASSWORD: $P, HOST: h}, sidecars: [{name: my_redis, image: r, is_service_container: true}]}]",
            "P",
            "geheim");
    assertThat(read.warnings())
        .containsExactly(
            "pipeline.yaml:1: NEO4J_PASSWORD can be read in docker inspect, and is printed when the container fails; move it to secrets",
            "pipeline.yaml:1: \"is_service_container\" has no effect on a sidecar");
    assertThat(read.containers()).hasToString("[a (a:latest)]");
    assertThat(read.pipeline().stages().get(0).services().get(0).name()).isEqualTo("my_redis");
  }

  @Test
  void entrypoints_are_words_and_flags_and_numbers_are_what_they_look_like() throws IOException {
    ContainerDescriptions read =
        parse(
            """
            x-env: &env {A: b}
            loads:
            - name: a
              image: a
              entrypoint: [echo, x]
              command: "y 'z z'"
              is_service_container: $S
              env: {MAP: {ratio: 0.5, yes: True}}
            - {name: b, image: b, entrypoint: "sh -c", env: *env}
            """,
            "S",
            "true");
    ContainerDescription a = read.container("a");
    assertThat(a.entrypoint()).contains("echo");
    assertThat(a.command()).containsExactly("x", "y", "z z");
    assertThat(a.isService()).isTrue();
    assertThat(a.env()).containsEntry("MAP", "{\"ratio\":0.5,\"yes\":true}");
    assertThat(read.container("b").command()).containsExactly("-c");
    assertThat(read.container("b").env()).containsEntry("A", "b");
  }

  @Test
  void mappings_in_values_are_merged_and_keys_that_are_there_twice_are_told() throws IOException {
    String text =
        """
        x-base: &base {x: 1}
        loads:
        - {name: a, image: a, env: {MAP: {<<: *base, y: 2}}}
        """;
    assertThat(parse(text).container("a").env()).containsEntry("MAP", "{\"y\":2,\"x\":1}");
    assertThat(problems(text.replace("y: 2", "y: 2, y: 3")))
        .containsExactly(":3 a > env > MAP: \"y\" is set twice");
  }

  @Test
  void a_value_with_a_variable_needs_quotes_in_braces() {
    assertThat(problems("loads: [{name: a, image: a, env: {A: ${X}}}]"))
        .singleElement()
        .asString()
        .endsWith("; put quotes around a value with ${...}");
  }

  @Test
  void at_most_a_thousand_problems_are_told() {
    StringBuilder text = new StringBuilder("loads: [{name: a, image: a");
    for (int i = 0; i < 5000; i++) {
      text.append(", k").append(i).append(": 1");
    }
    assertThat(problems(text + "}]"))
        .hasSize(1001)
        .endsWith(" : 4,000 more problems are not told; fix these first");
    assertThatThrownBy(() -> parse(text + "}]"))
        .hasMessageStartingWith("The description pipeline.yaml has 5000 problems:");
  }

  private static final String TOO_MANY =
      "the file has more than 200,000 values, and what an alias or a variable repeats counts each time; use fewer of them, or divide the file";

  private static String times(int number, String text) {
    return IntStream.range(0, number)
        .mapToObj(i -> text.replace("#", String.valueOf(i)))
        .collect(Collectors.joining());
  }

  /** Returns lists of which each has the one before nine times; the last one is called j. */
  private static String nines() {
    StringBuilder text = new StringBuilder("x-b: &b [1, 1, 1, 1, 1, 1, 1, 1, 1]\n");
    for (char c = 'c'; c <= 'j'; c++) {
      String before = "*" + (char) (c - 1);
      text.append("x-" + c + ": &" + c + " [" + (before + ", ").repeat(8) + before + "]\n");
    }
    return text.toString();
  }

  static Stream<String> bombs() {
    String head = "name: loads\ncontainers:\n";
    String container =
        "x-c: &c {name: a, image: a, env: {" + times(1000, "PASSWORD#: x, ") + "}}\n";
    return Stream.of(
        nines() + head + times(2000, "- {name: c#, image: a, env_vars: {A: *j}}\n"),
        nines()
            + head
            + times(
                2000, "- {name: c#, image: a, sidecars: [{name: s, image: a, env: {A: *j}}]}\n"),
        container + head + "- *c\n".repeat(9900),
        container + head + "- name: m\n  image: m\n  sidecars:\n" + "  - *c\n".repeat(9900),
        "x-c: &c {image: a, x-job: true, environment: {"
            + times(1000, "V#: x, ")
            + "}}\nservices:\n"
            + times(9900, "  s#: *c\n"),
        "x-d: &d ["
            + times(9000, "n#, ")
            + "]\n"
            + head
            + times(3000, "- {name: c#, image: a, dependencies: *d}\n"),
        "x-m: &m {"
            + times(20_000, "k#: x, ")
            + "}\n"
            + head
            + "- {name: a, image: a, env: {<<: ["
            + "*m, ".repeat(900)
            + "]}}\n");
  }

  @ParameterizedTest
  @MethodSource("bombs")
  void what_aliases_repeat_is_limited_for_the_whole_file(String text) {
    assertThat(problems(text)).anyMatch(line -> line.endsWith(TOO_MANY)).hasSizeLessThan(50);
  }

  @Test
  void long_texts_that_aliases_repeat_are_limited_too() {
    String texts =
        "name: loads\ncontainers:\n" + times(1000, "- {name: c#, image_repo: a, tag: *s}\n");
    assertThat(problems("x-s: &s \"" + "x$$y".repeat(200_000) + "\"\n" + texts))
        .anyMatch(line -> line.contains("more than 6,000,000 characters"));
  }

  @Test
  void a_thousand_containers_may_share_their_settings() throws IOException {
    String text =
        "x-env: &env {"
            + times(50, "V#: value of #, ")
            + "}\nname: loads\ncontainers:\n"
            + times(
                1000,
                "- {name: c#, image: a, env: {<<: *env, OWN: o}, labels: {a: b}, sidecars: [{name: r, image: redis, env: *env}]}\n");
    ContainerDescriptions read = parse(text);
    assertThat(read.containers()).hasSize(1000);
    assertThat(read.container("c999").env()).hasSize(51).containsEntry("V49", "value of 49");
  }

  @Test
  void variables_that_are_not_set_are_counted_as_problems_not_as_characters() {
    assertThat(
            problems(
                "name: loads\nname: again\ncontainers:\n"
                    + times(9000, "- {name: c#, image: a, env: {A: $NO#}}\n")))
        .hasSize(1001)
        .contains(":2 : \"name\" is set twice")
        .endsWith(" : 8,001 more problems are not told; fix these first");
  }

  @Test
  void at_most_a_thousand_warnings_are_told() throws IOException {
    assertThat(
            parse("loads: [{name: a, image: a, env: {" + times(3000, "TOKEN#: x, ") + "}}]")
                .warnings())
        .hasSize(1001)
        .last()
        .isEqualTo("2,000 more warnings are not told");
  }

  @Test
  void a_wrong_file_of_variables_hides_nothing_and_tells_nothing_of_passwords() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("p.yaml"), "p:\n- {name: a, image: a, imge: b, env: {A: $OK}}\n");
    Files.writeString(folder.resolve(".env"), "DB_PASSWORD=s3cr${et\nPW=$ecret1\nOK=ok\n");
    DescriptionException thrown =
        catchThrowableOfType(
            DescriptionException.class,
            () -> ContainerDescriptions.read(file, s -> s.environment(Map.of())));
    assertThat(thrown.problems())
        .extracting(Problem::message)
        .containsExactly(
            folder
                + "/.env: line 1: DB_PASSWORD uses a variable that is not set, or a $ that is none; set the variable, or put the value into single quotes to keep the $",
            folder
                + "/.env: line 2: PW uses a variable that is not set, or a $ that is none; set the variable, or put the value into single quotes to keep the $",
            "unknown key \"imge\"; did you mean \"image\"?");
    assertThat(thrown).hasStackTraceContaining("DB_PASSWORD");
    assertThat(thrown.toString()).doesNotContain("{et", "ecret1");
  }

  @Test
  void files_of_variables_that_cannot_be_read_have_the_line_of_their_key() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("p.yaml"),
            "p:\n- name: a\n  image: a\n  env_file: none.env\n- name: b\n  image: b\n  env_file: [.]\n");
    assertThat(
            catchThrowableOfType(
                    DescriptionException.class,
                    () -> ContainerDescriptions.read(file, s -> s.environment(Map.of())))
                .problems())
        .containsExactly(
            new Problem(
                "a",
                "there is no file " + folder + "/none.env, which has variables",
                java.util.Optional.of(file + ":4")),
            new Problem(
                "b",
                folder + "/.: it is a folder, not a file",
                java.util.Optional.of(file + ":7")));
  }

  @Test
  void folders_in_place_of_files_are_problems_of_the_program() throws Exception {
    Path file = Files.writeString(folder.resolve("p.yaml"), "p: [{name: a, image: a}]\n");
    Ended check = execute("check", folder.toString());
    assertThat(check.code()).isEqualTo(2);
    assertThat(check.err()).contains("it is a folder, not a file", folder.toString());
    Ended plan = execute("plan", folder.toString(), "--json");
    assertThat(plan.code()).isEqualTo(2);
    assertThat(new ObjectMapper().readTree(plan.out()).at("/problems/0/text").asText())
        .isEqualTo("it is a folder, not a file");
    Ended variables = execute("check", file.toString(), "--env-file", folder.toString());
    assertThat(variables.code()).isEqualTo(2);
    assertThat(variables.err()).contains(folder + ": it is a folder, not a file");
  }

  @Test
  void a_tab_is_told_with_its_column() {
    assertThat(problems("p:\n- name: a\n\timage: a\n"))
        .containsExactly(":3:1 : a tab cannot indent; use spaces");
  }

  @Test
  void words_are_as_they_are_written() throws IOException {
    assertThat(
            parse(
                "p: [{name: a, image: a, command: [echo, x, ~, null, \"y\"], labels: {c: null}}]"))
        .satisfies(
            read ->
                assertThat(read.container("a").command())
                    .containsExactly("echo", "x", "~", "null", "y"))
        .satisfies(read -> assertThat(read.container("a").labels()).isEqualTo(Map.of("c", "")));
    assertThat(
            problems("p:\n- name: a\n  image: a\n  dependencies: [~]\n  secrets: {TOKEN: null}\n"))
        .containsExactly(
            ":4 a: \"dependencies\" has an item without a value; remove it, or put its text into quotes",
            ":5 a > secrets: TOKEN has no value; a secret is a value, or {file: PATH}");
  }

  @Test
  void flags_have_the_same_words_and_no_quotes() throws IOException {
    ContainerDescriptions read =
        parse(
            "p: [{name: a, image: a, allow_failure: yes, is_service_container: on, force_rerun: 1}]");
    assertThat(read.container("a").settings()).containsEntry("allow_failure", "true");
    assertThat(read.container("a").isService()).isTrue();
    assertThat(read.container("a").forcesRerun()).isTrue();
    assertThat(
            problems(
                "p:\n- name: a\n  image: a\n  is_service_container: \"false\"\n  allow_failure: maybe\n"))
        .containsExactly(
            ":4 a: \"is_service_container\" takes true or false without quotes, not \"false\"",
            ":5 a: \"allow_failure\" takes true or false, not \"maybe\"");
  }

  @Test
  void one_mistake_is_one_problem() throws IOException {
    String head = "p:\n- name: a\n  image_repo: a\n";
    String unset =
        " is not set; set it, put it into .env, or write ${NO:-}; if a shell is to expand it, write $$NO";
    assertThat(problems(head + "  env_vars: {A: 1, A: 2}\n"))
        .containsExactly(":4 a > env_vars: \"A\" is set twice");
    assertThat(problems(head + "  env_vars: hello\n"))
        .containsExactly(":4 a: \"env_vars\" takes a mapping, not a text");
    assertThat(problems(head + "  env_vars:\n    $NO: 1\n    ${NO}: 2\n"))
        .containsExactly(
            ":5 a > env_vars: variable NO" + unset, ":6 a > env_vars: variable NO" + unset);
    assertThat(problems(head + "  image_reg_username: me\n  image_reg_password: $NO\n"))
        .containsExactly(":5 a > image_reg_password: variable NO" + unset);
    assertThat(problems(head + "  volumes: {./d: /d}\n"))
        .containsExactly(":4 a > volumes: \"./d\" takes a mapping, not a text");
    assertThat(problems(head + "  volumes: {./d: {bind: $NO}}\n"))
        .containsExactly(":4 a > volume \"./d\" > bind: variable NO" + unset);
    assertThat(problems("p:\n- name: $NO\n  image: a\n"))
        .containsExactly(":2 $NO > name: variable NO" + unset);
    assertThat(problems("p:\n- name: a\n  image: null\n"))
        .containsExactly(":2 a: has no \"image_repo\"");
    assertThat(parse(head + "  repo: null\n  every: ~\n  schedule: daily 03:00\n").order())
        .containsExactly("a");
  }

  @Test
  void a_folder_of_the_host_needs_an_option_and_help_is_there() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("m.yaml"),
            "loads: [{name: a, image: a, sidecars: [{name: s, image: s, volumes: [/etc:/e]}]}]");
    Ended mounts = execute("run", file.toString());
    assertThat(mounts.code()).isEqualTo(2);
    assertThat(mounts.err())
        .contains(
            "The file mounts the folder /etc of this machine; allow that with --allow-mounts");
    Ended help = execute("--help");
    assertThat(help.code()).isZero();
    assertThat(help.out()).contains("run FILE ", "--allow-mounts", "--watch");
    assertThat(execute("run", file.toString(), "--help").out()).contains("--service");
    assertThat(execute("schema").out()).contains("\"$schema\"");
  }

  @Test
  void chains_may_be_as_long_as_the_file_in_any_order() throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      lines.add("- {name: c" + i + ", image: a, dependency: c" + (i + 1) + "}");
    }
    lines.add("- {name: c10000, image: a}");
    String forward = "loads:\n" + String.join("\n", lines) + "\n";
    ContainerDescriptions read = parse(forward);
    assertThat(read.order()).hasSize(10_001).startsWith("c10000", "c9999").endsWith("c0");
    assertThat(read.pipeline().stages()).hasSize(10_001);
    Collections.reverse(lines);
    assertThat(parse("loads:\n" + String.join("\n", lines) + "\n").order())
        .startsWith("c10000", "c9999");
    assertThat(problems(forward.replace("{name: c10000, ", "{name: c10000, dependency: c0, ")))
        .singleElement()
        .asString()
        .startsWith(":2 c0: depends on itself: c0 -> c1 -> c2")
        .endsWith("-> c10000 -> c0");
  }

  @Test
  void names_of_builds_are_free_ones() throws IOException {
    Pipeline pipeline =
        parse(
                "loads: [{name: a, build: .}, {name: build-a, image: b}, {name: a-b, build: a}, {name: c, image: c, sidecars: [{name: s, build: s}]}, {name: containers, image: d}]")
            .pipeline();
    assertThat(pipeline.stages())
        .extracting(Stage::name)
        .containsExactly(
            "build-a_", "a", "build-a", "build-a-b", "a-b", "build-c-s", "c", "containers");
    assertThat(pipeline.find("a").orElseThrow().needs()).containsExactly("build-a_");
  }

  @Test
  void builds_from_elsewhere_are_told_at_their_keys() throws IOException {
    assertThat(
            problems(
                """
        loads:
        - name: a
          build: ../up
        - name: b
          build: https://github.com/x/y.git
        - name: c
          build: ""
        - name: d
          build:
            context: d
            dockerfile: ../../Dockerfile
        - name: e
          build:
            context: /elsewhere
            cache_from: [x]
        - name: f
          build:
        """))
        .containsExactly(
            ":3 a: \"../up\" is outside of the folder of the file, which is all that a build may use; move the file to a folder above both",
            ":5 b: \"https://github.com/x/y.git\" is a repository; check it out, and write its folder",
            ":7 c: the build has no folder; write . for that of the file",
            ":11 d > build: \"../../Dockerfile\" is outside of the folder of the file, which is all that a build may use; move the file to a folder above both",
            ":14 e > build: \"/elsewhere\" is outside of the folder of the file, which is all that a build may use; move the file to a folder above both",
            ":15 e > build: \"cache_from\" of a build is not taken",
            ":16 f: has no \"image_repo\"");
    Path file =
        Files.writeString(
            folder.resolve("f.yaml"),
            "loads: [{name: a, build: {context: " + folder + "/a, dockerfile: ../Dockerfile}}]");
    ImageBuild build =
        ContainerDescriptions.read(file).pipeline().stages().get(0).steps().stream()
            .map(step -> ((Step.BuildImage) step).image())
            .findFirst()
            .orElseThrow();
    assertThat(build.context()).isEqualTo("a");
  }

  @Test
  void a_secret_of_a_container_wins_and_has_the_prefix_too() throws IOException {
    String text =
        """
        name: loads
        env: {TOKEN: all, A: all}
        containers:
        - name: a
          image: a
          env: {B: b}
          secrets: {TOKEN: $T}
          sidecars: [{name: s, image: s, secrets: {TOKEN: $T}}]
        - {name: b, image: b}
        """;
    Pipeline pipeline =
        ContainerDescriptions.parse(
                text, "x", s -> s.environment(Map.of("T", "t0ken")).prefixed("CONFIGS_"))
            .pipeline();
    Stage stage = pipeline.find("a").orElseThrow();
    assertThat(stage.env()).containsOnlyKeys("A", "CONFIGS_A", "B", "CONFIGS_B");
    assertThat(stage.secrets()).containsOnlyKeys("TOKEN", "CONFIGS_TOKEN");
    assertThat(stage.services().get(0).secrets()).containsOnlyKeys("TOKEN", "CONFIGS_TOKEN");
    assertThat(stage.services().get(0).env()).containsOnlyKeys("A", "CONFIGS_A");
    assertThat(pipeline.find("b").orElseThrow().env()).containsKeys("TOKEN", "CONFIGS_TOKEN");
    Files.writeString(folder.resolve("c.env"), "TOKEN=file\nC=c\n");
    Path file =
        Files.writeString(
            folder.resolve("p.yaml"),
            "loads: [{name: a, image: a, env_file: [{path: c.env}, {path: none.env, required: false}], secrets: {TOKEN: x}}]");
    Stage own = ContainerDescriptions.read(file).pipeline().find("a").orElseThrow();
    assertThat(own.env()).containsOnlyKeys("C");
    assertThat(own.secrets()).containsOnlyKeys("TOKEN");
  }

  @Test
  void modes_of_volumes_are_those_of_both_forms() throws IOException {
    assertThat(
            parse(
                    "loads: [{name: a, image: a, volumes: {./d: {bind: /d, mode: z}, v: {bind: /v, mode: 'ro,Z'}}}]")
                .container("a")
                .volumes())
        .extracting(volume -> volume.path() + " " + volume.mode())
        .containsExactly("/d rw,z", "/v ro,Z");
    assertThat(
            parse(
                    "loads: [{name: a, image: a, volumes: ['a:/a', {type: bind, source: ./b, target: /b}, {type: volume, target: /c}]}]")
                .container("a")
                .volumes())
        .extracting(volume -> volume.path())
        .containsExactly("/a", "/b");
    assertThat(
            problems(
                "loads: [{name: a, image: a, volumes: [{type: volume, target: c}, {type: bind, target: /c}]}]"))
        .containsExactly(
            ":1 a > volume 1: the path \"c\" is not absolute",
            ":1 a > volume 2: a volume has a source and a target, the path in the container");
  }

  @Test
  void a_changed_password_is_another_backend() throws IOException {
    String text =
        "loads: [{name: a, image: r.example/a, image_reg_username: me, image_reg_password: $P}]";
    ContainerDescriptions before = parse(text, "P", "one");
    assertThat(before.hasBackendOf(parse(text, "P", "one"))).isTrue();
    assertThat(before.hasBackendOf(parse(text, "P", "two"))).isFalse();
    assertThat(before.hasBackendOf(parse("loads: [{name: a, image: r.example/a}]"))).isFalse();
  }

  private static List<String> problems(Map<String, ?> map) {
    DescriptionException thrown =
        catchThrowableOfType(
            DescriptionException.class, () -> ContainerDescriptions.of(map, s -> {}));
    return thrown.problems().stream().map(ContainerDescriptionsTest::shown).toList();
  }

  @Test
  void what_a_text_cannot_have_is_a_problem_of_a_map_with_its_path() throws IOException {
    List<Object> cyclic = new ArrayList<>();
    cyclic.add(cyclic);
    Map<Object, Object> nullKey = new java.util.HashMap<>();
    nullKey.put(null, "x");
    Map<String, Object> env = new java.util.TreeMap<>();
    env.put("CYCLE", cyclic);
    env.put("DATE", LocalDate.of(2020, 1, 2));
    env.put("DAY", new java.util.UUID(0, 0));
    env.put("MAYBE", java.util.Optional.of("x"));
    env.put("NAN", Double.NaN);
    env.put("NO", nullKey);
    env.put("NUMBER", Map.of(5, "x"));
    env.put("PATH", Path.of("x"));
    env.put("TIME", Duration.ofSeconds(5));
    assertThat(problems(Map.of("p", List.of(Map.of("env", env)))))
        .extracting(line -> line.substring(line.indexOf("]") + 1).replaceFirst("; give.*", ""))
        .containsExactly(
            ".env.CYCLE[0] p[0].env.CYCLE[0]: the value contains itself",
            ".env.DATE p[0].env.DATE: a value of java.time.LocalDate is not taken",
            ".env.DAY p[0].env.DAY: a value of java.util.UUID is not taken",
            ".env.MAYBE p[0].env.MAYBE: a value of java.util.Optional is not taken",
            ".env.NAN p[0].env.NAN: NaN is not taken",
            ".env.NO p[0].env.NO: a key is null; write it as a text",
            ".env.NUMBER p[0].env.NUMBER: a key is 5; write it as a text",
            ".env.PATH p[0].env.PATH: a value of "
                + Path.of("x").getClass().getName()
                + " is not taken",
            ".env.TIME p[0].env.TIME: a value of java.time.Duration is not taken");
    List<Object> deep = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      deep = new ArrayList<>(List.of(deep));
    }
    assertThat(problems(Map.of("p", deep)))
        .singleElement()
        .asString()
        .endsWith(": more than 100 lists and maps are nested");
    List<Object> wide = List.of();
    for (int i = 0; i < 30; i++) {
      wide = List.of(wide, wide);
    }
    assertThat(problems(Map.of("p", wide)))
        .containsExactly("the map : there are more than 100,000 values; divide the map");
  }

  @Test
  void problems_of_a_map_have_its_paths_and_texts_stay_what_they_are() throws IOException {
    assertThat(
            problems(
                Map.of(
                    "p",
                    List.of(Map.of("name", "a", "image", "a"), Map.of("name", "b", "imag", "b")))))
        .containsExactly(
            "the map at p[1] b: has no \"image_repo\"",
            "the map at p[1].imag b: unknown key \"imag\"; did you mean \"image\"?");
    String text = "é \t\"\\ \u0007 \uD83D\uDE00 {a: [b]}";
    ContainerDescriptions read =
        ContainerDescriptions.of(
            Map.of(
                "p",
                List.of(
                    Map.of(
                        "name",
                        "a",
                        "image",
                        "a",
                        "env",
                        Map.of(
                            "T",
                            text,
                            "N",
                            new java.math.BigDecimal("3.10"),
                            "B",
                            true,
                            "L",
                            List.of(1, "x"))))),
            s -> s.environment(Map.of()));
    assertThat(read.container("a").env())
        .containsEntry("T", text)
        .containsEntry("N", "3.10")
        .containsEntry("B", "true")
        .containsEntry("L", "[1,\"x\"]");
    assertThat(read.container("a").location()).isEqualTo("the map at p[0]");
  }

  @Test
  void readiness_has_one_form() throws IOException {
    assertThat(
            problems(
                """
        loads:
        - name: a
          image: a
          sidecars:
          - {name: s, image: s, ready: {log: x, port: 1}}
          - {name: t, image: t, ready: {}}
          - {name: u, image: u, ready: {log: x, http: /}}
        """))
        .containsExactly(
            ":5 a > s > ready: \"log\" is there beside \"port\"; set one",
            ":6 a > t > ready: ready is empty; set port, log, or http with port",
            ":7 a > u > ready: \"log\" is there beside \"http\"; set one");
  }

  @Test
  void messages_say_what_is_meant() throws IOException {
    assertThat(
            problems("loads: [{name: a, image_repo: 'x:1'}, {name: b, repo: 'r:80/x@sha256:1'}]"))
        .containsExactly(
            ":1 a: \"x:1\" has a tag or a digest; write a tag as \"tag\", or the whole name as \"image\"",
            ":1 b: \"r:80/x@sha256:1\" has a tag or a digest; write a tag as \"tag\", or the whole name as \"image\"");
    assertThat(parse("loads: [{name: a, image_repo: 'r:80/x'}]").container("a").image())
        .isEqualTo("r:80/x:latest");
    assertThat(problems("name: P\ncontainer: [{name: a, image: a}]\n"))
        .containsExactly(
            ":1 : has no \"containers\", the list of what runs",
            ":2 : unknown key \"container\"; did you mean \"containers\"?");
    assertThat(
            parse(
                    "{\"$schema\": \"./danube.json\", \"loads\": [{\"name\": \"a\", \"image\": \"a\"}]}")
                .name())
        .isEqualTo("loads");
    assertThat(
            parse(
                    "{\"$schema\": \"s\", \"name\": \"loads\", \"containers\": [{\"name\": \"a\", \"image\": \"a\"}]}")
                .order())
        .containsExactly("a");
  }

  @Test
  void many_ways_through_dependencies_are_followed_once() throws IOException {
    StringBuilder text = new StringBuilder("loads:\n");
    for (int i = 0; i < 200; i++) {
      int before = i;
      String all =
          IntStream.range(0, before).mapToObj(j -> "c" + j).collect(Collectors.joining(", "));
      text.append("- {name: c")
          .append(i)
          .append(", image: a, dependencies: [")
          .append(all)
          .append("]}\n");
    }
    assertThat(parse(text.toString()).order()).hasSize(200).startsWith("c0", "c1");
  }

  @Test
  void hostile_files_are_problems() {
    assertThat(problems("loads: [{name: a, image: !!python/object/apply:os.system [ls]}]"))
        .containsExactly(
            ":1 : the tag is not known; remove it, or put a text that starts with ! into quotes");
    assertThat(problems("loads: [{name: a, image: !image x}]"))
        .containsExactly(
            ":1 : the tag is not known; remove it, or put a text that starts with ! into quotes");
    assertThat(problems("[".repeat(10_000))).hasSize(1);
    assertThat(problems("{a: ".repeat(10_000) + "1" + "}".repeat(10_000))).hasSize(1);
    assertThat(problems("a: [" + "x, ".repeat(17_000_000) + "]"))
        .containsExactly(" : the file has more than 3,000,000 characters; divide it");
    StringBuilder laughs = new StringBuilder("x-a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n");
    for (int i = 1; i < 30; i++) {
      laughs
          .append("x-a")
          .append(i)
          .append(": &a")
          .append(i)
          .append(" [")
          .append("*a")
          .append(i - 1);
      laughs.append((", *a" + (i - 1)).repeat(9)).append("]\n");
    }
    laughs.append("name: loads\ncontainers: [{name: a, image: a, env: {A: *a29}}]\n");
    assertThat(problems(laughs.toString())).hasSize(1);
    assertThat(problems("loads: [{name: a, image: a}]\n---\nother: 1\n")).hasSize(1);
    assertThat(problems("loads: [" + "{name: a, image: a}, ".repeat(100_000) + "]"))
        .containsExactly(
            ":1 : the file is not valid YAML: there are more than 100,000 values; divide the file");
    assertThat(
            problems(
                "loads: [{name: a, image: '"
                    + "${A:-".repeat(30_000)
                    + "x"
                    + "}".repeat(30_000)
                    + "'}]"))
        .containsExactly(":1 a > image: more than 20 variables are nested; write fewer");
  }

  @Test
  void the_type_of_a_volume_says_what_its_source_is() throws IOException {
    assertThat(
            parse(
                    "loads: [{name: a, image: a, volumes: [{type: bind, source: rel, target: /e}, {type: bind, source: ../up, target: /u, bind: {selinux: Z}}, {type: volume, source: v, target: /v, volume: {nocopy: false}}, 'c:/x:ro,z']}]")
                .pipeline()
                .find("a")
                .orElseThrow()
                .mounts())
        .containsExactly(
            Mount.host(Path.of("rel").toAbsolutePath().toString(), "/e"),
            Mount.host(Path.of("../up").toAbsolutePath().normalize().toString(), "/u")
                .selinux(Mount.Label.PRIVATE),
            Mount.volume("v", "/v"),
            Mount.volume("c", "/x").readOnly().selinux(Mount.Label.SHARED));
    assertThat(
            problems(
                """
                loads:
                - name: a
                  image: a
                  volumes:
                  - {type: volume, source: ./a, target: /e}
                  - 'C:\\data:/b'
                  - 'C:/data:/b'
                  - {type: bind, source: 'C:\\data', target: /b}
                  - v:/c:nocopy
                """))
        .containsExactly(
            ":4 a: \"C:\\data:/b\" is a path of Windows; write the path that the folder has in Linux, where Docker runs, such as /mnt/c/data",
            ":4 a: \"C:/data:/b\" is a path of Windows; write the path that the folder has in Linux, where Docker runs, such as /mnt/c/data",
            ":4 a: nocopy is not taken: a new volume gets what the image has at its path; take nocopy out",
            ":5 a > volume 1: \"./a\" is no name of a volume; a folder of the host has the type bind",
            ":8 a > volume 4: \"C:\\data\" is a path of Windows; write the path that the folder has in Linux, where Docker runs, such as /mnt/c/data");
  }

  @Test
  void arguments_of_a_build_without_a_value_are_those_of_the_environment() throws IOException {
    String text = "loads: [{name: a, build: {context: ., args: %s}}]";
    assertThat(build(text.formatted("[FOO, BAR=1, NONE, EMPTY=]")))
        .isEqualTo(Map.of("FOO", "foo", "BAR", "1", "EMPTY", ""));
    assertThat(build(text.formatted("{FOO: , BAR: 1, NONE: , EMPTY: ''}")))
        .isEqualTo(Map.of("FOO", "foo", "BAR", "1", "EMPTY", ""));
  }

  private static Map<String, String> build(String text) throws IOException {
    return parse(text, "FOO", "foo").container("a").build().orElseThrow().args();
  }

  @Test
  void a_dependency_that_is_not_required_may_be_missing() throws IOException {
    String text =
        """
        loads:
        - {name: a, image: a, depends_on: {none: {required: false, restart: true}, off: {required: false}, b: {condition: service_completed_successfully, required: true}}}
        - {name: b, image: b}
        - {name: off, image: off, exclude_in_env: [PROD]}
        """;
    ContainerDescriptions read = parse(text, "ENV", "PROD");
    assertThat(read.container("a").dependencies()).containsExactly("b");
    assertThat(read.warnings())
        .containsExactly(
            "pipeline.yaml:2: \"a\" runs without \"none\", which does not exist",
            "pipeline.yaml:2: \"a\" runs without \"off\", which is left out in this environment");
    assertThat(parse(text).container("a").dependencies()).containsExactly("off", "b");
  }

  @Test
  void a_description_or_link_may_be_empty_or_no_address() throws IOException {
    ContainerDescriptions read =
        parse(
            """
            loads:
            - {name: a, image: a, desc: "", info_link: ""}
            - {name: b, image: b, info_link: see the wiki}
            """);
    assertThat(read.container("a").settings()).isEmpty();
    assertThat(read.pipeline().find("b").orElseThrow().links()).isEmpty();
    assertThat(read.warnings())
        .containsExactly(
            "pipeline.yaml:3: info_link \"see the wiki\" is no address, so it is left out; write it as in \"https://example.org/wiki\"");
  }

  @Test
  void characters_that_are_not_allowed_or_hide_are_told_with_their_lines() {
    String text = "loads:\n- {name: a, image: a}\n";
    assertThat(problems(text + "# \0\n"))
        .containsExactly(":3 : there is a zero byte, so the file is no text; remove the byte");
    assertThat(problems(text.replaceAll("(?s)(.)", "$1\0")))
        .containsExactly(":1 : the file is UTF-16, not UTF-8; save it as UTF-8");
    assertThat(problems(text + "- {name: \u0007}\n"))
        .containsExactly(
            ":3 : the character U+0007 is not allowed in YAML; remove it, or write it as \\u0007 between double quotes");
    assertThat(problems("loads: [{name: \"a\\nb\", image: a}, {name: \"c\\u202Ed\", image: a}]"))
        .containsExactly(
            ":1 a\\nb: the name has the character U+000A, which hides; remove it",
            ":1 c\\u202ed: the name has the character U+202E, which hides; remove it");
    assertThat(problems("\"lo\\u2066ads\": [{name: a, image: a}]"))
        .containsExactly(":1 : the name has the character U+2066, which hides; remove it");
  }

  @Test
  void a_file_of_variables_may_be_raw() throws IOException {
    Files.writeString(folder.resolve("raw.env"), "# comment\nA=\"$x\" # no comment\nB\n  C='c'\n");
    Path file =
        Files.writeString(
            folder.resolve("pipeline.yaml"),
            "loads: [{name: a, image: a, env_file: [{path: raw.env, format: raw}]}]");
    assertThat(
            ContainerDescriptions.read(file, s -> s.environment(Map.of("B", "b")))
                .container("a")
                .env())
        .isEqualTo(Map.of("A", "\"$x\" # no comment", "B", "b", "C", "'c'"));
    assertThat(
            problems(
                "loads: [{name: a, image: a, env_file: [{path: x, format: ini, required: false}]}]"))
        .containsExactly(":1 a > env_file 1: format is raw, or is left out, not \"ini\"");
  }
}
