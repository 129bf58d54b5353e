package dev.danube.description;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.danube.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Descriptions from another machine, which have no access to this one. */
class RemoteDescriptionTest {

  private static final String REMOTE = "but this description comes from another machine";
  private static final String VALUES = "; write the values themselves, or name variables";

  @TempDir private Path folder;

  private static Consumer<DescriptionSettings.Builder> remote() {
    return s -> s.environment(Map.of()).remote();
  }

  private static List<String> problems(String text, Consumer<DescriptionSettings.Builder> settings)
      throws IOException {
    JsonNode plan =
        new ObjectMapper().readTree(ContainerDescriptions.planJson(text, "body", settings));
    List<String> problems = new ArrayList<>();
    plan.path("problems")
        .forEach(
            one ->
                problems.add(
                    String.format(
                        "%d:%d %s: %s",
                        one.path("line").asInt(),
                        one.path("column").asInt(),
                        one.path("path").asText(),
                        one.path("text").asText())));
    return problems;
  }

  @Test
  void all_that_needs_the_machine_is_a_problem_with_its_line_and_column() throws IOException {
    Path secret = Files.writeString(folder.resolve("secret"), "geheim=geheim-9");
    String text =
        """
        name: loads
        pull: always
        network: host
        containers:
          - name: a
            build: .
            env_file: SECRET
            secrets: {KEY: {file: SECRET}}
          - name: b
            image: acme/b:1
            network: container:other
            image_reg_username: me
            image_reg_password: geheim-9
            volumes: ["/etc:/host", "data:/data", "./x:/x", "~/y:/y"]
            sidecars: [{name: c, image: redis, volumes: ["/var/run/docker.sock:/s"]}]
        """
            .replace("SECRET", secret.toString());
    assertThat(problems(text, remote()))
        .containsExactly(
            "2:1 : \"pull\" says when images are pulled, "
                + REMOTE
                + "; set that where the containers run, and take it out",
            "3:1 : the network \"host\" is one of the machine that runs the container, "
                + REMOTE
                + "; take it out",
            "6:5 a: \"build\" needs files, "
                + REMOTE
                + "; build the image before, and write its name",
            "7:5 a: \"env_file\" reads a file, " + REMOTE + VALUES,
            "8:21 a > secrets > KEY: \"file\" reads a file, " + REMOTE + VALUES,
            "11:5 b: the network \"container:other\" is one of the machine that runs the container, "
                + REMOTE
                + "; take it out",
            "11:5 b: sidecars cannot be reached from the network \"container:other\"; remove it, or"
                + " them",
            "13:5 b: \"image_reg_password\" logs in, "
                + REMOTE
                + "; log in where the containers run, and take it out",
            "14:5 b: " + mount("/etc"),
            "14:5 b: " + mount("data").replace("a folder of", "a volume of"),
            "14:5 b: " + mount("./x"),
            "14:5 b: " + mount("~/y"),
            "15:40 b > c: " + mount("/var/run/docker.sock"));
  }

  private static String mount(String source) {
    return "\""
        + source
        + "\" is a folder of the machine that runs the container, "
        + REMOTE
        + "; take it out, or let the machine allow mounts";
  }

  @Test
  void a_compose_file_has_no_access_either() throws IOException {
    String text =
        """
        services:
          load:
            image: acme/load:1
            x-job: true
            build: .
            pull_policy: always
            env_file: [{path: /etc/passwd, required: false}]
            volumes: [{type: bind, source: /etc, target: /host}]
            secrets: [key]
        secrets:
          key: {file: /etc/shadow}
        """;
    assertThat(problems(text, remote()))
        .hasSize(6)
        .anyMatch(one -> one.contains("has no \"name\"; a description from another machine"))
        .filteredOn(one -> one.contains(REMOTE))
        .hasSize(5);
  }

  @Test
  void schedules_are_problems_without_service_mode() throws IOException {
    String text =
        """
        name: loads
        every: 10m
        containers:
          - {name: a, image: b, schedule: daily 03:00}
          - {name: c, image: d, is_service_container: true}
          - {name: e, image: f, is_service_container: false}
        """;
    String compose =
        "{name: loads, services: {a: {image: b, x-schedule: daily 03:00}, c: {image: d}}}";
    assertThat(problems(text, s -> s.environment(Map.of()))).isEmpty();
    assertThat(problems(text, s -> s.environment(Map.of()).withoutServiceMode()))
        .containsExactly(
            "2:1 : " + once("every"),
            "4:25 a: " + once("schedule"),
            "5:25 c: " + once("is_service_container"));
    assertThat(problems(compose, s -> s.environment(Map.of()).withoutServiceMode()))
        .containsExactly("1:40 a: " + once("x-schedule"));
  }

  private static String once(String key) {
    return "\""
        + key
        + "\" is for service mode, but here a container runs once in each run of the pipeline; take"
        + " it out, and give the pipeline a schedule";
  }

  @Test
  void mounts_may_be_allowed() throws IOException {
    String text = "loads: [{name: a, image: b, volumes: ['/etc:/host', './x:/x']}]";
    assertThat(problems(text, s -> s.environment(Map.of()).remote().allowHostMounts()))
        .containsExactly(
            "1:29 a: \"./x\" starts at the folder of the description, "
                + REMOTE
                + "; write a path from /");
  }

  @Test
  void a_file_with_variables_is_not_looked_for() throws IOException {
    String text = "loads: [{name: a, image: \"b:$DANUBE_REMOTE_TEST\"}]";
    Path env = Path.of(".env");
    assertThat(env).doesNotExist();
    try {
      Files.writeString(env, "DANUBE_REMOTE_TEST=1\n");
      assertThat(problems(text, s -> s.environment(Map.of()))).isEmpty();
      assertThat(problems(text, remote()))
          .singleElement()
          .asString()
          .contains("variable DANUBE_REMOTE_TEST is not set");
    } finally {
      Files.delete(env);
    }
  }

  @Test
  void a_secret_variable_is_used_in_secrets_only_and_its_value_is_not_read() throws IOException {
    Secret token =
        Secret.of(
            "TOKEN",
            () -> {
              throw new AssertionError("read too early");
            });
    Consumer<DescriptionSettings.Builder> settings =
        s -> s.environment(Map.of()).remote().secretVariable("TOKEN", token);
    ContainerDescriptions read =
        ContainerDescriptions.parse(
            "loads: [{name: a, image: b, secrets: {ONE: $TOKEN, TWO: '${TOKEN}'}}]",
            "body",
            settings);
    assertThat(read.pipeline().allStages().get(0).secrets())
        .isEqualTo(Map.of("ONE", token, "TWO", token));
    String compose =
        """
        name: loads
        services: {a: {image: b, x-job: true, secrets: [key]}}
        secrets: {key: {environment: TOKEN}}
        """;
    assertThat(
            ContainerDescriptions.parse(compose, "body", settings)
                .pipeline()
                .allStages()
                .get(0)
                .secretFiles())
        .containsValue(token);
    String why =
        "variable TOKEN is secret; use it in secrets, as a whole: secrets: {TOKEN: $TOKEN}";
    for (String other :
        List.of("env: {A: $TOKEN}", "command: [\"${TOKEN:-x}\"]", "secrets: {A: x$TOKEN}")) {
      assertThatThrownBy(
              () ->
                  ContainerDescriptions.parse(
                      "loads: [{name: a, image: b, " + other + "}]", "body", settings))
          .as(other)
          .isInstanceOf(DescriptionException.class)
          .hasMessageContaining(why);
    }
  }
}
