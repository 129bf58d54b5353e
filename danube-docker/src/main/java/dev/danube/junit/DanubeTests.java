package dev.danube.junit;

import dev.danube.Node;
import dev.danube.Outcome;
import dev.danube.Pipeline;
import dev.danube.Post;
import dev.danube.SkipReason;
import dev.danube.Stage;
import dev.danube.StageFailure;
import dev.danube.StageResult;
import dev.danube.docker.DockerBackend;
import dev.danube.engine.Danube;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;

/**
 * A factory of tests of a pipeline: one for each stage, in groups as the stages are, so that a
 * pipeline runs as a test class. The stages run as always, several at once; each test waits for the
 * end of its stage, and prints the output of the stage meanwhile. A stage that was skipped, and one
 * that is allowed to fail, is an aborted test.
 *
 * <p>Example:
 *
 * <pre>{@code
 * @TestFactory
 * Stream<DynamicNode> ci() {
 *   return DanubeTests.of(Ci.pipeline());
 * }
 * }</pre>
 *
 * @see <a href="../testing/doc-files/testing.html">testing pipelines</a>
 */
public final class DanubeTests {

  private DanubeTests() {}

  /**
   * Returns tests that run a pipeline on the Docker daemon of the environment.
   *
   * @param pipeline the pipeline
   * @return the tests; closing the stream, as JUnit does, cancels the run if it has not ended
   */
  public static Stream<DynamicNode> of(Pipeline pipeline) {
    return of(pipeline, danube -> {});
  }

  /**
   * Returns tests that run a pipeline.
   *
   * @param pipeline the pipeline
   * @param settings sets up what runs the pipeline, such as its backend; the default backend is the
   *     Docker daemon of the environment
   * @return the tests; closing the stream, as JUnit does, cancels the run if it has not ended
   */
  public static Stream<DynamicNode> of(
      Pipeline pipeline, Consumer<? super Danube.Builder> settings) {
    TestedRun run =
        new TestedRun(
            pipeline,
            danube -> {
              danube.backend(DockerBackend.fromEnvironment());
              settings.accept(danube);
            });
    List<DynamicNode> nodes = new ArrayList<>();
    pipeline.nodes().forEach(node -> nodes.add(node(node, run)));
    for (Post post : pipeline.post()) {
      nodes.add(test(post.stage(), run));
    }
    nodes.add(DynamicTest.dynamicTest("end of the run", () -> checkEnd(run)));
    return nodes.stream().onClose(run::close);
  }

  private static DynamicNode node(Node node, TestedRun run) {
    return node instanceof Stage stage
        ? test(stage, run)
        : DynamicContainer.dynamicContainer(
            node.name(),
            Stream.concat(
                node.children().stream().map(child -> node(child, run)),
                node.post().stream().map(post -> test(post.stage(), run))));
  }

  private static DynamicTest test(Stage stage, TestedRun run) {
    return DynamicTest.dynamicTest(
        stage.name(), () -> check(run.await(stage.name(), System.out::println)));
  }

  private static void check(StageResult result) {
    String why =
        result
            .failure()
            .map(StageFailure::message)
            .or(() -> result.skipReason().map(SkipReason::text))
            .orElse(result.outcome().toString());
    if (result.outcome() == Outcome.SKIPPED || result.outcome() == Outcome.UNSTABLE) {
      Assumptions.abort(why);
    }
    if (!result.outcome().succeeded()) {
      throw new AssertionError(
          why + lastLines(result), result.failure().flatMap(StageFailure::cause).orElse(null));
    }
  }

  private static String lastLines(StageResult result) {
    List<String> lines = result.failure().map(StageFailure::lastLines).orElse(List.of());
    return lines.isEmpty() ? "" : "\nLast output:\n  " + String.join("\n  ", lines);
  }

  /** Fails if the run did not succeed although no stage has failed, such as by its time limit. */
  private static void checkEnd(TestedRun run) throws InterruptedException {
    var result = run.awaitEnd();
    boolean isTold =
        result.stages().stream()
            .anyMatch(stage -> stage.failure().isPresent() && !stage.outcome().succeeded());
    if (!result.succeeded() && !isTold) {
      throw new AssertionError(result.summary());
    }
  }
}
