package dev.danube.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.danube.ChangeBase;
import dev.danube.engine.internal.source.Checkout;
import dev.danube.stack.StackDecision.ImageAction;
import dev.danube.stack.internal.StackFiles;
import dev.danube.stack.internal.StackFolder;
import dev.danube.testing.FakeRegistry;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The rule {@code git} in the situations whose outcome in the original system is known. Where
 * Danube decides otherwise, the test says how the original did.
 */
class GitDecisionTest {

  @TempDir private Path folder;
  private StackRepository repository;
  private FakeRegistry registry = new FakeRegistry();

  @BeforeEach
  void start() throws Exception {
    repository = new StackRepository(folder);
  }

  @AfterEach
  void stop() {
    repository.close();
  }

  private void has(String branch, List<String> images) {
    images.forEach(image -> registry.put("reg.example/acme/" + image + ":2026.3-" + branch));
  }

  private StackDecision decide(String branch) throws Exception {
    try (Checkout checkout = repository.checkout()) {
      return repository
          .stack()
          .decide(
              StackRepository.info(checkout), registry, s -> s.rebuild(Rebuild.GIT).branch(branch));
    }
  }

  private static List<String> built(StackDecision decision) {
    return decision.images().stream()
        .filter(image -> image.action() == ImageAction.BUILD)
        .map(StackDecision.OfImage::name)
        .toList();
  }

  private List<String> builtAfter(String branch, String message, String... changed)
      throws Exception {
    has(branch, StackRepository.IMAGES);
    for (String path : changed) {
      repository.write(path, "changed\n");
    }
    repository.commit(message);
    return built(decide(branch));
  }

  @Test
  void the_order_is_breadth_first() throws Exception {
    has("dev", StackRepository.IMAGES);
    StackDecision decision = decide("dev");
    assertThat(decision.images())
        .extracting(StackDecision.OfImage::name)
        .isEqualTo(StackRepository.IMAGES);
    assertThat(decision.images()).extracting(StackDecision.OfImage::tag).containsOnly("2026.3-dev");
    assertThat(decision.of("web").image()).hasToString("reg.example/acme/web:2026.3-dev");
    assertThat(decision.of("web").label()).isEqualTo("web");
    assertThatThrownBy(() -> decision.of("wob"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The stack has no image \"wob\"");
  }

  @Test
  void without_a_commit_before_all_are_built() throws Exception {
    has("dev", StackRepository.IMAGES);
    StackDecision decision = decide("dev"); // the original crashed
    assertThat(built(decision)).isEqualTo(StackRepository.IMAGES);
    assertThat(decision.of("base").reasons())
        .containsExactly(
            "there is no commit before this one to compare it with, or it was not fetched");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "images/web-extra/Dockerfile|web-extra",
        "images/web-extra/README.md|web-extra",
        "images/web/test/test_it.py|web web-extra",
        "images/base/file|base web ml web-extra ml-gpu",
        "images/tests_common/test_all.py|base web ml web-extra ml-gpu",
        "images/conftest.py|base web ml web-extra ml-gpu",
        "images/notes.txt|-",
        "images/webs/Dockerfile|-",
        "README.md|-",
        "docs/images/web/x|-",
      })
  void the_last_commit_decides(String path, String images) throws Exception {
    List<String> expected = images == null ? List.of() : List.of(images.split(" ", -1));
    assertThat(builtAfter("dev", "x", path)).isEqualTo(expected);
  }

  @Test
  void two_branches_of_the_tree() throws Exception {
    assertThat(builtAfter("dev", "x", "images/web-extra/file", "images/ml/file"))
        .containsExactly("ml", "web-extra", "ml-gpu");
  }

  @Test
  void only_the_last_commit_counts() throws Exception {
    repository.write("images/ml/file", "a");
    repository.commit("a");
    assertThat(builtAfter("dev", "b", "images/web-extra/file")).containsExactly("web-extra");
  }

  @Test
  void a_changed_argument_changes_the_definition() throws Exception {
    has("dev", StackRepository.IMAGES);
    repository.write("images/spec.yml", StackRepository.SPEC.replace("3.11", "3.12"));
    repository.commit("x");
    StackDecision decision = decide("dev");
    assertThat(built(decision)).isEqualTo(StackRepository.IMAGES);
    assertThat(decision.of("base").reasons())
        .containsExactly("images/spec.yml changed, which all images depend on");
  }

