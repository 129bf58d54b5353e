package dev.danube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Tests that each accessor returns what the setter of the same name has set. */
class StageSettingsTest {

  private static final Output<ImageRef> APP = Output.image("app");
  private static final Output<ImageRef> BASE = Output.image("base");
  private static final Output<List<String>> FILES = Output.lines("files");
  private static final Parameter<Integer> REPLICAS = Parameter.integer("replicas").defaultTo(3);
  private static final Secret TOKEN = Secret.env("TOKEN");
  private static final ErrorHandler HANDLER = failure -> Decision.DEFAULT;
  private static final StageAction ACTION = stage -> {};

  // spotless:off
  private static final Pipeline ALL = Pipeline.define("all", p -> p
      .source(Source.git("https://example.org/app.git").ref("main").depth(1).withSubmodules().token(TOKEN))
      .parameter(REPLICAS)
      .image(Image.dockerfile("ci/Dockerfile"))
      .memory("1g").cpus(1.5).user("1000").shell("bash", "-e").platform("linux/amd64").network("lan")
      .cache("m2", "/root/.m2").mount(Mount.volume("data", "/data"))
      .timeout(Duration.ofHours(1)).onError(HANDLER)
      .service("proxy", s -> s.image("nginx:1"))
      .stage("image", s -> s
          .buildImage(i -> i.context("app").include("src/**", "pom.xml").dockerfile("app.dockerfile")
              .buildArg("REV", "1").buildArg("N", REPLICAS).target("release").label("a", "b")
              .tag("acme/app:1").tag("acme/app", Tag.join(Tag.of("v"), Tag.branch()))
              .platform("linux/arm64").cacheFrom("acme/app:latest").cacheFrom("acme/app", Tag.branch()).noCache().pull().classicBuilder().network("none")
              .shmSize("256m").extraHost("db", "10.0.0.5").extraHost("host", "host-gateway").buildArg("TAG", Tag.of(REPLICAS)).as(APP))
          .buildImage(i -> i.tag("acme/all:1").platforms("linux/amd64", "linux/aarch64").secret("npmrc", TOKEN).sshKey("deploy", TOKEN).sshAgent())
          .tagImage("busybox:1.36", "acme/busybox", Tag.of(REPLICAS))
          .pullImage("busybox:1.36", i -> i.platform("linux/x86_64").as(BASE))
          .pullImage("acme/cache:1", i -> i.optional())
          .pullImage("acme/app:1")
          .tagInRegistry(new ImageName("acme/app", Tag.of("1")), "acme/app", Tag.of("stable"))
          .removeImage("busybox:1.36"))
      .stage("everything", s -> s
          .image(APP).isolated().run("make").exec("ls").call(ACTION)
          .env("N", REPLICAS).secret("TOKEN", TOKEN).secretFile("npmrc", TOKEN)
          .user("root").shell("zsh").publish(8080).publish(9090, 90).workdir("sub").platform("linux/arm64").memory("512m").cpus(2)
          .mount(Mount.host("/srv", "/srv").readOnly()).cache(Cache.of("apt", "/var/cache/apt").locked())
          .network("net").privileged().dockerSocket().sshAgent().label("team", "a").describe("All of it")
          .link("https://example.org").manual()
          .service("db", d -> d.image("postgres:16").needs("proxy").env("A", "b").secret("PW", TOKEN).command("-c", "x")
              .mount(Mount.volume("pg", "/pg")).user("999").memory("64m").publish(5432).publish(1, 2)
              .readyWhen(Readiness.port(5432).within(Duration.ofSeconds(5))))
          .artifact("a", a -> a.optional().when(OutcomeFilter.ON_FAILURE).to("out")).artifact("b")
          .output(FILES)
          .retry(Retry.attempts(3).exponentialBackoff(Duration.ofSeconds(1), Duration.ofMinutes(1))
              .on(FailureKind.TIMEOUT).onExitCode(75))
          .timeout(Duration.ofMinutes(1)).timeoutTotal(Duration.ofMinutes(5))
          .onError(HANDLER).allowFailure(1, 2).when(Condition.environment("CI", "true"))
          .onFailure(h -> h.run("cat log")).always(h -> h.exec("ps").call(ACTION).timeout(Duration.ofMinutes(3))))
      .parallel("last", v -> v.failFast().maxConcurrent(2).onError(HANDLER).when(Condition.that("always", r -> true))
          .stage("push", s -> s.pushImage(APP).pushImage("acme/other:1").tagImage(APP, "acme/app", Tag.of("x")))
          .stage("java", s -> s.call(ACTION).input(FILES).allowFailure()))
      .post(after -> after.onSuccess("yes", s -> s.call(ACTION)).always("ever", s -> s.call(ACTION))));
  @Test
  void other_names_of_a_platform_mean_the_usual_ones() {
    for (String[] names : new String[][] {{"linux/x86_64", "linux/amd64"}, {"linux/aarch64", "linux/arm64"}, {"linux/arm64/v8", "linux/arm64"},
        {"linux/armhf", "linux/arm/v7"}, {"linux/i386", "linux/386"}, {"linux/arm/v7", "linux/arm/v7"}}) {
      assertThat(Stage.define("a", s -> s.image("b").platform(names[0]).run("x")).platform()).contains(names[1]);
    }
  }

