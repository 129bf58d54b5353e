package dev.danube.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.dockerjava.api.DockerClient;
import dev.danube.Cache;
import dev.danube.FailureKind;
import dev.danube.Mount;
import dev.danube.Outcome;
import dev.danube.Pipeline;
import dev.danube.Readiness;
import dev.danube.RunResult;
import dev.danube.StageFailure;
import dev.danube.docker.fixture.OnDocker;
import dev.danube.engine.Danube;
import dev.danube.engine.Run;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of the settings of a stage for its container. */
class SettingsIT extends OnDocker {

  // spotless:off

  @Override
  public DockerBackend backend() {
    return DockerBackend.builder().allowHostMounts().allowPrivileged().allowDockerSocket().build();
  }

  @Test
  void a_user_of_the_main_container_of_a_step_and_of_an_own_container() {
    RunResult result = run(p -> p.user("1000:1000")
        .stage("main", s -> s.run("id -u; echo x > mine; ls -ln mine | cut -d' ' -f5-8"))
        .stage("step", s -> s.user("1001").run("id -u; echo x > theirs"))
        .stage("own", s -> s.isolated().user("1002:1003").run("id -u; id -g; echo y > own"))
        .stage("command", s -> s.user("1004").command("id", "-u")));
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(out("main").get(0)).isEqualTo("1000");
    assertThat(out("step")).containsExactly("1001");
    assertThat(out("own")).containsExactly("1002", "1003");
    assertThat(out("command")).containsExactly("1004");
  }

  @Test
  void memory_and_processors_are_limited() throws Exception {
    Run run = start(p -> p.memory("64m").cpus(0.5)
        .parallel("v", v -> v
            .stage("main", s -> s.run("echo ready1; sleep 60"))
            .stage("own", s -> s.memory("32m").cpus(1.5).run("echo ready2; sleep 60"))));
    awaitLine("ready1");
    awaitLine("ready2");
    DockerClient client = NothingLeft.client();
    List<String> limits = containers(run).stream()
        .map(id -> client.inspectContainerCmd(id).exec().getHostConfig())
        .map(host -> host.getMemory() + " " + host.getMemorySwap() + " " + host.getNanoCPUs())
        .toList();
    run.cancel();
    run.await();
    assertThat(limits).containsExactlyInAnyOrder(
        "67108864 67108864 500000000", "33554432 33554432 1500000000");
  }

  @Test
  void a_command_that_uses_up_its_memory_is_out_of_memory_with_the_limit() {
    RunResult result = run(p -> p
        .stage("a", s -> s.memory("32m").command("sh", "-c", "x=a; while :; do x=$x$x; done"))
        .stage("b", s -> s.memory("32m").run("x=a; while :; do x=$x$x; done").needsNothing()));
    for (String stage : List.of("a", "b")) {
      StageFailure failure = result.stage(stage).failure().orElseThrow();
      assertThat(failure.kind()).as(failure.message()).isEqualTo(FailureKind.OUT_OF_MEMORY);
      assertThat(failure.message()).contains("memory").contains("32 MiB");
      assertThat(failure.exitCode()).isEqualTo(137);
    }
  }

  @Test
  void folders_of_the_host_volumes_and_caches_are_mounted(@TempDir Path folder) throws Exception {
    Files.writeString(folder.resolve("given"), "from the host\n");
    String cache = "it-" + UUID.randomUUID();
    try {
      RunResult result = run(p -> p
          .stage("write", s -> s
              .mount(Mount.host(folder.toString(), "/host").readOnly())
              .cache(cache, "/cache")
              .run("cat /host/given; touch /host/x 2>/dev/null || echo read-only; echo kept > /cache/file"))
          .stage("read", s -> s.cache(Cache.of(cache, "/other")).command("cat", "/other/file")));
      assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
      assertThat(out("write")).containsExactly("from the host", "read-only");
      assertThat(out("read")).containsExactly("kept");
      assertThat(run(p -> p.cache(cache, "/c").stage("main", s -> s.run("cat /c/file"))).succeeded()).isTrue();
      assertThat(out("main")).containsExactly("kept");
    } finally {
      NothingLeft.client().removeVolumeCmd("danube-cache-" + cache).exec();
    }
  }

  /** A new volume belongs to root. */
  @Test
  void a_cache_or_volume_is_writable_for_the_user_of_the_container() {
    String name = "it-" + UUID.randomUUID();
    String write = "echo x > /data/x-$(id -u); stat -c %a /data";
    try {
      RunResult result = run(p -> p.user("1001").cache(name + "-main", "/data")
          .stage("main", s -> s.run(write))
          .stage("own", s -> s.user("1002").cache(name + "-own", "/data").run(write))
          .stage("exec", s -> s.user("1002").cache(name + "-exec", "/data").command("sh", "-c", write))
          .stage("volume", s -> s.user("1003").mount(Mount.volume(name + "-volume", "/data")).run(write))
          .stage("service", s -> s.service("db", d -> d.image(BUSYBOX).user("1004").mount(Mount.volume(name + "-service", "/data"))
              .command("sh", "-c", write + "; echo up; exec sleep 60").readyWhen(Readiness.logLine("up"))).run("true")));
      assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
      for (String stage : List.of("main", "own", "exec", "volume")) {
        assertThat(out(stage)).as(stage).containsExactly("777");
      }
      RunResult later = run(p -> p.stage("later", s -> s.user("1005").cache(name + "-main", "/data").run(write)));
      assertThat(later.outcome()).as(later.summary()).isEqualTo(Outcome.SUCCESS);
    } finally {
      removeVolumes(name);
    }
  }

