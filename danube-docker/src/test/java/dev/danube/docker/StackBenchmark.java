package dev.danube.docker;

import dev.danube.Pipeline;
import dev.danube.RunResult;
import dev.danube.docker.fixture.LocalRegistry;
import dev.danube.engine.Danube;
import dev.danube.stack.ImageStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * A benchmark of stacks: four siblings at once against one after another, and a run with nothing to
 * do. Prints the medians. Argument: the number of rounds, 5 by default. It needs the class path of
 * the tests, and the variable {@code TESTCONTAINERS_RYUK_DISABLED=true}.
 */
final class StackBenchmark {

  private static final String NAME = "stack-benchmark";
  private static final List<String> SIBLINGS = List.of("a", "b", "c", "d");

  private final Path root;
  private final LocalRegistry registry;

  private StackBenchmark(Path root, LocalRegistry registry) {
    this.root = root;
    this.registry = registry;
  }

  public static void main(String[] args) throws Exception {
    int rounds = args.length == 0 ? 5 : Integer.parseInt(args[0]);
    try (LocalRegistry registry = new LocalRegistry("me", "right");
        StartImage start = new StartImage(registry)) {
      new StackBenchmark(Files.createTempDirectory("stack"), registry).measure(start, rounds);
    } finally {
      NothingLeft.removeImages("dev.danube.stack=" + NAME);
    }
  }

  private void measure(StartImage start, int rounds) throws IOException {
    List<Double> ratios = new ArrayList<>();
    List<Double> seconds = new ArrayList<>();
    List<Double> nothing = new ArrayList<>();
    write("base", "FROM " + start.name() + "\n");
    for (int round = 0; round <= rounds; round++) {
      double together = changed(2 * round, SIBLINGS.size());
      double alone = changed(2 * round + 1, 1);
      double again = run(SIBLINGS.size());
      if (round > 0) {
        ratios.add(together / alone);
        seconds.add(together);
        nothing.add(again);
      }
    }
    print("four siblings at once / one after another", ratios);
    print("four siblings at once, in seconds", seconds);
    print("a run with nothing to do, in seconds", nothing);
  }

  private static void print(String what, List<Double> values) {
    Collections.sort(values);
    System.out.println(
        String.format(Locale.ROOT, "%s: %.3f %s", what, values.get(values.size() / 2), values));
  }

  /** Runs the stack with changed siblings. Returns the seconds that it took. */
  private double changed(int content, int maxConcurrent) throws IOException {
    for (String sibling : SIBLINGS) {
      String from = "ARG BASE_TAG\nFROM " + registry.address() + "/acme/base:$BASE_TAG\n";
      write(sibling, from + "RUN sleep 1; echo " + sibling + content + " > /content\n");
    }
    return run(maxConcurrent);
  }

  private void write(String image, String dockerfile) throws IOException {
    Path folder = Files.createDirectories(root.resolve("images/" + image + "/test"));
    Files.writeString(folder.resolveSibling("Dockerfile"), dockerfile);
    Files.writeString(folder.resolve("it.sh"), "true\n");
  }

  private double run(int maxConcurrent) {
    Pipeline pipeline =
        ImageStack.define(
                NAME,
                s -> {
                  s.folder(root.resolve("images")).repository(registry.address() + "/acme");
                  s.tagPrefix("1").image("base", i -> {});
                  SIBLINGS.forEach(name -> s.image(name, i -> i.from("base")));
                })
            .pipeline();
    DockerBackend backend =
        DockerBackend.builder().login(registry.address(), "me", "right").build();
    long start = System.nanoTime();
    try (Danube danube = Danube.using(backend, d -> d.maxConcurrent(maxConcurrent))) {
      RunResult result = danube.run(pipeline, run -> run.set("branch", "dev"));
      if (!result.succeeded()) {
        throw new IllegalStateException(result.summary());
      }
    }
    return Duration.ofNanos(System.nanoTime() - start).toMillis() / 1000.0;
  }
}
