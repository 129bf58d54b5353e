package dev.danube.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.danube.ImageRef;
import dev.danube.engine.internal.source.Checkout;
import dev.danube.stack.StackDecision.ContentKey;
import dev.danube.stack.StackDecision.ImageAction;
import dev.danube.stack.StackDecision.OfImage;
import dev.danube.stack.internal.MachinePlatform;
import dev.danube.testing.FakeRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rule {@code content}. */
class ContentDecisionTest {

  @TempDir private Path folder;
  private StackRepository repository;
  private final FakeRegistry registry = new FakeRegistry();

  @BeforeEach
  void start() throws Exception {
    repository = new StackRepository(folder);
  }

  @AfterEach
  void stop() {
    repository.close();
  }

  private StackDecision decide(String branch) throws Exception {
    try (Checkout checkout = repository.checkout()) {
      return repository
          .stack()
          .decide(StackRepository.info(checkout), registry, s -> s.branch(branch));
    }
  }

  private StackDecision decideAt(String time) throws Exception {
    try (Checkout checkout = repository.checkout()) {
      return repository
          .stack()
          .decide(
              StackRepository.info(checkout),
              registry,
              s -> s.branch("dev").clock(Clock.fixed(Instant.parse(time), ZoneOffset.UTC)));
    }
  }

  /** Does what a run would do: puts what is built, tested or reused into the registry. */
  private StackDecision perform(String branch) throws Exception {
    return perform(decide(branch));
  }

  private StackDecision perform(StackDecision decision) {
    return StackRepository.perform(decision, registry);
  }

  private static Map<String, ImageAction> actions(StackDecision decision) {
    Map<String, ImageAction> actions = new TreeMap<>();
    decision.images().forEach(image -> actions.put(image.name(), image.action()));
    return actions;
  }

  private void expect(StackDecision decision, ImageAction others, Object... exceptions) {
    Map<String, ImageAction> expected = new TreeMap<>();
    StackRepository.IMAGES.forEach(image -> expected.put(image, others));
    for (int i = 0; i < exceptions.length; i += 2) {
      expected.put((String) exceptions[i], (ImageAction) exceptions[i + 1]);
    }
    assertThat(actions(decision)).isEqualTo(expected);
  }

  @Test
  void what_was_built_is_not_built_again_on_any_branch() throws Exception {
    expect(perform("dev"), ImageAction.BUILD);
    expect(perform("dev"), ImageAction.NONE);
    StackDecision other = perform("feature");
    expect(other, ImageAction.REUSE);
    assertThat(other.of("web").reasons().get(0))
        .matches("its content is there as k-[0-9a-f]{20}, and gets the tag 2026.3-feature");
    assertThat(other.of("web").base().orElseThrow().reference())
        .startsWith("reg.example/acme/base@sha256:");
    expect(perform("feature"), ImageAction.NONE);
  }

  @Test
  void an_image_for_another_platform_is_another_content() throws Exception {
    perform("dev");
    String web = "web: {image_name: reg.example/acme/web, ";
    repository.write(
        "images/spec.yml", StackRepository.SPEC.replace(web, web + "platforms: [linux/s390x], "));
    expect(
        decide("dev"), ImageAction.NONE, "web", ImageAction.BUILD, "web-extra", ImageAction.BUILD);
    assertThat(MachinePlatform.of("aarch64")).isEqualTo("linux/arm64");
    assertThat(MachinePlatform.of("x86_64")).isEqualTo(MachinePlatform.USUAL);
    assertThat(MachinePlatform.of("riscv64")).isEqualTo("linux/riscv64");
  }

  @Test
  void another_stage_of_the_dockerfile_is_another_content() throws Exception {
    perform("dev");
    String web = "web: {image_name: reg.example/acme/web, ";
    repository.write("images/web/Dockerfile", "FROM scratch AS small\nCOPY file /\n");
    perform("dev");
    repository.write(
        "images/spec.yml", StackRepository.SPEC.replace(web, web + "dockerfile_target: small, "));
    expect(
        decide("dev"), ImageAction.NONE, "web", ImageAction.BUILD, "web-extra", ImageAction.BUILD);
  }

  @Test
  void a_dockerfile_may_be_a_link() throws Exception {
    perform("dev");
    repository.move("images/web/Dockerfile", "images/web/Dockerfile.cpu");
    Files.createSymbolicLink(folder.resolve("images/web/Dockerfile"), Path.of("Dockerfile.cpu"));
    expect(
        decide("dev"), ImageAction.NONE, "web", ImageAction.BUILD, "web-extra", ImageAction.BUILD);
  }

  @Test
  void a_change_builds_the_image_and_what_stands_on_it() throws Exception {
    perform("dev");
    repository.write("images/ml/file", "other");
    repository.commit("x");
    StackDecision decision = perform("dev");
    expect(decision, ImageAction.NONE, "ml", ImageAction.BUILD, "ml-gpu", ImageAction.BUILD);
    assertThat(decision.of("ml").reasons()).hasSize(2);
    assertThat(decision.of("ml").reasons().get(0)).isEqualTo("images/ml/file changed");
    assertThat(decision.of("ml").reasons().get(1))
        .matches("its content [0-9a-f]{12} is not in reg.example/acme/ml");
    assertThat(decision.of("ml-gpu").reasons()).containsExactly("its parent ml is built");
    repository.write("images/ml/file", "ml");
    repository.commit("back");
    expect(decide("dev"), ImageAction.NONE, "ml", ImageAction.REUSE, "ml-gpu", ImageAction.REUSE);
  }