  @Test
  void a_volume_with_content_keeps_its_rights() {
    String name = "it-" + UUID.randomUUID();
    try {
      RunResult result = run(p -> p
          .stage("fill", s -> s.mount(Mount.volume(name + "-full", "/data")).run("echo x > /data/x; chmod 750 /data"))
          .stage("look", s -> s.mount(Mount.volume(name + "-full", "/data")).run("stat -c '%a %u' /data")));
      assertThat(out("look")).as(result.summary()).containsExactly("750 0");
      run(p -> p.stage("next run", s -> s.mount(Mount.volume(name + "-full", "/data")).run("stat -c '%a %u' /data")));
      assertThat(out("next run")).containsExactly("750 0");
    } finally {
      removeVolumes(name);
    }
  }

  @Test
  void a_private_cache_is_shared_by_pipelines_of_one_name_only() {
    Cache cache = Cache.of("it-" + UUID.randomUUID(), "/data").privateToPipeline();
    try {
      assertThat(run(p -> p.stage("a", s -> s.cache(cache).run("echo mine > /data/x"))).succeeded()).isTrue();
      assertThat(run(p -> p.stage("b", s -> s.cache(cache).run("cat /data/x"))).succeeded()).isTrue();
      assertThat(out("b")).containsExactly("mine");
      try (Danube danube = Danube.using(backend())) {
        assertThat(danube.run(Pipeline.define("other", p -> p.image(BUSYBOX).stage("c", s -> s.cache(cache).run("! test -e /data/x")))).succeeded()).isTrue();
      }
    } finally {
      removeVolumes(cache.name());
    }
  }

  private static void removeVolumes(String name) {
    NothingLeft.client().listVolumesCmd().exec().getVolumes().stream().map(volume -> volume.getName())
        .filter(volume -> volume.contains(name)).forEach(volume -> NothingLeft.client().removeVolumeCmd(volume).exec());
  }

  @Test
  void a_network_can_be_none_and_a_stage_may_see_the_socket_and_name_its_platform() {
    Run run = start(p -> p
        .parallel("v", v -> v
            .stage("none", s -> s.network("none").run("ls /sys/class/net"))
            .stage("socket", s -> s.dockerSocket().run("test -S /var/run/docker.sock && echo there"))
            .stage("platform", s -> s.platform("linux/amd64").run("uname -m"))));
    RunResult result = run.await();
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(out("none")).containsExactly("lo");
    assertThat(out("socket")).containsExactly("there");
    assertThat(out("platform")).containsExactly("x86_64");
  }

  @Test
  void labels_of_a_stage_and_a_service_are_on_their_containers_beside_danubes_own() throws Exception {
    Run run = start(p -> p.stage("a", s -> s.isolated()
        .service("web", v -> v.image("busybox:1.36").command("sleep", "60").label("team", "web").readyWhen(Readiness.started()))
        .label("team", "x").label("dev.danube.run", "forged")
        .run("echo ready; sleep 60")));
    awaitLine("ready");
    assertThat(containers(run))
        .map(id -> NothingLeft.client().inspectContainerCmd(id).exec().getConfig().getLabels())
        .allMatch(labels -> labels.get("dev.danube.run").equals(run.id()))
        .extracting(labels -> labels.get("team")).contains("x", "web");
    run.cancel();
    run.await();
  }

  @Test
  void an_image_for_another_platform_is_not_taken_from_here() {
    RunResult result = run(p -> p.stage("a", s -> s.image("127.0.0.1:1/busybox:1").platform("linux/s390x").run("true")));
    assertThat(result.stage("a").failure().orElseThrow().message())
        .startsWith("The image 127.0.0.1:1/busybox:1 for linux/s390x is not in Docker, and pulling it failed: ");
  }

  @Test
  void what_reaches_beyond_a_container_is_refused_unless_it_is_allowed() {
    try (dev.danube.engine.Danube strict = dev.danube.engine.Danube.using(DockerBackend.fromEnvironment())) {
      assertThatThrownBy(() -> strict.run(pipeline(p -> p
          .mount(Mount.host("/", "/host"))
          .stage("a", s -> s.privileged().dockerSocket().run("true"))
          .stage("b", s -> s.service("db", d -> d.image("x").mount(Mount.host("/etc", "/x"))).run("true")))))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("Pipeline \"it\" needs privileges that this backend does not allow:"
              + " privileged (stage \"a\"); allow it with DockerBackend.builder().allowPrivileged();"
              + " dockerSocket (stage \"a\"); allow it with DockerBackend.builder().allowDockerSocket();"
              + " a mount of the host (the pipeline itself); allow it with DockerBackend.builder().allowHostMounts();"
              + " a mount of the host (stage \"b\"); allow it with DockerBackend.builder().allowHostMounts()");
    }
  }

  // spotless:on
}
