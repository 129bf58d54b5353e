package dev.danube.examples;

import dev.danube.description.ContainerDescriptions;
import dev.danube.description.ServiceMode;
import dev.danube.docker.DockerBackend;
import dev.danube.engine.Danube;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Containers that load data, as {@code src/main/descriptions/loads.yaml} describes them: all of
 * them now, and those with a schedule again and again, until the program is ended.
 */
public final class Loads {

  private Loads() {}

  static ContainerDescriptions read(Path folder) throws IOException {
    return ContainerDescriptions.read(folder.resolve("loads.yaml"));
  }

  /**
   * Runs the program.
   *
   * @param args the folder of the description
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    ContainerDescriptions loads = read(Path.of(args[0]));
    DockerBackend.Builder docker = DockerBackend.builder();
    loads.setUp(docker);
    try (Danube danube = Danube.using(docker.build(), d -> d.home(Path.of(".danube")));
        ServiceMode mode = ServiceMode.start(danube, loads)) {
      mode.await();
    }
  }
}
