package dev.danube.description;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.danube.ContainerOption;
import dev.danube.Edge;
import dev.danube.Outcome;
import dev.danube.Pipeline;
import dev.danube.Readiness;
import dev.danube.RunResult;
import dev.danube.Secret;
import dev.danube.Service;
import dev.danube.Stage;
import dev.danube.Step;
import dev.danube.docker.PullPolicy;
import dev.danube.engine.Danube;
import dev.danube.event.RunEvent.StageStarted;
import dev.danube.testing.FakeBackend;
import dev.danube.testing.RecordingListener;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Compose files whose services are jobs, and what jobs need. */
class ComposeTest {

  private static ContainerDescriptions parse(String text) throws IOException {
    return parse(text, s -> {});
  }

  private static ContainerDescriptions parse(
      String text, Consumer<DescriptionSettings.Builder> settings) throws IOException {
    return ContainerDescriptions.parse(
        text,
        "compose.yaml",
        s -> {
          s.environment(Map.of("TAG", "16", "TOKEN", "secret"));
          settings.accept(s);
        });
  }

  private static List<String> problems(String text) {
    DescriptionException thrown =
        catchThrowableOfType(DescriptionException.class, () -> parse(text));
    return thrown.problems().stream()
        .map(
            one ->
                one.location().orElse("").replace("compose.yaml", "")
                    + " "
                    + one.path()
                    + ": "
                    + one.message())
        .toList();
  }

  private static final String FILE =
      """
      name: loads
      volumes: {data: }
      secrets:
        token: {environment: TOKEN}
        key: {file: key.pem}
      x-common: &common
        environment: {A: b}
      services:
        db:
          image: postgres:${TAG}
          environment: [POSTGRES_PASSWORD=x]
          healthcheck: {test: [CMD, pg_isready, -U, postgres], interval: 5s, timeout: 15s, retries: 6, start_period: 1m30s}
          volumes: [data:/var/lib/postgresql/data]
          labels: [team=graph, plain]
          secrets: [{source: token, target: pw}, {source: key, target: /run/secrets/k, mode: 0440}]
          working_dir: /var
          platform: linux/amd64
          cpus: "0.5"
        cache:
          image: redis
          healthcheck: {test: redis-cli ping}
        web:
          <<: *common
          image: web
          depends_on: [cache]
          entrypoint: [serve, --all]
          command: "--port '80 80'"
        migrate:
          build: {context: ./db, target: migrate}
          depends_on: {db: {condition: service_healthy}}
          command: ["up"]
          secrets: [token, key]
        test:
          <<: *common
          image: test
          x-job: true
          user: "1000"
          working_dir: /src
          mem_limit: 1gb
          cpus: 1.5
          platform: linux/amd64
          labels: {a: b}
          volumes:
          - {type: bind, source: ./src, target: /src, read_only: true}
          depends_on:
            migrate: {condition: service_completed_successfully}
            db: {condition: service_healthy}
            web: {condition: service_started}
        nightly:
          image: nightly
          x-schedule: {at: daily 03:00, zone: UTC}
          restart: "no"
          pull_policy: missing
        other: {image: other}
        debug: {image: debug, profiles: [debug], x-job: true}
      """;

  @Test
  void jobs_are_stages_and_what_they_need_are_services() throws IOException {
    ContainerDescriptions read = parse(FILE);
    assertThat(read.name()).isEqualTo("loads");
    assertThat(read.order()).containsExactly("migrate", "test", "nightly");
    assertThat(read.services()).containsExactly("nightly");
    assertThat(read.warnings())
        .containsExactly(
            "compose.yaml:5: there is no file \"key.pem\"",
            "compose.yaml:54: \"other\" is no job, and no job needs it: it does not run");
    Pipeline pipeline = read.pipeline();
    assertThat(pipeline.services()).extracting(Service::name).containsExactly("db");
    Service db = pipeline.services().get(0);
    assertThat(db.image().orElseThrow()).hasToString("postgres:16");
    assertThat(db.env()).hasToString("{POSTGRES_PASSWORD=x}");
    assertThat(db.readyWhen())
        .contains(
            Readiness.command("pg_isready", "-U", "postgres").within(Duration.ofSeconds(210)));
    assertThat(db.secretFiles()).containsOnlyKeys("pw", "k");
    assertThat(db.workdir()).contains("/var");
    assertThat(db.platform()).contains("linux/amd64");
    assertThat(db.cpus()).contains(0.5);
    assertThat(db.mounts()).hasSize(1);
    assertThat(db.labels()).containsEntry("team", "graph").containsEntry("plain", "");
    Stage test = pipeline.find("test").orElseThrow();
    assertThat(test.services()).extracting(Service::name).containsExactly("cache", "web");
    assertThat(test.services().get(0).readyWhen()).contains(Readiness.started());
    assertThat(test.services().get(1).needs()).containsExactly("cache");
    assertThat(test.services().get(1).command()).contains(List.of("--all", "--port", "80 80"));
    assertThat(test.env()).containsKey("A");
    assertThat(test.user()).contains("1000");
    assertThat(test.workdir()).contains("/src");
    assertThat(test.memory()).contains(1L << 30);
    assertThat(test.cpus()).contains(1.5);
    assertThat(test.platform()).contains("linux/amd64");
    assertThat(test.mounts())
        .hasSize(1)
        .allMatch(mount -> mount.isReadOnly() && mount.path().equals("/src"));
    Stage migrate = pipeline.find("migrate").orElseThrow();
    assertThat(migrate.secretFiles()).containsOnlyKeys("token", "key");
    assertThat(migrate.services()).isEmpty();
    assertThat(pipeline.edges().stream().filter(edge -> edge.to().equals("test")).map(Edge::from))
        .containsExactly("migrate");
  }

