package dev.danube.seeds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.Artifact;
import dev.danube.Outcome;
import dev.danube.Pipeline;
import dev.danube.RunResult;
import dev.danube.docker.DockerBackend;
import dev.danube.docker.NothingLeft;
import dev.danube.docker.PullPolicy;
import dev.danube.engine.Danube;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of examples on Docker, with small images that stand for those that it names. */
class SeedsIT {

  private static final Map<String, String> IMAGES =
      Map.of(
          "python:3.12",
              """
              RUN printf '#!/bin/sh\\necho "passed: $*"' >/bin/pytest \\
               && printf '#!/bin/sh\\nmkdir -p dist && touch dist/danube-$VERSION.whl' >/bin/uv \\
               && chmod +x /bin/pytest /bin/uv""",
          "ghcr.io/astral-sh/ruff:0.9.9-alpine", "RUN echo exit 0 >/bin/ruff && chmod +x /bin/ruff",
          "stakater/exit-container:latest", "CMD exit ${EXIT_CODE:-0}",
          "hello-world:latest", "CMD echo Hello",
          "redis:7", "EXPOSE 6379\nCMD trap exit TERM; httpd -f -p 6379 & wait");

  @TempDir Path home;

  private RunResult run(Pipeline pipeline) {
    DockerBackend backend = DockerBackend.builder().pullPolicy(PullPolicy.NEVER).build();
    try (Danube danube = Danube.using(backend, d -> d.home(home))) {
      return danube.run(pipeline);
    }
  }

  @BeforeEach
  void make_images() {
    RunResult made =
        run(
            Pipeline.define(
                "images",
                p ->
                    IMAGES.forEach(
                        (name, rest) ->
                            p.stage(
                                name,
                                s ->
                                    s.buildImage(
                                        i ->
                                            i.dockerfileText("FROM busybox:1.36\n" + rest + "\n")
                                                .tag(name))))));
    assertThat(made.outcome()).as(made.summary()).isEqualTo(Outcome.SUCCESS);
  }

  @AfterEach
  void remove_images() {
    List.copyOf(IMAGES.keySet())
        .forEach(name -> NothingLeft.client().removeImageCmd(name).withForce(true).exec());
  }

  @Test
  void the_loaders_run_with_their_sidecar() {
    RunResult result = run(Loaders.pipeline());
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(result.stages()).hasSize(4);
    assertThat(NothingLeft.leftovers(result.id())).isEmpty();
  }

  @Test
  void the_prototype_checks_tests_and_builds_this_repository() {
    // whether "push" runs depends on the remote of the clone that the tests run in
    RunResult result = run(Danubefile.pipeline().only("linting", "testing", "build"));
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(result.stage("build").artifacts())
        .extracting(Artifact::name)
        .containsExactly("dist/danube-latest.whl");
    assertThat(result.stage("test integration").outcome()).isEqualTo(Outcome.SUCCESS);
    assertThat(NothingLeft.leftovers(result.id())).isEmpty();
  }
}
