package dev.danube.examples;

import dev.danube.Condition;
import dev.danube.Image;
import dev.danube.ImageRef;
import dev.danube.Output;
import dev.danube.Parameter;
import dev.danube.Pipeline;
import dev.danube.Readiness;
import dev.danube.Retry;
import dev.danube.Secret;
import dev.danube.Source;
import dev.danube.Tag;
import dev.danube.cli.PipelineMain;
import java.nio.file.Path;
import java.time.Duration;

/** Builds, tests and packs a C library, and delivers an image with its program. */
public final class CLibrary {

  static final Parameter<Boolean> DELIVER = Parameter.flag("deliver");
  static final Output<ImageRef> APP = Output.image("app");

  /**
   * The pipeline.
   *
   * @param sources the folder of the library
   * @param repository the name of the image without a tag, such as {@code ghcr.io/acme/words}
   * @param key the key that the archive is signed with
   * @return to be run anywhere
   */
  public static Pipeline pipeline(Path sources, String repository, Secret key) {
    return Pipeline.define("c-library", p -> p
        .source(Source.directory(sources).ignore("build"))
        .parameter(DELIVER)
        .image(Image.dockerfile("Tools.dockerfile"))
        .stage("compile", s -> s.run("make all"))
        .parallel("check", c -> c
            .stage("unit", s -> s
                .run("make test")
                .tests("build/results.xml"))
            .stage("served", s -> s
                .describe("the program counts the words of a page")
                .service("web", w -> w
                    .image(Image.dockerfile("Tools.dockerfile"))
                    .command("sh", "-c", "mkdir /www && echo three short words > /www/index.html && busybox httpd -f -p 8080 -h /www")
                    .readyWhen(Readiness.http(8080, "/").within(Duration.ofSeconds(20))))
                .run("test \"$(busybox wget -qO- http://web:8080/ | build/count)\" = 3")
                .retry(Retry.attempts(2).backoff(Duration.ofSeconds(1)))
                .onFailure(h -> h.run("busybox wget -qO- http://web:8080/"))))
        .stage("pack", s -> s
            .secretFile("key", key)
            .run("tar czf build/words.tgz words.h -C build libwords.a count")
            .run("sha256sum build/words.tgz /run/secrets/key | sha256sum > build/words.sig")
            .artifact("build/words.{tgz,sig}"))
        .stage("image", s -> s.buildImage(i -> i
            .dockerfile("App.dockerfile")
            .include("build/count", "App.dockerfile")
            .tag(repository, Tag.of("1.0"))
            .as(APP)))
        .stage("try", s -> s.image(APP).command())
        .stage("deliver", s -> s
            .when(Condition.parameter(DELIVER, true))
            .pushImage(APP))
        .post(after -> after.onFailure("say", s -> s.call(stage -> stage.log(stage.runContext().summary())))));
  }

  /**
   * The program.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    PipelineMain.run(
        () -> pipeline(Path.of("danube-examples/src/main/c"), "localhost:5000/words", Secret.env("SIGNING_KEY")),
        args);
  }

  private CLibrary() {}
}