  @Test
  void jobs_run_after_what_they_need_on_the_fake() throws IOException {
    RecordingListener recorded = new RecordingListener();
    try (Danube danube = Danube.using(FakeBackend.create().onStage("migrate", s -> s.exits(1)))) {
      RunResult result = danube.run(parse(FILE).pipeline(), r -> r.listener(recorded));
      assertThat(result.succeeded()).isFalse();
    }
    assertThat(recorded.events(StageStarted.class))
        .extracting(StageStarted::stage)
        .containsExactlyInAnyOrder("build-migrate", "migrate", "nightly");
  }

  @Test
  void jobs_and_profiles_are_chosen_by_settings() throws IOException {
    assertThat(parse(FILE, s -> s.jobs("other", "debug")).order())
        .containsExactly("migrate", "test", "nightly", "other", "debug");
    assertThat(
            parse(
                    FILE,
                    s ->
                        s.environment(
                            Map.of("TAG", "1", "TOKEN", "", "COMPOSE_PROFILES", "a,debug")))
                .order())
        .endsWith("debug");
  }

  @Test
  void a_secret_with_a_problem_is_told_once() {
    assertThat(
            problems(
                """
                secrets: {var: {environment: UNSET}}
                services: {job: {image: job, x-job: true, secrets: [var]}}
                """))
        .containsExactly(":1 secret \"var\": variable UNSET is not set");
  }

  @Test
  void a_blank_name_is_that_of_the_folder() throws IOException {
    String file = "services: {job: {image: job, x-job: true}}";
    String usual = parse(file).name();
    assertThat(usual).isNotBlank();
    assertThat(parse("{name: \"\", " + file + "}").name()).isEqualTo(usual);
    assertThat(parse("{name: \" \", " + file + "}").name()).isEqualTo(usual);
  }

  @Test
  void secrets_are_those_of_the_file() throws IOException {
    Map<String, Secret> files = parse(FILE).pipeline().find("migrate").orElseThrow().secretFiles();
    assertThat(Optional.ofNullable(files.get("token")).map(Secret::name)).contains("token");
  }

