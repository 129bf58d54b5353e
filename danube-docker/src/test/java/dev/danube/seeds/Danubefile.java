package dev.danube.seeds;

import static dev.danube.Condition.onDefaultBranch;
import static dev.danube.Condition.that;

import dev.danube.Condition;
import dev.danube.Parameter;
import dev.danube.Pipeline;
import dev.danube.RunContext;
import dev.danube.Source;
import dev.danube.Stage;
import dev.danube.Tag;
import java.util.List;
import java.util.function.Consumer;

/** The pipeline of the Python prototype, with the improvements that were suggested for it. */
final class Danubefile {

  private static final Parameter<String> VERSION = Parameter.text("version").defaultTo("latest");
  private static final Condition IS_RELEASE =
      that("release", run -> !run.get(VERSION).equals("latest"));

  /** A stage type for a Python tool, with an image that contains the tool. */
  private record Ruff(List<String> commands) implements Consumer<Stage.Builder> {

    @Override
    public void accept(Stage.Builder s) {
      s.image("ghcr.io/astral-sh/ruff:0.9.9-alpine");
      commands.forEach(s::run);
    }
  }

  private Danubefile() {}

  // spotless:off
  static Pipeline pipeline() {
    return Pipeline.define("danube", p -> p
        .source(Source.currentRepository())
        .image("python:3.12")
        .parameter(VERSION)
        .stage("linting", new Ruff(List.of("ruff check .", "ruff format --check .")))
        .parallel("testing", v -> v
            .stage("test unit", s -> s.run("pytest -v --color=yes tests/unit"))
            .stage("test integration", s -> s.run("pytest -v --color=yes tests/integration")))
        .stage("build", s -> s
            .env("VERSION", VERSION)
            .run("uv build --version $VERSION")
            .artifact("dist/*.whl"))
        .stage("push", s -> s
            .when(onDefaultBranch().and(IS_RELEASE))
            .buildImage(i -> i.tag("danube-py3-none-any", Tag.of(VERSION))))
        .post(after -> after
            .onFailure("handle error", s -> s.call(stage -> report(stage.runContext())))));
  }
  // spotless:on

  private static void report(RunContext run) {
    throw new UnsupportedOperationException(run.summary());
  }
}
