package dev.danube.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.danube.ImageRef;
import dev.danube.Pipeline;
import dev.danube.RunResult;
import dev.danube.engine.Danube;
import dev.danube.testing.FakeBackend;
import dev.danube.testing.FakeRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.eclipse.jgit.api.Git;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Promotions, against all that the system before Danube did for the same tags. {@link #TAKEN} and
 * {@link #REFUSED} list the tags that it refused, and what Danube does with them.
 */
class RecordedTaggingTest {

  private static final List<String> IMAGES =
      List.of("ghcr.io/ucsd-ets/base", "ghcr.io/ucsd-ets/web");

  private static final String GLOBAL = "global ";
  private static final String DRY_RUN = " dry run";

  /**
   * The tags that the original refused: it made the new tag from a part of the old one, which had
   * to have a dash, and a prefix of six characters. A promotion is told both.
   */
  private static final Set<String> TAKEN = Set.of("2026.3", "global 20263", "global 2026.10");

  /** The tags that Danube refuses, too: no image can have them. */
  private static final Set<String> REFUSED = Set.of("", "global ");

  @TempDir private Path folder;
  private final FakeRegistry registry = new FakeRegistry();

  @BeforeEach
  void makeRepository() throws Exception {
    Path images = Files.createDirectories(folder.resolve("images"));
    String spec = golden().path("spec").asText();
    for (String image : IMAGES) {
      String name = image.substring(image.lastIndexOf('/') + 1);
      spec = spec.replace(name + ": {image_name: x", name + ": {image_name: " + image);
      Path own = Files.createDirectories(images.resolve(name));
      Files.writeString(own.resolve("Dockerfile"), "FROM scratch\n");
    }
    Files.writeString(images.resolve("spec.yml"), spec);
    try (Git git = Git.init().setDirectory(folder.toFile()).setInitialBranch("main").call()) {
      git.add().addFilepattern(".").call();
      git.commit()
          .setMessage("a")
          .setAuthor("a", "a@b")
          .setCommitter("a", "a@b")
          .setSign(false)
          .call();
    }
  }

  private static JsonNode golden() throws IOException {
    Path file = Path.of("src/test/resources/stack-pages/tagging.json");
    return new ObjectMapper().readTree(file.toFile());
  }

  private static JsonNode recorded(String name) throws IOException {
    JsonNode one = golden().path("cases").path(name);
    assertThat(one.isMissingNode()).as(name).isFalse();
    return one;
  }

  private static Stream<String> promotions() throws IOException {
    return golden().path("cases").properties().stream()
        .filter(one -> one.getValue().isObject())
        .map(Map.Entry::getKey);
  }

  private static List<String> texts(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).map(JsonNode::asText).toList();
  }

  /** Returns the tag that a case promotes. */
  private static String from(String name) {
    return name.startsWith(GLOBAL)
        ? name.substring(GLOBAL.length()) + "-stable"
        : name.replace(DRY_RUN, "");
  }

  private static String to(String name) {
    return name.startsWith(GLOBAL) ? "stable" : "2026.3-stable";
  }

  private Pipeline promotion(String name) throws IOException {
    return ImageStack.read(folder.resolve("images")).promotion(from(name), to(name));
  }

  /** Returns the names that the original tagged, in order. */
  private static List<String> tagged(JsonNode recorded) {
    List<String> names = new ArrayList<>();
    for (JsonNode call : recorded.path("calls")) {
      if (call.path(0).asText().equals("tag")) {
        String image = call.path(1).asText();
        names.add(image.substring(0, image.lastIndexOf(':') + 1) + call.path(2).asText());
      }
    }
    return names;
  }

  private static List<String> named(String tag) {
    return IMAGES.stream().map(image -> image + ":" + tag).toList();
  }

  private Set<String> names() {
    Set<String> names = new TreeSet<>();
    IMAGES.forEach(image -> registry.tags(image).forEach(tag -> names.add(image + ":" + tag)));
    return names;
  }

  private RunResult run(Pipeline pipeline) {
    try (Danube danube = Danube.using(FakeBackend.create().registry(registry))) {
      return danube.run(pipeline);
    }
  }

  @ParameterizedTest
  @MethodSource("promotions")
  void the_same_images_get_the_same_tags(String name) throws Exception {
    JsonNode recorded = recorded(name);
    if (REFUSED.contains(name)) {
      assertThat(recorded.has("error")).isTrue();
      assertThatThrownBy(() -> promotion(name))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("is not a tag");
      return;
    }
    boolean isThere = !name.equals("global 2099.9"); // of which no page told
    if (isThere) {
      named(from(name)).forEach(registry::put);
    }
    Set<String> before = names();
    Pipeline pipeline = promotion(name);
    if (name.endsWith(DRY_RUN)) {
      try (Danube danube = Danube.using(FakeBackend.create().registry(registry))) {
        assertThat(danube.plan(pipeline).toString()).contains("base", "web");
      }
    } else {
      assertThat(run(pipeline).succeeded()).isEqualTo(isThere);
    }
    List<String> expected = TAKEN.contains(name) ? named(to(name)) : tagged(recorded);
    Set<String> after = names();
    after.removeAll(before);
    assertThat(after).containsExactlyElementsOf(expected);
    for (String image : expected) {
      ImageRef origin = ImageRef.of(image.replaceAll(":.*", ":" + from(name)));
      assertThat(registry.digest(ImageRef.of(image)))
          .isPresent()
          .isEqualTo(registry.digest(origin));
    }
    assertThat(recorded.has("error")).isEqualTo(TAKEN.contains(name));
    if (recorded.has("IMAGES_TAGGED")) {
      assertThat(recorded.path("IMAGES_TAGGED").asText().lines())
          .containsExactlyElementsOf(expected);
      assertThat(recorded.path("IMAGES_ORIGINAL").asText().lines())
          .containsExactlyElementsOf(named(from(name)));
    }
  }

  @Test
  void the_same_pages_are_copied() throws Exception {
    named("2026.3-main").forEach(registry::put);
    Path wiki = Files.createDirectories(folder.resolve("wiki"));
    List<String> first =
        List.of(
            "Home.md",
            "ghcr-io-ucsd-ets-base-2026.3-main.md",
            "ghcr-io-ucsd-ets-web-2026.3-dev.md",
            "ghcr-io-ucsd-ets-web-2026.3-main.md");
    for (String page : first) {
      Files.writeString(wiki.resolve(page), page, StandardCharsets.UTF_8);
    }
    ImageStack stack = ImageStack.read(folder.resolve("images"));
    String address = "https://github.com/ucsd-ets/datahub-docker-stack";
    assertThat(
            run(stack.promotion("2026.3-main", s -> s.tag("2026.3-stable").wiki(wiki, address)))
                .succeeded())
        .isTrue();
    Set<String> copied = pages(wiki);
    first.forEach(copied::remove);
    assertThat(copied).containsExactlyElementsOf(texts(recorded("copied pages")));
    assertThat(
            run(stack.promotion("2026.3-stable", s -> s.tag("stable").wiki(wiki, address)))
                .succeeded())
        .isTrue();
    assertThat(pages(wiki)).containsExactlyElementsOf(texts(recorded("pages")));
  }

  private static Set<String> pages(Path wiki) throws IOException {
    try (Stream<Path> files = Files.list(wiki)) {
      Set<String> names = new TreeSet<>();
      files.forEach(file -> names.add(String.valueOf(file.getFileName())));
      return names;
    }
  }
}