  @Test
  void everything_that_is_not_taken_is_told_with_its_line() {
    assertThat(
            problems(
                """
                include: [other.yaml]
                networks: {back: {}}
                volumes: {data: {driver: x}}
                secrets: {none: {}, var: {environment: UNSET}}
                services:
                  db: {ports: ["1:1"], image: db, restart: always, privileged: true}
                  job:
                    x-job: true
                    deploy: {}
                    pull_policy: daily
                    healthcheck: {test: [SHELL, x]}
                    depends_on: {db: {condition: started}, dc: {condition: service_started}}
                    secrets: [{source: nine, target: /etc/nine}, {target: x}, {source: ten}]
                    cpus: many
                    dns: [name!]
                    volumes: [{type: tmpfs, target: /x}]
                  late: {image: late, x-schedule: now, x-job: false}
                  side: {image: side, depends_on: [job]}
                  last: {image: last, x-job: true, depends_on: [side]}
                """))
        .containsExactly(
            ":1 : \"include\" is not taken from a Compose file",
            ":2 : \"networks\" is not taken from a Compose file",
            ":3 volume \"data\": \"driver\" of a volume is not taken from a Compose file; create the volume with it, and name that volume",
            ":4 secret \"none\": a secret has a file or an environment",
            ":4 secret \"var\": variable UNSET is not set",
            ":6 db: \"ports\" is not taken from a Compose file: jobs reach their services by name; take ports out",
            ":6 db: \"privileged\" is not taken from a Compose file: rights on the host are not given by a file",
            ":6 db: \"restart\" is not taken from a Compose file: a service runs as long as jobs need it; take restart out",
            ":7 job: has no \"image\", and no \"build\"",
            ":9 job: \"deploy\" is not taken from a Compose file: set mem_limit, cpus or x-schedule in its place",
            ":10 job: pull_policy \"daily\" is not taken from a Compose file: a run asks for all images or for those that are missing; write always or missing",
            ":11 job > healthcheck: test is a text, [CMD, PROGRAM, ...], [CMD-SHELL, SCRIPT] or [NONE]",
            ":12 job > depends_on \"db\": condition is service_started, service_healthy or service_completed_successfully, not \"started\"",
            ":12 job: needs \"dc\", which does not exist; did you mean \"db\"?",
            ":13 job > secret 1: secrets are files in /run/secrets, so target is not \"/etc/nine\"",
            ":13 job > secret 2: a secret has a source, which is one of the file's secrets",
            ":13 job: the file has no secret \"ten\"",
            ":14 job: cpus is a number such as 1.5, not \"many\"",
            ":15 job: dns \"name!\" is not valid; write it as in \"10.0.0.53\"",
            ":16 job > volume 1: the type is bind or volume, not \"tmpfs\"",
            ":17 late: \"now\" is no schedule; write every 10m, daily 03:00, or five fields of cron such as 0 3 * * MON",
            ":18 side: needs \"job\", which is a job, so its condition is service_completed_successfully");
  }

  @Test
  void a_network_that_is_not_that_of_compose_is_told() throws IOException {
    String job = "services: {a: {image: a, x-job: true}}\n";
    assertThat(parse("networks: {default: }\n" + job).order()).containsExactly("a");
    assertThat(parse("networks: {default: {driver: bridge}}\n" + job).order()).containsExactly("a");
    String end =
        " of a network is not taken from a Compose file: services and jobs of one run are in one network of their own; take it out";
    assertThat(
            problems(
                "networks:\n  default:\n    name: proxy\n    external: true\n    driver: host\n"
                    + job))
        .containsExactly(
            ":3 network \"default\": \"name\"" + end,
            ":4 network \"default\": \"external\"" + end,
            ":5 network \"default\": \"driver\"" + end);
    assertThat(problems("networks: {default: {}, back: {}}\n" + job))
        .containsExactly(":1 : \"networks\" is not taken from a Compose file");
  }

  @Test
  void all_forms_of_lists_are_taken() throws IOException {
    ContainerDescriptions read =
        parse(
            """
            volumes: {data: {external: true}, log: {driver: local}}
            secrets: {token: {environment: TOKEN}, tag: {environment: TAG}}
            services:
              job:
                image: job
                x-job: true
                env_file: [{path: no.env, required: false}]
                volumes: ["./a:/a", {type: bind, source: ./b, target: /b}, {type: volume, target: /c}]
                secrets: [{source: token, target: t}, tag]
                depends_on: {db: {condition: service_started, restart: true}}
              db: {image: db}
            """);
    assertThat(read.container("job").volumes())
        .extracting(volume -> volume.path())
        .containsExactly("/a", "/b");
    assertThat(read.pipeline().find("job").orElseThrow().secretFiles())
        .containsOnlyKeys("t", "tag");
    assertThat(
            problems(
                """
                volumes: {data: {driver_opts: {}, name: d e}}
                secrets: {token: {external: true}}
                services:
                  job:
                    x-job: true
                    build: {context: ., cache_from: [x]}
                    env_file: [{pth: x}]
                """))
        .containsExactly(
            ":1 volume \"data\": \"driver_opts\" of a volume is not taken from a Compose file; create the volume with it, and name that volume",
            ":1 volume \"data\": \"d e\" is no name of a volume; write letters, digits, \"_\", \".\" and \"-\", at most 100",
            ":2 secret \"token\": \"external\" is not taken from a Compose file",
            ":2 secret \"token\": a secret has a file or an environment",
            ":6 job > build: \"cache_from\" of a build is not taken",
            ":7 job > env_file 1: unknown key \"pth\"; did you mean \"path\"?",
            ":7 job > env_file 1: has no \"path\" of a file with variables");
  }

  private static final String TWO =
      "services: {job: {image: job, x-job: true, pull_policy: %s, depends_on: [db]}, db: {image: db%s}}";