  @Test
  void tests_that_change_run_on_the_image_there_is() throws Exception {
    perform("dev");
    repository.write("images/web/test/test_it.py", "x");
    repository.commit("x");
    StackDecision own = perform("dev");
    expect(own, ImageAction.NONE, "web", ImageAction.TEST);
    assertThat(own.of("web").reasons().get(0))
        .matches("its content is there as k-[0-9a-f]{20}, but not with these tests");
    repository.write("images/tests_common/test_all.py", "x");
    repository.commit("x");
    expect(perform("dev"), ImageAction.TEST);
    expect(perform("dev"), ImageAction.NONE);
  }

  @Test
  void tests_that_the_image_contains_are_its_content() throws Exception {
    repository.write("images/web/Dockerfile", "FROM reg.example/acme/base:x\nCOPY . /\n");
    repository.commit("x");
    perform("dev");
    repository.write("images/web/test/test_it.py", "x");
    repository.commit("x");
    expect(
        decide("dev"), ImageAction.NONE, "web", ImageAction.BUILD, "web-extra", ImageAction.BUILD);
  }

  @Test
  void ignored_files_and_times_do_not_count() throws Exception {
    repository.write("images/web/.dockerignore", "*.md\n");
    repository.commit("x");
    perform("dev");
    repository.write("images/web/README.md", "other");
    repository.write("images/web/file", "web"); // the same again
    repository.write("README.md", "other");
    expect(decide("dev"), ImageAction.NONE);
    repository.write("images/web/.dockerignore", "*.md\nnothing\n");
    expect(
        decide("dev"), ImageAction.NONE, "web", ImageAction.BUILD, "web-extra", ImageAction.BUILD);
    repository.write("images/web/.dockerignore", "[\n");
    assertThatThrownBy(() -> decide("dev"))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("images/web: .dockerignore:1: ");
  }

  @Test
  void arguments_modes_and_links_count() throws Exception {
    perform("dev");
    repository.write("images/spec.yml", StackRepository.SPEC.replace("3.11", "3.12"));
    expect(decide("dev"), ImageAction.BUILD);
    repository.write("images/spec.yml", StackRepository.SPEC);
    expect(decide("dev"), ImageAction.NONE);
    assertThat(folder.resolve("images/ml-gpu/file").toFile().setExecutable(true)).isTrue();
    expect(decide("dev"), ImageAction.NONE, "ml-gpu", ImageAction.BUILD);
    assertThat(folder.resolve("images/ml-gpu/file").toFile().setExecutable(false)).isTrue();
    expect(decide("dev"), ImageAction.NONE);
    java.nio.file.Files.createSymbolicLink(folder.resolve("images/ml-gpu/link"), Path.of("file"));
    expect(decide("dev"), ImageAction.NONE, "ml-gpu", ImageAction.BUILD);
  }

  @Test
  void a_newer_base_image_counts() throws Exception {
    repository.write("images/base/Dockerfile", "ARG PYTHON\nFROM python:$PYTHON\nCOPY file /\n");
    repository.commit("x");
    registry.put("python:3.11");
    perform("dev");
    OfImage known = decide("dev").of("base");
    assertThat(known.baseName()).contains("python:3.11");
    assertThat(known.base().orElseThrow().reference()).startsWith("python@sha256:");
    assertThat(decide("dev").of("web").baseName()).contains("reg.example/acme/base:2026.3-dev");
    expect(decide("dev"), ImageAction.NONE);
    registry.tag(ImageRef.of("reg.example/acme/base:2026.3-dev"), ImageRef.of("python:3.11"));
    expect(decide("dev"), ImageAction.BUILD);
  }

  @Test
  void an_image_is_built_again_when_it_is_too_old() throws Exception {
    repository.write(
        "images/spec.yml", StackRepository.SPEC.replace("acme/web,", "acme/web, refresh: 7d,"));
    repository.commit("x");
    perform(decideAt("2026-11-23T00:00:00Z"));
    expect(decideAt("2026-11-29T23:59:59Z"), ImageAction.NONE);
    StackDecision monday = perform(decideAt("2026-11-30T00:00:00Z"));
    expect(monday, ImageAction.NONE, "web", ImageAction.BUILD, "web-extra", ImageAction.BUILD);
    assertThat(monday.of("web").reasons().get(0))
        .matches(
            "its content [0-9a-f]{12} is not in reg\\.example/acme/web, built since"
                + " 2026-11-30T00:00:00Z \\(refresh 7d\\)");
    assertThat(monday.warnings()).isEmpty();
    expect(decideAt("2026-12-01T12:00:00Z"), ImageAction.NONE);
    expect(
        decideAt("2027-12-01T12:00:00Z"),
        ImageAction.NONE,
        "web",
        ImageAction.BUILD,
        "web-extra",
        ImageAction.BUILD);
  }