  // spotless:on

  private static Stage stage(String name) {
    return ALL.find(name).orElseThrow();
  }

  @Test
  void a_pipeline() {
    assertThat(ALL.source())
        .contains(
            new Source.Git(
                "https://example.org/app.git",
                Optional.of("main"),
                Optional.of(1),
                true,
                false,
                Optional.of(new Source.Login.Password("token", TOKEN)),
                Optional.empty()));
    assertThat(ALL.parameters()).isEqualTo(List.of(REPLICAS));
    assertThat(ALL.image()).contains(Image.dockerfile("ci/Dockerfile"));
    assertThat(ALL.memory()).contains(1L << 30);
    assertThat(ALL.cpus()).contains(1.5);
    assertThat(ALL.user()).contains("1000");
    assertThat(ALL.shell()).containsExactly("bash", "-e");
    assertThat(ALL.platform()).contains("linux/amd64");
    assertThat(ALL.network()).contains("lan");
    assertThat(ALL.caches()).containsExactly(Cache.of("m2", "/root/.m2"));
    assertThat(ALL.mounts()).containsExactly(Mount.volume("data", "/data"));
    assertThat(ALL.timeout()).contains(Duration.ofHours(1));
    assertThat(ALL.onError()).contains(HANDLER);
    assertThat(ALL.services()).extracting(Service::name).containsExactly("proxy");
    assertThat(ALL.post())
        .containsExactly(
            new Post(OutcomeFilter.ON_SUCCESS, stage("yes")),
            new Post(OutcomeFilter.ALWAYS, stage("ever")));
  }

  @Test
  void where_a_stage_runs() {
    Stage all = stage("everything");
    assertThat(all.image()).contains(new Image.Reference(APP));
    assertThat(all.isolated()).isTrue();
    assertThat(all.user()).contains("root");
    assertThat(all.shell()).containsExactly("zsh");
    assertThat(all.publish())
        .containsExactly(new PublishedPort(0, 8080), new PublishedPort(9090, 90));
    assertThat(all.workdir()).contains("sub");
    assertThat(all.platform()).contains("linux/arm64");
    assertThat(all.memory()).contains(512L << 20);
    assertThat(all.cpus()).contains(2.0);
    assertThat(all.mounts()).containsExactly(Mount.host("/srv", "/srv").readOnly());
    assertThat(all.caches()).containsExactly(Cache.of("apt", "/var/cache/apt").locked());
    assertThat(all.network()).contains("net");
    assertThat(all.privileged()).isTrue();
    assertThat(all.dockerSocket()).isTrue();
    assertThat(all.sshAgent()).isTrue();
    assertThat(all.labels()).isEqualTo(Map.of("team", "a"));
  }