  @Test
  void a_pull_policy_is_that_of_all_images() throws IOException {
    assertThat(parse(TWO.formatted("missing", "")).pull()).contains(PullPolicy.IF_MISSING);
    assertThat(parse(TWO.formatted("build", "")).pull()).isEmpty();
    assertThat(parse(TWO.formatted("never", ", pull_policy: never")).pull())
        .contains(PullPolicy.NEVER);
    ContainerDescriptions always = parse(TWO.formatted("always", ""));
    assertThat(always.pull()).contains(PullPolicy.ALWAYS);
    assertThat(always.warnings())
        .containsExactly(
            "compose.yaml:1: a run has one pull_policy for all its images, so that of \"db\" is always pulled too");
    assertThat(problems(TWO.formatted("never", "")))
        .containsExactly(
            ":1 job: a run has one pull_policy for all its images; set never for \"db\" too");
    assertThat(problems(TWO.formatted("always", ", pull_policy: missing")))
        .containsExactly(
            ":1 db: a run has one pull_policy for all its images, and that of \"job\" is another one");
  }

  private static final String OPTIONS =
      """
      services:
        job: &all
          image: job
          x-job: true
          depends_on: [db]
          shm_size: 64mb
          tmpfs: [/a, "/b:size=1m"]
          hostname: here
          extra_hosts: ["one:10.0.0.1", "six=[::1]", "host.docker.internal:host-gateway"]
          init: true
          read_only: true
          cap_drop: [ALL]
          ulimits: {nproc: 65535, nofile: {soft: 20, hard: 40}}
          stop_signal: SIGINT
          dns: 10.0.0.53
          sysctls: [net.core.somaxconn=1024]
          group_add: [audio]
          pids_limit: 100
        db:
          <<: *all
          depends_on: []
          x-job: false
          init: false
          pids_limit: -1
          extra_hosts: {one: 10.0.0.1}
      """;

  @Test
  void settings_of_docker_run_are_taken() throws IOException {
    Stage job = parse(OPTIONS).pipeline().find("job").orElseThrow();
    assertThat(job.options())
        .extracting(option -> (option.kind() + " " + option.name() + " " + option.value()).strip())
        .containsExactlyInAnyOrder(
            "SHM_SIZE  67108864",
            "TMPFS /a mode=1777",
            "TMPFS /b size=1m",
            "HOSTNAME  here",
            "EXTRA_HOST one 10.0.0.1",
            "EXTRA_HOST six ::1",
            "EXTRA_HOST host.docker.internal host-gateway",
            "INIT",
            "READ_ONLY_ROOT",
            "CAP_DROP ALL",
            "ULIMIT nproc 65535:65535",
            "ULIMIT nofile 20:40",
            "STOP_SIGNAL  SIGINT",
            "DNS 10.0.0.53",
            "SYSCTL net.core.somaxconn 1024",
            "GROUP_ADD audio",
            "PIDS_LIMIT  100");
    Service db = job.services().get(0);
    assertThat(db.options())
        .hasSize(13)
        .filteredOn(option -> option.kind() == ContainerOption.Kind.EXTRA_HOST)
        .hasSize(1);
  }

  @Test
  void wrong_settings_of_docker_run_are_told_at_their_keys() {
    assertThat(
            problems(
                """
                services:
                  job:
                    image: job
                    x-job: true
                    shm_size: big
                    tmpfs: [tmp]
                    hostname: "a b"
                    extra_hosts: ["one", "two:x:y", "two:10.0.0.1"]
                    init: perhaps
                    cap_drop: [NOTHING]
                    ulimits: {nofile: many, all: 1}
                    stop_signal: stop
                    sysctls: {x: 1}
                    group_add: ["a b"]
                    pids_limit: few
                """))
        .containsExactly(
            ":5 job: shm_size \"big\" is not a size; write it as in \"512m\" or \"2g\"",
            ":6 job: tmpfs \"tmp\" is not valid; write it as in \"/tmp\"",
            ":7 job: hostname \"a b\" is not valid; write it as in \"build-1\"",
            ":8 job: the host \"two\" is there twice",
            ":8 job: extra_hosts one has the address \"\"; write it as in \"10.0.0.5\", or \"host-gateway\"",
            ":8 job: extra_hosts two has the address \"x:y\"; write it as in \"10.0.0.5\", or \"host-gateway\"",
            ":9 job: \"init\" takes true or false, not \"perhaps\"",
            ":10 job: cap_drop \"NOTHING\" is not a capability of Linux; write it as in \"NET_ADMIN\"",
            ":11 job > ulimits: a limit is a number, or {soft: NUMBER, hard: NUMBER}",
            ":11 job: ulimits \"all\" does not exist; use one of core, cpu, data, fsize, locks, memlock, msgqueue, nice, nofile, nproc, rss, rtprio, rttime, sigpending, stack",
            ":12 job: stop_signal \"stop\" is not valid; write it as in \"SIGINT\"",
            ":13 job: sysctls \"x\" is not valid; write it as in \"net.core.somaxconn\"",
            ":14 job: group_add \"a b\" is not valid; write it as in \"audio\"",
            ":15 job: pids_limit is a number, or -1 for no limit, not \"few\"");
  }

