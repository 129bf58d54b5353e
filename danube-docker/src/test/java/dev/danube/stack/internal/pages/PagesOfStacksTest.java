package dev.danube.stack.internal.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.danube.ImageInfo.Layer;
import dev.danube.internal.text.ShellWords;
import dev.danube.stack.internal.pages.Manifest.Section;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

// spotless:off

/** The pages of stacks, against those that the system before Danube wrote. */
class PagesOfStacksTest {

  private static final String WIKI = "https://github.com/ucsd-ets/datahub-docker-stack";
  private static final String REGISTRY = "ghcr.io/ucsd-ets/";

  @TempDir private Path folder;

  private static String golden(String file) throws IOException {
    try (InputStream content = PagesOfStacksTest.class.getResourceAsStream("/stack-pages/" + file)) {
      return new String(content.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static List<String> images(String tag) {
    return List.of(REGISTRY + "base:" + tag, REGISTRY + "web:" + tag);
  }

  @Test
  void the_manifest_of_an_image_is_the_same() throws IOException {
    JsonNode input = new ObjectMapper().readTree(golden("manifest-input.json"));
    List<Layer> layers = new ArrayList<>();
    Map<Integer, List<String>> names = new LinkedHashMap<>();
    int count = input.path("history").size();
    for (int i = count - 1; i >= 0; i--) {
      JsonNode layer = input.path("history").get(i);
      layers.add(new Layer(Optional.of(Instant.ofEpochSecond(layer.path("Created").asLong())), layer.path("CreatedBy").asText(), Optional.of(layer.path("Size").asLong())));
      if (layer.path("Tags").isArray()) {
        names.put(count - i, List.of(layer.path("Tags").get(0).asText()));
      }
    }
    List<Section> sections = new ArrayList<>();
    for (JsonNode key : input.path("info_cmds")) {
      JsonNode command = input.path("all_info_cmds").path(key.asText());
      JsonNode answer = input.path("answers").path(command.path("command").asText());
      if (!command.isMissingNode()) {
        String output = answer.get(0).asInt() == 0 ? answer.get(1).asText().stripTrailing() : "Failed to execute cmd";
        sections.add(new Section(command.path("description").asText(), output));
      }
    }
    assertThat(new Manifest(new LayerTable(layers, names).text(), sections, Optional.empty()).text())
        .isEqualTo(golden("manifest-ghcr-io-ucsd-ets-web-2026.3-dev.md"));
  }

  @Test
  void a_table_has_columns_of_the_same_width() {
    Layer old = new Layer(Optional.empty(), "RUN a\n  && b | c", Optional.empty());
    Layer later = new Layer(Optional.of(Instant.parse("2026-01-03T01:02:03.9Z")), "/bin/bash -o pipefail -c #(nop)  ENV A=b", Optional.of(101L));
    Layer last = new Layer(Optional.of(Instant.parse("2026-01-04T02:03:05Z")), "RUN z", Optional.of(0L));
    LayerTable table = new LayerTable(List.of(old, later, last), Map.of(1, List.of("base:1"), 2, List.of("web:1", "web:2"), 3, List.of("ml:1")));
    assertThat(table.text()).isEqualTo(
        """
        |    | createdAt           | CMD            | hSize      | hcumSize   | elapsed   | Tags               |
        |---:|:--------------------|:---------------|:-----------|:-----------|:----------|:-------------------|
        |  0 | 1970-01-01 00:00:00 | `RUN a && b  c` | 0 B        | 0 B        |           | ['base:1']         |
        """.replace("| CMD            |", "| CMD             |").replace("|:---------------|", "|:----------------|")
            + """
            |  1 | 2026-01-03 01:02:03 | `ENV A=b`       | 101.0 Byte | 101.0 Byte | 0s        | ['web:1', 'web:2'] |
            |  2 | 2026-01-04 02:03:05 | `RUN z`         | 0 B        | 101.0 Byte | 1d1h1m1s  | ['ml:1']           |""");
    assertThat(new LayerTable(List.of(old), Map.of()).text()).hasLineCount(2);
  }

  @Test
  void small_sizes_have_no_point() {
    assertThat(LayerTable.size(0)).isEqualTo("0 B");
    assertThat(LayerTable.size(100)).isEqualTo("100 B");
  }

  private Path wiki(String home) throws IOException {
    Path wiki = Files.createDirectories(folder.resolve("wiki"));
    if (!home.isEmpty()) {
      Files.writeString(wiki.resolve("Home.md"), home);
    }
    for (String image : images("2026.3-main")) {
      Files.writeString(wiki.resolve(WikiPages.name(image) + ".md"), "page of " + image);
    }
    return wiki;
  }

  private static void promote(Path wiki, String commit, String tag, String origin) throws IOException {
    new WikiFolder(wiki, WIKI).promote(commit, tag, images(tag), images(origin), line -> {});
  }

  @Test
  void a_promotion_is_a_row_of_the_home_page() throws IOException {
    Path wiki = wiki(golden("Home-before.md"));
    promote(wiki, "2035e52", "2026.3-stable", "2026.3-main");
    assertThat(wiki.resolve("Home.md")).content().isEqualTo(golden("Home-after.md"));
    promote(wiki, "2035e52", "2026.3-stable", "2026.3-main");
    assertThat(wiki.resolve("Home.md")).content().as("the same again").isEqualTo(golden("Home-after.md"));
    promote(wiki, "aaaaaaa", "2026.3-stable", "2026.3-main");
    assertThat(Files.readString(wiki.resolve("Home.md"))).contains("|[`aaaaaaa`](", "|[`2035e52`](").hasLineCount(golden("Home-after.md").split("\n", -1).length + 1);
  }

  @Test
  void a_home_page_may_have_other_tables_or_none() {
    String table = "| Commit | Image | Manifest |\n|--------|-------|----------|\n|c|n|l|";
    assertThat(HomePage.with("Hello\n", "c", "n", "l")).isEqualTo("Hello\n\n" + table);
    assertThat(HomePage.with("", "c", "n", "l")).isEqualTo(table);
    assertThat(HomePage.with("| A |\n|---|\n| 1 |\n", "c", "n", "l")).isEqualTo("| A |\n|---|\n| 1 |\n\n" + table);
    assertThat(HomePage.with("|Commit|Image|Manifest|\n|-|-|-|\n|old|n|l|", "c", "n", "l")).isEqualTo("|Commit|Image|Manifest|\n|-|-|-|\n|c|n|l|\n|old|n|l|");
  }

  @Test
  void the_stable_page_links_to_pages_that_exist() throws IOException {
    Path wiki = wiki("");
    promote(wiki, "2035e52", "2026.3-stable", "2026.3-main");
    promote(wiki, "2035e52", "stable", "2026.3-stable");
    assertThat(wiki.resolve("Stable_Tag.md")).content().isEqualTo(golden("Stable_Tag.md").replace("wiki/ghcr.io-", "wiki/ghcr-io-"));
    assertThat(wiki.resolve("ghcr-io-ucsd-ets-web-stable.md")).hasContent("page of ghcr.io/ucsd-ets/web:2026.3-main");
    Path other = folder.resolve("other");
    promote(other, "2035e52", "stable", "2026.3-stable");
    assertThat(other.resolve("Stable_Tag.md")).content().endsWith("|none<br>none|");
  }

  private static ImageResult result(String image, boolean isBuilt, Optional<String> push, boolean isSuccess, String... tests) {
    Map<String, String> all = new LinkedHashMap<>();
    for (int i = 0; i < tests.length; i += 2) {
      all.put(tests[i], tests[i + 1]);
    }
    return new ImageResult(REGISTRY + image + ":2026.3-dev", isBuilt, push, push.isPresent(), "", isSuccess, all);
  }

  @Test
  void results_are_the_same_without_the_type_of_python() throws IOException {
    String log = "The push refers to repository [ghcr.io/ucsd-ets/web]\n2026.3-dev: digest: sha256:abc size: 1";
    Map<String, ImageResult> results = Map.of(
        "build-failed", result("web", false, Optional.empty(), false),
        "skipped", result("web", false, Optional.empty(), true),
        "tests-failed", result("web", true, Optional.empty(), false, "basic_tests", "Failed basic tests"),
        "success", result("web", true, Optional.of(log), true, "basic_tests", "Passed basic tests", "integration_tests", "skipped"),
        "integration", result("ml", true, Optional.of("x"), true, "basic_tests", "Passed basic tests", "integration_tests", "Passed integration tests"));
    for (Map.Entry<String, ImageResult> one : results.entrySet()) {
      String golden = golden("result-" + one.getKey() + ".yaml");
      assertThat(one.getValue().text()).as(one.getKey()).isEqualTo(golden.substring(golden.indexOf('\n') + 1));
    }
  }

  @Test
  void words_are_split_as_a_shell_does() {
    assertThat(ShellWords.of("bash -c 'conda list | grep \"cuda\\|cudnn\"'")).containsExactly("bash", "-c", "conda list | grep \"cuda\\|cudnn\"");
    assertThat(ShellWords.of(" a\\ b \"c \\\"d\\\" \\n $x\"'e'  '' ")).containsExactly("a b", "c \"d\" \\n $xe", "");
    assertThat(ShellWords.of("  ")).isEmpty();
    assertThatThrownBy(() -> ShellWords.of("a 'b")).isInstanceOf(IllegalArgumentException.class).hasMessage("the quote ' is not closed");
    assertThatThrownBy(() -> ShellWords.of("a \"b")).hasMessage("the quote \" is not closed");
    assertThatThrownBy(() -> ShellWords.of("a\\")).hasMessage("nothing follows the backslash at its end");
  }
}

// spotless:on
