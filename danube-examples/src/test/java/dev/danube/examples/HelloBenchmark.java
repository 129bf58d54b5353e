package dev.danube.examples;

import dev.danube.docker.DockerBackend;
import dev.danube.engine.Danube;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/**
 * How long {@link HelloDanube} takes from the call of {@code run} to its return, against the four
 * {@code docker run}s that it replaces, two of them at the same time as in the pipeline. Rounds of
 * the two alternate; the first round of Danube is that of a cold JVM and counts like the others.
 */
public final class HelloBenchmark {

  private static final int ROUNDS = 5;

  private HelloBenchmark() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    Path home = Files.createTempDirectory("danube-bench");
    double[] ratios = new double[ROUNDS];
    try (Danube danube = Danube.using(DockerBackend.fromEnvironment(), d -> d.home(home))) {
      for (int round = 0; round < ROUNDS; round++) {
        long start = System.nanoTime();
        danube.run(HelloDanube.pipeline()).orThrow();
        double pipeline = (System.nanoTime() - start) / 1e6;
        double runs = dockerRuns();
        ratios[round] = pipeline / runs;
        System.out.printf(Locale.ROOT, "round %d: HelloDanube %4.0f ms, four docker runs %4.0f ms, ratio %.2f%n",
            round + 1, pipeline, runs, ratios[round]);
      }
    }
    Arrays.sort(ratios);
    System.out.printf(Locale.ROOT, "ratio: min %.2f, median %.2f, max %.2f (bar: median 1.50)%n",
        ratios[0], ratios[ROUNDS / 2], ratios[ROUNDS - 1]);
  }

  private static double dockerRuns() throws IOException, InterruptedException {
    String volume = "bench-" + UUID.randomUUID();
    long start = System.nanoTime();
    end(docker(volume, "echo 'Hello from a container' > hello.txt"));
    Process content = docker(volume, "grep Hello hello.txt");
    Process size = docker(volume, "test $(wc -c < hello.txt) -gt 10");
    end(content);
    end(size);
    end(docker(volume, "echo all stages ran"));
    double millis = (System.nanoTime() - start) / 1e6;
    end(start(List.of("docker", "volume", "rm", volume)));
    return millis;
  }

  private static Process docker(String volume, String script) throws IOException {
    List<String> command = new ArrayList<>(List.of("docker", "run", "--rm"));
    command.addAll(List.of("-v", volume + ":/workspace", "-w", "/workspace"));
    command.addAll(List.of("busybox:1.36", "sh", "-e", "-c", script));
    return start(command);
  }

  private static Process start(List<String> command) throws IOException {
    return new ProcessBuilder(command)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static void end(Process process) throws InterruptedException {
    if (process.waitFor() != 0) {
      throw new IllegalStateException(process.info() + " ended with " + process.exitValue());
    }
  }
}