  @Test
  void a_misspelt_extension_is_told_and_others_are_taken() throws IOException {
    assertThat(problems("services: {a: {image: a, x-job: true, x-shedule: daily 03:00}}"))
        .containsExactly(":1 a: unknown key \"x-shedule\"; did you mean \"x-schedule\"?");
    assertThat(parse("services: {a: {image: a, x-job: true, x-log: y}}").order())
        .containsExactly("a");
  }

  @Test
  void a_health_check_gives_up_when_compose_would_but_not_within_a_minute() throws IOException {
    assertThat(limit("test: x")).isEqualTo(Duration.ofMinutes(3));
    assertThat(limit("test: x, interval: 1s, timeout: 500ms, retries: 5"))
        .isEqualTo(Duration.ofMinutes(1));
    assertThat(limit("test: x, interval: 10s, timeout: 5s, retries: 30, start_period: 1h2m"))
        .isEqualTo(Duration.ofMinutes(62).plusSeconds(450));
    assertThat(limit("start_period: 10m, retries: 1, interval: 1.5s, start_interval: 5s"))
        .isEqualTo(Duration.ofMinutes(10).plusMillis(31_500));
    assertThat(
            problems(
                "services: {a: {image: a, x-job: true, depends_on: [b]}, b: {image: b, healthcheck: {test: x, interval: soon, timeout: '', retries: many}}}"))
        .containsExactly(
            ":1 b > healthcheck: interval is a time such as 30s or 1m30s, not \"soon\"",
            ":1 b > healthcheck: timeout is a time such as 30s or 1m30s, not \"\"",
            ":1 b > healthcheck: \"retries\" takes a number, not \"many\"");
  }

  private static Duration limit(String check) throws IOException {
    String file =
        "services: {a: {image: a, x-job: true, depends_on: {b: {condition: service_healthy}}}, b: {image: b, healthcheck: {"
            + check
            + "}}}";
    Service service = parse(file).pipeline().find("a").orElseThrow().services().get(0);
    return service.readyWhen().orElseThrow().within();
  }

  @Test
  void something_must_be_a_job() {
    assertThat(problems("services: {db: {image: db}}"))
        .containsExactly(
            ":1 : none of the services is a job; set \"x-job: true\" on those that end");
    assertThat(
            problems(
                "services: {a: {image: a, depends_on: {b: {condition: service_completed_successfully}}}, b: {image: b, depends_on: {b: {condition: service_completed_successfully}}}}"))
        .containsExactly(":1 b: depends on itself: b -> b");
  }

  private static final String SHARED =
      """
      services:
        db: {image: db}
        web: {image: web, depends_on: [db]}
        warm: {image: warm, x-job: true, depends_on: [db]}
        test:
          image: test
          x-job: true
          depends_on: {web: {condition: service_started}, db: {condition: service_healthy}}
      """;

  @Test
  void the_strongest_condition_counts() throws IOException {
    Pipeline pipeline = parse(SHARED).pipeline();
    assertThat(pipeline.services()).extracting(Service::name).containsExactly("db");
    assertThat(pipeline.services().get(0).readyWhen()).contains(Readiness.healthCheck());
    Pipeline one =
        parse(SHARED.replace("x-job: true, depends_on: [db]", "depends_on: [db]")).pipeline();
    assertThat(one.find("test").orElseThrow().services().get(0).readyWhen())
        .contains(Readiness.healthCheck());
  }

  @Test
  void what_is_in_no_profile_is_told() {
    assertThat(
            problems(
                """
                services:
                  migrate: {image: m, profiles: [tools]}
                  db: {image: db, profiles: [tools]}
                  test:
                    image: t
                    x-job: true
                    depends_on:
                      migrate: {condition: service_completed_successfully}
                      db: {condition: service_started}
                """))
        .containsExactly(
            ":7 test: needs \"migrate\", which is in none of the profiles that are chosen; set COMPOSE_PROFILES",
            ":7 test: needs \"db\", which is in none of the profiles that are chosen; set COMPOSE_PROFILES");
  }

  @Test
  void a_shared_service_that_waits_for_a_job_is_told() {
    assertThat(
            problems(
                """
                services:
                  migrate: {image: m}
                  api: {image: api, depends_on: {migrate: {condition: service_completed_successfully}}}
                  a: {image: a, x-job: true, depends_on: [api]}
                  b: {image: b, x-job: true, depends_on: [api]}
                """))
        .containsExactly(
            ":3 api: waits for the job \"migrate\", but several jobs need it, so it starts before them; let each of them wait for \"migrate\"");
  }

