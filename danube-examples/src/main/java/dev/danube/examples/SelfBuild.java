package dev.danube.examples;

import dev.danube.Image;
import dev.danube.Pipeline;
import dev.danube.Source;
import dev.danube.cli.PipelineMain;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;

/**
 * Danube builds itself: its own repository, in a container made from a Dockerfile that is part of
 * it, with the downloads of Maven in a cache and the jars as artifacts.
 */
public final class SelfBuild {

  private static final Path OWN_TRUST = Path.of(System.getProperty("java.home"), "lib", "security", "cacerts");
  private static final String TRUST = "target/trust/cacerts";

  /**
   * The pipeline.
   *
   * @return to be run inside of Danube's repository
   */
  public static Pipeline pipeline() {
    return Pipeline.define("self-build", p -> p
        .source(Source.currentRepository())
        .image(Image.dockerfile("danube-examples/src/main/docker/Dockerfile"))
        .cache("danube-maven", "/root/.m2")
        .timeout(Duration.ofMinutes(30))
        .env("MAVEN_OPTS", "-Djavax.net.ssl.trustStore=/workspace/" + TRUST)
        .stage("trust", s -> s
            .describe("what this JVM trusts, the build trusts too, such as the certificates of a company")
            .call(stage -> stage.writeFile(TRUST + ".txt", Base64.getEncoder().encodeToString(Files.readAllBytes(OWN_TRUST))))
            .run("base64 -d " + TRUST + ".txt > " + TRUST))
        .stage("compile", s -> s.run("mvn -B -ntp -q test-compile"))
        .stage("verify", s -> s
            .run("mvn -B -ntp verify -DskipDocker")
            .artifact("*/target/*.jar")));
  }

  /**
   * The program.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    PipelineMain.run(SelfBuild::pipeline, args);
  }

  private SelfBuild() {}
}
