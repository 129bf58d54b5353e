package dev.danube.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Tests that the README shows code, commands and pictures that exist. */
class ReadmeTest {

  private static final Path ROOT = Path.of("..");

  private static List<String> blocks(String language) throws IOException {
    return CodeBlocks.between(
        Files.readString(ROOT.resolve("README.md")), "```" + language + "\n", "```");
  }

  private static List<String> stripped(String text) {
    return text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
  }

  @Test
  void the_program_is_the_example() throws IOException {
    List<String> shown = stripped(blocks("java").get(0));
    List<String> example =
        stripped(Files.readString(Path.of("src/main/java/dev/danube/examples/HelloDanube.java")));

    assertThat(shown).first().asString().startsWith("import");
    assertThat(example).endsWith(shown.toArray(String[]::new));
  }

  @Test
  void every_piece_of_java_is_a_piece_of_an_example() throws IOException {
    List<List<String>> examples = new ArrayList<>();
    for (String folder : List.of("src/main/java", "src/test/java")) {
      try (Stream<Path> files = Files.walk(Path.of(folder))) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          examples.add(stripped(Files.readString(file)));
        }
      }
    }
    assertThat(blocks("java"))
        .hasSize(6)
        .allSatisfy(
            block ->
                assertThat(examples)
                    .anySatisfy(example -> assertThat(example).containsSequence(stripped(block))));
  }

  @Test
  void the_test_command_is_the_one_that_ci_runs() throws IOException {
    List<String> commands = stripped(blocks("sh").get(1));
    assertThat(commands)
        .containsExactly(".ci/with-docker --image debian:bookworm-slim mvn -B -ntp verify");
    assertThat(Files.readString(ROOT.resolve(".ci/run"))).contains("\n" + commands.get(0) + "\n");
  }

  @Test
  void the_pictures_are_there_and_small() throws IOException {
    Matcher pictures =
        Pattern.compile("!\\[[^]]*]\\(([^)]*)\\)")
            .matcher(Files.readString(ROOT.resolve("README.md")));
    int number = 0;
    while (pictures.find()) {
      number++;
      assertThat(Files.size(ROOT.resolve(pictures.group(1)))).isBetween(1_000L, 100_000L);
    }
    assertThat(number).isEqualTo(2);
  }

  @Test
  void the_dependency_has_the_version_of_the_build() throws IOException {
    String pom = Files.readString(ROOT.resolve("pom.xml"));
    assertThat(blocks("xml")).hasSize(2);
    for (String block : blocks("xml")) {
      Matcher version =
          Pattern.compile("<groupId>dev\\.danube.*?<version>(.*?)</version>", Pattern.DOTALL)
              .matcher(block);
      assertThat(version.find()).isTrue();
      assertThat(pom)
          .contains(
              "<artifactId>danube</artifactId>\n  <version>" + version.group(1) + "</version>");
    }
  }
}
