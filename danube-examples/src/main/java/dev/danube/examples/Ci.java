package dev.danube.examples;

import dev.danube.Pipeline;
import dev.danube.Source;
import dev.danube.cli.PipelineMain;
import java.nio.file.Path;

/** Packs the sources of the working directory, and checks and delivers the archive. */
public final class Ci {

  static Pipeline pipeline() {
    return Pipeline.define("ci", p -> p
        .source(Source.directory(Path.of("")).ignore("target"))
        .image("busybox:1.36")
        .stage("build", s -> s.run("tar czf app.tgz src pom.xml").artifact("app.tgz"))
        .stage("test", s -> s.run("tar tzf app.tgz | grep Ci.java"))
        .stage("deliver", s -> s.run("sha256sum app.tgz")));
  }

  public static void main(String[] args) {
    PipelineMain.run(Ci::pipeline, args);
  }
}
