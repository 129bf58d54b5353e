package dev.danube.description;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.danube.internal.yaml.YamlMap;
import dev.danube.internal.yaml.YamlProblems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The schema for editors and the reader, which have the same keys. */
class DescriptionSchemaTest {

  private static final Schema SCHEMA =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(DescriptionMain.schema(), InputFormat.JSON);

  private static Set<String> keys(String pointer) throws IOException {
    JsonNode node = new ObjectMapper().readTree(DescriptionMain.schema()).at(pointer);
    Set<String> keys = new TreeSet<>();
    node.fieldNames().forEachRemaining(keys::add);
    return keys;
  }

  private static Set<String> read(boolean isMain) {
    YamlProblems problems = new YamlProblems("x");
    YamlMap map = YamlMap.parse("x-none: 1", problems);
    DescriptionSettings settings = DescriptionSettings.of(s -> s.environment(Map.of()));
    new ContainerReader(DescriptionFile.empty(settings), Map.of(), Optional.empty())
        .container(map, isMain ? Optional.empty() : Optional.of("main"));
    return new TreeSet<>(map.known());
  }

  @Test
  void containers_have_the_keys_that_are_read() throws IOException {
    Set<String> read = read(true);
    read.addAll(KeyAliases.EXCLUDED);
    assertThat(keys("/$defs/container/properties")).isEqualTo(read);
    Set<String> ofSidecars = read(false);
    assertThat(keys("/$defs/sidecar/properties")).isEqualTo(ofSidecars);
  }

  @Test
  void the_top_has_the_keys_that_are_read() throws IOException {
    for (String key : keys("/then/properties")) {
      assertThat(
              problems(
                  "containers: [{name: a, image: a}]\n"
                      + (key.equals("containers") ? "" : key + ": \n")))
          .as(key)
          .doesNotContain("unknown key");
    }
    assertThat(problems("containers: [{name: a, image: a}]\nlabel: a\n")).contains("unknown key");
  }

