package dev.danube.description;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The plan of a description for scripts. */
class PlanJsonTest {

  @TempDir private Path folder;

  private JsonNode plan(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("p.yaml"), text, StandardCharsets.UTF_8);
    DescriptionSettings settings =
        DescriptionSettings.of(
            s -> s.environment(Map.of("P", "hunter-22")).env("GIVEN", "g").label("given", "l"));
    return new ObjectMapper().readTree(ReadText.plan(DescriptionFile.read(file, settings)));
  }

  @Test
  void a_container_has_what_it_gets_from_the_settings_of_all() throws IOException {
    Files.writeString(folder.resolve("all.env"), "OF_FILE=f\nA=file\n", StandardCharsets.UTF_8);
    JsonNode plan =
        plan(
            """
            name: p
            env: {A: 1.50, B: {x: 1}, HIDDEN: $P, SECRET: all}
            env_file: all.env
            labels: {team: graph, x: all}
            containers:
            - name: a
              image: a
              env: {B: own, C: 2}
              labels: {x: own}
              secrets: {SECRET: $P}
              sidecars: [{name: s, image: s, env: {A: s}}]
            - {name: b, image: b}
            """);
    ObjectMapper json = new ObjectMapper();
    assertThat(plan.at("/problems")).isEmpty();
    assertThat(plan.at("/containers/0/env"))
        .isEqualTo(
            json.readTree(
                "{\"GIVEN\": \"g\", \"OF_FILE\": \"f\", \"A\": 1.50, \"B\": \"own\", \"C\": 2,"
                    + " \"HIDDEN\": \"***\"}"));
    assertThat(plan.at("/containers/0/labels"))
        .isEqualTo(json.readTree("{\"given\": \"l\", \"team\": \"graph\", \"x\": \"own\"}"));
    assertThat(plan.at("/containers/0/sidecars/0/env/A").asText()).isEqualTo("s");
    assertThat(plan.at("/containers/0/sidecars/0/env/B")).isEqualTo(json.readTree("{\"x\": 1}"));
    assertThat(plan.at("/containers/0/sidecars/0/labels/x").asText()).isEqualTo("all");
    assertThat(plan.at("/containers/1/env/SECRET").asText()).isEqualTo("all");
    assertThat(plan.toString()).doesNotContain("hunter-22");
  }

  @Test
  void an_entrypoint_is_there_only_if_it_is_set() throws IOException {
    JsonNode plan =
        plan(
            "p: [{name: a, image: a, entrypoint: sh -c, command: ls}, {name: b, image: b, command: ls}]");
    assertThat(plan.at("/containers/0/entrypoint").asText()).isEqualTo("sh");
    assertThat(plan.at("/containers/0/command").toString()).isEqualTo("[\"-c\",\"ls\"]");
    assertThat(plan.at("/containers/1").has("entrypoint")).isFalse();
  }

  @Test
  void many_jobs_that_share_services_are_written_one_after_another() throws IOException {
    String needs = IntStream.range(0, 300).mapToObj(i -> "s" + i).collect(Collectors.joining(", "));
    StringBuilder text = new StringBuilder("services:\n");
    for (int i = 0; i < 300; i++) {
      text.append("  j").append(i).append(": {image: x, x-job: true, depends_on: [");
      text.append(needs).append("]}\n  s").append(i).append(": {image: x}\n");
    }
    DescriptionFile file = ReadText.file(text.toString());
    long[] sizes = new long[2]; // of all that is written, and of the largest piece
    PlanJson.write(
        file,
        new Writer() {
          @Override
          public void write(char[] characters, int from, int length) {
            sizes[0] += length;
            sizes[1] = Math.max(sizes[1], length);
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        });
    assertThat(sizes[0]).isGreaterThan(10_000_000);
    assertThat(sizes[1]).isLessThan(100_000);
  }
}
