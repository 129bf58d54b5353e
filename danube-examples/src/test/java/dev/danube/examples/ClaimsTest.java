package dev.danube.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.Pipeline;
import dev.danube.engine.Danube;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Tests that each claim of the README and of the changelog has a test or benchmark. The file {@code
 * claims.tsv} names them: the document, the start of the claim, the class, and the method.
 */
class ClaimsTest {

  private static final Path ROOT = Path.of("..");

  private record Claim(String document, String start, String type, String method) {

    static Claim parse(String line) {
      String[] columns = line.split("\t", -1);
      return new Claim(columns[0], columns[1], columns[2], columns[3]);
    }

    boolean isAbout(String document, String bullet) {
      return this.document.equals(document) && bullet.startsWith(start);
    }
  }

  private static List<Claim> claims() throws IOException {
    return Files.readAllLines(Path.of("src/test/resources/claims.tsv")).stream()
        .map(Claim::parse)
        .toList();
  }

  private static List<String> bullets(String document) throws IOException {
    return Files.readAllLines(ROOT.resolve(document + ".md")).stream()
        .filter(line -> line.startsWith(document.equals("README") ? "- **" : "- "))
        .map(line -> line.substring(2))
        .filter(bullet -> !isAboutOthers(bullet))
        .toList();
  }

  /** Returns whether a bullet is about other systems, or only about names. */
  private static boolean isAboutOthers(String bullet) {
    return Stream.of("**Dagger**", "**Testcontainers**", "**act**", "**A shell script", "Public names: ")
        .anyMatch(bullet::startsWith);
  }

  @Test
  void each_claim_has_a_test() throws IOException {
    List<Claim> claims = claims();
    List<String> unproven = new ArrayList<>();
    for (String document : List.of("README", "CHANGELOG")) {
      for (String bullet : bullets(document)) {
        if (claims.stream().noneMatch(claim -> claim.isAbout(document, bullet))) {
          unproven.add(document + ": " + bullet);
        }
      }
    }
    assertThat(unproven).isEmpty();
  }

  @Test
  void each_test_of_a_claim_exists_and_each_claim_is_made() throws IOException {
    Map<String, String> sources = sources();
    for (Claim claim : claims()) {
      assertThat(bullets(claim.document))
          .as(claim.start)
          .anyMatch(bullet -> claim.isAbout(claim.document, bullet));
      assertThat(sources).as(claim.toString()).containsKey(claim.type);
      assertThat(sources.get(claim.type)).as(claim.toString()).contains(claim.method);
    }
  }

  @Test
  void every_jar_has_the_licence() {
    for (Class<?> type : List.of(Pipeline.class, Danube.class, HelloDanube.class)) {
      assertThat(type.getResource("/META-INF/LICENSE")).as(type.getName()).isNotNull();
    }
    for (String module : List.of("danube-api", "danube-docker", "danube-docker/server", "danube-examples")) {
      assertThat(ROOT.resolve(module).resolve("src/main/resources/META-INF/LICENSE")).exists();
    }
  }

  /** Returns the sources of all tests and benchmarks by the names of their classes. */
  private static Map<String, String> sources() throws IOException {
    Map<String, String> sources = new HashMap<>();
    sources.put("with-docker-test", Files.readString(ROOT.resolve(".ci/with-docker-test")));
    for (String module : List.of("danube-api", "danube-docker", "danube-docker/server", "danube-examples")) {
      for (String folder : List.of("src/test/java", "src/jmh/java")) {
        Path path = ROOT.resolve(module).resolve(folder);
        if (Files.isDirectory(path)) {
          try (Stream<Path> files = Files.walk(path)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
              String name = file.getFileName().toString().replace(".java", "");
              sources.merge(name, Files.readString(file), String::concat);
            }
          }
        }
      }
    }
    return sources;
  }
}
