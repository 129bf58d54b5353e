package dev.danube.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.danube.engine.internal.source.Checkout;
import dev.danube.stack.StackDecision.ImageAction;
import dev.danube.stack.internal.StackFiles;
import dev.danube.stack.internal.StackFolder;
import dev.danube.testing.FakeRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.eclipse.jgit.api.Git;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Five situations of a stack with plans, each with what the original system built. It built parents
 * again with each of their children, several times, and once crashed at the third level; Danube
 * builds what changed and what stands on it, once for each plan.
 */
class RecordedPlansTest {

  private static final String COMMIT = "abc1234"; // the end of tags there

  @TempDir private Path root;
  private final FakeRegistry registry = new FakeRegistry();

  private static JsonNode recorded() throws IOException {
    return new ObjectMapper()
        .readTree(Path.of("src/test/resources/stack-situations/plans.json").toFile());
  }

  private static IntStream numbers() throws IOException {
    return IntStream.range(0, recorded().size());
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(one -> texts.add(one.asText()));
    return texts;
  }

  private static void commit(Git git) throws Exception {
    git.add().addFilepattern(".").call();
    git.commit()
        .setMessage("x")
        .setAllowEmpty(true)
        .setAuthor("a", "a@example.org")
        .setCommitter("a", "a@example.org")
        .setSign(false)
        .call();
  }

  private ImageStack read(JsonNode situation) throws IOException {
    Path folder = Files.createDirectories(root.resolve("images"));
    for (String image : List.of("base", "web", "ml", "branch", "leaf")) {
      Path file = Files.createDirectories(folder.resolve(image)).resolve("Dockerfile");
      Files.writeString(file, "FROM scratch\n");
    }
    Files.writeString(folder.resolve("spec.yml"), situation.path("spec").asText());
    return ImageStack.read(folder);
  }

  private StackDecision decide(JsonNode situation) throws Exception {
    try (Git git = Git.init().setDirectory(root.toFile()).setInitialBranch("dev").call()) {
      ImageStack stack = read(situation);
      commit(git);
      for (StackVariant variant : stack.variants()) {
        registry.put(variant.image().repository() + ":" + tag(stack, variant));
      }
      for (String image : texts(situation.path("changed"))) {
        Files.writeString(root.resolve("images").resolve(image).resolve("file"), "changed");
      }
      commit(git);
      try (Checkout checkout = StackFiles.commit(StackFolder.of(stack.folder()))) {
        return stack.decide(
            checkout.info().orElseThrow(), registry, s -> s.rebuild(Rebuild.GIT).branch(COMMIT));
      }
    }
  }

  private static String tag(ImageStack stack, StackVariant variant) {
    String prefix = stack.prefix(variant);
    return prefix.isEmpty() ? "latest" : prefix + "-" + COMMIT;
  }

  private static Map<String, String> arguments(JsonNode args) {
    Map<String, String> arguments = new TreeMap<>();
    args.properties().forEach(one -> arguments.put(one.getKey(), one.getValue().asText()));
    return arguments;
  }

  @ParameterizedTest
  @MethodSource("numbers")
  void what_changed_and_what_stands_on_it_is_built_once_for_each_plan(int number) throws Exception {
    JsonNode situation = recorded().get(number);
    StackDecision decision = decide(situation);
    ImageStack stack = ImageStack.read(root.resolve("images"));
    Set<String> affected = new LinkedHashSet<>(texts(situation.path("changed")));
    List.copyOf(affected).forEach(image -> affected.addAll(stack.descendants(image)));
    Set<String> expected = new LinkedHashSet<>();
    for (JsonNode built : situation.path("built")) {
      if (affected.contains(built.path("image").asText())) {
        expected.add(
            String.join(
                " ",
                built.path("plan").asText(),
                built.path("tag").asText(),
                arguments(built.path("args")).toString()));
      }
    }
    if (affected.contains("leaf")) { // where the original crashed
      expected.add("P u/leaf:1-abc1234 {}");
    }
    Set<String> built = new LinkedHashSet<>();
    for (StackVariant variant : stack.variants()) {
      StackDecision.OfImage image = decision.of(variant.label());
      if (image.action() == ImageAction.BUILD) {
        built.add(
            String.join(
                " ",
                image.plan().orElseThrow(),
                image.image().reference(),
                new TreeMap<>(variant.args()).toString()));
      }
    }
    assertThat(built).as(situation.path("title").asText()).isEqualTo(expected);
  }
}
