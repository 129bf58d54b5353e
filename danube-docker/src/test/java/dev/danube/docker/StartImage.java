package dev.danube.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.Outcome;
import dev.danube.Pipeline;
import dev.danube.RunResult;
import dev.danube.Tag;
import dev.danube.docker.fixture.LocalRegistry;
import dev.danube.engine.Danube;

/** An image with a shell in a registry on this machine, which other images are built from. */
final class StartImage implements AutoCloseable {

  private final String repository;

  /** Pushes the image to a registry of the user "me" with the password "right". */
  StartImage(LocalRegistry registry) {
    repository = registry.address() + "/start/busybox";
    DockerBackend backend =
        DockerBackend.builder().login(registry.address(), "me", "right").build();
    try (Danube danube = Danube.using(backend)) {
      RunResult pushed =
          danube.run(
              Pipeline.define(
                  "start",
                  p ->
                      p.stage(
                          "push",
                          s ->
                              s.tagImage("busybox:1.36", repository, Tag.of("1"))
                                  .pushImage(name()))));
      assertThat(pushed.outcome()).as(pushed.summary()).isEqualTo(Outcome.SUCCESS);
    }
  }

  String name() {
    return repository + ":1";
  }

  @Override
  public void close() {
    NothingLeft.client().removeImageCmd(name()).withForce(true).exec();
  }
}