  private static String problems(String text) {
    try {
      DescriptionSettings settings = DescriptionSettings.of(s -> s.environment(Map.of()));
      return DescriptionFile.parse(text, "x", Path.of(""), settings).problems().toString();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static List<String> errors(String text) {
    return SCHEMA.validate(text, InputFormat.YAML).stream()
        .map(error -> error.getInstanceLocation() + " " + error.getMessage())
        .toList();
  }

  static Stream<Path> descriptions() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("src/test/resources/descriptions"))) {
      return files
          .filter(file -> !file.endsWith("expected.json"))
          .filter(file -> !file.toString().contains("motherlode-02")) // which is not YAML
          .sorted()
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("descriptions")
  void real_descriptions_agree_with_it(Path file) throws IOException {
    assertThat(errors(Files.readString(file))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"$schema\": \"x\", \"loads\": [{\"name\": \"a\", \"image\": \"a\"}]}",
        "{\"$schema\": \"x\", \"name\": \"p\", \"containers\": [{\"name\": \"a\", \"image\": \"a\"}]}",
        "{name: 5, containers: [{name: a, image: a}]}",
        "loads: [{name: true, image: a, secrets: {A: 5, B: true}}]",
        "loads: [{name: a, image: a, volumes: {./d: {bind: /d, mode: z}, e: {bind: /e, mode: 'ro,Z'}, f: {bind: /f, mode: 'Z,ro'}}}]",
        "loads: [{name: a, image: a, volumes: ['./a:/a', {type: volume, target: /b}, {type: bind, source: ./c, target: /c}]}]",
        "loads: [{name: a, image: a, sidecars: [{name: s, image: s, dependencies: [a], is_service_container: true}]}]",
        "loads: [{name: a, image: a, env_file: [{path: c.env, required: false, format: raw}]}]",
        "loads: [{name: a, image: a, depends_on: {b: {required: false, restart: true}}}]",
        "loads: [{name: a, image: a, volumes: [{type: bind, source: c, target: /c, consistency: x, bind: {create_host_path: true, selinux: z}}, {type: volume, source: d, target: /d, volume: {nocopy: false}}]}]",
        "loads: [{name: a, image: a, sidecars: [{name: s, image: s, ready: {port: 80, http: /}}]}]",
      })
  void it_takes_what_the_reader_takes(String text) {
    assertThat(errors(text)).isEmpty();
    assertThat(problems(text)).isEqualTo("[]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "loads: [{name: a, image: a, volumes: './a:/b'}]",
        "loads: [{name: a, image: a, env_file: [{path: c.env, format: ini}]}]",
        "loads: [{name: a, image: a, volumes: [{type: volume, source: d, target: /d, volume: {nocopy: true}}]}]",
        "loads: [{name: a, image: a, volumes: {./d: {bind: /d, mode: rx}}}]",
        "loads: [{name: a, image: a, volumes: {./d: {bind: /d, mode: 'ro,'}}}]",
        "loads: [{name: a, image: a, volumes: [{type: bind, target: /b}]}]",
        "loads: [{name: a, image: a, sidecars: [{name: s, image: s, ready: {}}]}]",
        "loads: [{name: a, image: a, sidecars: [{name: s, image: s, ready: {log: x, port: 1}}]}]",
        "loads: [{name: a, image: a, env_file: [{required: false}]}]",
      })
  void it_refuses_what_the_reader_refuses(String text) {
    assertThat(errors(text)).isNotEmpty();
    assertThat(problems(text)).isNotEqualTo("[]");
  }

  /** Values of all kinds, of which each key takes some. */
  private static final List<String> VALUES =
      List.of(
          "x",
          "5",
          "0",
          "1.5",
          "-1",
          "true",
          "false",
          "'true'",
          "yes",
          "off",
          "null",
          "''",
          "' '",
          "10m",
          "512m",
          "linux/amd64",
          "a b",
          "every 10m",
          "daily 03:00",
          "'0 3 * * *'",
          "always",
          "[]",
          "[a]",
          "[1]",
          "[true]",
          "[null]",
          "['']",
          "[[a]]",
          "[a=b]",
          "[./a:/b]",
          "[/a]",
          "[{a: b}]",
          "{}",
          "{a: b}",
          "{a: 1}",
          "{a: null}",
          "{a: [1]}",
          "{a: {b: c}}",
          "{'': a}",
          "{port: 80}",
          "{log: x}",
          "{port: 0}",
          "{port: x}",
          "{http: /}",
          "{http: x}",
          "{at: daily 03:00}",
          "{at: null}",
          "{at: x}",
          "{zone: UTC}",
          "{context: .}",
          "{target: x}",
          "{args: {a: b}}",
          "{args: [a=b]}",
          "{args: x}",
          "{a: {file: b}}",
          "{a: {file: null}}",
          "{a: {bind: /b}}",
          "{a: {bind: b}}",
          "{a: {bind: /}}",
          "{a: {bind: /b, mode: null}}",
          "[{name: a, image: a}]",
          "[{name: a}]",
          "[{type: bind, source: a, target: /b}]",
          "[{type: volume, source: null, target: /b}]",
          "[{source: a, target: /b, read_only: 'true'}]",
          "[{path: a, required: no}]",
          "[{path: null}]",
          "{a: {required: no}}",
          "{a: {required: no, condition: null}}",
          "{a: {condition: x}}");

  private static Set<String> read(String pointer) throws IOException {
    Set<String> keys = keys(pointer);
    keys.remove("name");
    return keys;
  }

  private static String container(String key, String value) {
    boolean isImage = List.of("image", "image_repo", "repo", "build").contains(key);
    String image = isImage ? "" : key.equals("tag") ? "image_repo: x, " : "image: x, ";
    return "{name: m, " + image + key + ": " + value + "}";
  }

  static Stream<String> ofContainers() throws IOException {
    return read("/$defs/container/properties").stream()
        .flatMap(key -> VALUES.stream().map(value -> "p: [" + container(key, value) + "]"));
  }

  static Stream<String> ofSidecars() throws IOException {
    return read("/$defs/sidecar/properties").stream()
        .flatMap(
            key ->
                VALUES.stream()
                    .map(
                        value ->
                            "p: [{name: a, image: a, sidecars: [" + container(key, value) + "]}]"));
  }

  static Stream<String> ofTheTop() throws IOException {
    return read("/then/properties").stream()
        .filter(key -> !key.equals("containers"))
        .flatMap(
            key ->
                VALUES.stream()
                    .map(
                        value ->
                            "{name: p, containers: [{name: a, image: a}], "
                                + key
                                + ": "
                                + value
                                + "}"));
  }

  static Stream<String> names() {
    return VALUES.stream()
        .flatMap(
            value ->
                Stream.of(
                    "p: [{image: a, name: " + value + "}]",
                    "p: " + value,
                    "containers: " + value,
                    "{name: " + value + ", containers: [{name: a, image: a}]}"));
  }

  /**
   * Returns whether what is wrong is beyond a schema: that a file or another container is missing.
   */
  private static boolean isOfOthers(String problem) {
    return problem.matches(
        "(?s).*(which does not exist|there is no file|\"build\" of|depends on itself|is no mapping).*");
  }

  @Test
  void it_takes_and_refuses_the_values_that_the_reader_takes_and_refuses() throws IOException {
    List<String> different =
        Stream.of(ofContainers(), ofSidecars(), ofTheTop(), names())
            .flatMap(texts -> texts)
            .filter(text -> !isOfOthers(problems(text)))
            .filter(text -> errors(text).isEmpty() != problems(text).equals("[]"))
            .map(text -> text + " | reader " + problems(text) + " | schema " + errors(text))
            .toList();
    assertThat(different).isEmpty();
  }

  @Test
  void it_says_what_is_wrong() {
    assertThat(errors("loads: [{name: a, image: a, env_var: {}}]")).hasSize(1);
    assertThat(errors("loads: [{image: a}]")).hasSize(1);
    assertThat(errors("name: loads\ncontainers: [{name: a, image: a, every: soon}]")).hasSize(1);
  }
}
