package dev.danube.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.danube.Image;
import dev.danube.ImageRef;
import dev.danube.Outcome;
import dev.danube.Output;
import dev.danube.Pipeline;
import dev.danube.RunResult;
import dev.danube.Source;
import dev.danube.Tag;
import dev.danube.docker.fixture.LocalRegistry;
import dev.danube.engine.Danube;
import dev.danube.engine.LockMode;
import dev.danube.engine.RunSettings;
import dev.danube.event.RunEvent;
import dev.danube.event.RunEvent.LogLine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Tests of runs that use images by the digests of a lock file. */
@ExtendWith(NothingLeft.class)
class LockfileIT {

  private static final Output<ImageRef> PUSHED = Output.image("pushed");

  private final List<RunEvent> events = new CopyOnWriteArrayList<>();
  private final String unique = UUID.randomUUID().toString();
  @TempDir private Path temp;
  private LocalRegistry registry;
  private String repository;
  private Path file;

  @BeforeEach
  void open() throws Exception {
    registry = new LocalRegistry("me", "right");
    repository = registry.address() + "/team/tool";
    file = temp.resolve("danube.lock");
  }

  @AfterEach
  void close() {
    registry.close();
    NothingLeft.removeImages("unique=" + unique);
  }

  // spotless:off

  private RunResult run(Pipeline pipeline, Consumer<RunSettings.Builder> settings) {
    events.clear();
    DockerBackend backend = DockerBackend.builder().login(registry.address(), "me", "right").build();
    try (Danube danube = Danube.using(backend)) {
      return danube.run(pipeline, r -> settings.accept(r.listener(events::add)));
    }
  }

  private List<String> said() {
    return events.stream().filter(LogLine.class::isInstance).map(event -> ((LogLine) event).text()).toList();
  }

  /** Pushes a version of the tool, and leaves nothing of it in Docker. */
  private ImageRef release(String version) {
    RunResult result = run(Pipeline.define("release", p -> p
        .stage("build", s -> s.buildImage(i -> i.dockerfileText("FROM busybox:1.36\nRUN echo " + version + " > /version\n")
            .label("unique", unique).tag(repository, Tag.of("1")).as(Output.image("tool"))))
        .stage("push", s -> s.pushImage(Output.image("tool"), PUSHED))), r -> {});
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    NothingLeft.removeImages("unique=" + unique);
    return result.get(PUSHED);
  }

  private Pipeline users() throws Exception {
    Path context = Files.createDirectories(temp.resolve("context"));
    Files.writeString(context.resolve("Dockerfile"), "ARG TAG=1\nFROM " + repository + ":$TAG\nLABEL unique=" + unique + "\nRUN echo built from $(cat /version)\n");
    return Pipeline.define("users", p -> p
        .source(Source.directory(context))
        .stage("stage", s -> s.image(repository + ":1").run("echo runs in $(cat /version)"))
        .stage("built", s -> s.image(Image.dockerfile("Dockerfile")).run("echo runs in built from $(cat /version)"))
        .stage("build", s -> s.buildImage(i -> i.context("."))));
  }

  @Test
  void a_frozen_run_uses_containers_and_bases_of_builds_by_their_digests() throws Exception {
    ImageRef old = release("old");
    RunResult update = run(users(), r -> r.lock(LockMode.UPDATE, file));
    assertThat(update.outcome()).as(update.summary()).isEqualTo(Outcome.SUCCESS);
    String digest = old.reference().substring(old.reference().indexOf('@') + 1);
    assertThat(file).content().endsWith("file.\nimage " + repository + ":1 " + digest + "\n");
    release("new");

    RunResult frozen = run(users(), r -> r.lock(LockMode.FROZEN, file));
    assertThat(frozen.outcome()).as(frozen.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(said()).contains("runs in old", "runs in built from old").noneMatch(line -> line.contains("new"));
    assertThat(said()).anyMatch(line -> line.startsWith("pulled " + repository + "@" + digest));

    RunResult live = run(users(), r -> {});
    assertThat(live.outcome()).as(live.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(said()).contains("runs in new", "runs in built from new");
    NothingLeft.client().removeImageCmd(old.reference()).withForce(true).exec();
  }

  @Test
  void an_image_that_was_built_or_loaded_here_is_not_locked_and_that_is_told() {
    Pipeline pipeline = Pipeline.define("local", p -> p.image("busybox:1.36").stage("a", s -> s.run("true")));
    RunResult update = run(pipeline, r -> r.lock(LockMode.UPDATE, file));
    assertThat(update.outcome()).as(update.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(update.warnings()).containsExactly("the image busybox:1.36 in Docker was built or loaded there and has no digest, so " + file
        + " does not get it, and a run with --lock frozen is refused; pull it, or push it to a registry");
    assertThat(file).doesNotExist();
    assertThatThrownBy(() -> run(pipeline, r -> r.lock(LockMode.FROZEN, file)))
        .hasMessage(file + " has no entry \"image busybox:1.36\"; add it with --lock update");
  }

  // spotless:on
}
