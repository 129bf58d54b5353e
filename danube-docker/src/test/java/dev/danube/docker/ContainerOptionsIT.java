package dev.danube.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.dockerjava.api.model.HostConfig;
import dev.danube.ContainerOption;
import dev.danube.Mount;
import dev.danube.Outcome;
import dev.danube.Readiness;
import dev.danube.RunResult;
import dev.danube.Secret;
import dev.danube.docker.fixture.OnDocker;
import dev.danube.engine.Danube;
import dev.danube.engine.Plan;
import dev.danube.event.RunEvent.LogLine;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Tests of the settings that {@code docker run} has for containers. */
class ContainerOptionsIT extends OnDocker {

  // spotless:off

  @Override
  public DockerBackend backend() {
    return DockerBackend.builder().allowCapabilities().allowDevices().allowHostNamespaces().allowSecurityOptions().build();
  }

  @Test
  void stages_reach_a_program_on_the_daemons_machine_by_a_name_or_on_its_network() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    // The daemon may be on another machine, so the program is a container on the daemon's network.
    String server = NothingLeft.client().createContainerCmd("busybox:1.36")
        .withHostConfig(HostConfig.newHostConfig().withNetworkMode("host"))
        .withCmd("nc", "-ll", "-p", String.valueOf(port), "-e", "echo", "hello").exec().getId();
    try {
      NothingLeft.client().startContainerCmd(server).exec();
      String ask = "for i in $(seq 50); do nc -w 5 $HOST " + port + " && exit; usleep 100000; done; exit 1";
      RunResult result = run(p -> p
          .stage("by name", s -> s.extraHost("host", "host-gateway").env("HOST", "host").run(ask))
          .stage("isolated", s -> s.isolated().extraHost("host", "host-gateway").env("HOST", "host").run(ask))
          .stage("on its network", s -> s.network("host").env("HOST", "127.0.0.1").run(ask)));
      assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
      assertThat(out("by name")).containsExactly("hello");
      assertThat(out("isolated")).containsExactly("hello");
      assertThat(out("on its network")).containsExactly("hello");
    } finally {
      NothingLeft.client().removeContainerCmd(server).withForce(true).exec();
    }
  }

  @Test
  void each_setting_is_seen_inside_of_the_container() {
    RunResult result = run(p -> p
        .stage("memory", s -> s.shmSize("3m").tmpfs("/t", "size=2m").run("df -k /dev/shm | tail -1 | awk '{print $2}'; df -k /t | tail -1 | awk '{print $2}'"))
        .stage("limits", s -> s.ulimit("nofile", 100, 200).pidsLimit(50).run("ulimit -n; ulimit -Hn"))
        .stage("names", s -> s.hostname("build-1").extraHost("db", "10.1.2.3").dns("10.9.8.7").run("hostname; grep db /etc/hosts | awk '{print $1}'; grep -c 10.9.8.7 /etc/resolv.conf"))
        .stage("root", s -> s.readOnlyRoot().run("touch /x 2>/dev/null || echo read-only; echo y > y; cat y"))
        .stage("caps", s -> s.capDrop("ALL").run("grep CapEff /proc/self/status | awk '{print $2}'"))
        .stage("more", s -> s.capAdd("NET_ADMIN").sysctl("net.core.somaxconn", "77").run("cat /proc/sys/net/core/somaxconn; ip link set lo down && echo may"))
        .stage("groups", s -> s.user("1000:1000").groupAdd("1234").run("id -G"))
        .stage("device", s -> s.device("/dev/fuse").run("ls /dev/fuse"))
        .stage("security", s -> s.securityOpt("seccomp=unconfined").run("grep ^Seccomp: /proc/self/status | awk '{print $2}'"))
        .stage("cpus", s -> s.cpuset("0").run("grep Cpus_allowed_list /proc/self/status | awk '{print $2}'"))
        .stage("command", s -> s.init().stopSignal("SIGINT").command("sh", "-c", "tr '\\0' ' ' < /proc/1/cmdline; echo"))
        .stage("ipc", s -> s.ipc("none").run("test -d /dev/shm || echo no shared memory")));
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(out("memory")).containsExactly("3072", "2048");
    assertThat(out("limits")).containsExactly("100", "200");
    assertThat(out("names")).containsExactly("build-1", "10.1.2.3", "1");
    assertThat(out("root")).containsExactly("read-only", "y");
    assertThat(out("caps")).containsExactly("0000000000000000");
    assertThat(out("more")).containsExactly("77", "may");
    assertThat(out("groups")).containsExactly("1000 1234");
    assertThat(out("device")).containsExactly("/dev/fuse");
    assertThat(out("security")).containsExactly("0");
    assertThat(out("cpus")).containsExactly("0");
    assertThat(out("command").get(0)).contains("init");
  }

  @Test
  void the_main_container_and_services_have_them_too() {
    RunResult result = run(p -> p.shmSize("5m")
        .service("db", d -> d.image(BUSYBOX).shmSize("7m").tmpfs("/data").hostname("database")
            .command("sh", "-c", "df -k /dev/shm | tail -1 | awk '{print \"shm \" $2}'; hostname; sleep 60").readyWhen(Readiness.logLine("database")))
        .stage("main", s -> s.run("df -k /dev/shm | tail -1 | awk '{print $2}'")));
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(out("main")).containsExactly("5120");
  }

  @Test
  void services_have_other_programs_names_and_health_checks() {
    RunResult result = run(p -> p
        .stage("names", s -> s
            .service("web", d -> d.image(BUSYBOX).entrypoint("sh").command("-c", "mkdir -p /w; echo page > /w/index.html; sleep 6; touch /ready; exec httpd -f -p 80 -h /w")
                .networkAlias("pages", "pages.example.org").healthCheck("test -e /ready && wget -qO- http://127.0.0.1"))
            .run("wget -qO- http://web; wget -qO- http://pages; wget -qO- http://pages.example.org"))
        .stage("command", s -> s.entrypoint("echo").command("arguments", "only"))
        .stage("secret", s -> s.entrypoint("sh").secret("TOKEN", Secret.of("t", () -> "t0ken-of-it")).command("-c", "echo ${#TOKEN}"))
        .stage("mount", s -> s.mount(Mount.volume("danube-it-label", "/data").selinux(Mount.Label.SHARED)).run("echo labelled > /data/x; cat /data/x")));
    NothingLeft.client().removeVolumeCmd("danube-it-label").exec();
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(out("names")).containsExactly("page", "page", "page");
    assertThat(out("command")).containsExactly("arguments only");
    assertThat(out("secret")).containsExactly("11");
    assertThat(out("mount")).containsExactly("labelled");
  }

  @Test
  void names_of_a_shared_service_hold_beside_services_of_a_stage() {
    RunResult result = run(p -> p
        .service("shop", d -> d.image(BUSYBOX).networkAlias("shop.example.org").command("sh", "-c", "mkdir -p /w; echo shop > /w/index.html; exec httpd -f -p 80 -h /w").healthCheck("wget -qO- http://127.0.0.1"))
        .stage("own", s -> s
            .service("db", d -> d.image(BUSYBOX).command("sh", "-c", "exec httpd -f -p 81 -h /bin").readyWhen(Readiness.port(81)))
            .run("wget -qO- http://shop; wget -qO- http://shop.example.org")));
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(out("own")).containsExactly("shop", "shop");
  }

  @Test
  void networks_of_services_have_options() {
    DockerBackend backend = DockerBackend.builder().networkOption("com.docker.network.driver.mtu", "1234").build();
    try (Danube odd = Danube.using(backend, d -> d.home(home))) {
      RunResult result = odd.run(pipeline(p -> p.stage("a", s -> s
          .service("db", d -> d.image(BUSYBOX).command("sh", "-c", "cat /sys/class/net/eth*/mtu; sleep 60").readyWhen(Readiness.logLine("^1234$").within(Duration.ofSeconds(10))))
          .run("true"))));
      assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    }
  }

  @Test
  void steps_run_in_a_hardened_container() {
    RunResult result = run(p -> p.hardened()
        .stage("main", s -> s.run("echo x > x; cat x; echo t > /tmp/t; touch /y 2>/dev/null || echo no; grep -c '^NoNewPrivs:.1' /proc/self/status"))
        .stage("own", s -> s.hardened().network("none").artifact("x").cache("danube-it-hardened", "/tmp").run("cat x; ls /sys/class/net; echo c > /tmp/c"))
        .stage("kept", s -> s.hardened().network("none").cache("danube-it-hardened", "/tmp").run("cat /tmp/c"))
        .stage("command", s -> s.hardened().secret("TOKEN", Secret.of("t", () -> "t0ken-of-it")).command("env").allowFailure()));
    assertThat(result.stage("own").outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(out("main")).containsExactly("x", "no", "1");
    assertThat(out("own")).containsExactly("x", "lo");
    assertThat(out("kept")).as("memory does not hide a cache").containsExactly("c");
    assertThat(result.stage("command").failure().orElseThrow().message()).startsWith("a command or service with secrets cannot have readOnlyRoot()");
    NothingLeft.client().removeVolumeCmd("danube-cache-danube-it-hardened").exec();
  }

  @Test
  void what_gives_rights_on_the_host_is_refused_by_name() {
    try (Danube strict = Danube.using(DockerBackend.fromEnvironment(), d -> d.home(home))) {
      assertThatThrownBy(() -> strict.run(pipeline(p -> p.securityOpt("apparmor=unconfined")
          .service("dind", d -> d.image(BUSYBOX).privileged())
          .stage("a", s -> s.capAdd("SYS_ADMIN").run("true"))
          .stage("b", s -> s.device("/dev/kvm").run("true"))
          .stage("c", s -> s.pid("host").run("true"))
          .stage("d", s -> s.network("host").run("true"))
          .stage("e", s -> s.network("container:other").run("true"))
          .stage("f", s -> s.buildImage(i -> i.network("host")))
          .stage("fine", s -> s.capAdd("CHOWN").capDrop("ALL").securityOpt("no-new-privileges").ipc("private").run("true")))))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("privileged (the pipeline itself); allow it with DockerBackend.builder().allowPrivileged()")
          .hasMessageContaining("a capability beyond Docker's default ones (stage \"a\"); allow it with DockerBackend.builder().allowCapabilities()")
          .hasMessageContaining("a device of the host (stage \"b\"); allow it with DockerBackend.builder().allowDevices()")
          .hasMessageContaining("a namespace of the host (stage \"c\"); allow it with DockerBackend.builder().allowHostNamespaces()")
          .hasMessageContaining("a namespace of the host (stage \"d\"); allow it with DockerBackend.builder().allowHostNamespaces()")
          .hasMessageContaining("a namespace of the host (stage \"e\"); allow it")
          .hasMessageContaining("a namespace of the host (stage \"f\"); allow it")
          .hasMessageContaining("a security option (the pipeline itself); allow it with DockerBackend.builder().allowSecurityOptions()")
          .hasMessageNotContaining("fine");
    }
  }

  @Test
  void what_has_no_word_is_changed_in_the_request() {
    DockerBackend backend = DockerBackend.builder().createRequest(json -> json.replace("\"Privileged\":false", "\"Privileged\":false,\"OomScoreAdj\":321")).build();
    try (Danube odd = Danube.using(backend, d -> d.home(home))) {
      List<String> printed = new CopyOnWriteArrayList<>();
      RunResult result = odd.run(pipeline(p -> p
          .stage("main", s -> s.run("cat /proc/self/oom_score_adj"))
          .stage("own", s -> s.isolated().run("cat /proc/self/oom_score_adj"))), r -> r.listener(event -> {
            if (event instanceof LogLine line) {
              printed.add(line.text());
            }
          }));
      assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
      assertThat(printed).containsExactly("321", "321");
    }
    DockerBackend same = DockerBackend.builder().createRequest(json -> json).build();
    try (Danube odd = Danube.using(same, d -> d.home(home))) {
      RunResult result = odd.run(pipeline(p -> p.stage("a", s -> s
          .service("db", d -> d.image(BUSYBOX).hostname("other").command("sh", "-c", "mkdir /w; httpd -f -p 80 -h /w").readyWhen(Readiness.port(80)))
          .run("ping -c 1 db"))));
      assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    }
    DockerBackend throwing = DockerBackend.builder().createRequest(json -> { throw new IllegalStateException("oh no"); }).build();
    try (Danube broken = Danube.using(throwing, d -> d.home(home))) {
      assertThat(broken.run(pipeline(p -> p.stage("main", s -> s.run("true")))).stage("main").failure().orElseThrow().message())
          .contains("the code of DockerBackend.builder().createRequest(...) threw java.lang.IllegalStateException: oh no").doesNotContain("please report");
    }
    try (Danube broken = Danube.using(DockerBackend.builder().createRequest(json -> "{\"Image\": \"no such image!\"}").build(), d -> d.home(home))) {
      RunResult result = broken.run(pipeline(p -> p.stage("main", s -> s.run("true"))));
      assertThat(result.stage("main").failure().orElseThrow().message()).contains("creating a container").contains("invalid reference format");
    }
  }

  @Test
  void a_plan_shows_them() {
    Plan plan = danube.plan(pipeline(p -> p.stage("a", s -> s.shmSize("1g").capDrop("ALL").run("true"))));
    assertThat(plan.stage("a").placeReason()).contains("sets shmSize, capDrop");
    assertThat(ContainerOption.Kind.values()).hasSize(23);
  }

  // spotless:on
}
