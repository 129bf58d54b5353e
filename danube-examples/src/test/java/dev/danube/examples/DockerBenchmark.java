package dev.danube.examples;

import dev.danube.Pipeline;
import dev.danube.Secret;
import dev.danube.docker.DockerBackend;
import dev.danube.engine.Danube;
import dev.danube.event.RunEvent.LogLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.eclipse.jgit.util.FileUtils;

/**
 * A comparison of Danube with what a shell script or a bare program of docker-java would run in its
 * place. An argument chooses rows by a part of their names.
 */
public final class DockerBenchmark {

  private static final int STAGES = 20;
  private static final int PARALLEL = 16;
  private static final int MEGABYTES = 500;
  private static final String IMAGE = "busybox:1.36";

  /** 100 bytes a line. */
  private static final String PRINT =
      "yes " + "x".repeat(99) + " | head -c " + MEGABYTES + "000000";

  private final Danube danube;

  private DockerBenchmark(Danube danube) {
    this.danube = danube;
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    Path home = Files.createTempDirectory("danube-bench");
    try (Danube danube = Danube.using(DockerBackend.fromEnvironment(), d -> d.home(home))) {
      Comparison.compare(new DockerBenchmark(danube).rows(), args);
    } finally {
      FileUtils.delete(home.toFile(), FileUtils.RECURSIVE);
    }
  }

  private List<Comparison> rows() {
    return List.of(
        Comparison.timed("HelloDanube against four docker runs, two at once", 1.50,
            () -> danube.run(HelloDanube.pipeline()).orThrow(), DockerBenchmark::hello),
        Comparison.timed("20 stages in the main container against 20 docker runs", 0.15,
            () -> run(stages(false)), () -> runs(STAGES, "true")),
        Comparison.timed("20 stages in containers of their own against 20 docker runs", 0.75,
            () -> run(stages(true)), () -> runs(STAGES, "true")),
        Comparison.timed("16 parallel stages of sleep 1 against 16 docker runs at once", 1.10,
            () -> run(sleepers()), DockerBenchmark::runsAtOnce),
        Comparison.timed("200 containers of their own, 8 at once, against a loop of docker-java", 1.05,
            () -> run(containers()), ContainerLoop::run),
        Comparison.timed("500 MB of lines to a listener against docker exec to nowhere", 1.25,
            () -> print(printer(0)), DockerBenchmark::execToNowhere),
        Comparison.timed("500 MB of lines with 50 secrets to mask against none", 1.10,
            () -> print(printer(50)), () -> print(printer(0))),
        new Comparison("JVM start to first container created against a bare program of docker-java", 1.3,
            () -> ColdStart.millis(ColdStart.OfDanube.class), () -> ColdStart.millis(ColdStart.Bare.class)));
  }

  private void run(Pipeline pipeline) {
    danube.run(pipeline).orThrow();
  }

  private static Pipeline stages(boolean own) {
    return Pipeline.define("stages", p -> {
      p.image(IMAGE);
      for (int i = 0; i < STAGES; i++) {
        p.stage("stage " + i, s -> (own ? s.image(IMAGE) : s).run("true"));
      }
    });
  }

  private static Pipeline sleepers() {
    return Pipeline.define("sleepers", p -> p.parallel("v", v ->
        IntStream.range(0, PARALLEL).forEach(i -> v.stage("sleep " + i, s -> s.image(IMAGE).run("sleep 1")))));
  }

  private static Pipeline containers() {
    return Pipeline.define("containers", p -> p.parallel("all", all -> {
      all.maxConcurrent(ContainerLoop.AT_ONCE);
      IntStream.range(0, ContainerLoop.COUNT)
          .forEach(i -> all.stage("c" + i, s -> s.image(IMAGE).exec("true")));
    }));
  }

  private static Pipeline printer(int secrets) {
    return Pipeline.define("printer", p -> p.image(IMAGE).stage("print", s -> {
      for (int i = 0; i < secrets; i++) {
        String content = UUID.randomUUID().toString();
        s.secret("SECRET_" + i, Secret.of("secret " + i, () -> content));
      }
      s.shell("sh", "-e").run(PRINT); // head ends before yes does
    }));
  }

  private void print(Pipeline pipeline) {
    AtomicLong bytes = new AtomicLong();
    danube.run(pipeline, r -> r.listener(event -> {
      if (event instanceof LogLine line) {
        bytes.addAndGet(line.text().length() + 1);
      }
    })).orThrow();
    if (bytes.get() < MEGABYTES * 1_000_000L) {
      throw new IllegalStateException("Only " + bytes + " bytes came");
    }
  }

  private static void hello() throws IOException, InterruptedException {
    String volume = "bench-" + UUID.randomUUID();
    Comparison.end(docker(volume, "echo 'Hello from a container' > hello.txt"));
    Process content = docker(volume, "grep Hello hello.txt");
    Process size = docker(volume, "test $(wc -c < hello.txt) -gt 10");
    Comparison.end(content);
    Comparison.end(size);
    Comparison.end(docker(volume, "echo all stages ran"));
    Comparison.program(List.of("docker", "volume", "rm", volume));
  }

  private static Process docker(String volume, String script) throws IOException {
    List<String> command = new ArrayList<>(List.of("docker", "run", "--rm"));
    command.addAll(List.of("-v", volume + ":/workspace", "-w", "/workspace"));
    command.addAll(List.of(IMAGE, "sh", "-e", "-c", script));
    return Comparison.start(command);
  }

  private static void runs(int count, String script) throws IOException, InterruptedException {
    for (int i = 0; i < count; i++) {
      Comparison.program(List.of("docker", "run", "--rm", IMAGE, "sh", "-e", "-c", script));
    }
  }

  private static void runsAtOnce() throws IOException, InterruptedException {
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < PARALLEL; i++) {
      processes.add(Comparison.start(List.of("docker", "run", "--rm", IMAGE, "sleep", "1")));
    }
    for (Process process : processes) {
      Comparison.end(process);
    }
  }

  private static void execToNowhere() throws IOException, InterruptedException {
    String name = "bench-" + UUID.randomUUID();
    Comparison.program(List.of("docker", "run", "-d", "--rm", "--name", name, IMAGE, "sleep", "600"));
    try {
      Comparison.program(List.of("docker", "exec", name, "sh", "-c", PRINT));
    } finally {
      Comparison.program(List.of("docker", "rm", "-f", name));
    }
  }
}
