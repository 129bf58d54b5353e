package dev.danube.stack.internal.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.danube.stack.internal.BranchTag;
import dev.danube.stack.internal.pages.Manifest.Section;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * The names, tags and sizes of stacks, against all that the system before Danube made of the same
 * texts. {@link #OTHER_TAGS}, {@link #MENDED_LINKS} and {@link #NOT_NEEDED} list the differences.
 */
class RecordedNamesTest {

  private static final String WIKI = "https://github.com/ucsd-ets/datahub-docker-stack";

  /** Ends of tags that differ: the original left characters that no tag has. */
  private static final Map<String, String> OTHER_TAGS = Map.of("a b", "a-b", "Ünï", "-n-");

  /** The branch that has too many characters for a tag; the original found out when it pushed. */
  private static final String TOO_LONG = "x".repeat(140);

  /**
   * Links that differ. The page of an image is {@code ghcr-io-…}, and the original linked to {@code
   * ghcr.io-…}; it refused names with more than three parts, which registries take.
   */
  private static final Map<String, String> MENDED_LINKS =
      Map.of(
          "ghcr.io/ucsd-ets/web:stable", "ghcr-io-ucsd-ets-web-stable", "a/b/c/d:1", "a-b-c-d-1");

  /**
   * What Danube has no code for: a second way to write sizes, which no page shows; and the tag that
   * is made from six characters of another one: a promotion is told its tags.
   */
  private static final List<String> NOT_NEEDED = List.of("convert_size", "stable_image_name");

  private static JsonNode golden(String file) throws IOException {
    Path path = Path.of("src/test/resources/stack-pages", file);
    return new ObjectMapper().readTree(path.toFile());
  }

  private static Iterable<Map.Entry<String, JsonNode>> cases(String function) throws IOException {
    JsonNode cases = golden("names.json").path(function);
    assertThat(cases.isEmpty()).as(function).isFalse();
    return cases.properties();
  }

  @Test
  void branches_end_the_same_tags() throws IOException {
    for (Map.Entry<String, JsonNode> one : cases("branch_to_valid_tag")) {
      String branch = one.getKey();
      String text = one.getValue().path("text").asText();
      if (branch.equals(TOO_LONG)) {
        assertThatThrownBy(() -> BranchTag.of(branch))
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("cannot end a tag, which needs 1 to 128 characters");
      } else {
        assertThat(BranchTag.of(branch)).isEqualTo(OTHER_TAGS.getOrDefault(branch, text));
        BranchTag.check("2026.3-" + BranchTag.of(branch));
      }
      boolean isDifferent = branch.equals(TOO_LONG) || OTHER_TAGS.containsKey(branch);
      assertThat(one.getValue().path("isDockerTag").asBoolean()).as(branch).isEqualTo(!isDifferent);
    }
  }

  @Test
  void pages_have_the_same_names() throws IOException {
    for (Map.Entry<String, JsonNode> one : cases("fulltag2fn")) {
      assertThat(WikiPages.name(one.getKey())).isEqualTo(one.getValue().asText());
    }
  }

  @Test
  void results_have_the_same_names() throws IOException {
    for (Map.Entry<String, JsonNode> one : cases("safe_full_image_name")) {
      assertThat(ResultsStep.fileName(one.getKey())).isEqualTo(one.getValue().asText() + ".yaml");
    }
  }

  @Test
  void links_are_the_same_or_lead_to_a_page() throws IOException {
    for (Map.Entry<String, JsonNode> one : cases("wiki_doc2link")) {
      String link = new WikiPages(WIKI).link(one.getKey());
      if (MENDED_LINKS.containsKey(one.getKey())) {
        String page = Objects.requireNonNull(MENDED_LINKS.get(one.getKey()));
        assertThat(link)
            .isEqualTo("[Link](" + WIKI + "/wiki/" + page + ")")
            .isNotEqualTo(one.getValue().asText());
        assertThat(page).isEqualTo(WikiPages.name(one.getKey()));
      } else {
        assertThat(link).isEqualTo(one.getValue().asText());
      }
    }
  }

  @Test
  void sizes_are_the_same() throws IOException {
    for (Map.Entry<String, JsonNode> one : cases("bytes_to_hstring")) {
      long bytes = Long.parseLong(one.getKey());
      assertThat(LayerTable.size(bytes)).isEqualTo(one.getValue().asText());
    }
  }

  @Test
  void long_output_is_folded_after_as_many_line_breaks() throws IOException {
    JsonNode cases = golden("tagging.json").path("detailsFoldAtMoreThan30LineBreaks");
    assertThat(cases.size()).isEqualTo(2);
    for (Map.Entry<String, JsonNode> one : cases.properties()) {
      String output = "x\n".repeat(Integer.parseInt(one.getKey()));
      String page = new Manifest("t", List.of(new Section("a", output)), Optional.empty()).text();
      assertThat(page.contains("<details>")).isEqualTo(one.getValue().asBoolean());
    }
  }

  @Test
  void nothing_else_is_recorded() throws IOException {
    assertThat(golden("names.json").fieldNames())
        .toIterable()
        .containsAll(NOT_NEEDED)
        .hasSize(5 + NOT_NEEDED.size());
  }
}
