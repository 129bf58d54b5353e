package dev.danube.examples;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import dev.danube.Pipeline;
import dev.danube.docker.DockerBackend;
import dev.danube.engine.Danube;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Programs that make one container, and how long they take to the moment when the daemon has it. */
final class ColdStart {

  private static final String IMAGE = "busybox:1.36";

  private ColdStart() {}

  /** A pipeline of one stage, as a user has it. */
  static final class OfDanube {
    public static void main(String[] args) {
      try (Danube danube = Danube.using(DockerBackend.fromEnvironment())) {
        danube.run(Pipeline.define("cold", p -> p.image(IMAGE).stage("a", s -> s.run("true")))).orThrow();
      }
    }
  }

  /** The least that makes a container with docker-java. */
  static final class Bare {
    public static void main(String[] args) throws IOException {
      var config = DefaultDockerClientConfig.createDefaultConfigBuilder().build();
      var http = new ZerodepDockerHttpClient.Builder().dockerHost(config.getDockerHost()).build();
      try (DockerClient client = DockerClientImpl.getInstance(config, http)) {
        client.pingCmd().exec();
        client.versionCmd().exec();
        String id = client.createContainerCmd(IMAGE).withCmd("true").exec().getId();
        client.removeContainerCmd(id).exec();
      }
    }
  }

  /** Runs a program; the daemon itself says when the container was there. */
  static double millis(Class<?> program) throws IOException, InterruptedException {
    Process events = new ProcessBuilder(List.of(
        "docker", "events", "--filter", "event=create", "--filter", "type=container", "--format", "{{.TimeNano}}"))
        .start();
    try (BufferedReader times = events.inputReader(StandardCharsets.UTF_8)) {
      TimeUnit.MILLISECONDS.sleep(500); // the daemon tells of what comes after the question
      long start = System.currentTimeMillis();
      Process process = new ProcessBuilder(List.of(
          Path.of(System.getProperty("java.home"), "bin", "java").toString(),
          "-cp", classPath(), program.getName()))
          .inheritIO().start();
      double created = Long.parseLong(times.readLine()) / 1e6;
      if (process.waitFor() != 0) {
        throw new IllegalStateException(program + " ended with " + process.exitValue());
      }
      return created - start;
    } finally {
      events.destroy();
    }
  }

  /** Maven runs a program in its own JVM, whose class path is not that of the program. */
  private static String classPath() {
    StringBuilder path = new StringBuilder();
    if (ColdStart.class.getClassLoader() instanceof java.net.URLClassLoader loader) {
      for (java.net.URL url : loader.getURLs()) {
        path.append(Path.of(url.getPath())).append(java.io.File.pathSeparatorChar);
      }
      return path.toString();
    }
    return System.getProperty("java.class.path");
  }
}
