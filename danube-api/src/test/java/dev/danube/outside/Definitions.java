package dev.danube.outside;

import dev.danube.Pipeline;
import dev.danube.Stage;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Definitions as a user writes them, outside of Danube's own packages. Tests know the line numbers.
 */
public final class Definitions {

  private Definitions() {}

  // spotless:off
  public static Pipeline withThreeProblems() {
    return Pipeline.define("ci", p -> p
        .stage("image", s -> s.image("docker:28").run("docker build ."))
        .parallel("verify", v -> v
            .stage("unit", s -> s.run("make test"))
            .stage("lint", s -> s.image("alpine:3").run("make lint")))
        .stage("push", s -> s
            .image("docker:28")
            .needs("imge")
            .run("docker push x"))
        .stage("last", s -> s.image("alpine:3").run("true")
            .timeout(Duration.ZERO)));
  }
  // spotless:on

  /** Returns a mix-in of another author that contains a mistake. */
  public static Consumer<Stage.Builder> badMixIn() {
    return s -> s.timeout(Duration.ZERO);
  }
}
