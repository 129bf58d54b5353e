package dev.danube.examples;

import dev.danube.ImageBuild;
import dev.danube.Pipeline;
import dev.danube.Source;
import dev.danube.docker.DockerBackend;
import dev.danube.engine.Danube;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.eclipse.jgit.util.FileUtils;

/**
 * A comparison of builds with {@code docker buildx build}, whose program the variable {@code
 * DANUBE_BUILDX} names.
 */
public final class BuildBenchmark {

  private static final int FILES = 5_000;
  private static final String TAG = "danube-bench";

  private static final String STEPS =
      """
      FROM busybox:1.36
      LABEL a=b
      ENV MODE=bench
      WORKDIR /app
      COPY first first
      RUN echo one > one
      RUN echo two > two
      RUN cat one two > three
      COPY second second
      RUN mkdir out && cp first second out
      RUN ls -l > list
      CMD ["cat", "list"]
      """;

  private final Danube danube;
  private final Path home;
  private int changes;

  private BuildBenchmark(Danube danube, Path home) {
    this.danube = danube;
    this.home = home;
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    Path home = Files.createTempDirectory("danube-bench");
    try (Danube danube = Danube.using(DockerBackend.fromEnvironment(), d -> d.home(home.resolve("home")))) {
      Comparison.compare(new BuildBenchmark(danube, home).rows(), args);
    } finally {
      FileUtils.delete(home.toFile(), FileUtils.RECURSIVE);
      Comparison.program(List.of("docker", "image", "rm", "-f", TAG + "-own", TAG + "-peer"));
    }
  }

  private List<Comparison> rows() throws IOException {
    Path small = Files.createDirectories(home.resolve("small"));
    Files.writeString(small.resolve("Dockerfile"), STEPS);
    Files.writeString(small.resolve("first"), "first");
    Files.writeString(small.resolve("second"), "second");
    Path large = Files.createDirectories(home.resolve("large"));
    Files.writeString(large.resolve("Dockerfile"), "FROM busybox:1.36\nCOPY . /all\n");
    for (int i = 0; i < FILES; i++) {
      Path folder = Files.createDirectories(large.resolve("d" + i % 100));
      Files.writeString(folder.resolve("f" + i), "file " + i + "x".repeat(2_000));
    }
    return List.of(
        Comparison.timed("a cold build of 12 steps against docker buildx build", 1.05,
            () -> own(small, ImageBuild.Builder::noCache), () -> peer(small, "--no-cache")),
        Comparison.timed("a warm build of 12 steps against docker buildx build", 1.05,
            () -> own(small, i -> {}), () -> peer(small)),
        Comparison.timed("a context of 5,000 files, one of them changed, against docker buildx build", 1.05,
            () -> own(changed(large), i -> {}), () -> peer(changed(large))));
  }

  private Path changed(Path folder) throws IOException {
    Files.writeString(folder.resolve("changed"), "change " + changes++);
    return folder;
  }

  private void own(Path folder, Consumer<ImageBuild.Builder> settings) {
    danube.run(Pipeline.define("build", p -> p.source(Source.directory(folder)).stage("build", s ->
        s.buildImage(i -> {
          i.tag(TAG + "-own");
          settings.accept(i);
        })))).orThrow();
  }

  private static void peer(Path folder, String... options) throws IOException, InterruptedException {
    String program = System.getenv("DANUBE_BUILDX");
    if (program == null) {
      throw new IllegalStateException("Set DANUBE_BUILDX to the program docker-buildx");
    }
    List<String> command = new ArrayList<>(List.of(program, "build", "--quiet", "--provenance=false"));
    command.addAll(List.of(options));
    command.addAll(List.of("--tag", TAG + "-peer", folder.toString()));
    Comparison.program(command);
  }
}
