package dev.danube.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.DockerClient;
import dev.danube.Condition;
import dev.danube.ImageRef;
import dev.danube.Outcome;
import dev.danube.Pipeline;
import dev.danube.RunResult;
import dev.danube.StageResult;
import dev.danube.docker.fixture.LocalRegistry;
import dev.danube.engine.Danube;
import dev.danube.event.RunEvent;
import dev.danube.event.RunEvent.LogLine;
import dev.danube.stack.ImageStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A stack of twelve images in three levels, with a registry on this machine. */
@ExtendWith(NothingLeft.class)
@Timeout(300)
class StackIT {

  private static final List<String> INNER = List.of("a", "b", "c");

  private final String name = "stack-" + UUID.randomUUID();
  private final List<RunEvent> events = new CopyOnWriteArrayList<>();
  @TempDir private Path root;
  private LocalRegistry registry;
  private StartImage start;

  @BeforeEach
  void open() throws Exception {
    registry = new LocalRegistry("me", "right");
    start = new StartImage(registry);
    write("base", "FROM " + start.name());
    for (String inner : INNER) {
      write(inner, from("base"));
      for (int i = 1; i < (inner.equals("c") ? 3 : 4); i++) {
        write(inner + i, from(inner));
      }
    }
  }

  @AfterEach
  void close() {
    registry.close();
    NothingLeft.removeImages("dev.danube.stack=" + name);
    start.close();
  }

  private String from(String parent) {
    return "ARG BASE_TAG=latest\nFROM " + registry.address() + "/acme/" + parent + ":$BASE_TAG";
  }

  private void write(String image, String from) throws IOException {
    Path folder = root.resolve("images/" + image);
    Files.createDirectories(folder.resolve("test"));
    Files.writeString(folder.resolve("Dockerfile"), from + "\nCOPY file /files/" + image + "\n");
    Files.writeString(folder.resolve("file"), image + "\n");
    Files.writeString(folder.resolve("test/it.sh"), "test -e /files/" + image + "\n");
  }

  private ImageStack stack() {
    return ImageStack.define(
        name,
        s -> {
          s.folder(root.resolve("images")).repository(registry.address() + "/acme").tagPrefix("1");
          s.image("base", i -> {});
          for (String inner : INNER) {
            s.image(inner, i -> i.from("base"));
            for (int n = 1; n < (inner.equals("c") ? 3 : 4); n++) {
              s.image(inner + n, i -> i.from(inner).prune());
            }
          }
        });
  }

  private RunResult run(Pipeline pipeline) {
    return run(pipeline, "right");
  }

  private RunResult run(Pipeline pipeline, String password) {
    DockerBackend backend =
        DockerBackend.builder().login(registry.address(), "me", password).build();
    try (Danube danube = Danube.using(backend)) {
      return danube.run(
          pipeline,
          r -> {
            r.listener(events::add);
            if (!pipeline.parameters().isEmpty()) {
              r.set("branch", "dev");
            }
          });
    }
  }

  private static List<String> ran(RunResult result) {
    return result.stages().stream()
        .filter(stage -> stage.outcome() != Outcome.SKIPPED)
        .map(StageResult::name)
        .sorted()
        .toList();
  }

  private List<String> said(String stage) {
    return events.stream()
        .filter(LogLine.class::isInstance)
        .map(LogLine.class::cast)
        .filter(line -> line.stage().equals(stage))
        .map(LogLine::text)
        .toList();
  }

  @Test
  void a_stack_is_built_once_and_then_what_changed() throws Exception {
    RunResult denied = run(stack().pipeline(), "wrong");
    assertThat(denied.stage("decide").outcome()).as(denied.summary()).isNotEqualTo(Outcome.SUCCESS);

    RunResult first = run(stack().pipeline());
    assertThat(first.outcome()).as(first.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(ran(first)).hasSize(1 + 12 * 4 + 8);

    RunResult second = run(stack().pipeline());
    assertThat(ran(second)).as(second.summary()).containsExactly("decide");

    Files.writeString(root.resolve("images/a1/file"), "changed\n");
    RunResult leaf = run(stack().pipeline());
    assertThat(leaf.outcome()).as(leaf.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(ran(leaf))
        .containsExactly("build a1", "decide", "prune a1", "push a1", "tag a1", "test a1");

    // The parent is only in the registry now.
    DockerClient client = NothingLeft.client();
    NothingLeft.removeImages("dev.danube.stack=" + name);
    Files.writeString(root.resolve("images/b1/file"), "changed\n");
    Files.writeString(
        root.resolve("images/b2/test/it.sh"), "grep b /files/b && grep b2 /files/b2\n");
    RunResult apart = run(stack().pipeline());
    assertThat(apart.outcome()).as(apart.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(ran(apart))
        .containsExactly(
            "build b1", "decide", "prune b1", "push b1", "tag b1", "tag b2", "test b1", "test b2");
    assertThat(client.inspectImageCmd("busybox:1.36").exec().getId()).isNotNull();

    RunResult promoted = run(stack().promotion("1-dev", "1-stable", "stable"));
    assertThat(promoted.outcome()).as(promoted.summary()).isEqualTo(Outcome.SUCCESS);
    DockerBackend backend =
        DockerBackend.builder().login(registry.address(), "me", "right").build();
    ImageRef dev = ImageRef.of(registry.address() + "/acme/b1:1-dev");
    ImageRef stable = ImageRef.of(registry.address() + "/acme/b1:stable");
    assertThat(backend.registry().digest(stable)).isPresent();
    assertThat(backend.registry().digest(stable)).isEqualTo(backend.registry().digest(dev));
    assertThat(said("b1")).hasSize(2);
  }

  @Test
  void a_push_that_fails_is_made_up_for_by_the_next_run() throws Exception {
    List<String> pushes = new ArrayList<>();
    RunResult first = run(stack().pipeline(s -> s.push(Condition.that("never", run -> false))));
    assertThat(first.outcome()).as(first.summary()).isEqualTo(Outcome.SUCCESS);
    ran(first).stream().filter(stage -> stage.startsWith("push")).forEach(pushes::add);
    assertThat(pushes).isEmpty();
    RunResult second = run(stack().pipeline());
    assertThat(second.outcome()).as(second.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(ran(second)).hasSize(1 + 12 * 4 + 8);
  }
}
