package dev.danube.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.eclipse.jgit.api.Git;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The rule {@code git} in 28 situations, each a bundle of git with what the original system did.
 * {@link #DIFFERENT} and {@link #REFUSED} list where Danube does something else, and why.
 */
class RecordedSituationsTest {

  private static final List<String> ALL = List.of("base", "web", "ml", "web-extra", "ml-gpu");

  /** The images that Danube builds where the original system built others, or crashed. */
  private static final Map<String, List<String>> DIFFERENT =
      Map.of(
          // The original crashed: there is no commit before the first one to compare it with.
          "first_commit",
          ALL,
          // The original needed the variable of the CI server; here, git knows the branch main.
          "no_ref",
          ALL,
          // The original overlooked paths with letters that are not in ASCII.
          "non_ascii",
          List.of("web", "web-extra"),
          // The original left web-extra on the old web.
          "inner_missing",
          List.of("web", "web-extra", "ml-gpu"),
          // The original gave up at the first failure. A decision knows of no failure, and in a run
          // the other branches of the tree are built.
          "fails_build",
          ALL,
          "fails_integration",
          ALL);

  /** The problems that Danube tells where the original system crashed, or overlooked something. */
  private static final Map<String, List<String>> REFUSED =
      Map.of(
          "branch_stable",
          List.of("The branch \"stable\" would replace the images that a promotion has made"),
          "rename_folder",
          List.of("spec.yml:5: image \"web\": has no folder images/web"),
          "root_unknown",
          List.of("spec.yml:2: \"root\" is \"bse\", which is not an image; did you mean \"base\"?"),
          "cycle",
          List.of("spec.yml:5: image \"web\": depends on itself: web -> web-extra -> web"),
          "no_tag",
          List.of("spec.yml:1: there is no prefix of tags; set tag.prefix, such as \"2026.3\""),
          "unknown_keys",
          List.of(
              "spec.yml:5: image \"web\": unknown key \"intergration_tests\"; did you mean"
                  + " \"integration_tests\"?",
              "spec.yml:5: image \"web\": has no Dockerfile.gpu in the folder images/web"));

  @TempDir private Path folder;

  private static List<JsonNode> recorded() throws IOException {
    JsonNode all = new ObjectMapper().readTree(resource("situations.json").toFile());
    return StreamSupport.stream(all.spliterator(), false).toList();
  }

  private static Path resource(String name) {
    return Path.of("src/test/resources/stack-situations", name);
  }

  private static List<String> texts(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).map(JsonNode::asText).toList();
  }

  private static Stream<String> names() throws IOException {
    return recorded().stream().map(one -> one.path("name").asText());
  }

  private static JsonNode situation(String name) throws IOException {
    return recorded().stream()
        .filter(one -> one.path("name").asText().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private JsonNode decide(JsonNode situation) throws Exception {
    String tag = situation.path("tag").asText("2026.3-dev");
    JsonNode registry = situation.path("registry");
    List<String> images =
        registry.isArray()
            ? texts(registry)
            : registry.asText().equals("all") ? ALL : List.<String>of();
    Path tags = folder.resolve("tags");
    Files.write(tags, images.stream().map(i -> "ghcr.io/ucsd-ets/" + i + ":" + tag).toList());
    List<String> args = new ArrayList<>(List.of("--decide", "--set", "rebuild=git"));
    args.addAll(List.of("--registry-tags", tags.toString()));
    if (situation.hasNonNull("ref")) {
      args.addAll(List.of("--branch", situation.path("ref").asText()));
    }
    Path repository = folder.resolve("repository");
    String bundle = resource(situation.path("name").asText() + ".bundle").toAbsolutePath() + "";
    try (Git git = Git.cloneRepository().setURI(bundle).setDirectory(repository.toFile()).call()) {
      assertThat(git.status().call().isClean()).isTrue();
      StackOptions options = StackOptions.of(Map.of(), args.toArray(String[]::new));
      String json =
          new DecideCommand(ImageStack.read(repository.resolve("images")), options, Map.of())
              .perform(
                  () -> {
                    throw new IllegalStateException("the registry is not asked");
                  });
      return new ObjectMapper().readTree(json).path("images");
    }
  }

  private static List<String> built(JsonNode images) {
    return StreamSupport.stream(images.spliterator(), false)
        .filter(image -> image.path("action").asText().equals("build"))
        .map(image -> image.path("name").asText())
        .toList();
  }

  @ParameterizedTest
  @MethodSource("names")
  void the_decision_is_the_recorded_one_or_a_known_better_one(String name) throws Exception {
    JsonNode situation = situation(name);
    if (REFUSED.containsKey(name)) {
      for (String message : Objects.requireNonNull(REFUSED.get(name))) {
        folder = Files.createTempDirectory(folder, name);
        assertThatThrownBy(() -> decide(situation)).hasMessageContaining(message);
      }
      return;
    }
    JsonNode images = decide(situation);
    List<String> recorded = texts(situation.path("built"));
    assertThat(built(images)).isEqualTo(DIFFERENT.getOrDefault(name, recorded));
    assertThat(images.findValuesAsText("name")).isEqualTo(ALL);
    if (situation.path("exit").asInt() == 0) {
      assertThat(ALL).isEqualTo(texts(situation.path("order")));
      assertThat(images.findValuesAsText("tag")).containsOnly(situation.path("tag").asText());
    }
  }

  @Test
  void sixteen_decisions_are_the_recorded_ones() throws Exception {
    assertThat(DIFFERENT).hasSize(6);
    assertThat(REFUSED).hasSize(6);
    List<JsonNode> others =
        recorded().stream()
            .filter(one -> !DIFFERENT.containsKey(one.path("name").asText()))
            .filter(one -> !REFUSED.containsKey(one.path("name").asText()))
            .toList();
    assertThat(others).hasSize(16).allMatch(one -> one.path("exit").asInt() == 0);
    for (Map.Entry<String, List<String>> different : DIFFERENT.entrySet()) {
      JsonNode situation = situation(different.getKey());
      assertThat(different.getValue()).isNotEqualTo(texts(situation.path("built")));
    }
  }
}
