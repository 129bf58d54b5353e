package dev.danube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.danube.ContainerOption.Kind;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ContainerOptionTest {

  // spotless:off

  private static List<String> options(Consumer<Stage.Builder> settings) {
    return Stage.define("a", s -> settings.accept(s.image("x").run("true"))).options().stream().map(ContainerOption::toString).toList();
  }

  @Test
  void each_setting_has_a_word_and_the_same_one_for_stages_the_main_container_and_services() {
    assertThat(options(s -> s
        .shmSize("1g").tmpfs("/tmp").tmpfs("/cache", "size=64m").ulimit("nofile", 1024, 4096).ulimit("core", 0, -1)
        .capAdd("NET_ADMIN", "cap_sys_ptrace").capDrop("ALL").extraHost("db", "10.0.0.5").extraHost("host", "host-gateway").extraHost("v6", "fe80::1")
        .hostname("build-1").dns("10.0.0.53", "1.1.1.1").sysctl("net.core.somaxconn", "1024").securityOpt("no-new-privileges").securityOpt("seccomp={}")
        .readOnlyRoot().device("/dev/kvm").gpus("all").init().stopSignal("SIGINT").groupAdd("audio", "44").cpuset("0-1,3").pidsLimit(100).ipc("host").pid("host")
        .entrypoint("/bin/my prog").networkAlias("db", "db.local").healthCheck("test -e /ready")))
        .containsExactly("shmSize 1073741824", "tmpfs /tmp mode=1777", "tmpfs /cache size=64m", "ulimit nofile 1024:4096", "ulimit core 0:-1",
            "capAdd NET_ADMIN", "capAdd SYS_PTRACE", "capDrop ALL", "extraHost db 10.0.0.5", "extraHost host host-gateway", "extraHost v6 fe80::1",
            "hostname build-1", "dns 10.0.0.53", "dns 1.1.1.1", "sysctl net.core.somaxconn 1024", "securityOpt no-new-privileges", "securityOpt seccomp={}",
            "readOnlyRoot", "device /dev/kvm /dev/kvm", "gpus all", "init", "stopSignal SIGINT", "groupAdd audio", "groupAdd 44", "cpuset 0-1,3", "pidsLimit 100", "ipc host", "pid host",
            "entrypoint /bin/my prog", "networkAlias db", "networkAlias db.local", "healthCheck test -e /ready");
    assertThat(options(s -> s.noHealthCheck())).containsExactly("healthCheck");
    Pipeline pipeline = Pipeline.define("p", p -> p.image("x").init()
        .service("db", d -> d.image("y").shmSize("256m").privileged().platform("linux/x86_64").cpus(0.5).workdir("/w").secretFile("key", Secret.of("K", () -> "k")))
        .stage("a", s -> s.run("true")));
    assertThat(pipeline.options()).containsExactly(new ContainerOption(Kind.INIT, "", ""));
    assertThat(pipeline.services().get(0).options()).extracting(ContainerOption::value).containsExactly("268435456");
    assertThat(pipeline.services().get(0).options()).extracting(ContainerOption::name).containsExactly("");
    assertThat(pipeline.services().get(0).privileged()).isTrue();
    assertThat(pipeline.stages().get(0).options()).isEmpty();
    assertThat(pipeline.services().get(0).platform()).contains("linux/amd64");
    assertThat(pipeline.services().get(0).cpus()).contains(0.5);
    assertThat(pipeline.services().get(0).workdir()).contains("/w");
    assertThat(pipeline.services().get(0).secretFiles()).containsOnlyKeys("key");
    assertThat(Kind.CAP_ADD.setter()).isEqualTo("capAdd");
  }

  @Test
  void a_hardened_container_keeps_what_is_named() {
    assertThat(options(s -> s.hardened().capAdd("CHOWN").pidsLimit(10).tmpfs("/tmp", "size=1m")))
        .containsExactlyInAnyOrder("capDrop ALL", "securityOpt no-new-privileges", "readOnlyRoot", "tmpfs /tmp size=1m", "pidsLimit 10", "capAdd CHOWN");
    assertThat(options(s -> s.pidsLimit(10).hardened())).contains("pidsLimit 10").doesNotContain("pidsLimit 1024");
  }

  @Test
  void defaults_are_weaker() {
    Pipeline pipeline = Pipeline.define("p", p -> p
        .defaults(s -> s.hostname("all").capDrop("NET_RAW"))
        .stage("a", s -> s.image("x").run("true").hostname("one")));
    assertThat(pipeline.stages().get(0).options()).extracting(ContainerOption::toString).containsExactlyInAnyOrder("hostname one", "capDrop NET_RAW");
  }

  private static Arguments wrong(Consumer<Stage.Builder> setting, String problem) {
    return Arguments.of(setting, problem);
  }

  private static Stream<Arguments> wrongSettings() {
    return Stream.of(
        wrong(s -> s.shmSize("big"), "shmSize \"big\" is not a size; write it as in \"512m\" or \"2g\""),
        wrong(s -> s.tmpfs("tmp"), "tmpfs \"tmp\" is not valid; write it as in \"/tmp\""),
        wrong(s -> s.ulimit("files", 1, 2), "ulimit \"files\" does not exist; use one of core, cpu"),
        wrong(s -> s.ulimit("nofile", 3, 2), "ulimit nofile has a soft limit of 3 above its hard limit of 2"),
        wrong(s -> s.ulimit("nofile", -5, 10), "ulimit nofile is -5 and 10; use 0 or more, or -1 for no limit"),
        wrong(s -> s.ulimit("nofile", -1, 10), "ulimit nofile has no soft limit, but a hard limit of 10"),
        wrong(s -> s.tmpfs("/workspace/x"), "tmpfs \"/workspace/x\" is not possible there; choose a folder outside"),
        wrong(s -> s.tmpfs("/a/../b"), "tmpfs \"/a/../b\" is not possible there"),
        wrong(s -> s.capAdd("ROOT"), "capAdd \"ROOT\" is not a capability of Linux; write it as in \"NET_ADMIN\""),
        wrong(s -> s.capDrop(""), "capDrop \"\" is not a capability of Linux"),
        wrong(s -> s.extraHost("a b", "1.1.1.1"), "extraHost \"a b\" is not a host name"),
        wrong(s -> s.extraHost("a", "gateway"), "extraHost a has the address \"gateway\"; write it as in \"10.0.0.5\", or \"host-gateway\""),
        wrong(s -> s.hostname("-a"), "hostname \"-a\" is not valid; write it as in \"build-1\""),
        wrong(s -> s.dns("example.org"), "dns \"example.org\" is not valid; write it as in \"10.0.0.53\""),
        wrong(s -> s.entrypoint(" "), "entrypoint \" \" is not valid; write it as in \"/bin/sh\""),
        wrong(s -> s.networkAlias("a b"), "networkAlias \"a b\" is not valid; write it as in \"db.example.org\""),
        wrong(s -> s.healthCheck(" "), "healthCheck is blank; write a script, or use noHealthCheck()"),
        wrong(s -> s.sysctl("somaxconn", "1"), "sysctl \"somaxconn\" is not valid; write it as in \"net.core.somaxconn\""),
        wrong(s -> s.securityOpt("seccomp=profile.json"), "securityOpt \"seccomp=profile.json\" names a file, which the daemon does not read; give the content of the profile"),
        wrong(s -> s.device("/etc"), "device \"/etc\" is not valid; write it as in \"/dev/kvm\""),
        wrong(s -> s.gpus("0"), "gpus \"0\" is not valid; write it as in \"all\""),
        wrong(s -> s.stopSignal("int"), "stopSignal \"int\" is not valid; write it as in \"SIGINT\""),
        wrong(s -> s.groupAdd("a b"), "groupAdd \"a b\" is not valid; write it as in \"audio\""),
        wrong(s -> s.cpuset("all"), "cpuset \"all\" is not valid; write it as in \"0-1\""),
        wrong(s -> s.pidsLimit(0), "pidsLimit 0 is less than 1"),
        wrong(s -> s.ipc("container"), "ipc \"container\" is not valid; write it as in \"private\""),
        wrong(s -> s.pid("private"), "pid \"private\" is not valid; write it as in \"host\""),
        wrong(s -> s.hostname("a").hostname("b"), "container hostname was already set to hostname a at"));
  }

  @ParameterizedTest
  @MethodSource("wrongSettings")
  void what_docker_would_refuse_is_a_problem_of_the_definition(Consumer<Stage.Builder> setting, String problem) {
    assertThatThrownBy(() -> options(setting)).isInstanceOf(PipelineDefinitionException.class).hasMessageContaining(problem);
  }

  // spotless:on
}
