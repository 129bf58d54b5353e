package dev.danube.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.danube.BackendException;
import dev.danube.ImageInfo;
import dev.danube.ImageRef;
import dev.danube.Outcome;
import dev.danube.Pipeline;
import dev.danube.Registry;
import dev.danube.RunResult;
import dev.danube.Step;
import dev.danube.engine.Danube;
import dev.danube.engine.internal.source.Checkout;
import dev.danube.stack.StackDecision.ImageAction;
import dev.danube.stack.internal.AskedDigests;
import dev.danube.testing.FakeBackend;
import dev.danube.testing.FakeRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Base images whose digests are in {@code stack.lock}. */
class PinnedBasesTest {

  private static final String START = "quay.example/start";
  private static final String NO_DIGEST = "sha256:" + "0".repeat(64);

  @TempDir private Path folder;
  private StackRepository repository;
  private final FakeRegistry registry = new FakeRegistry();

  @BeforeEach
  void start() throws Exception {
    repository = new StackRepository(folder);
    repository.write(
        "images/spec.yml",
        StackRepository.SPEC.replace("acme/base,", "acme/base, from: {" + START + ": pinned},"));
    repository.write(
        "images/base/Dockerfile", "ARG PYTHON\nFROM " + START + ":$PYTHON\nCOPY file /\n");
    repository.commit("pin");
    registry.put(START + ":3.11");
  }

  @AfterEach
  void stop() {
    repository.close();
  }

  private StackDecision decide(Rebuild rebuild) throws Exception {
    return decide(rebuild, registry);
  }

  private StackDecision decide(Rebuild rebuild, Registry asked) throws Exception {
    try (Checkout checkout = repository.checkout()) {
      return repository
          .stack()
          .decide(StackRepository.info(checkout), asked, s -> s.branch("dev").rebuild(rebuild));
    }
  }

  private List<String> update() throws Exception {
    return PinnedBases.update(repository.stack(), new AskedDigests(registry));
  }

  private String digest() {
    return registry.digest(ImageRef.of(START + ":3.11")).orElseThrow();
  }

  /** Puts what a run would build into the registry. */
  private void perform() throws Exception {
    StackRepository.perform(decide(Rebuild.CONTENT), registry);
  }

  /** Gives the tag of the base to another image. */
  private void moveBase() {
    registry.put(START + ":other");
    registry.tag(ImageRef.of(START + ":other"), ImageRef.of(START + ":3.11"));
  }

  @Test
  void a_pinned_base_needs_a_digest() throws Exception {
    for (Rebuild rebuild : Rebuild.values()) {
      assertThatThrownBy(() -> decide(rebuild))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage(
              "images/stack.lock has no quay.example/start:3.11, which the image \"base\" pins; add"
                  + " it with --set lock=update");
    }
    assertThat(update())
        .containsExactly(
            "images/stack.lock: quay.example/start:3.11 was not pinned, is " + digest());
    assertThat(folder.resolve("images/stack.lock"))
        .hasContent(
            "# The base images of this stack. Written by --set lock=update; commit it.\n"
                + "quay.example/start:3.11: "
                + digest()
                + "\n");
    StackDecision decision = decide(Rebuild.CONTENT);
    assertThat(decision.of("base").base()).contains(ImageRef.of(START + "@" + digest()));
    assertThat(decision.warnings()).isEmpty();
    assertThat(update()).isEmpty();
  }

  @Test
  void a_base_that_moved_is_told_and_builds_nothing() throws Exception {
    update();
    perform();
    String before = digest();
    moveBase();
    StackDecision moved = decide(Rebuild.CONTENT);
    assertThat(moved.images()).allMatch(image -> image.action() == ImageAction.NONE);
    assertThat(moved.warnings())
        .containsExactly(
            "quay.example/start:3.11 is "
                + digest()
                + " by now, and images/stack.lock has "
                + before
                + "; take the newer one with --set lock=update");
    assertThat(update())
        .containsExactly(
            "images/stack.lock: quay.example/start:3.11 was " + before + ", is " + digest());
    repository.commit("update");
    StackDecision updated = decide(Rebuild.CONTENT);
    assertThat(updated.images()).allMatch(image -> image.action() == ImageAction.BUILD);
    assertThat(updated.of("base").reasons()).startsWith("images/stack.lock changed");
    assertThat(updated.of("base").base()).contains(ImageRef.of(START + "@" + digest()));
    assertThat(updated.warnings()).isEmpty();
  }

