package dev.danube.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.danube.FailureKind;
import dev.danube.ImagePull;
import dev.danube.ImageRef;
import dev.danube.Outcome;
import dev.danube.Output;
import dev.danube.Parameter;
import dev.danube.Pipeline;
import dev.danube.RunContext;
import dev.danube.RunResult;
import dev.danube.Source;
import dev.danube.SourceInfo;
import dev.danube.Stage;
import dev.danube.Tag;
import dev.danube.Value;
import dev.danube.engine.fixture.ScriptedBackend;
import dev.danube.engine.internal.source.fixture.GitFolder;
import dev.danube.event.LifecycleCallbacks;
import dev.danube.record.RunRecord;
import dev.danube.record.RunRecords;
import dev.danube.testing.FakeBackend;
import dev.danube.testing.FakeRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests of the cases of the page about the lock file. */
@Timeout(60)
class LockfileTest {

  private static final String HEAD =
      "# Images by digest, git refs by commit. Written by --lock update; commit this file.\n";

  private final FakeRegistry registry = new FakeRegistry();
  private final List<String> images = new ArrayList<>();
  @TempDir private Path temp;
  private Path file;

  @BeforeEach
  void names() {
    file = temp.resolve("danube.lock");
    registry.put("debian:12").put("postgres:16").put("busybox:1.36");
  }

  // spotless:off

  private String digest(String image) {
    return registry.digest(ImageRef.of(image)).orElseThrow();
  }

  private RunResult run(LockMode mode, Pipeline pipeline) {
    return run(pipeline, r -> r.lock(mode, file));
  }

  private RunResult run(Pipeline pipeline, Consumer<RunSettings.Builder> settings) {
    images.clear();
    try (Danube danube = Danube.using(FakeBackend.create().registry(registry))) {
      return danube.run(
          pipeline,
          r ->
              settings.accept(
                  r.callbacks(
                      new LifecycleCallbacks() {
                        @Override
                        public void beforeContainer(RunContext run, Stage stage, ImageRef image) {
                          images.add(stage.name() + " " + image);
                        }
                      })));
    }
  }

  private static Pipeline pipeline() {
    return Pipeline.define(
        "ci",
        p ->
            p.image("debian:12")
                .stage("build", s -> s.run("make"))
                .stage(
                    "test",
                    s ->
                        s.image("busybox:1.36")
                            .service("db", d -> d.image("postgres:16"))
                            .run("make test")));
  }

  @Test
  void an_update_writes_a_sorted_line_for_each_image_and_the_run_uses_them_by_digest()
      throws IOException {
    RunResult result = run(LockMode.UPDATE, pipeline());
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(file)
        .hasContent(
            HEAD
                + "image busybox:1.36 "
                + digest("busybox:1.36")
                + "\n"
                + "image debian:12 "
                + digest("debian:12")
                + "\n"
                + "image postgres:16 "
                + digest("postgres:16")
                + "\n");
    assertThat(images)
        .containsExactly(
            "build debian@" + digest("debian:12"),
            "test postgres@" + digest("postgres:16"),
            "test busybox@" + digest("busybox:1.36"));
    assertThat(result.warnings()).isEmpty();
  }

  @Test
  void a_frozen_run_uses_what_the_file_has_whatever_the_registry_has_now() {
    run(LockMode.UPDATE, pipeline());
    String before = digest("debian:12");
    registry.put(
        ImageRef.of("debian:12"), registry.inspect(ImageRef.of("postgres:16")).orElseThrow());
    assertThat(digest("debian:12")).isNotEqualTo(before);
    assertThat(run(LockMode.FROZEN, pipeline()).outcome()).isEqualTo(Outcome.SUCCESS);
    assertThat(images.get(0)).isEqualTo("build debian@" + before);
    run(pipeline(), r -> {});
    assertThat(images.get(0)).as("without a lock").isEqualTo("build debian:12");
  }

  @Test
  void an_update_keeps_comments_and_other_entries_and_changes_only_what_has_moved()
      throws IOException {
    String other = "sha256:" + "a".repeat(64);
    Files.writeString(
        file,
        HEAD
            + "\n# until the driver is fixed\nimage debian:12 "
            + other
            + "\nimage elsewhere:1 "
            + other
            + "\n# the end\n");
    run(LockMode.UPDATE, pipeline());
    assertThat(file)
        .hasContent(
            HEAD
                + "image busybox:1.36 "
                + digest("busybox:1.36")
                + "\n\n# until the driver is fixed\nimage debian:12 "
                + digest("debian:12")
                + "\nimage elsewhere:1 "
                + other
                + "\nimage postgres:16 "
                + digest("postgres:16")
                + "\n# the end\n");
    var written = Files.getLastModifiedTime(file);
    String content = Files.readString(file);
    run(LockMode.UPDATE, pipeline());
    assertThat(file).hasContent(content);
    assertThat(Files.getLastModifiedTime(file)).as("nothing was new").isEqualTo(written);
  }

