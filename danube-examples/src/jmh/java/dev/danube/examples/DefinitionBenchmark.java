package dev.danube.examples;

import dev.danube.Pipeline;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Defining and validating pipelines whose stages have a step and five settings each. The bar is 20
 * µs a stage, linear: 20 ms for 1,000 stages, 2,000 ms for 100,000.
 *
 * <p>{@code mvn -q -Pjmh -pl danube-examples -am test-compile exec:exec}
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 10)
@Measurement(iterations = 5, time = 3)
public class DefinitionBenchmark {

  private static final Duration LIMIT = Duration.ofMinutes(10);

  /** How many stages the pipeline has. */
  @Param({"1000", "10000", "100000"})
  public int stages;

  /**
   * Defines and validates.
   *
   * @return the pipeline
   */
  @Benchmark
  public Pipeline define() {
    return Pipeline.define("big", p -> {
      p.image("busybox:1.36");
      for (int i = 0; i < stages; i++) {
        String name = "stage-" + i;
        p.stage(name, s -> s
            .run("make " + name)
            .env("NAME", name)
            .timeout(LIMIT)
            .workdir("sub")
            .artifact("target/*.jar")
            .describe("One of many"));
      }
    });
  }
}