  @Test
  void the_age_of_images_is_unknown_to_git() throws Exception {
    repository.write(
        "images/spec.yml", StackRepository.SPEC.replace("acme/web,", "acme/web, refresh: 2w,"));
    repository.commit("x");
    try (Checkout checkout = repository.checkout()) {
      StackDecision decision =
          repository
              .stack()
              .decide(StackRepository.info(checkout), registry, s -> s.rebuild(Rebuild.GIT));
      assertThat(decision.warnings())
          .containsExactly(
              "image \"web\": refresh has no effect with rebuild=git, which asks no registry for"
                  + " the age of an image");
    }
  }

  @Test
  void what_the_registry_lost_is_built_with_what_stands_on_it() throws Exception {
    StackDecision first = perform("dev");
    ContentKey web = first.of("web").key().orElseThrow();
    registry.delete(ImageRef.of("reg.example/acme/web:" + web.contentTag()));
    registry.delete(ImageRef.of("reg.example/acme/web:" + web.testTag()));
    expect(
        decide("dev"), ImageAction.NONE, "web", ImageAction.BUILD, "web-extra", ImageAction.BUILD);
  }

  @Test
  void what_was_built_again_and_did_not_pass_is_tested_again() throws Exception {
    ContentKey key = perform("dev").of("ml").key().orElseThrow();
    registry.put("reg.example/acme/other:1");
    registry.tag(
        ImageRef.of("reg.example/acme/other:1"),
        ImageRef.of("reg.example/acme/ml:" + key.contentTag()));
    expect(decide("dev"), ImageAction.NONE, "ml", ImageAction.TEST);
    expect(decide("next"), ImageAction.REUSE, "ml", ImageAction.TEST);
  }

  @Test
  void a_root_may_name_its_base_by_the_usual_argument() throws Exception {
    repository.write("images/base/Dockerfile", "ARG BASE_TAG=3\nFROM alpine:$BASE_TAG\n");
    perform("dev");
    registry.put("alpine:3");
    expect(decide("dev"), ImageAction.BUILD);
  }

  @Test
  void integration_tests_count_where_they_run() throws Exception {
    perform("dev");
    repository.write("images/web/integration_tests/a.sh", "x");
    expect(decide("dev"), ImageAction.NONE);
    repository.write("images/ml/integration_tests/a.sh", "x");
    expect(decide("dev"), ImageAction.NONE, "ml", ImageAction.TEST);
    perform("dev");
    repository.write(
        "images/spec.yml",
        StackRepository.SPEC.replace("acme/web,", "acme/web, integration_tests: true,"));
    expect(decide("dev"), ImageAction.NONE, "web", ImageAction.TEST);
  }

  @Test
  void a_message_builds_all() throws Exception {
    perform("dev");
    repository.commit("Full rebuild");
    StackDecision decision = decide("dev");
    expect(decision, ImageAction.BUILD);
    assertThat(decision.of("base").reasons())
        .containsExactly("the commit message says \"full rebuild\"");
  }

  @Test
  void the_branch_of_the_commit_is_the_usual_one() throws Exception {
    try (Checkout checkout = repository.checkout()) {
      ImageStack stack = repository.stack();
      assertThat(stack.decide(StackRepository.info(checkout), registry).of("base").tag())
          .isEqualTo("2026.3-main");
      StackDecision all =
          stack.decide(StackRepository.info(checkout), registry, s -> s.rebuild(Rebuild.ALL));
      assertThat(all.of("base").reasons()).containsExactly("all images are built");
    }
  }

  @Test
  void plans_have_keys_of_their_own() throws Exception {
    repository.write(
        "images/spec.yml",
        """
        repository: reg.example/acme
        images:
          base: {dbuild_env: {P38: {PY: '3.8'}, P39: {PY: '3.9'}}}
          web: {depend_on: base}
        plans: {P38: {tag_prefix: '1'}, P39: {tag_prefix: '2'}}
        """);
    repository.commit("x");
    StackDecision decision = decide("dev");
    assertThat(decision.images())
        .extracting(OfImage::label)
        .containsExactly("base-P38", "base-P39", "web-P38", "web-P39");
    assertThat(decision.of("web-P39").tag()).isEqualTo("2-dev");
    assertThat(decision.of("web-P39").plan()).contains("P39");
    List<String> keys =
        decision.images().stream().map(i -> i.key().orElseThrow().content()).toList();
    assertThat(keys).doesNotHaveDuplicates();
    repository.write(
        "images/spec.yml",
        "repository: reg.example/acme\nimages: {base: }\nplans: {P: , Q: {tag_prefix: '2'}}\n");
    StackDecision same = decide("dev");
    assertThat(same.of("base-P").key()).isNotEqualTo(same.of("base-Q").key());
    assertThat(same.of("base-P").tag()).isEqualTo("latest");
    assertThat(same.warnings().get(0))
        .endsWith(
            "spec.yml:3: the images of plan \"P\" get the tag \"latest\" on all branches; set"
                + " tag_prefix");
  }
}