  @Test
  void a_changed_lock_builds_by_the_rule_of_git_too() throws Exception {
    update();
    repository.commit("update");
    StackDecision decision = decide(Rebuild.GIT);
    assertThat(decision.of("base").reasons()).startsWith("images/stack.lock changed");
    assertThat(decision.of("base").base()).contains(ImageRef.of(START + "@" + digest()));
    assertThat(decision.of("web").reasons()).startsWith("its parent base is built");
  }

  @Test
  void a_registry_that_does_not_answer_hides_only_whether_a_base_moved() throws Exception {
    update();
    StackDecision decision = decide(Rebuild.ALL, new Unreachable());
    assertThat(decision.of("base").base()).contains(ImageRef.of(START + "@" + digest()));
    assertThat(decision.warnings())
        .containsExactly("It is not known whether quay.example/start:3.11 has moved: no answer");
  }

  @Test
  void a_dockerfile_starts_from_what_is_pinned() throws Exception {
    repository.write("images/base/Dockerfile", "FROM quay.example/starter:1\n");
    assertThatThrownBy(() -> decide(Rebuild.CONTENT))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "The image \"base\" pins quay.example/start, but its Dockerfile starts from"
                + " quay.example/starter:1; name that one in from");
    repository.write("images/base/Dockerfile", "FROM scratch\n");
    assertThatThrownBy(() -> decide(Rebuild.CONTENT)).hasMessageContaining("starts from no image");
  }

  @Test
  void a_wrong_lock_is_told_with_its_lines() throws Exception {
    repository.write("images/stack.lock", "a:1: " + NO_DIGEST + "\nb:1: sha256:12\nc:1:\n");
    assertThatThrownBy(() -> decide(Rebuild.CONTENT))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "images/stack.lock:2: \"sha256:12\" is not a digest, as sha256:... is\n"
                + "images/stack.lock:3: \"\" is not a digest, as sha256:... is");
    repository.delete("images/stack.lock");
    registry.delete(ImageRef.of(START + ":3.11"));
    assertThatThrownBy(this::update)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("The registry has no quay.example/start:3.11 to pin");
    assertThat(folder.resolve("images/stack.lock")).doesNotExist();
  }

  @Test
  void a_run_builds_from_the_digest() throws Exception {
    Pipeline pipeline = repository.stack().pipeline();
    Step.BuildImage build =
        (Step.BuildImage) pipeline.find("build base").orElseThrow().steps().get(0);
    assertThat(build.image().from()).isPresent();
    try (Danube danube = Danube.using(FakeBackend.create().registry(registry))) {
      RunResult without = danube.run(pipeline, run -> run.set("branch", "dev"));
      assertThat(without.stage("decide").failure().orElseThrow().message())
          .contains("add it with --set lock=update");
      RunResult result =
          danube.run(pipeline, run -> run.set("branch", "dev").set("lock", "update"));
      assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
      assertThat(result.get(Decided.DECISION).of("base").base())
          .contains(ImageRef.of(START + "@" + digest()));
    }
    assertThat(Files.readString(folder.resolve("images/stack.lock"))).contains(digest());
  }

  /** Registries that cannot be reached. */
  private record Unreachable() implements Registry {

    private static BackendException noAnswer() {
      return new BackendException("no answer", null);
    }

    @Override
    public Optional<String> digest(ImageRef image) {
      throw noAnswer();
    }

    @Override
    public Optional<ImageInfo> inspect(ImageRef image) {
      throw noAnswer();
    }

    @Override
    public List<String> tags(String repositoryName) {
      throw noAnswer();
    }

    @Override
    public ImageRef tag(ImageRef image, ImageRef name) {
      throw noAnswer();
    }

    @Override
    public ImageRef join(ImageRef name, List<ImageRef> images) {
      throw noAnswer();
    }

    @Override
    public boolean delete(ImageRef image) {
      throw noAnswer();
    }
  }
}