  @Test
  void a_frozen_run_is_refused_before_it_starts_with_all_that_the_file_lacks() {
    assertThatThrownBy(() -> run(LockMode.FROZEN, pipeline()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            String.join(
                System.lineSeparator(),
                file + " has no entry \"image debian:12\"; add it with --lock update",
                file + " has no entry \"image busybox:1.36\"; add it with --lock update",
                file + " has no entry \"image postgres:16\"; add it with --lock update"));
    assertThat(images).isEmpty();
    assertThat(file).doesNotExist();
  }

  @Test
  void wrong_lines_are_refused_all_at_once_with_their_numbers() throws IOException {
    Files.writeString(
        file,
        "image debian:12\n<<<<<<< HEAD\nimage a sha256:"
            + "a".repeat(64)
            + "\nimage a sha256:"
            + "b".repeat(64)
            + "\n");
    for (LockMode mode : LockMode.values()) {
      assertThatThrownBy(() -> run(mode, pipeline()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContainingAll(
              file
                  + ":1: \"image debian:12\" is not an entry; write \"image NAME sha256:DIGEST\" or \"git URL#REF COMMIT\", or let --lock update write the line",
              file + ":2: \"<<<<<<< HEAD\" is not an entry",
              file + ":4: \"image a\" has an entry already; keep one");
    }
  }

  @Test
  void an_image_that_no_registry_has_ends_an_update_before_the_first_stage() {
    RunResult result =
        run(
            LockMode.UPDATE,
            Pipeline.define("ci", p -> p.image("lost:1").stage("a", s -> s.run("x"))));
    assertThat(result.outcome()).isEqualTo(Outcome.ERRORED);
    assertThat(result.summary())
        .contains("The digest of lost:1 is not known: its registry does not have it");
    assertThat(images).isEmpty();
  }

  @Test
  void what_the_run_makes_itself_and_what_names_its_content_has_no_entry() throws IOException {
    Output<ImageRef> app = Output.image("app");
    String exact = "debian@" + digest("debian:12");
    RunResult result =
        run(
            LockMode.UPDATE,
            Pipeline.define(
                "ci",
                p ->
                    p.stage(
                            "build",
                            s ->
                                s.buildImage(
                                    i -> i.context(".").tag("acme/app", Tag.of("1")).as(app)))
                        .stage("use", s -> s.image(app).run("x"))
                        .stage("by name", s -> s.image("acme/app:1").run("x"))
                        .stage("exact", s -> s.image(exact).run("x"))));
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(images).containsExactly("use acme/app:1", "by name acme/app:1", "exact " + exact);
    assertThat(file).doesNotExist();
  }

  @Test
  void images_that_steps_take_have_entries_too() throws IOException {
    Output<ImageRef> pulled = Output.image("pulled");
    Pipeline pipeline =
        Pipeline.define(
            "ci",
            p ->
                p.stage("pull", s -> s.pullImage("debian:12", i -> i.as(pulled)))
                    .stage("none", s -> s.pullImage("lost:1", ImagePull.Builder::optional))
                    .stage(
                        "mirror",
                        s ->
                            s.tagInRegistry(
                                Value.of("busybox:1.36").map("image", ImageRef::of),
                                "mirror/busybox",
                                Tag.of("1"))));
    RunResult result = run(LockMode.UPDATE, pipeline);
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(result.get(pulled)).hasToString("debian@" + digest("debian:12"));
    assertThat(Files.readString(file))
        .contains("image debian:12", "image busybox:1.36")
        .doesNotContain("lost", "mirror");
    registry.put(
        ImageRef.of("busybox:old"), registry.inspect(ImageRef.of("busybox:1.36")).orElseThrow());
    registry.put(
        ImageRef.of("busybox:1.36"), registry.inspect(ImageRef.of("postgres:16")).orElseThrow());
    assertThat(run(LockMode.FROZEN, pipeline).outcome()).isEqualTo(Outcome.SUCCESS);
    assertThat(digest("mirror/busybox:1")).isNotEqualTo(digest("busybox:1.36"));
  }

  @Test
  void an_image_with_a_parameter_in_its_name_has_an_entry_for_each_content_that_was_used()
      throws IOException {
    Parameter<String> version = Parameter.text("version").defaultTo("12");
    registry.put("debian:13");
    Pipeline pipeline =
        Pipeline.define(
            "ci",
            p ->
                p.parameter(version)
                    .stage(
                        "a",
                        s ->
                            s.image(version.map("image", v -> ImageRef.of("debian:" + v)))
                                .run("x")));
    run(LockMode.UPDATE, pipeline);
    assertThatThrownBy(() -> run(pipeline, r -> r.set(version, "13").lock(LockMode.FROZEN, file)))
        .hasMessageContaining("has no entry \"image debian:13\"");
    run(pipeline, r -> r.set(version, "13").lock(LockMode.UPDATE, file));
    assertThat(Files.readString(file)).contains("image debian:12 ", "image debian:13 ");
    assertThat(run(pipeline, r -> r.set(version, "13").lock(LockMode.FROZEN, file)).outcome())
        .isEqualTo(Outcome.SUCCESS);
  }

  @Test
  void
      an_image_that_is_known_only_in_the_run_is_asked_for_then_and_fails_its_stage_in_a_frozen_run()
          throws IOException {
    Output<String> name = Output.text("name");
    Pipeline pipeline =
        Pipeline.define(
            "ci",
            p ->
                p.stage("choose", s -> s.output(name).call(c -> c.set(name, "debian:12")))
                    .stage("use", s -> s.image(name.map("image", ImageRef::of)).run("x")));
    RunResult frozen = run(LockMode.FROZEN, pipeline);
    assertThat(frozen.stage("use").failure().orElseThrow().kind()).isEqualTo(FailureKind.IMAGE);
    assertThat(frozen.stage("use").failure().orElseThrow().message())
        .isEqualTo(file + " has no entry \"image debian:12\"; add it with --lock update");
    assertThat(run(LockMode.UPDATE, pipeline).outcome()).isEqualTo(Outcome.SUCCESS);
    assertThat(Files.readString(file)).contains("image debian:12 " + digest("debian:12"));
    assertThat(run(LockMode.FROZEN, pipeline).outcome()).isEqualTo(Outcome.SUCCESS);
  }

  @Test
  void an_update_is_written_after_a_failure_too() {
    try (Danube danube =
        Danube.using(FakeBackend.create().registry(registry).onStage("build", f -> f.exits(1)))) {
      assertThat(danube.run(pipeline(), r -> r.lock(LockMode.UPDATE, file)).outcome())
          .isEqualTo(Outcome.FAILED);
    }
    assertThat(file).content().contains("image postgres:16 ");
  }

  @Test
  void a_file_that_cannot_be_written_is_a_warning() {
    RunResult result =
        run(pipeline(), r -> r.lock(LockMode.UPDATE, temp.resolve("none/danube.lock")));
    assertThat(result.outcome()).isEqualTo(Outcome.SUCCESS);
    assertThat(result.warnings())
        .singleElement()
        .asString()
        .startsWith("the lock file could not be written: ");
  }

  @Test
  void a_plan_shows_names_and_digests_and_warns_of_what_a_frozen_run_lacks() throws IOException {
    Files.writeString(
        file,
        "image debian:12 "
            + digest("debian:12")
            + "\nimage elsewhere:1 "
            + digest("debian:12")
            + "\ngit https://example.org/app.git#main "
            + "c".repeat(40)
            + "\n");
    Pipeline pipeline =
        Pipeline.define(
            "ci",
            p ->
                p.source(Source.git("https://me:pw@example.org/app.git").ref("main"))
                    .image("debian:12")
                    .stage("a", s -> s.run("x"))
                    .stage("b", s -> s.image("busybox:1.36").run("x")));
    try (Danube danube = Danube.using(FakeBackend.create())) {
      Plan plan = danube.plan(pipeline, r -> r.lock(LockMode.FROZEN, file));
      assertThat(plan.locked())
          .containsExactly(
              "git https://example.org/app.git#main " + "c".repeat(40),
              "image debian:12 " + digest("debian:12"));
      assertThat(plan.warnings())
          .containsExactly(
              file + " has no entry \"image busybox:1.36\"; add it with --lock update");
      assertThat(plan.toString())
          .contains("  locked: image debian:12 " + digest("debian:12") + "\n");
      assertThat(plan.toJson())
          .contains("\"locked\": [\"git https://example.org/app.git#main " + "c".repeat(40));
      assertThat(danube.plan(pipeline, r -> r.lock(LockMode.UPDATE, file)).warnings()).isEmpty();
      assertThat(danube.plan(pipeline).locked()).isEmpty();
    }
  }

  private Danube scripted(ScriptedBackend backend) {
    return Danube.using(backend, d -> d.home(temp.resolve("home")));
  }

  private RunRecord record(String run) throws IOException {
    return new RunRecords(temp.resolve("home")).find(run).orElseThrow();
  }

  @Test
  void a_ref_is_locked_to_its_commit_and_the_run_is_still_of_the_branch() throws Exception {
    GitFolder repository = GitFolder.init(temp.resolve("app.git")).write("a.txt", "1");
    String first = repository.commit("first");
    List<SourceInfo> seen = new ArrayList<>();
    String url = "file://" + repository.path();
    Pipeline pipeline =
        Pipeline.define(
            "ci",
            p ->
                p.source(Source.git(url).ref("main"))
                    .stage("a", s -> s.call(c -> seen.add(c.runContext().source()))));
    ScriptedBackend backend = new ScriptedBackend();
    try (Danube danube = scripted(backend)) {
      assertThatThrownBy(() -> danube.run(pipeline, r -> r.lock(LockMode.FROZEN, file)))
          .hasMessageContaining("has no entry \"git " + url + "#main\"");
      RunResult update = danube.run(pipeline, r -> r.lock(LockMode.UPDATE, file));
      assertThat(file).hasContent(HEAD + "git " + url + "#main " + first + "\n");
      assertThat(record(update.id()).locked()).isEqualTo(Map.of("git " + url + "#main", first));

      repository.write("b.txt", "1").commit("second");
      RunResult frozen = danube.run(pipeline, r -> r.lock(LockMode.FROZEN, file));
      assertThat(backend.filled).containsExactly("a.txt");
      assertThat(seen.get(1).commit()).isEqualTo(first);
      assertThat(seen.get(1).branch()).contains("main");
      assertThat(record(frozen.id()).locked()).isEqualTo(Map.of("git " + url + "#main", first));
      assertThat(danube.run(pipeline).warnings()).isEmpty();
      assertThat(backend.filled).as("without a lock").containsExactlyInAnyOrder("a.txt", "b.txt");
    }
  }

  @Test
  void a_run_that_is_resumed_uses_what_it_has_used_before_and_does_not_update() throws Exception {
    String digest = "sha256:" + "a".repeat(64);
    Files.writeString(file, "image main " + digest + "\n");
    boolean[] mended = {false};
    Pipeline pipeline =
        Pipeline.define(
            "ci",
            p ->
                p.image("main")
                    .stage(
                        "a",
                        s ->
                            s.call(
                                    c -> {
                                      if (!mended[0]) {
                                        throw new IllegalStateException("not yet");
                                      }
                                    })
                                .run("exit 0")));
    ScriptedBackend backend = new ScriptedBackend();
    try (Danube danube = scripted(backend)) {
      String run = danube.run(pipeline, r -> r.lock(LockMode.FROZEN, file)).id();
      assertThat(record(run).locked()).isEqualTo(Map.of("image main", digest));
      mended[0] = true;
      Files.delete(file);
      assertThatThrownBy(() -> danube.run(pipeline, r -> r.resume(run).lock(LockMode.UPDATE, file)))
          .hasMessage(
              "A resumed run uses what it has used before, so it cannot update the lock file; start a new run to update it, or leave out the lock");
      backend.created.clear();
      assertThat(danube.resume(pipeline, run).outcome()).isEqualTo(Outcome.SUCCESS);
      assertThat(backend.created)
          .extracting(request -> request.image().reference())
          .containsExactly("main@" + digest);
      assertThat(record(run).locked()).isEqualTo(Map.of("image main", digest));
    }
  }

  @Test
  void prestarted_containers_have_the_digests_that_their_stages_ask_for() throws Exception {
    String digest = "sha256:" + "a".repeat(64);
    Files.writeString(file, "image one " + digest + "\nimage two " + digest + "\n");
    Pipeline pipeline =
        Pipeline.define(
            "ci",
            p ->
                p.stage("a", s -> s.image("one").run("exit 0"))
                    .stage("b", s -> s.image("two").run("exit 0")));
    ScriptedBackend backend = new ScriptedBackend().startsAhead(1);
    try (Danube danube = scripted(backend)) {
      assertThat(danube.run(pipeline, r -> r.lock(LockMode.FROZEN, file)).outcome())
          .isEqualTo(Outcome.SUCCESS);
    }
    assertThat(backend.prestarted).isNotEmpty().isSubsetOf(backend.created);
    assertThat(Optional.of(backend.prestarted.get(0).image()))
        .contains(ImageRef.of("two@" + digest));
  }
}
