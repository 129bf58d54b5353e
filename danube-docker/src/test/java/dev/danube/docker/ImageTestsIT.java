package dev.danube.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.Condition;
import dev.danube.Outcome;
import dev.danube.RunResult;
import dev.danube.StageResult;
import dev.danube.TestReport;
import dev.danube.docker.fixture.LocalRegistry;
import dev.danube.engine.Danube;
import dev.danube.event.RunEvent;
import dev.danube.event.RunEvent.LogLine;
import dev.danube.stack.ImageStack;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Tests of images that are written as data, in real containers. */
@ExtendWith(NothingLeft.class)
@Timeout(300)
class ImageTestsIT {

  /** The tests that end in another way than with container-structure-test, and why. */
  private static final Set<String> DIFFERENCES =
      Set.of(
          // A test's own variables may use others, as its documentation says.
          "passed Command Test: variables",
          // Variables that only the shell knows are left to the shell.
          "passed Command Test: several words",
          // A program that is not there ends with exit code 127, as in a shell.
          "passed Command Test: no such program");

  private final String name = "tests-" + UUID.randomUUID();
  private final List<RunEvent> events = new CopyOnWriteArrayList<>();
  @TempDir private Path root;
  private LocalRegistry registry;
  private StartImage start;

  @BeforeEach
  void open() throws Exception {
    registry = new LocalRegistry("me", "right");
    start = new StartImage(registry);
  }

  @AfterEach
  void close() {
    registry.close();
    NothingLeft.removeImages("dev.danube.stack=" + name);
    start.close();
  }

  private static String resource(String file) {
    try (InputStream content = ImageTestsIT.class.getResourceAsStream("/imagetest/" + file)) {
      return new String(content.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write(String file, String text) throws IOException {
    Path path = root.resolve("images/web/" + file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text.replace("FROM busybox:1.36", "FROM " + start.name()));
  }

  private RunResult run() {
    ImageStack stack =
        ImageStack.define(
            name,
            s ->
                s.folder(root.resolve("images"))
                    .repository(registry.address() + "/acme")
                    .tagPrefix("1")
                    .image("web", i -> i.integrationTests()));
    DockerBackend backend =
        DockerBackend.builder().login(registry.address(), "me", "right").build();
    try (Danube danube = Danube.using(backend, d -> d.home(root.resolve("home")))) {
      RunResult result =
          danube.run(
              stack.pipeline(s -> s.push(Condition.that("never", run -> false))),
              r -> r.listener(events::add).set("branch", "dev"));
      // The workspace of a run that failed is kept.
      NothingLeft.client().removeVolumeCmd("danube-" + result.id()).exec();
      return result;
    }
  }

  private Set<String> verdicts(String stage) {
    return events.stream()
        .filter(LogLine.class::isInstance)
        .map(LogLine.class::cast)
        .filter(line -> line.stage().equals(stage))
        .map(LogLine::text)
        .filter(text -> text.startsWith("passed ") || text.startsWith("FAILED "))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String name(String verdict) {
    return verdict.substring("passed ".length());
  }

  @Test
  void tests_end_as_with_container_structure_test() throws Exception {
    write("Dockerfile", resource("Dockerfile"));
    write("test/tests.yaml", resource("tests.yaml"));
    Set<String> wanted = new TreeSet<>(resource("verdicts.txt").lines().toList());
    assertThat(DIFFERENCES).noneMatch(wanted::contains);
    wanted.removeIf(line -> DIFFERENCES.stream().anyMatch(other -> name(other).equals(name(line))));
    wanted.addAll(DIFFERENCES);

    RunResult result = run();

    StageResult stage = result.stage("test web with tests.yaml");
    assertThat(stage.outcome()).as(result.summary()).isEqualTo(Outcome.FAILED);
    assertThat(verdicts(stage.name())).containsExactlyElementsOf(wanted);
    TestReport tests = stage.tests().orElseThrow();
    long failed = wanted.stream().filter(line -> line.startsWith("FAILED")).count();
    assertThat(tests.total()).isEqualTo(wanted.size());
    assertThat(tests.failed()).isEqualTo((int) failed);
    assertThat(stage.failure().orElseThrow().message())
        .startsWith(failed + " of " + wanted.size() + " tests of images/web/test/tests.yaml failed")
        .contains("Command Test: wrong exit code");
    Path junit = root.resolve("home/runs/" + result.id() + "/junit.xml");
    assertThat(junit)
        .content()
        .contains("name=\"File Existence Test: sticky\"", "<testsuite name=\"" + stage.name());
  }

  @Test
  void a_service_is_started_and_asked() throws Exception {
    write(
        "Dockerfile",
        """
        FROM busybox:1.36
        RUN mkdir /site && echo '<h1>hi</h1>' > /site/index.html
        EXPOSE 8080
        ENTRYPOINT ["sh", "-c", "echo serving $MODE; exec httpd -f -p 8080 -h /site"]
        """);
    write(
        "integration_tests/site.yaml",
        """
        schemaVersion: '2.0.0'
        serviceTests:
        - name: page
          envVars: [{key: MODE, value: all}]
          ready: {log: "serving all", within: 30s}
          requests:
          - {port: 8080, expectedBody: ['^<h1>hi</h1>'], expectedHeaders: ['Content-type: text/html']}
          - {port: 8080, path: /none, status: 404}
        - name: with bash
          client: debian:bookworm-slim
          ready: {port: 8080}
          requests: [{path: /index.html, expectedBody: [hi]}]
        - name: wrong
          ready: {http: {port: 8080, path: /}}
          requests: [{expectedBody: [bye]}, {status: 404}]
        """);

    RunResult result = run();

    String file = "integration web with site.yaml: ";
    assertThat(result.stage(file + "page").outcome())
        .as(result.summary())
        .isEqualTo(Outcome.SUCCESS);
    assertThat(verdicts(file + "page"))
        .containsExactly(
            "passed Service Test: page: GET :8080/", "passed Service Test: page: GET :8080/none");
    assertThat(result.stage(file + "with bash").outcome()).isEqualTo(Outcome.SUCCESS);
    assertThat(result.stage(file + "wrong").failure().orElseThrow().message())
        .isEqualTo(
            "2 of 2 tests of images/web/integration_tests/site.yaml failed:"
                + " Service Test: wrong: GET :8080/, Service Test: wrong: GET :8080/");
  }
}
