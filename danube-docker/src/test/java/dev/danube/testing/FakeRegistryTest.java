package dev.danube.testing;

import static dev.danube.Condition.imageExists;
import static dev.danube.Condition.not;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.danube.ImageInfo;
import dev.danube.ImageRef;
import dev.danube.Outcome;
import dev.danube.Output;
import dev.danube.Pipeline;
import dev.danube.RunResult;
import dev.danube.Source;
import dev.danube.Tag;
import dev.danube.engine.Danube;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FakeRegistryTest {

  // spotless:off: pipelines are easier to read as they are

  private static final Output<ImageRef> APP = Output.image("app");
  private static final Output<ImageRef> PUSHED = Output.image("pushed");

  private final FakeRegistry registry = new FakeRegistry();

  private RunResult run(Pipeline pipeline) {
    try (Danube danube = Danube.using(FakeBackend.create().registry(registry))) {
      return danube.run(pipeline);
    }
  }

  @Test
  void what_a_run_pushes_is_there_for_the_next_and_its_tags_can_be_moved() {
    Pipeline release = Pipeline.define("release", p -> p
        .source(Source.currentRepository())
        .stage("build", s -> s.when(not(imageExists("acme/app", Tag.branch()).inRegistry()))
            .buildImage(i -> i.tag("acme/app", Tag.branch()).tag("acme/app:1").as(APP)))
        .stage("push", s -> s.pushImage(APP, PUSHED))
        .stage("promote", s -> s.tagInRegistry(PUSHED, "acme/app", Tag.of("stable"))
            .call(stage -> stage.log("stable is " + stage.registry().digest(ImageRef.of("acme/app:stable")).orElseThrow()))));
    RunResult first = run(release);
    assertThat(first.outcome()).as(first.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(registry.tags("acme/app")).containsExactly("main", "1", "stable");
    String digest = registry.digest(ImageRef.of("acme/app:stable")).orElseThrow();
    assertThat(first.get(PUSHED)).isEqualTo(ImageRef.of("acme/app@" + digest));
    assertThat(registry.digest(ImageRef.of("acme/app@" + digest))).contains(digest);
    RunResult second = run(release);
    assertThat(second.stage("build").outcome()).isEqualTo(Outcome.SKIPPED);
    assertThat(second.stage("build").skipReason().orElseThrow().text()).isEqualTo(
        "not (not image acme/app:<branch> exists in its registry); acme/app:main exists in its registry");
  }

  @Test
  void java_code_reads_descriptions_and_pulls_change_nothing() {
    ImageInfo.Config config = new ImageInfo.Config(Map.of(), Map.of("a", "b"), List.of(), List.of("sh"), "", "", List.of(), List.of());
    ImageInfo info = new ImageInfo("sha256:1", List.of(), "linux/amd64", Optional.empty(), 7, config, List.of());
    registry.put(ImageRef.of("acme/app:1"), info);
    Pipeline pipeline = Pipeline.define("look", p -> p
        .stage("pull", s -> s.pullImage("acme/app:1", i -> i.as(APP)))
        .stage("look", s -> s.input(APP).call(stage -> {
          assertThat(stage.inspect(stage.get(APP)).labels()).containsEntry("a", "b");
          assertThat(stage.registry().inspect(ImageRef.of("acme/app:1"))).contains(info);
          assertThat(stage.inspect(ImageRef.of("acme/app:2"))).isNull();
        })));
    RunResult result = run(pipeline);
    assertThat(result.stage("look").failure().orElseThrow().message()).contains("Docker does not have the image acme/app:2; add pullImage before this step");
  }

  @Test
  void images_are_joined() {
    registry.put("acme/app:1-amd").put("acme/app:1-arm");
    List<ImageRef> parts = List.of(ImageRef.of("acme/app:1-amd"), ImageRef.of("acme/app:1-arm"));
    ImageRef joined = registry.join(ImageRef.of("acme/app:1"), parts);
    assertThat(registry.digest(ImageRef.of("acme/app:1"))).contains(joined.reference().replace("acme/app@", ""));
    assertThat(registry.join(ImageRef.of("acme/app:2"), parts)).isEqualTo(joined);
    assertThatThrownBy(() -> registry.join(joined, List.of())).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> registry.join(ImageRef.of("acme/app:1"), List.of(ImageRef.of("acme/none"))))
        .hasMessage("The fake registry has no image acme/none");
  }

  @Test
  void images_are_deleted_by_tag_or_with_all_tags() {
    registry.put("acme/app:1").put("acme/app:2");
    ImageRef one = registry.tag(ImageRef.of("acme/app:1"), ImageRef.of("acme/app:stable"));
    assertThat(registry.delete(ImageRef.of("acme/app:2"))).isTrue();
    assertThat(registry.delete(ImageRef.of("acme/app:2"))).isFalse();
    assertThat(registry.delete(one)).isTrue();
    assertThat(registry.delete(one)).isFalse();
    assertThat(registry.tags("acme/app")).isEmpty();
    assertThat(registry.inspect(ImageRef.of("acme/app:1"))).isEmpty();
    assertThatThrownBy(() -> registry.tag(ImageRef.of("acme/app:1"), ImageRef.of("acme/app:3")))
        .hasMessage("The fake registry has no image acme/app:1");
  }

  // spotless:on
}
