package dev.danube.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.DockerClient;
import dev.danube.Condition;
import dev.danube.FailureKind;
import dev.danube.ImageBuild;
import dev.danube.ImageInfo;
import dev.danube.ImageName;
import dev.danube.ImageRef;
import dev.danube.Outcome;
import dev.danube.Output;
import dev.danube.Pipeline;
import dev.danube.RunResult;
import dev.danube.Source;
import dev.danube.StageFailure;
import dev.danube.Tag;
import dev.danube.docker.fixture.LocalRegistry;
import dev.danube.engine.Danube;
import dev.danube.engine.RunSettings;
import dev.danube.event.RunEvent;
import dev.danube.event.RunEvent.LogLine;
import dev.danube.event.RunEvent.LogStream;
import dev.danube.logging.LoggedLines;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Tests of images that are pushed to a registry with a login, and pulled from it. */
@ExtendWith(NothingLeft.class)
class RegistryIT {

  private static final Output<ImageRef> APP = Output.image("app");
  private static final Output<ImageRef> PUSHED = Output.image("pushed");

  private final List<RunEvent> events = new CopyOnWriteArrayList<>();
  private static final Output<ImageRef> NOWHERE = Output.image("nowhere");
  private static final Output<ImageRef> BARE = Output.image("bare");
  private final String unique = UUID.randomUUID().toString();
  private LocalRegistry registry;
  private String repository;

  @BeforeEach
  void open() throws Exception {
    registry = new LocalRegistry("me", "right");
    repository = registry.address() + "/team/app";
  }

  @AfterEach
  void close() {
    registry.close();
    NothingLeft.removeImages("unique=" + unique);
  }

  private RunResult run(DockerBackend.Builder backend, Consumer<Pipeline.Builder> definition) {
    try (Danube danube = Danube.using(backend.build())) {
      return danube.run(Pipeline.define("it", definition), r -> r.listener(events::add));
    }
  }

  private List<String> said(String stage) {
    return events.stream()
        .filter(LogLine.class::isInstance)
        .map(LogLine.class::cast)
        .filter(line -> line.stage().equals(stage) && line.stream() == LogStream.DANUBE)
        .map(LogLine::text)
        .toList();
  }

  // spotless:off

  private Consumer<Pipeline.Builder> buildAndPush() {
    return p -> p
        .stage("build", s -> s.buildImage(i -> i.dockerfileText("FROM busybox:1.36\nRUN echo pushed > /file\n")
            .label("unique", unique).tag(repository, Tag.of("1")).tag(repository, Tag.of("2")).as(APP)))
        .stage("push", s -> s.pushImage(APP, PUSHED));
  }