  @Test
  void containers_of_one_line_keep_what_is_theirs() throws IOException {
    Pipeline pipeline =
        parse(
                "{secrets: {k1: {environment: TAG}, k2: {environment: TOKEN}}, services: {a: {image: a, x-job: true, secrets: [k1]}, b: {image: b, x-job: true, secrets: [k2]}}}")
            .pipeline();
    assertThat(pipeline.find("a").orElseThrow().secretFiles()).containsOnlyKeys("k1");
    assertThat(pipeline.find("b").orElseThrow().secretFiles()).containsOnlyKeys("k2");
  }

  @Test
  void what_does_not_run_is_not_read_and_what_changes_nothing_is_taken() throws IOException {
    ContainerDescriptions read =
        parse(
            """
            networks: {default: {}}
            volumes: {data: }
            services:
              web: {image: web, ports: ["80:80"], restart: always, dsn: typo}
              job:
                x-job: true
                build: {context: ., args: [A=b, C=d=e]}
                container_name: fixed
                networks: [default]
                expose: [80]
                tty: true
                cpus: .5
                volumes: [/cache, "./a:/a:ro,z", "data:/d:cached"]
                depends_on: {db: {condition: service_started, required: false}}
              db: {image: db}
            """);
    assertThat(read.order()).containsExactly("job");
    assertThat(read.warnings())
        .containsExactly(
            "compose.yaml:8: container_name \"fixed\" has no effect: others reach the service as \"job\"",
            "compose.yaml:4: \"web\" is no job, and no job needs it: it does not run");
    ContainerDescription job = read.container("job");
    assertThat(job.build().orElseThrow().args()).containsEntry("A", "b").containsEntry("C", "d=e");
    assertThat(job.volumes())
        .extracting(volume -> volume.path() + " " + volume.mode())
        .containsExactly("/a ro,z", "/d rw");
    assertThat(read.pipeline().find("job").orElseThrow().cpus()).contains(0.5);
  }

  @Test
  void a_service_that_several_jobs_share_is_built_once_before_them() throws IOException {
    ContainerDescriptions read =
        parse(
            """
            services:
              one: {image: one, x-job: true, depends_on: [db]}
              two: {image: two, x-job: true, depends_on: [db], build: two}
              db: {build: db}
            """);
    Pipeline pipeline = read.pipeline();
    assertThat(pipeline.stages())
        .extracting(Stage::name)
        .containsExactly("build-db", "one", "build-two", "two");
    try (Danube danube = Danube.using(FakeBackend.create())) {
      assertThat(danube.run(pipeline).outcome()).isEqualTo(Outcome.SUCCESS);
    }
  }

  @Test
  void a_shared_image_that_is_built_has_the_name_that_compose_gives_it() throws IOException {
    String text =
        """
        name: My App
        services:
          one: {image: one, x-job: true, depends_on: [db_1.Old, a--b]}
          two: {image: two, x-job: true, depends_on: [db_1.Old, a--b]}
          db_1.Old: {build: db}
          a--b: {build: a}
        """;
    assertThat(built(parse(text))).containsExactly("myapp-db_1.old", "myapp-a--b");
    assertThat(built(parse(text, s -> s.environment(Map.of("COMPOSE_PROJECT_NAME", "team_")))))
        .containsExactly("team-db_1.old", "team-a--b");
  }

  @Test
  void what_a_pipeline_refuses_of_a_shared_service_is_told_with_its_line() {
    assertThat(
            problems(
                """
                name: app
                services:
                  one: {image: one, x-job: true, depends_on: [a-]}
                  two: {image: two, x-job: true, depends_on: [a-]}
                  a-: {image: a}
                """))
        .containsExactly(
            ":5 a-: service \"a-\" is reached by its name, which is not a valid host name; use letters, digits, \"-\", \"_\" and \".\"");
  }

  private static List<String> built(ContainerDescriptions read) {
    return read.pipeline().services().stream()
        .map(service -> service.image().orElseThrow().toString())
        .toList();
  }

  @Test
  void a_chain_of_services_may_be_as_long_as_the_file() throws IOException {
    int count = 9_000;
    String services =
        IntStream.range(0, count)
            .mapToObj(i -> String.format("  s%d: {image: a, depends_on: [s%d]}\n", i, i + 1))
            .collect(Collectors.joining());
    String text =
        "services:\n  job: {image: a, x-job: true, depends_on: [s0]}\n"
            + services
            + String.format("  s%d: {image: a}\n", count);
    assertThat(parse(text).container("job").sidecars()).hasSize(count + 1);
  }

