package dev.danube.engine.internal.secret;

import java.util.Random;
import java.util.UUID;
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
import org.openjdk.jmh.infra.Blackhole;

/**
 * Looking for secrets in lines that have none: ten megabytes an operation. The bar is 500 MB/s, 20 ms
 * an operation. In the package of what it measures, which nobody else sees.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class MaskerBenchmark {

  private static final int LINE = 100;
  private static final int LINES = 10_000_000 / LINE;

  /** How many secrets there are, each like a token. */
  @Param({"1", "50"})
  public int secrets;

  private Masker masker;
  private String[] lines;

  /** Makes the secrets and the lines. */
  @Setup
  public void prepare() {
    Random random = new Random(1);
    masker = Masker.none();
    for (int i = 0; i < secrets; i++) {
      masker = masker.with(new UUID(random.nextLong(), random.nextLong()).toString());
    }
    lines = new String[LINES];
    for (int i = 0; i < LINES; i++) {
      lines[i] = random.ints(LINE, ' ', '~')
          .collect(StringBuilder::new, (text, c) -> text.append((char) c), StringBuilder::append)
          .toString();
    }
  }

  @Benchmark
  public void mask(Blackhole sink) {
    for (String line : lines) {
      sink.consume(masker.mask(line));
    }
  }
}