  @Test
  void rules_of_the_stack() throws Exception {
    repository.write(
        "images/change_ignore.json", "{\"ChangeIgnore\": [\"ml\"], \"BuildAll\": [\"web-extra\"]}");
    repository.commit("rules");
    assertThat(builtAfter("dev", "x", "images/ml/file")).isEmpty();
    assertThat(builtAfter("dev", "x", "images/web-extra/file")).isEqualTo(StackRepository.IMAGES);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "full rebuild|true",
        "Full Rebuild, please|true",
        "x\\n\\nbody: full rebuild|true",
        "no full rebuild|true",
        "full  rebuild|false",
        "full-rebuild|false",
        "skip ci: nothing|false",
      })
  void a_message_may_build_all(String message, boolean isAll) throws Exception {
    List<String> built = builtAfter("dev", message.replace("\\n", "\n"), "README.md");
    assertThat(built).isEqualTo(isAll ? StackRepository.IMAGES : List.of());
  }

  @Test
  void the_main_branch_builds_all_and_one_that_is_called_alike_does_not() throws Exception {
    assertThat(builtAfter("main", "x", "README.md")).isEqualTo(StackRepository.IMAGES);
    assertThat(builtAfter("main-2", "x", "docs.md")).isEmpty();
  }

  @Test
  void a_deletion_is_a_change() throws Exception {
    has("dev", StackRepository.IMAGES);
    repository.delete("images/ml/README.md");
    repository.commit("x");
    StackDecision decision = decide("dev");
    assertThat(built(decision)).containsExactly("ml", "ml-gpu");
    assertThat(decision.of("ml").reasons()).containsExactly("images/ml/README.md changed");
    assertThat(decision.of("ml-gpu").reasons()).containsExactly("its parent ml is built");
    assertThat(decision.of("web").reasons())
        .containsExactly("nothing that it is made of has changed in the last commit");
    assertThat(decision.of("web").base())
        .hasValueSatisfying(
            base -> assertThat(base.reference()).startsWith("reg.example/acme/base@sha256:"));
    assertThat(decision.of("ml-gpu").base()).isEmpty();
  }

  @Test
  void a_path_has_any_letters() throws Exception {
    // The original overlooked such a path.
    assertThat(builtAfter("dev", "x", "images/web/naïve file.txt"))
        .containsExactly("web", "web-extra");
  }

  @Test
  void a_file_that_moves_changes_both_images() throws Exception {
    has("dev", StackRepository.IMAGES);
    repository.move("images/ml-gpu/README.md", "images/web-extra/more.md");
    repository.commit("x");
    // The original saw the new path only.
    assertThat(built(decide("dev"))).containsExactly("web-extra", "ml-gpu");
  }

  @Test
  void what_the_registry_lacks_is_built_with_what_stands_on_it() throws Exception {
    repository.write("README.md", "x");
    repository.commit("x");
    assertThat(built(decide("dev"))).isEqualTo(StackRepository.IMAGES);
    has("dev", List.of("base", "ml", "ml-gpu", "web-extra"));
    StackDecision decision = decide("dev");
    // The original left web-extra on the old web.
    assertThat(built(decision)).containsExactly("web", "web-extra");
    assertThat(decision.of("web").reasons())
        .containsExactly("the registry has no reg.example/acme/web:2026.3-dev");
  }

  @Test
  void a_branch_that_is_no_tag_is_refused() throws Exception {
    has("feature-x", StackRepository.IMAGES);
    repository.write("README.md", "x");
    repository.commit("x");
    assertThat(decide("feature/x").of("base").tag()).isEqualTo("2026.3-feature-x");
    assertThat(decide("fix-merge").of("base").tag()).isEqualTo("2026.3-fix-merge");
    assertThatThrownBy(() -> decide("stable"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("The branch \"stable\" would replace the images that a promotion");
    assertThatThrownBy(() -> decide("")).hasMessageStartingWith("The branch \"\" cannot end a tag");
  }

  @Test
  void nothing_is_built_but_what_is_named() throws Exception {
    try (Checkout checkout = repository.checkout()) {
      StackDecision decision =
          repository
              .stack()
              .decide(
                  StackRepository.info(checkout),
                  registry,
                  s -> s.rebuild(Rebuild.NONE).branch("main").again("ml"));
      assertThat(built(decision)).containsExactly("ml", "ml-gpu");
      assertThat(decision.of("web").reasons()).containsExactly("no image is built");
      assertThat(decision.of("ml").reasons()).containsExactly("it is to be built again");
    }
  }

  @Test
  void a_dockerfile_that_does_not_start_from_the_parent_is_told() throws Exception {
    repository.write("images/web/Dockerfile", "FROM debian:12\nCOPY file /\n");
    repository.write(
        "images/ml/Dockerfile",
        "ARG BASE_TAG=latest\nFROM reg.example/acme/base:$BASE_TAG AS b\nFROM scratch\nCOPY --from=b / /\n");
    repository.commit("another base");
    StackDecision decision = decide("dev");
    assertThat(decision.warnings())
        .containsExactly(
            "image \"web\": its Dockerfile starts from debian:12, not from its parent; write ARG"
                + " BASE_TAG=latest, then FROM reg.example/acme/base:${BASE_TAG}");
    assertThat(decision.of("web").baseName()).contains("debian:12");
    assertThat(decision.of("ml").baseName()).contains("reg.example/acme/base:2026.3-dev");
  }

  @Test
  void rules_without_what_builds_all_have_the_usual() throws Exception {
    repository.write("images/change_ignore.json", "{\"ChangeIgnore\": [\"docs\"]}");
    assertThat(builtAfter("dev", "rules", "images/spec.yml.bak")).isEqualTo(StackRepository.IMAGES);
    assertThat(builtAfter("dev", "other", "images/docs/a")).isEmpty();
    assertThat(builtAfter("dev", "tests", "images/conftest.py")).isEqualTo(StackRepository.IMAGES);
  }

  @Test
  void another_name_in_the_registry_is_used_and_told() throws Exception {
    repository.write(
        "images/spec.yml",
        StackRepository.SPEC.replace("reg.example/acme/web,", "other.example/site,"));
    repository.commit("x");
    StackDecision decision = decide("dev");
    assertThat(decision.of("web").image()).hasToString("other.example/site:2026.3-dev");
    assertThat(decision.warnings())
        .containsExactly(
            "image \"web\" is called other.example/site in the registry, which image_name says",
            "image \"web-extra\": its Dockerfile starts from reg.example/acme/web:${BASE_TAG}, not"
                + " from its parent; write ARG BASE_TAG=latest, then FROM"
                + " other.example/site:${BASE_TAG}");
  }

  @Test
  void contexts_are_compared_in_their_shortest_form() throws Exception {
    has("dev", StackRepository.IMAGES);
    repository.write(
        "images/spec.yml",
        StackRepository.SPEC
            .replace("acme/ml,", "acme/ml, context: ./images/ml/,")
            .replace("acme/ml-gpu,", "acme/ml-gpu, context: ., dockerfile: images/ml/Dockerfile,"));
    repository.commit("definition");
    repository.write("images/ml/file", "x");
    repository.commit("x");
    assertThat(built(decide("dev"))).containsExactly("ml", "ml-gpu");
    repository.write("README.md", "x");
    repository.commit("x");
    assertThat(built(decide("dev"))).containsExactly("ml-gpu");
  }

  @Test
  void tags_have_a_longest_length() throws Exception {
    assertThatThrownBy(() -> decide("x".repeat(125)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("has 132 characters, and at most 128 are possible");
    assertThatThrownBy(() -> decide("x".repeat(129)))
        .hasMessageContaining("cannot end a tag, which needs 1 to 128 characters");
  }

  private StackDecision decideSince(ChangeBase base, Optional<String> lastSuccess)
      throws Exception {
    StackFolder images = StackFolder.of(repository.images());
    try (Checkout checkout = StackFiles.commit(images, lastSuccess)) {
      return repository
          .stack()
          .decide(
              StackRepository.info(checkout),
              registry,
              s -> s.rebuild(Rebuild.GIT).branch("dev").since(base));
    }
  }

  @Test
  void changes_count_since_another_commit() throws Exception {
    has("dev", StackRepository.IMAGES);
    String success;
    try (Checkout checkout = repository.checkout()) {
      success = StackRepository.info(checkout).commit();
    }
    repository.write("images/ml/file", "a");
    repository.commit("a");
    repository.write("images/web-extra/file", "b");
    repository.commit("b");
    assertThat(built(decideSince(ChangeBase.previousCommit(), Optional.of(success))))
        .containsExactly("web-extra");
    StackDecision decision = decideSince(ChangeBase.lastSuccess(), Optional.of(success));
    assertThat(built(decision)).containsExactly("ml", "web-extra", "ml-gpu");
    assertThat(decision.of("base").reasons())
        .containsExactly("nothing that it is made of has changed since the last successful run");
    StackDecision without = decideSince(ChangeBase.lastSuccess(), Optional.empty());
    assertThat(built(without)).isEqualTo(StackRepository.IMAGES);
    assertThat(without.of("base").reasons())
        .containsExactly("the last successful run is not known, or its commit was not fetched");
  }

  @Test
  void an_image_is_built_again_with_what_stands_on_it() throws Exception {
    has("dev", StackRepository.IMAGES);
    repository.write("README.md", "x");
    repository.commit("x");
    try (Checkout checkout = repository.checkout()) {
      StackDecision decision =
          repository
              .stack()
              .decide(
                  StackRepository.info(checkout),
                  registry,
                  s -> s.rebuild(Rebuild.GIT).branch("dev").again("ml"));
      assertThat(built(decision)).containsExactly("ml", "ml-gpu");
      assertThat(decision.of("ml").reasons()).containsExactly("it is to be built again");
      assertThatThrownBy(
              () ->
                  repository
                      .stack()
                      .decide(StackRepository.info(checkout), registry, s -> s.again("mll")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("The stack \"images\" has no image \"mll\"; did you mean \"ml\"?");
    }
  }
}
