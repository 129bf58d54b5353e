package dev.danube.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.ImageRef;
import dev.danube.Mount;
import dev.danube.Pipeline;
import dev.danube.RunResult;
import dev.danube.Secret;
import dev.danube.engine.fixture.ScriptedBackend;
import dev.danube.engine.spi.ContainerRequest;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Tests of containers that are started before their stage requests them. */
class PrestartTest {

  /** The properties that no prestarted container has: its stage sets none, or sets it later. */
  private static final Set<String> NEVER_EARLY =
      Set.of(
          "env", // set for each step; only a command sets it at the start
          "secrets",
          "secretFiles",
          "workdir",
          "command",
          "networks", // of services, or named by the stage
          "hostName",
          "privileged",
          "sshAgent", // of the user, who may have none
          "publish",
          "isolated",
          "shared"); // the main container

  private final ScriptedBackend backend = new ScriptedBackend().startsAhead(1);

  /** A pipeline with all properties that a prestarted container can have, in its second stage. */
  private static final Pipeline PIPELINE =
      Pipeline.define(
          "early",
          p ->
              p.stage("first", s -> s.image("alpine").run("exit 0"))
                  .stage(
                      "second",
                      s ->
                          s.image("alpine")
                              .platform("linux/arm64")
                              .memory("64m")
                              .shmSize("1m")
                              .cpus(2)
                              .user("1000")
                              .mount(Mount.volume("data", "/data"))
                              .cache("m2", "/root/.m2")
                              .label("team", "a")
                              .dockerSocket()
                              .secretFile("token", Secret.of("token", () -> "hunter22"))
                              .workdir("src")
                              .env("A", "b")
                              .run("exit 0")));

  @Test
  void a_stage_asks_for_the_very_container_that_was_started_early() {
    assertThat(run().succeeded()).isTrue();
    ContainerRequest early = of("second", backend.prestarted);
    assertThat(of("second", backend.created)).isEqualTo(early).hasSameHashCodeAs(early);
  }

  @Test
  void every_setting_of_a_container_is_in_that_stage_or_can_never_be_early() throws Exception {
    run();
    ContainerRequest early = of("second", backend.prestarted);
    ContainerRequest plain = ContainerRequest.builder().image(ImageRef.of("busybox")).build();
    Set<String> alike = new TreeSet<>();
    for (Method setting : ContainerRequest.class.getMethods()) {
      boolean isSetting =
          setting.getDeclaringClass() == ContainerRequest.class
              && setting.getParameterCount() == 0
              && !Modifier.isStatic(setting.getModifiers())
              && !setting.getName().equals("hashCode");
      if (isSetting && setting.invoke(early).equals(setting.invoke(plain))) {
        alike.add(setting.getName());
      }
    }
    assertThat(alike).containsExactlyInAnyOrderElementsOf(NEVER_EARLY);
  }

  @Test
  void no_container_is_started_early_for_a_stage_behind_an_approval() {
    Pipeline pipeline =
        Pipeline.define(
            "early",
            p ->
                p.image("alpine")
                    .stage("first", s -> s.isolated().run("exit 0"))
                    .approval("release", a -> a.message("Release it?"))
                    .stage("publish", s -> s.image("alpine").run("exit 0")));
    try (Danube danube = Danube.using(backend.startsAhead(3))) {
      assertThat(danube.run(pipeline, run -> run.approver(ApprovalRequest::approve)).succeeded())
          .isTrue();
    }
    assertThat(backend.prestarted).isEmpty();
  }

  private RunResult run() {
    try (Danube danube = Danube.using(backend)) {
      return danube.run(PIPELINE);
    }
  }

  private static ContainerRequest of(String stage, List<ContainerRequest> requests) {
    return requests.stream()
        .filter(request -> request.stage().filter(stage::equals).isPresent())
        .findFirst()
        .orElseThrow();
  }
}
