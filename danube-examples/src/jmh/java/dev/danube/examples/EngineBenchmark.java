package dev.danube.examples;

import dev.danube.Pipeline;
import dev.danube.RunResult;
import dev.danube.engine.Danube;
import dev.danube.testing.FakeBackend;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Running pipelines of many stages that do nothing, on the fake backend: what the engine itself
 * costs. The bar is 20 µs a stage, linear: 200 ms for 10,000 stages, 2,000 ms for 100,000.
 *
 * <p>{@code mvn -q -Pjmh -pl danube-examples -am test-compile exec:exec}
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 10)
@Measurement(iterations = 5, time = 3)
public class EngineBenchmark {

  /** How many stages the pipeline has. */
  @Param({"10000", "100000"})
  public int stages;

  /** Whether they run one after another, or all at once. */
  @Param({"sequence", "parallel"})
  public String shape;

  private Pipeline pipeline;

  /** Defines the pipeline. */
  @Setup
  public void define() {
    pipeline = Pipeline.define("big", p -> {
      p.image("busybox:1.36");
      if (shape.equals("parallel")) {
        p.parallel("all", v -> {
          for (int i = 0; i < stages; i++) {
            v.stage("stage-" + i, s -> s.run("true"));
          }
        });
      } else {
        for (int i = 0; i < stages; i++) {
          p.stage("stage-" + i, s -> s.run("true"));
        }
      }
    });
  }

  /**
   * Runs the pipeline.
   *
   * @return what became of it
   */
  @Benchmark
  public RunResult run() {
    try (Danube danube = Danube.using(FakeBackend.create())) {
      return danube.run(pipeline).orThrow();
    }
  }
}
