package dev.danube.examples;

import dev.danube.Pipeline;
import dev.danube.cli.PipelineMain;

/** Three stages, to begin with. */
public final class Ci {

  static Pipeline pipeline() {
    return Pipeline.define("ci", p -> p
        .image("busybox:1.36")
        .stage("build", s -> s.run("echo built > app.txt").artifact("app.txt"))
        .stage("test", s -> s.run("grep built app.txt"))
        .stage("deliver", s -> s.run("echo delivering $(cat app.txt)")));
  }

  public static void main(String[] args) {
    PipelineMain.run(Ci::pipeline, args);
  }
}