  @Test
  void what_a_stage_does_and_when() {
    Stage all = stage("everything");
    assertThat(all.steps())
        .containsExactly(new Step.Run("make"), new Step.Exec(List.of("ls")), new Step.Call(ACTION));
    assertThat(all.hooks())
        .containsExactly(
            new Hook(OutcomeFilter.ON_FAILURE, List.of(new Step.Run("cat log")), Optional.empty()),
            new Hook(
                OutcomeFilter.ALWAYS,
                List.of(new Step.Exec(List.of("ps")), new Step.Call(ACTION)),
                Optional.of(Duration.ofMinutes(3))));
    assertThat(all.describe()).contains("All of it");
    assertThat(all.links()).containsExactly("https://example.org");
    assertThat(all.manual()).isTrue();
    assertThat(all.artifacts())
        .containsExactly(
            new ArtifactPattern("a", true, OutcomeFilter.ON_FAILURE, Optional.of("out")),
            new ArtifactPattern("b", false, OutcomeFilter.ALWAYS, Optional.empty()));
    assertThat(all.retry())
        .contains(
            new Retry(
                3,
                Duration.ofSeconds(1),
                Optional.of(Duration.ofMinutes(1)),
                Set.of(FailureKind.TIMEOUT),
                Set.of(75)));
    assertThat(all.timeout()).contains(Duration.ofMinutes(1));
    assertThat(all.timeoutTotal()).contains(Duration.ofMinutes(5));
    assertThat(all.onError()).contains(HANDLER);
    assertThat(all.allowFailure()).contains(new AllowFailure(Optional.of(Set.of(1, 2))));
    assertThat(all.when()).contains(Condition.environment("CI", "true"));
  }

  @Test
  void what_a_stage_reads_and_makes() {
    Stage all = stage("everything");
    assertThat(all.env()).isEqualTo(Map.of("N", REPLICAS));
    assertThat(all.secrets()).isEqualTo(Map.of("TOKEN", TOKEN));
    assertThat(all.secretFiles()).isEqualTo(Map.of("npmrc", TOKEN));
    assertThat(all.outputs()).isEqualTo(List.of(FILES));
    assertThat(all.inputs()).isEqualTo(List.of(APP));
    assertThat(stage("image").outputs()).isEqualTo(List.of(APP, BASE));
    assertThat(stage("push").inputs()).isEqualTo(List.of(APP));
    assertThat(stage("java").inputs()).isEqualTo(List.of(FILES));
    assertThat(stage("java").allowFailure()).contains(new AllowFailure(Optional.empty()));
  }

  @Test
  void a_service() {
    Service db = stage("everything").services().get(0);
    assertThat(db.name()).isEqualTo("db");
    assertThat(db.image()).contains(Image.of("postgres:16"));
    assertThat(db.env()).isEqualTo(Map.of("A", Value.of("b")));
    assertThat(db.secrets()).isEqualTo(Map.of("PW", TOKEN));
    assertThat(db.command()).contains(List.of("-c", "x"));
    assertThat(db.mounts()).containsExactly(Mount.volume("pg", "/pg"));
    assertThat(db.user()).contains("999");
    assertThat(db.publish()).containsExactly(new PublishedPort(0, 5432), new PublishedPort(1, 2));
    assertThat(db.memory()).contains(64L << 20);
    assertThat(db.needs()).containsExactly("proxy");
    assertThat(db.readyWhen()).contains(Readiness.port(5432).within(Duration.ofSeconds(5)));
  }

  @Test
  void labels_of_an_image_that_only_a_run_knows() {
    Value<Map<String, String>> known = REPLICAS.map("labels", n -> Map.of("n", n.toString()));
    Pipeline pipeline =
        Pipeline.define(
            "p", p -> p.parameter(REPLICAS).stage("s", s -> s.buildImage(i -> i.labels(known))));
    ImageBuild image = ((Step.BuildImage) pipeline.find("s").orElseThrow().steps().get(0)).image();
    assertThat(image.labelValues()).containsExactly(known);
    assertThat(image.labels()).isEmpty();
  }

