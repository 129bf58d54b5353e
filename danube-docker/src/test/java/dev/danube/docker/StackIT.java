package dev.danube.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.DockerClient;
import dev.danube.ImageRef;
import dev.danube.Outcome;
import dev.danube.Pipeline;
import dev.danube.RunResult;
import dev.danube.StageResult;
import dev.danube.docker.fixture.LocalRegistry;
import dev.danube.engine.Danube;
import dev.danube.event.RunEvent;
import dev.danube.event.RunEvent.LogLine;
import dev.danube.event.RunListener;
import dev.danube.stack.ImageStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
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
    return stack(root, name, registry.address());
  }

  private static ImageStack stack(Path root, String name, String registry) {
    return ImageStack.define(
        name,
        s -> {
          s.folder(root.resolve("images")).repository(registry + "/acme").tagPrefix("1");
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
    return run(pipeline, registry.address(), password, events::add);
  }

  private static RunResult run(
      Pipeline pipeline, String registry, String password, RunListener listener) {
    DockerBackend backend = DockerBackend.builder().login(registry, "me", password).build();
    try (Danube danube = Danube.using(backend)) {
      return danube.run(
          pipeline,
          r -> {
            r.listener(listener);
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

    long before = registry.moved();
    RunResult promoted = run(stack().promotion("1-dev", "1-stable", "stable"));
    assertThat(promoted.outcome()).as(promoted.summary()).isEqualTo(Outcome.SUCCESS);
    DockerBackend backend =
        DockerBackend.builder().login(registry.address(), "me", "right").build();
    ImageRef dev = ImageRef.of(registry.address() + "/acme/b1:1-dev");
    ImageRef stable = ImageRef.of(registry.address() + "/acme/b1:stable");
    assertThat(backend.registry().digest(stable)).isPresent();
    assertThat(backend.registry().digest(stable)).isEqualTo(backend.registry().digest(dev));
    assertThat(said("b1")).hasSize(2);
    // The images of 12 repositories, with their names and the answers of the registry.
    assertThat(registry.moved() - before).isPositive().isLessThan(100_000);
  }

  @Test
  void a_push_that_is_denied_is_a_failure_and_made_up_for_by_the_next_run() throws Exception {
    registry.denyPushes(true);
    RunResult denied = run(stack().pipeline());
    assertThat(denied.succeeded()).as(denied.summary()).isFalse();
    assertThat(denied.stage("push base").failure().orElseThrow().message())
        .contains("could not be pushed", "this user may not push");
    assertThat(denied.stage("build a").outcome()).isEqualTo(Outcome.SKIPPED);
    registry.denyPushes(false);
    RunResult second = run(stack().pipeline());
    assertThat(second.outcome()).as(second.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(ran(second)).hasSize(1 + 12 * 4 + 8);
  }

  @Test
  void nothing_of_others_is_pruned() throws Exception {
    DockerClient client = NothingLeft.client();
    String foreign = name + "-foreign";
    client.tagImageCmd("busybox:1.36", foreign, "1").exec();
    client.createVolumeCmd().withName(foreign).exec();
    String container = client.createContainerCmd(foreign + ":1").withName(foreign).exec().getId();
    try {
      RunResult first = run(stack().pipeline());
      assertThat(first.outcome()).as(first.summary()).isEqualTo(Outcome.SUCCESS);
      assertThat(first.stage("prune a1").outcome()).isEqualTo(Outcome.SUCCESS);
      assertThat(client.inspectContainerCmd(container).exec().getName()).endsWith(foreign);
      assertThat(client.inspectVolumeCmd(foreign).exec().getName()).isEqualTo(foreign);
      assertThat(client.inspectImageCmd(foreign + ":1").exec().getId()).isNotEmpty();
    } finally {
      client.removeContainerCmd(container).exec();
      client.removeVolumeCmd(foreign).exec();
      client.removeImageCmd(foreign + ":1").exec();
    }
  }

  /** A program that runs the stack. Arguments: the folder, the name, the registry. */
  static final class Program {

    private Program() {}

    public static void main(String[] args) {
      Pipeline pipeline = stack(Path.of(args[0]), args[1], args[2]).pipeline();
      run(pipeline, args[2], "right", event -> {});
    }
  }

  @Test
  void a_run_that_is_killed_while_it_pushes_is_made_up_for() throws Exception {
    RunResult first = run(stack().pipeline());
    assertThat(first.outcome()).as(first.summary()).isEqualTo(Outcome.SUCCESS);
    for (String changed : List.of("a", "b")) {
      Path dockerfile = root.resolve("images/" + changed + "/Dockerfile");
      String random = "RUN head -c 20 /dev/urandom >/random\n";
      Files.writeString(dockerfile, Files.readString(dockerfile) + random);
    }
    registry.holdPushes("acme/b");
    Process program =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Program.class.getName(),
                root.toString(),
                name,
                registry.address())
            .inheritIO()
            .start();
    try {
      assertThat(registry.awaitHeldPush(Duration.ofMinutes(2))).isTrue();
    } finally {
      program.destroyForcibly().waitFor();
    }
    registry.endStalls();
    DockerClient client = NothingLeft.client();
    String built = registry.address() + "/acme/b";
    Set<List<String>> before = layersOf(client, built);
    assertThat(before).hasSize(2);

    RunResult next = run(stack().pipeline());

    assertThat(next.outcome()).as(next.summary()).isEqualTo(Outcome.SUCCESS);
    // The killed run may have been done with "a" before its push of "b" was held.
    assertThat(ran(next))
        .contains("build b", "push b", "tag b", "build b1", "push b1", "tag b1")
        .doesNotContain("build base", "build c", "build c1");
    // The daemon has the layers of the image whose push was killed: nothing in it is run again.
    assertThat(layersOf(client, built)).isEqualTo(before);
    assertThat(ran(run(stack().pipeline()))).containsExactly("decide");
  }

  /** Returns the layers of all images with a name: the same ones if nothing was run again. */
  private static Set<List<String>> layersOf(DockerClient client, String repository) {
    return client.listImagesCmd().withReferenceFilter(repository).exec().stream()
        .map(image -> client.inspectImageCmd(image.getId()).exec())
        .map(image -> List.copyOf(image.getRootFS().getLayers()))
        .collect(Collectors.toSet());
  }

  @Test
  void images_are_described_and_their_results_are_written() throws Exception {
    ImageStack stack =
        ImageStack.define(
            name,
            s ->
                s.folder(root.resolve("images"))
                    .repository(registry.address() + "/acme")
                    .tagPrefix("1")
                    .manifest("Files", "sh -c 'ls /files; echo oops >&2'")
                    .manifest("Broken", "nosuch")
                    .manifest("FIRST", "First", "sh -c 'ls /files | head -1; exit 0'")
                    .image("base", i -> {})
                    .image(
                        "a", i -> i.from("base").describe("Files", "Broken").tag("first-{FIRST}"))
                    .image("a1", i -> i.from("a").prune()));
    Path wiki = root.resolve("wiki");
    Path results = root.resolve("results");
    Pipeline pipeline = stack.pipeline(s -> s.wiki(wiki).results(results));
    DockerBackend backend =
        DockerBackend.builder().login(registry.address(), "me", "right").build();
    RunResult result;
    try (Danube danube = Danube.using(backend, d -> d.home(root.resolve("home")))) {
      result = danube.run(pipeline, r -> r.set("branch", "dev"));
    }
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);

    for (String image : List.of("a", "a1")) {
      ImageRef tagged = ImageRef.of(registry.address() + "/acme/" + image + ":first-a");
      assertThat(backend.registry().digest(tagged)).isPresent();
    }
    ImageRef base = ImageRef.of(registry.address() + "/acme/base:1-dev");
    ImageRef child = ImageRef.of(registry.address() + "/acme/a:1-dev");
    assertThat(backend.registry().inspect(child).orElseThrow().labels())
        .containsEntry("org.opencontainers.image.base.name", base.reference())
        .containsEntry(
            "org.opencontainers.image.base.digest", backend.registry().digest(base).orElseThrow())
        .containsEntry("dev.danube.stack.image", "a");
    String page = registry.address().replace(':', '-') + "-acme-";
    List<String> lines = Files.readAllLines(wiki.resolve(page + "a1-1-dev.md"));
    assertThat(lines).contains("## Files", "## Broken");
    for (int i = 0; i < 3; i++) {
      String image = registry.address() + "/acme/" + List.of("base", "a", "a1").get(i) + ":1-dev";
      assertThat(lines.get(i + 2))
          .matches("\\|  \\d | \\d{4}-\\d\\d-\\d\\d .*".replace(" | ", " \\| "))
          .contains("['" + image + "']");
    }
    assertThat(Files.readString(wiki.resolve(page + "a-1-dev.md")))
        .contains("\n## Files\n\n```\na\nbase\noops\n```\n")
        .endsWith("## Broken\n\n```\nFailed to execute cmd\n```");
    assertThat(Files.readString(results.resolve(page + "a1-1-dev.yaml")))
        .contains("image_built: true", "push_success: true", "success: true", "Passed basic tests");
  }
}