  @Test
  void volumes_have_the_names_that_compose_gives_them() throws IOException {
    String services =
        """
        volumes: {data: , logs: {name: old_logs}, keys: {external: "true"}, ca: {external: true, name: certs}}
        services:
          job:
            image: job
            x-job: true
            volumes: ["data:/data:ro,Z", logs:/logs, {type: volume, source: keys, target: /keys}, ca:/ca]
        """;
    assertThat(sources(parse("name: My Loads.2\n" + services)))
        .containsExactly("myloads2_data", "old_logs", "keys", "certs");
    assertThat(sources(parse(services))).startsWith("danube-docker_data");
    String longest = "v".repeat(96);
    String other = services.replace("data", longest);
    assertThat(sources(parse("name: abc\n" + other))).startsWith("abc_" + longest);
    assertThat(problems("name: abcd\n" + other))
        .first()
        .asString()
        .startsWith(
            ":2 volume \"" + longest + "\": \"abcd_" + longest + "\" is no name of a volume");
    assertThat(
            sources(parse(services, s -> s.environment(Map.of("COMPOSE_PROJECT_NAME", "_Team")))))
        .startsWith("team_data");
    assertThat(
            problems(
                """
                volumes: {pgdata: }
                services:
                  job: {image: job, x-job: true, volumes: ["pgdat:/a", {type: volume, source: cache, target: /b}, "./c:/c"]}
                """))
        .containsExactly(
            ":3 job: the file has no volume \"pgdat\"; did you mean \"pgdata\"?",
            ":3 job: the file has no volume \"cache\"; add it to \"volumes\" of the file");
  }

  private static List<String> sources(ContainerDescriptions read) {
    return read.container("job").volumes().stream()
        .map(ContainerDescription.Volume::source)
        .toList();
  }

  private static final String PROGRAM = "services: {job: {image: job, x-job: true, %s}}";

  private static String program(String keys) throws IOException {
    Stage job = parse(PROGRAM.formatted(keys)).pipeline().find("job").orElseThrow();
    String entrypoint =
        job.options().stream()
            .filter(option -> option.kind() == ContainerOption.Kind.ENTRYPOINT)
            .map(ContainerOption::value)
            .findFirst()
            .orElse("-");
    return entrypoint + " " + ((Step.Command) job.steps().get(0)).args();
  }

  @Test
  void an_empty_entrypoint_or_command_clears_that_of_the_image() throws IOException {
    assertThat(program("entrypoint: , command: ")).isEqualTo("- []");
    assertThat(program("entrypoint: [a], command: []")).isEqualTo("a []");
    assertThat(program("entrypoint: [], command: [b, c]")).isEqualTo("b [c]");
    assertThat(program("entrypoint: '', command: b c")).isEqualTo("b [c]");
    assertThat(problems(PROGRAM.formatted("entrypoint: []")))
        .containsExactly(
            ":1 job: \"entrypoint\" clears that of the image, so \"command\" has to have the program; write both, or take entrypoint out");
    String command =
        ":1 job: \"command\" clears that of the image, which needs an \"entrypoint\"; write the image's own one, or take command out";
    assertThat(problems(PROGRAM.formatted("command: []"))).containsExactly(command);
    assertThat(problems(PROGRAM.formatted("command: ''"))).containsExactly(command);
  }

  @Test
  void a_named_job_chooses_its_profiles_and_a_star_all() throws IOException {
    String text =
        """
        services:
          load: {image: l, x-job: true, profiles: [tools], depends_on: [db]}
          db: {image: db, profiles: [tools]}
          clean: {image: c, x-job: true, profiles: [others, more]}
        """;
    assertThat(parse(text, s -> s.jobs("load")).order()).containsExactly("load");
    assertThat(parse(text, s -> s.environment(Map.of("COMPOSE_PROFILES", "*"))).order())
        .containsExactly("load", "clean");
    assertThat(parse(text, s -> s.environment(Map.of("COMPOSE_PROFILES", "x, more"))).order())
        .containsExactly("clean");
    assertThat(problems(text))
        .containsExactly(
            ":1 : no job is in the profiles that are chosen; set COMPOSE_PROFILES to some of \"more,others,tools\", or name a job");
  }