  @Test
  void an_image_to_build() {
    ImageBuild image = ((Step.BuildImage) stage("image").steps().get(0)).image();
    assertThat(image.context()).isEqualTo("app");
    assertThat(image.include()).containsExactly("src/**", "pom.xml");
    assertThat(image.dockerfile()).isEqualTo("app.dockerfile");
    assertThat(image.dockerfileText()).isEmpty();
    assertThat(image.buildArgs())
        .isEqualTo(Map.of("REV", Value.of("1"), "N", REPLICAS, "TAG", Tag.of(REPLICAS)));
    assertThat(image.target()).contains("release");
    assertThat(image.labels()).isEqualTo(Map.of("a", "b"));
    assertThat(image.labelValues()).isEmpty();
    assertThat(image.tags())
        .extracting(ImageName::repository)
        .containsExactly("acme/app", "acme/app");
    assertThat(image.tags())
        .extracting(ImageName::tag)
        .containsExactly(Tag.of("1"), Tag.join(Tag.of("v"), Tag.branch()));
    assertThat(image.platform()).contains("linux/arm64");
    assertThat(image.cacheFrom())
        .containsExactly(
            new Value.Constant<>(ImageRef.of("acme/app:latest")),
            new ImageName("acme/app", Tag.branch()));
    assertThat(image.platforms()).isEmpty();
    assertThat(image.noCache()).isTrue();
    assertThat(image.pull()).isTrue();
    assertThat(image.classicBuilder()).isTrue();
    assertThat(image.network()).contains("none");
    assertThat(image.shmSize()).contains(256L << 20);
    assertThat(image.extraHosts()).containsExactly("db:10.0.0.5", "host:host-gateway");
    assertThat(image.as()).contains(APP);
  }

  @Test
  void what_nobody_set_has_its_default() {
    Stage bare = Stage.define("bare", s -> s.buildImage(i -> i.tag("a:1")));
    ImageBuild image = ((Step.BuildImage) bare.steps().get(0)).image();
    assertThat(image.context()).isEqualTo(".");
    assertThat(image.dockerfile()).isEqualTo("Dockerfile");
    assertThat(image.noCache() || image.pull() || image.classicBuilder()).isFalse();
    assertThat(image.network()).isEmpty();
    assertThat(image.shmSize()).isEmpty();
    assertThat(
            bare.isolated()
                || bare.manual()
                || bare.privileged()
                || bare.dockerSocket()
                || bare.sshAgent())
        .isFalse();
    assertThat(bare.env()).isEmpty();
    assertThat(bare.artifacts()).isEmpty();
    assertThat(bare.timeout()).isEmpty();
  }

  @Test
  void groups_and_parallels() {
    Parallel last = (Parallel) ALL.nodes().get(2);
    assertThat(last.failFast()).isTrue();
    assertThat(last.maxConcurrent()).contains(2);
    assertThat(last.onError()).contains(HANDLER);
    assertThat(last.when()).get().hasToString("always");
  }

  @Test
  void the_text_of_steps() {
    assertThat(stage("image").steps())
        .extracting(Step::text)
        .containsExactly(
            "buildImage acme/app:1",
            "buildImage acme/all:1",
            "tagImage busybox:1.36 as acme/busybox:<danube:parameter:replicas>",
            "pullImage busybox:1.36",
            "pullImage acme/cache:1",
            "pullImage acme/app:1",
            "tagInRegistry acme/app:1 as acme/app:stable",
            "removeImage busybox:1.36");
    assertThat(stage("push").steps())
        .extracting(Step::text)
        .containsExactly(
            "pushImage <danube:output:app>",
            "pushImage acme/other:1",
            "tagImage <danube:output:app> as acme/app:x");
  }