  @Test
  void an_image_is_pushed_under_all_its_names_and_pulled_by_its_digest() {
    RunResult pushed = run(DockerBackend.builder().login(registry.address() + "/team", "me", "right").login(registry.address(), "x", "y"), buildAndPush());
    assertThat(pushed.outcome()).as(pushed.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(registry.requests()).contains("PUT /v2/team/app/manifests/1", "PUT /v2/team/app/manifests/2");
    String last = said("push").get(said("push").size() - 1);
    assertThat(last).startsWith("pushed " + repository + ":2 as sha256:");
    String digest = last.substring(last.indexOf("sha256:"));

    assertThat(pushed.get(PUSHED)).hasToString(repository + "@" + digest);

    DockerClient client = NothingLeft.client();
    client.removeImageCmd(pushed.get(APP).reference()).withForce(true).exec();
    RunResult pulled = run(DockerBackend.builder().login(registry.address(), "me", "right"), p -> p
        .stage("use", s -> s.image(repository + "@" + digest).run("cat /file"))
        .stage("known", s -> s.call(c -> c.log("known")).when(Condition.imageExists(repository + ":1")))
        .stage("unknown", s -> s.call(c -> c.log("never")).when(Condition.imageExists(repository + ":3"))));
    assertThat(pulled.outcome()).as(pulled.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(said("use")).anyMatch(line -> line.startsWith("pulled " + repository + "@" + digest));
    assertThat(said("known")).containsExactly("runs: " + repository + ":1 exists", "known");
    assertThat(pulled.stage("unknown").outcome()).isEqualTo(Outcome.SKIPPED);
    assertThat(pulled.stage("unknown").skipReason().orElseThrow().text()).contains(repository + ":3");
  }

  @Test
  void a_push_that_a_busy_registry_refuses_is_tried_again() {
    RunResult pushed = run(DockerBackend.builder().login(registry.address(), "me", "right"), p -> p
        .stage("build", s -> s.buildImage(i -> i.dockerfileText("FROM busybox:1.36\nRUN echo busy > /file\n")
            .label("unique", unique).tag(repository, Tag.of("1")).as(APP)))
        .stage("busy", s -> s.call(c -> registry.failNext(2)))
        .stage("push", s -> s.pushImage(APP, PUSHED)));
    assertThat(pushed.outcome()).as(pushed.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(said("push")).anyMatch(line -> line.startsWith("pushing " + repository + ":1 failed, trying again in 500ms: "))
        .last().asString().startsWith("pushed " + repository + ":1 as sha256:");
  }

  @Test
  void an_image_is_looked_at_pulled_and_tagged_in_its_registry() {
    List<ImageInfo> seen = new CopyOnWriteArrayList<>();
    ImageName stable = new ImageName(registry.address() + "/team/released", Tag.of("stable"));
    RunResult result = run(DockerBackend.builder().login(registry.address(), "me", "right"), p -> buildAndPush()
        .andThen(q -> q
            .stage("tag", s -> s.tagInRegistry(PUSHED, repository, Tag.of("4")).tagInRegistry(PUSHED, stable.repository(), stable.tag()))
            .stage("gone", s -> s.removeImage(APP))
            .stage("pull", s -> s.pullImage(stable, i -> i.as(BARE)).pullImage(repository + ":nowhere", i -> i.optional().as(NOWHERE)))
            .stage("instead", s -> s.image(NOWHERE.orElse(ImageRef.of("busybox:1.36"))).run("echo instead"))
            .stage("look", s -> s.input(BARE).input(PUSHED).call(c -> {
              seen.add(c.inspect(c.get(BARE)));
              seen.add(c.registry().inspect(c.get(PUSHED)).orElseThrow());
              assertThat(c.registry().tags(repository)).containsExactlyInAnyOrder("1", "2", "4");
              assertThat(c.registry().delete(ImageRef.of(repository + ":4"))).isTrue();
              assertThat(c.registry().digest(ImageRef.of(repository + ":4"))).isEmpty();
            })))
        .accept(p));
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    String digest = result.get(PUSHED).reference().replaceFirst(".*@", "");
    assertThat(result.get(BARE)).hasToString(stable.repository() + "@" + digest);
    assertThat(said("tag")).contains("tagged " + stable.repository() + "@" + digest + " as " + stable.repository() + ":stable in its registry");
    assertThat(registry.requests()).filteredOn(line -> line.startsWith("PUT /v2/team/released/")).containsExactly("PUT /v2/team/released/manifests/stable");
    assertThat(said("pull")).anyMatch(line -> line.startsWith("continuing without the image " + repository + ":nowhere: The image " + repository + ":nowhere is not in Docker"));
    ImageInfo atDaemon = seen.get(0);
    ImageInfo inRegistry = seen.get(1);
    assertThat(atDaemon.digests()).contains(result.get(BARE));
    assertThat(inRegistry.digests()).containsExactly(result.get(PUSHED));
    assertThat(atDaemon.labels()).isEqualTo(inRegistry.labels()).containsEntry("unique", unique);
    assertThat(atDaemon.config()).isEqualTo(inRegistry.config());
    assertThat(atDaemon.platform()).isEqualTo(inRegistry.platform()).startsWith("linux/");
    assertThat(atDaemon.created()).isEqualTo(inRegistry.created());
    assertThat(atDaemon.history()).hasSameSizeAs(inRegistry.history());
    assertThat(atDaemon.history()).anyMatch(step -> step.createdBy().contains("echo pushed"));
    assertThat(atDaemon.size()).isGreaterThan(1000);
  }

  @Test
  void an_image_for_several_platforms_has_one_name_and_digest(@TempDir Path home) throws Exception {
    String dockerfile = "FROM scratch\nARG TARGETARCH\nLABEL arch=$TARGETARCH\nCOPY Dockerfile /x\n";
    Consumer<Pipeline.Builder> definition = p -> p.image("busybox:1.36")
        .stage("files", s -> s.env("TEXT", dockerfile).run("printf '%s' \"$TEXT\" > Dockerfile"))
        .stage("build", s -> s.buildImage(i -> i.label("unique", unique).tag(repository, Tag.of("1")).platforms("linux/amd64", "linux/arm64", "linux/arm/v7").as(APP)))
        .stage("more", s -> s.tagImage(APP, repository, Tag.of("2")))
        .stage("push", s -> s.pushImage(APP, PUSHED))
        .stage("by name", s -> s.needs("push").buildImage(i -> i.label("unique", unique).tag(repository, Tag.of("3")).platforms("linux/amd64", "linux/arm64")).pushImage(repository + ":3"));
    RunResult denied;
    try (Danube danube = Danube.using(DockerBackend.builder().login(registry.address(), "me", "wrong-password").build(), d -> d.home(home))) {
      denied = danube.run(Pipeline.define("it", definition), r -> r.listener(events::add));
    }
    assertThat(denied.stage("push").outcome()).isEqualTo(Outcome.ERRORED);
    assertThat(said("build")).contains("building for linux/amd64", "building for linux/arm64", "building for linux/arm/v7");
    RunResult result;
    try (Danube danube = Danube.using(DockerBackend.builder().login(registry.address(), "me", "right").build(), d -> d.home(home))) {
      result = danube.run(Pipeline.define("it", definition), r -> r.listener(events::add).resume(denied.id()));
    }
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    String digest = result.get(PUSHED).reference().replaceFirst(".*@", "");
    assertThat(said("push")).contains("pushed " + repository + ":1 for linux/amd64, linux/arm64, linux/arm/v7 as " + digest);
    DockerBackend backend = DockerBackend.builder().login(registry.address(), "me", "right").build();
    assertThat(backend.registry().digest(ImageRef.of(repository + ":2"))).as("without the daemon").contains(digest);
    List<String> seen = new CopyOnWriteArrayList<>();
    RunResult look = run(DockerBackend.builder().login(registry.address(), "me", "right"), p -> p
        .stage("look", s -> s.call(c -> {
          assertThat(c.registry().digest(ImageRef.of(repository + ":2"))).contains(digest);
          assertThat(c.registry().inspect(ImageRef.of(repository + ":3-linux-arm64"))).isPresent();
          seen.add(c.registry().inspect(ImageRef.of(repository + ":1")).orElseThrow().platform());
          for (String tag : c.registry().tags(repository)) {
            ImageInfo info = c.registry().inspect(ImageRef.of(repository + ":" + tag)).orElseThrow();
            seen.add(tag + " " + info.platform() + " " + info.labels().get("arch"));
          }
        })
            .pullImage(repository + "@" + digest).call(c -> seen.add("pulled " + c.inspect(ImageRef.of(repository + "@" + digest)).platform()))
            .pullImage(repository + ":1", i -> i.platform("linux/arm64"))
            .call(c -> seen.add("pulled " + c.inspect(ImageRef.of(repository + ":1")).platform()))));
    assertThat(look.outcome()).as(look.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(seen).contains("linux/amd64", "1 linux/amd64 amd64", "1-linux-arm64 linux/arm64 arm64", "2-linux-amd64 linux/amd64 amd64");
    assertThat(seen).anyMatch(line -> line.matches("1-linux-arm-v7 linux/arm(/v7)? arm")).contains("pulled linux/amd64", "pulled linux/arm64");
  }

  @Test
  void an_image_of_the_daemon_that_was_never_pushed_is_not_in_the_registry() {
    RunResult result = run(DockerBackend.builder().login(registry.address(), "me", "right"), p -> p
        .source(Source.directory(Path.of("src/test")))
        .stage("build", s -> s.buildImage(i -> i.dockerfileText("FROM busybox:1.36\n").label("unique", unique).tag(repository, Tag.of("1"))))
        .stage("known", s -> s.call(c -> c.log("known")).when(Condition.imageExists(repository, Tag.of("1"))))
        .stage("unknown", s -> s.call(c -> c.log("never")).when(Condition.imageExists(repository, Tag.of("1")).inRegistry())));
    assertThat(said("known")).contains("known");
    assertThat(result.stage("unknown").skipReason().orElseThrow().text()).endsWith(repository + ":1 does not exist in its registry");
  }

  @Test
  void what_an_earlier_try_has_built_is_pushed_under_its_names_by_the_one_that_goes_on(@TempDir Path home) throws IOException {
    RunResult failed = runIn(home, DockerBackend.builder().login(registry.address(), "me", "wrong-password"), r -> {});
    assertThat(failed.stage("push").outcome()).isEqualTo(Outcome.ERRORED);
    events.clear();
    RunResult result = runIn(home, DockerBackend.builder().login(registry.address(), "me", "right"), r -> r.resume(failed.id()));
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(said("build")).isEmpty();
    assertThat(said("publish")).anyMatch(line -> line.startsWith("pushed " + repository + ":3 as"));
    assertThat(said("push")).anyMatch(line -> line.startsWith("pushed " + repository + ":1 as")).anyMatch(line -> line.startsWith("pushed " + repository + ":2 as"));
  }

  private RunResult runIn(Path home, DockerBackend.Builder backend, Consumer<RunSettings.Builder> settings) {
    try (Danube danube = Danube.using(backend.build(), d -> d.home(home))) {
      Consumer<Pipeline.Builder> definition = buildAndPush().andThen(p -> p
          .stage("bare", s -> s.needsNothing().buildImage(i -> i.dockerfileText("FROM busybox:1.36\nLABEL unique=" + unique + "\n").as(BARE)))
          .stage("publish", s -> s.tagImage(BARE, repository, Tag.of("3")).pushImage(BARE)));
      return danube.run(Pipeline.define("it", definition), r -> settings.accept(r.listener(events::add)));
    }
  }

  @Test
  void two_builds_of_one_image_have_their_names_and_one_that_is_another_s_by_now_is_not_pushed() {
    String text = "FROM busybox:1.36\nLABEL unique=" + unique + "\n";
    RunResult result = run(DockerBackend.builder().login(registry.address(), "me", "right"), p -> p
        .stage("one", s -> s.buildImage(i -> i.dockerfileText(text).tag(repository, Tag.of("one")).as(APP)))
        .stage("two", s -> s.buildImage(i -> i.dockerfileText(text).tag(repository, Tag.of("two"))))
        .stage("push", s -> s.pushImage(APP))
        .stage("other", s -> s.call(c -> NothingLeft.client().tagImageCmd("busybox:1.36", repository, "one").exec()))
        .stage("again", s -> s.pushImage(APP))
        .stage("digest", s -> s.pushImage(repository + "@sha256:" + "0".repeat(64)).after("again")));
    NothingLeft.client().removeImageCmd(repository + ":one").exec();
    assertThat(said("push")).filteredOn(line -> line.startsWith("pushed ")).hasSize(2);
    assertThat(result.stage("again").failure().orElseThrow().message()).startsWith(repository + ":one is no longer the name of the image to push, sha256:");
    assertThat(result.stage("digest").failure().orElseThrow().message()).endsWith("is named by its digest, but only tags can be pushed; name a tag");
  }

  @Test
  void a_build_begins_with_an_image_that_takes_a_login() {
    DockerBackend.Builder backend = DockerBackend.builder().login(registry.address() + "/team", "me", "right").login(registry.address() + "/other", "x", "y");
    RunResult pushed = run(backend, buildAndPush());
    assertThat(pushed.succeeded()).isTrue();
    NothingLeft.client().removeImageCmd(pushed.get(APP).reference()).withForce(true).exec();
    RunResult result = run(backend, p -> p
        .stage("build", s -> s.buildImage(i -> i.dockerfileText("FROM " + repository + ":1\nLABEL unique=" + unique + "\n").tag(repository, Tag.of("3")).as(APP)))
        .stage("use", s -> s.image(APP).command("cat", "/file")));
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
  }

  /** Pushes an image to the registry, and removes it from Docker. */
  private void publish() {
    RunResult pushed = run(DockerBackend.builder().login(registry.address(), "me", "right"), buildAndPush());
    assertThat(pushed.outcome()).as(pushed.summary()).isEqualTo(Outcome.SUCCESS);
    NothingLeft.client().removeImageCmd(pushed.get(APP).reference()).withForce(true).exec();
    events.clear();
  }

  private Consumer<Pipeline.Builder> child(Consumer<ImageBuild.Builder> more) {
    return p -> p.stage("build", s -> s.buildImage(i -> {
      i.dockerfileText("ARG BASE\nFROM $BASE:1\nLABEL unique=" + unique + "\n").buildArg("BASE", repository).tag(repository, Tag.of("3")).as(APP);
      more.accept(i);
    })).stage("use", s -> s.image(APP).command("cat", "/file"));
  }

  @Test
  void a_base_that_an_argument_names_is_pulled_with_its_login_and_by_the_policy() {
    publish();
    DockerBackend.Builder backend = DockerBackend.builder().login(registry.address() + "/team", "me", "right");
    RunResult never = run(DockerBackend.builder().pullPolicy(PullPolicy.NEVER), child(i -> {}));
    assertThat(never.stage("build").outcome()).isEqualTo(Outcome.ERRORED);
    assertThat(never.stage("build").failure().orElseThrow().message()).isEqualTo("The image " + repository
        + ":1 is not in Docker, and the pull policy is NEVER; pull it or use PullPolicy.IF_MISSING");

    RunResult result = run(backend, child(i -> {}));
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(said("build")).anyMatch(line -> line.startsWith("pulled " + repository + ":1 in "));

    int before = registry.requests().size();
    assertThat(run(backend.pullPolicy(PullPolicy.ALWAYS), child(i -> {})).succeeded()).isTrue();
    assertThat(registry.requests().stream().skip(before)).as("a newer base is asked for").anyMatch(r -> r.endsWith("/manifests/1"));
  }

  @Test
  void a_base_is_pulled_again_after_a_failure_that_may_pass() {
    publish();
    registry.failNext(2); // the daemon itself tries twice
    RunResult result = run(DockerBackend.builder().login(registry.address(), "me", "right"), child(i -> {}));
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(said("build")).anyMatch(line -> line.startsWith("pulling " + repository + ":1 failed, trying again in 500ms: "));
  }

  @Test
  void an_image_that_the_run_made_is_a_base_and_is_never_pulled() {
    RunResult result = run(DockerBackend.builder().pullPolicy(PullPolicy.NEVER), p -> p
        .stage("one", s -> s.buildImage(i -> i.dockerfileText("FROM busybox:1.36\nLABEL unique=" + unique + "\n").tag(repository, Tag.of("one")).as(BARE)))
        .stage("two", s -> s.buildImage(i -> i.dockerfileText("ARG B\nFROM $B\nRUN echo child > /child\nLABEL unique=" + unique + "\n").buildArg("B", BARE).tag(repository, Tag.of("two"))))
        .stage("use", s -> s.image(repository + ":two").command("cat", "/child")));
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);

    RunResult always = run(DockerBackend.builder().pullPolicy(PullPolicy.ALWAYS), p -> p
        .stage("one", s -> s.call(c -> NothingLeft.client().tagImageCmd("busybox:1.36", repository, "here").exec())
            .tagImage(result.get(BARE).reference(), repository, Tag.of("latest")))
        .stage("two", s -> s.buildImage(i -> i.dockerfileText("FROM " + repository + "\nLABEL unique=" + unique + "\n").tag(repository, Tag.of("two"))))
        .stage("use", s -> s.image(repository + ":two").command("true"))
        .stage("clean", s -> s.removeImage(repository + ":here")));
    assertThat(always.outcome()).as(always.summary()).isEqualTo(Outcome.SUCCESS);
  }

  @Test
  void the_cache_of_a_build_is_pulled_or_its_lack_is_said() {
    publish();
    DockerBackend.Builder backend = DockerBackend.builder().login(registry.address(), "me", "right");
    RunResult result = run(backend, p -> p.stage("build", s -> s.buildImage(i -> i
        .dockerfileText("FROM busybox:1.36\nLABEL unique=" + unique + "\n").cacheFrom(repository + ":1").cacheFrom(repository + ":none"))));
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(said("build")).anyMatch(line -> line.startsWith("pulled " + repository + ":1 in "))
        .anyMatch(line -> line.startsWith("building without the cache of " + repository + ":none: The image " + repository
            + ":none is not in Docker, and pulling it failed: "));
  }

  @Test
  void a_pull_that_stalls_is_ended_and_tried_again() {
    publish();
    registry.stallNext(1);
    DockerBackend backend = DockerBackend.builder().login(registry.address(), "me", "right").silenceLimit(Duration.ofSeconds(2)).build();
    RunResult result;
    try (Danube danube = Danube.using(backend)) {
      result = danube.run(Pipeline.define("it", p -> p.stage("use", s -> s.image(repository + ":1").run("cat /file"))), r -> r.listener(event -> {
        events.add(event);
        if (event instanceof LogLine line && line.text().contains("trying again")) {
          registry.endStalls(); // Docker 20.10 shares a layer that stalls with the next pull of it
        }
      }));
    }
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(said("use")).anyMatch(line -> line.equals("pulling " + repository + ":1 failed, trying again in 500ms: it timed out: "
        + "no progress for 2.0s, the limit of DockerBackend.builder().silenceLimit(...)"));
  }

  @Test
  void a_pull_that_takes_too_long_names_the_limit() {
    publish();
    registry.stallNext(1);
    RunResult result = run(DockerBackend.builder().login(registry.address(), "me", "right").transferLimit(Duration.ofSeconds(1)),
        p -> p.stage("use", s -> s.image(repository + ":1").run("cat /file")));
    assertThat(result.stage("use").failure().orElseThrow().message()).startsWith("The image " + repository + ":1 is not in Docker, and pulling it failed: "
        + "it took longer than 1.0s, the limit of DockerBackend.builder().transferLimit(...)");
  }

  @Test
  void a_pull_that_a_busy_registry_refuses_is_tried_again_and_says_so() {
    publish();
    DockerBackend.Builder backend = DockerBackend.builder().login(registry.address(), "me", "right").pullPolicy(PullPolicy.ALWAYS);
    registry.failNext(2); // the daemon itself tries twice
    RunResult result = run(backend, p -> p.stage("use", s -> s.image(repository + ":1").run("cat /file")));
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(said("use").stream().filter(line -> line.startsWith("pull"))).hasSize(3).element(1).asString()
        .startsWith("pulling " + repository + ":1 failed, trying again in 500ms: ").contains("503");

    registry.failNext(100);
    RunResult down = run(backend, p -> p.stage("down", s -> s.image(repository + ":1").run("cat /file")));
    assertThat(down.stage("down").failure().orElseThrow().message())
        .startsWith("The image " + repository + ":1 could not be pulled: ").contains("503");
    assertThat(said("down").stream().filter(line -> line.startsWith("pulling"))).hasSize(3);
  }

  @Test
  void an_image_that_does_not_exist_is_told_beside_the_first_stage_and_ends_a_strict_run() throws Exception {
    CountDownLatch told = new CountDownLatch(1);
    Pipeline pipeline = Pipeline.define("it", p -> p
        .stage("first", s -> s.call(c -> assertThat(told.await(30, TimeUnit.SECONDS)).isTrue()))
        .stage("last", s -> s.image(registry.address() + "/team/nowhere:1").run("true"))
        .stage("made", s -> s.needsNothing().buildImage(i -> i.dockerfileText("FROM busybox:1.36\n").label("unique", unique).tag(repository, Tag.of("later"))))
        .stage("used", s -> s.image(repository + ":later").run("true").after("made").manual()));
    String missing = "the image " + registry.address() + "/team/nowhere:1 is neither in Docker nor in its registry";
    try (Danube danube = Danube.using(DockerBackend.builder().login(registry.address(), "me", "right").build())) {
      RunResult result = danube.run(pipeline, r -> r.listener(event -> {
        if (event instanceof RunEvent.RunWarned warned && warned.text().equals(missing)) {
          told.countDown();
        }
      }));
      assertThat(result.stage("first").outcome()).isEqualTo(Outcome.SUCCESS);
      assertThat(result.stage("last").outcome()).isEqualTo(Outcome.ERRORED);
      assertThat(result.warnings()).containsExactly(missing);
      RunResult strict = danube.run(pipeline, r -> r.strict());
      assertThat(strict.outcome()).isEqualTo(Outcome.ERRORED);
      assertThat(strict.warnings()).containsExactly("the run is strict, and not all that it needs is there: " + missing);
    }
  }

  @Test
  void a_wrong_password_is_errored_and_says_what_to_do_but_not_the_password() {
    RunResult result = run(DockerBackend.builder().login(registry.address(), "me", "wrong-password"), buildAndPush());
    StageFailure failure = result.stage("push").failure().orElseThrow();
    assertThat(failure.kind()).isEqualTo(FailureKind.IMAGE);
    assertThat(result.stage("push").outcome()).isEqualTo(Outcome.ERRORED);
    assertThat(failure.message())
        .startsWith("The image " + repository + ":1 could not be pushed: ")
        .endsWith("check that the registry can be reached and accepts your login (docker login, or DockerBackend.builder().login(...))")
        .doesNotContain("wrong-password");
    RunResult pull;
    try (LoggedLines logged = LoggedLines.ofAllLevels()) {
      pull = run(DockerBackend.builder().login(registry.address(), "me", "wrong-password"), p -> p
          .stage("use", s -> s.image(repository + ":9").run("true")));
      assertThat(logged.lines()).filteredOn(line -> !line.startsWith("DEBUG wire: ") && !line.startsWith("DEBUG headers: "))
          .noneMatch(line -> line.contains("wrong-password"));
    }
    assertThat(pull.stage("use").outcome()).isEqualTo(Outcome.ERRORED);
    assertThat(DockerBackend.builder().login("x", "y", "wrong-password").build().toString()).doesNotContain("wrong-password");
  }

  // spotless:on
}