  @Test
  void a_service_that_is_not_required_may_be_missing() throws IOException {
    ContainerDescriptions read =
        parse(
            """
            services:
              load:
                image: l
                x-job: true
                depends_on:
                  none: {condition: service_started, required: false}
                  off: {condition: service_completed_successfully, required: "false"}
                  db: {condition: service_started, required: false}
              off: {image: off, profiles: [off]}
              db: {image: db}
            """);
    assertThat(read.container("load").sidecars())
        .extracting(ContainerDescription::name)
        .containsExactly("db");
    assertThat(read.pipeline().find("load")).isPresent();
    assertThat(read.warnings())
        .containsExactly(
            "compose.yaml:2: \"load\" runs without \"none\", which does not exist",
            "compose.yaml:2: \"load\" runs without \"off\", which is in none of the profiles that are chosen");
  }

  @Test
  void what_compose_config_prints_is_taken() throws IOException {
    ContainerDescriptions read =
        parse(
            """
            name: loads
            services:
              job:
                x-job: true
                command: null
                entrypoint: null
                image: job
                networks: {default: null}
                depends_on: {db: {condition: service_started, required: true}}
                secrets: [{source: token}]
                volumes:
                - {type: bind, source: /src, target: /src, consistency: cached, bind: {create_host_path: true, selinux: z}}
                - {type: volume, source: data, target: /data, volume: {}}
              db: {image: db, networks: {default: {}}}
            networks: {default: {name: loads_default, ipam: {}}}
            secrets: {token: {name: loads_token, environment: TOKEN}}
            volumes: {data: {name: loads_data}}
            """);
    assertThat(read.container("job").volumes())
        .extracting(volume -> volume.source() + " " + volume.mode())
        .containsExactly("/src rw,z", "loads_data rw");
    assertThat(
            problems(
                """
                networks: {default: {name: proxy}}
                volumes: {data: }
                services:
                  job:
                    image: job
                    x-job: true
                    networks: {default: {aliases: [x]}}
                    volumes:
                    - {type: bind, source: /a, target: /a, bind: {propagation: shared, selinux: x}}
                    - {type: volume, source: data, target: /b, volume: {nocopy: true, subpath: x}}
                """))
        .containsExactly(
            ":1 network \"default\": \"name\" of a network is not taken from a Compose file: services and jobs of one run are in one network of their own; take it out",
            ":7 job: \"networks\" is not taken from a Compose file: services and jobs of one run are in one network; take networks out",
            ":9 job > volume 1 > bind: \"propagation\" of a volume is not taken",
            ":9 job > volume 1: the mode is rw or ro, not \"rw,x\"",
            ":10 job > volume 2 > volume: nocopy is not taken: a new volume gets what the image has at its path; take nocopy out",
            ":10 job > volume 2 > volume: \"subpath\" of a volume is not taken");
  }

  @Test
  void an_environment_has_scalars_and_one_value_for_a_name() throws IOException {
    assertThat(problems(PROGRAM.formatted("environment: {A: {b: c}, B: [d], C: , D: e}")))
        .containsExactly(
            ":1 job: \"A\" takes a text, not a mapping".replace("job:", "job > environment:"),
            ":1 job > environment: \"B\" takes a text, not a list");
    ContainerDescriptions twice = parse(PROGRAM.formatted("environment: [A=1, B=2, A=3]"));
    assertThat(twice.container("job").env()).containsEntry("A", "3");
    assertThat(twice.warnings())
        .containsExactly(
            "compose.yaml:1: \"A\" is there twice in \"environment\"; the last one counts");
  }

  @Test
  void values_are_taken_in_all_forms_of_compose() throws IOException {
    assertThat(limit("test: x, interval: 1.5h, timeout: 500\u00b5s, retries: 1"))
        .isEqualTo(Duration.ofMinutes(90).plusNanos(500_000));
    assertThat(limit("test: x, interval: 1m1h.5s, timeout: 0, retries: 1"))
        .isEqualTo(Duration.ofMinutes(61).plusMillis(500));
    assertThat(limit("test: x, interval: 999999999h, retries: 1"))
        .isEqualTo(Duration.ofDays(365).plusSeconds(30));
    Pipeline pipeline =
        parse(
                """
                services:
                  job: {image: job, x-job: "true", init: "true", read_only: "false", depends_on: [db.local]}
                  db.local: {image: db}
                """)
            .pipeline();
    Stage job = pipeline.find("job").orElseThrow();
    assertThat(job.options())
        .extracting(ContainerOption::kind)
        .containsExactly(ContainerOption.Kind.INIT);
    assertThat(job.services()).extracting(Service::name).containsExactly("db.local");
    assertThat(
            problems(
                "services: {a: {image: a, x-job: true, pull_policy: every_12h}, b c: {image: b, x-job: true}}"))
        .containsExactly(
            ":1 b c: the name of a service has only letters, digits, \".\", \"-\" and \"_\"",
            ":1 a: pull_policy \"every_12h\" is not taken from a Compose file: a run asks for all images or for those that are missing; write always or missing");
  }
}