  @Test
  void secrets_and_platforms_of_builds() {
    ImageBuild image = ((Step.BuildImage) stage("image").steps().get(1)).image();
    assertThat(image.secrets()).isEqualTo(Map.of("npmrc", TOKEN));
    assertThat(image.sshKeys()).isEqualTo(Map.of("deploy", TOKEN));
    assertThat(image.sshAgent()).isTrue();
    assertThat(image.platforms()).containsExactly("linux/amd64", "linux/arm64");
    assertThat(image.platform()).isEmpty();
    assertThat(image.forPlatform("linux/arm64").platform()).contains("linux/arm64");
    assertThat(image.forPlatform("linux/arm64").platforms()).isEmpty();
    ImageBuild without = ((Step.BuildImage) stage("image").steps().get(0)).image();
    assertThat(without.secrets()).isEmpty();
    assertThat(without.sshKeys()).isEmpty();
    assertThat(without.sshAgent()).isFalse();
  }

  @Test
  void pulls() {
    ImagePull first = ((Step.PullImage) stage("image").steps().get(3)).pull();
    assertThat(first.image()).isEqualTo(new Value.Constant<>(ImageRef.of("busybox:1.36")));
    assertThat(first.platform()).contains("linux/amd64");
    assertThat(first.as()).contains(BASE);
    assertThat(first.optional()).isFalse();
    ImagePull second = ((Step.PullImage) stage("image").steps().get(4)).pull();
    assertThat(second.optional()).isTrue();
    assertThat(second).isNotEqualTo(first).isEqualTo(second).hasSameHashCodeAs(second);
    assertThat(second.platform()).isEmpty();
    assertThat(stage("image").outputs()).contains(APP, BASE);
  }

  @Test
  void tags_and_names_are_values() {
    ImageName name = new ImageName("acme/app", Tag.join(Tag.of(REPLICAS), Tag.commit()));
    assertThat(name.roots()).containsExactly(REPLICAS);
    assertThat(name.name()).isEqualTo("acme/app:<danube:parameter:replicas>-<commit>");
    assertThat(name.text(ImageRef.of("acme/app:1"))).isEqualTo("acme/app:1");
    assertThat(Tag.branch().roots()).isEmpty();
    assertThat(Tag.commit().roots()).isEmpty();
    assertThat(Tag.of("a").name()).isEqualTo("a");
    assertThat(Tag.of("a").text("b")).isEqualTo("b");
    assertThatThrownBy(() -> new ImageName("acme/app:1", Tag.of("a")))
        .hasMessageContaining("\"acme/app:1\" is not the name of an image without a tag");
  }

  @Test
  void sources() {
    assertThat(Source.currentRepository().committedOnly())
        .isEqualTo(new Source.CurrentRepository(false, false, Optional.empty()));
    assertThat(Source.currentRepository().withHistory().defaultBranch("main").committedOnly())
        .isEqualTo(new Source.CurrentRepository(false, true, Optional.of("main")));
    assertThat(Source.currentRepository().history()).isFalse();
    assertThat(Source.git("u").history()).isFalse();
    assertThat(
            Source.git("u").withHistory().ref("r").depth(2).withSubmodules().token(TOKEN).history())
        .isTrue();
    assertThat(Source.directory(Path.of("x")).ignore("target/").ignored())
        .containsExactly("target/");
    assertThat(Source.git("u").login("me", TOKEN).login())
        .contains(new Source.Login.Password("me", TOKEN));
    assertThat(Source.git("u").sshKey(TOKEN).login().orElseThrow().secret()).isEqualTo(TOKEN);
    assertThat(Source.git("u").sshKey(TOKEN).login()).contains(new Source.Login.SshKey(TOKEN));
  }

  @Test
  void the_whole_is_equal_to_the_same_again() {
    assertThat(ALL.only("everything").find("everything").orElseThrow().manual()).isFalse();
    assertThat(ALL.only("push").find("everything").orElseThrow().manual()).isTrue();
    assertThat(ALL.only("java")).isEqualTo(ALL.only("java")).isNotEqualTo(ALL);
  }
}
