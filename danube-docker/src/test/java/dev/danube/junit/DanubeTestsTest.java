package dev.danube.junit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.Outcome;
import dev.danube.Pipeline;
import dev.danube.event.RunEvent;
import dev.danube.testing.FakeBackend;
import dev.danube.testing.RecordingListener;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.opentest4j.TestAbortedException;

/** Tests of pipelines as tests. */
@Timeout(60)
class DanubeTestsTest {

  private static final Pipeline CI =
      Pipeline.define(
          "ci",
          p ->
              p.image("busybox")
                  .stage("build", s -> s.run("make"))
                  .parallel(
                      "verify",
                      v ->
                          v.stage("unit", s -> s.run("make test"))
                              .stage("load", s -> s.run("make load").allowFailure()))
                  .stage("push", s -> s.run("make push"))
                  .post(after -> after.onSuccess("tell", s -> s.call(c -> {}))));

  /** A pipeline that succeeds, as a user of JUnit has it. */
  @TestFactory
  Stream<DynamicNode> ci() {
    return DanubeTests.of(CI, d -> d.backend(FakeBackend.create()));
  }

  /** Executes the tests as JUnit does, and returns how each ended. */
  private static Map<String, String> execute(Stream<? extends DynamicNode> nodes) {
    Map<String, String> ended = new LinkedHashMap<>();
    try (nodes) {
      nodes.forEach(node -> execute(node, "", ended));
    }
    return ended;
  }

  private static void execute(DynamicNode node, String around, Map<String, String> ended) {
    String path = around + node.getDisplayName();
    if (node instanceof DynamicContainer container) {
      container.getChildren().forEach(child -> execute(child, path + " > ", ended));
      return;
    }
    try {
      ((DynamicTest) node).getExecutable().execute();
      ended.put(path, "passed");
    } catch (TestAbortedException e) {
      ended.put(path, "aborted: " + e.getMessage());
    } catch (Throwable e) {
      ended.put(path, "failed: " + e.getMessage());
    }
  }

  @Test
  void each_stage_is_a_test_in_the_group_of_the_stage() {
    FakeBackend fake =
        FakeBackend.create()
            .onStage("unit", f -> f.prints("1 of 3 failed").exits(2))
            .onStage("load", f -> f.exits(1));
    assertThat(execute(DanubeTests.of(CI, d -> d.backend(fake))))
        .containsExactly(
            Map.entry("build", "passed"),
            Map.entry(
                "verify > unit",
                "failed: exit code 2 from the script\nLast output:\n  1 of 3 failed"),
            Map.entry("verify > load", "aborted: exit code 1 from the script"),
            Map.entry("push", "aborted: needs unit, which failed"),
            Map.entry("tell", "aborted: runs on success; the run is FAILED so far"),
            Map.entry("end of the run", "passed"));
  }

  @Test
  void what_cannot_start_fails_each_test_and_a_run_that_ends_otherwise_the_last() {
    Consumer<dev.danube.engine.Danube.Builder> refusing =
        d ->
            d.backend(FakeBackend.create())
                .callbacks(
                    new dev.danube.event.LifecycleCallbacks() {
                      @Override
                      public void beforeRun(dev.danube.RunContext run) {
                        throw new IllegalStateException("closed today");
                      }
                    });
    Map<String, String> ended = execute(DanubeTests.of(CI, refusing));
    assertThat(ended.get("build")).startsWith("aborted: ").contains("closed today");
    assertThat(ended.get("end of the run")).startsWith("failed: ci: FAILED");
  }

  @Test
  void closing_the_tests_cancels_the_run() {
    RecordingListener recording = new RecordingListener();
    Pipeline waiting =
        Pipeline.define(
            "ci",
            p ->
                p.image("busybox")
                    .stage("build", s -> s.run("make"))
                    .stage("slow", s -> s.run("sleep 100")));
    FakeBackend fake = FakeBackend.create().onStage("slow", f -> f.hangs());
    try (Stream<DynamicNode> nodes =
        DanubeTests.of(waiting, d -> d.backend(fake).listener(recording))) {
      execute(nodes.iterator().next(), "", new LinkedHashMap<>());
    }
    assertThat(recording.events(RunEvent.RunFinished.class))
        .singleElement()
        .satisfies(end -> assertThat(end.result().outcome()).isEqualTo(Outcome.CANCELLED));
  }
}
