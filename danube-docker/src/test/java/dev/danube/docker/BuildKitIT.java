package dev.danube.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.ContainerConfig;
import com.github.dockerjava.api.model.Event;
import com.github.dockerjava.api.model.EventType;
import dev.danube.Condition;
import dev.danube.FailureKind;
import dev.danube.ImageBuild;
import dev.danube.ImageRef;
import dev.danube.Outcome;
import dev.danube.Output;
import dev.danube.Pipeline;
import dev.danube.RunResult;
import dev.danube.Source;
import dev.danube.StageFailure;
import dev.danube.Tag;
import dev.danube.docker.fixture.OnDocker;
import dev.danube.docker.internal.archive.TarEntry;
import dev.danube.docker.internal.archive.TarReader;
import dev.danube.docker.internal.daemon.ApiVersion;
import dev.danube.engine.Run;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests of builds with BuildKit, also against those of Docker's command line. */
class BuildKitIT extends OnDocker {

  private static final Output<ImageRef> APP = Output.image("app");

  private final String mark = UUID.randomUUID().toString();

  @AfterEach
  void removeImages() {
    NothingLeft.removeImages("n=" + mark);
  }

  // spotless:off

  private RunResult build(String dockerfile) {
    return build(dockerfile, p -> {});
  }

  private RunResult build(String dockerfile, Consumer<Pipeline.Builder> more) {
    return run(p -> {
      p.stage("files", s -> s.env("TEXT", dockerfile).run("printf '%s' \"$TEXT\" > Dockerfile; echo a > a.txt"))
          .stage("build", s -> s.buildImage(i -> i.label("n", mark).as(APP)));
      more.accept(p);
    });
  }

  @Test
  void steps_have_numbers_and_their_output_and_the_next_build_comes_from_the_cache() {
    String dockerfile = "FROM busybox:1.36\nRUN echo one; echo two >&2; echo " + mark + "\nCOPY a.txt /a\n";
    assertThat(build(dockerfile).outcome()).isEqualTo(Outcome.SUCCESS);
    assertThat(out("build"))
        .contains("#2 [2/3] RUN echo one; echo two >&2; echo " + mark, "#2 one", "#2 two")
        .anyMatch(line -> line.matches("#2 done in .*"))
        .anyMatch(line -> line.matches("#\\d+ \\[3/3] COPY a.txt /a"))
        .noneMatch(line -> line.contains("[internal]"));
    build(dockerfile);
    assertThat(out("build")).contains("#2 cached");
  }

  /** Builds from a source that no stage has changed. */
  private RunResult build(Path source, Consumer<ImageBuild.Builder> settings) {
    return run(p -> p.source(Source.directory(source)).stage("build", s -> s.buildImage(i -> {
      i.label("n", mark).as(APP);
      settings.accept(i);
    })));
  }

  @Test
  void a_change_that_keeps_size_and_time_is_seen(@TempDir Path source) throws Exception {
    FileTime time = FileTime.from(Instant.parse("2020-01-01T00:00:00Z"));
    Files.writeString(source.resolve("Dockerfile"), "FROM busybox:1.36\nCOPY . /all\nRUN cat /all/a; echo; echo " + mark + "\n");
    for (String content : List.of("one", "two", "two")) {
      Files.setLastModifiedTime(Files.writeString(source.resolve("a"), content), time);
      RunResult result = build(source, i -> {});
      assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
      if (out("build").contains("#3 cached")) {
        assertThat(content).isEqualTo("two");
      } else {
        assertThat(out("build")).contains("#3 " + content);
      }
    }
    assertThat(out("build")).contains("#3 cached");
  }

  @Test
  void a_build_from_an_unchanged_source_needs_no_container_for_its_files(@TempDir Path source) throws Exception {
    Files.writeString(source.resolve("Dockerfile"), "FROM busybox:1.36\nRUN echo " + mark + "\n");
    RunResult direct = build(source, i -> {});
    assertThat(direct.outcome()).isEqualTo(Outcome.SUCCESS);
    RunResult changed = build("FROM busybox:1.36\nRUN echo " + mark + "\n");
    assertThat(containersOf(changed)).isNotEmpty();
    assertThat(containersOf(direct)).isEmpty();
  }

  private static List<Event> containersOf(RunResult run) throws Exception {
    List<Event> found = new CopyOnWriteArrayList<>();
    try (ResultCallback.Adapter<Event> events =
        new ResultCallback.Adapter<>() {
          @Override
          public void onNext(Event event) {
            found.add(event);
          }
        }) {
      NothingLeft.client().eventsCmd().withSince("1").withUntil(String.valueOf(Instant.now().getEpochSecond() + 1))
          .withLabelFilter("dev.danube.run=" + run.id()).withEventTypeFilter(EventType.CONTAINER).exec(events);
      assertThat(events.awaitCompletion(60, TimeUnit.SECONDS)).isTrue();
    }
    return found;
  }

  @Test
  void a_dockerfile_that_is_not_in_the_context_does_not_get_into_the_image(@TempDir Path source) throws Exception {
    Files.writeString(source.resolve("a"), "a");
    Files.writeString(source.resolve(".dockerignore"), "Dockerfile\n");
    Files.writeString(source.resolve("Dockerfile"), "FROM busybox:1.36\nCOPY . /all\nRUN ls -A /all | sort | tr '\\n' ' '; echo " + mark);
    assertThat(build(source, i -> {}).outcome()).isEqualTo(Outcome.SUCCESS);
    assertThat(out("build")).contains("#3 .dockerignore a " + mark);
    assertThat(build(source, i -> i.dockerfileText("FROM busybox:1.36\nCOPY . /all\nRUN ls -A /all | sort | tr '\\n' ' '; echo own " + mark)).outcome())
        .isEqualTo(Outcome.SUCCESS);
    assertThat(out("build")).contains("#3 .dockerignore a own " + mark);
  }

  @Test
  void a_failure_names_the_step_with_its_exit_code_and_its_last_lines() {
    RunResult result = build("FROM busybox:1.36\nRUN echo " + mark + "\nRUN echo trouble; exit 42\n");
    StageFailure failure = result.stage("build").failure().orElseThrow();
    assertThat(failure.kind()).isEqualTo(FailureKind.EXIT_CODE);
    assertThat(failure.exitCode()).isEqualTo(42);
    assertThat(failure.message())
        .startsWith("cannot build .: step \"[3/3] RUN echo trouble; exit 42\" failed: ").endsWith("exit code: 42")
        .doesNotContain("frontend", "LLB");
    assertThat(failure.lastLines()).contains("#3 trouble");
  }

  @Test
  void what_a_dockerfile_needs_and_the_daemon_cannot_give_is_refused_with_the_line() {
    assertThat(build("FROM busybox:1.36\nRUN --mount=type=secret,id=x,required true\n").stage("build").failure().orElseThrow().message())
        .isEqualTo("The Dockerfile cannot be built (line 2: RUN --mount=type=secret,id=x,required true): the build does not have what it requires; add secret(\"x\", ...)");
    assertThat(build("FROM busybox:1.36\nFRM x\n").stage("build").failure().orElseThrow().message())
        .startsWith("cannot build .: dockerfile parse error").contains("line 2", "FRM");
  }

  @Test
  void a_syntax_that_cannot_be_pulled_is_the_builders_own() {
    RunResult result = build("# syntax=docker/dockerfile:1\nFROM busybox:1.36\nRUN --mount=type=cache,target=/c echo ok\n");
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(lines("build", dev.danube.event.RunEvent.LogStream.DANUBE))
        .anyMatch(line -> line.startsWith("building with the builder's own syntax instead of docker/dockerfile:1: "));
  }

  @Test
  void a_child_starts_from_the_image_of_its_parent_whatever_its_dockerfile_names() {
    Output<ImageRef> child = Output.image("child");
    Output<ImageRef> classic = Output.image("classic");
    Output<ImageRef> never = Output.image("never");
    RunResult result = build("FROM busybox:1.36\nRUN echo base > /base\n", p -> p
        .stage("files of the child", s -> s.run("printf 'FROM 127.0.0.1:1/acme/parent:stable AS b\nRUN cat /base > /copy\nFROM b\n' > Child"))
        .stage("not built", s -> s.when(Condition.that("never", run -> false)).image("busybox:1.36").output(never).run("true"))
        .stage("child", s -> s.buildImage(i -> i.dockerfile("Child").from(APP).label("n", mark).as(child)))
        .stage("classic", s -> s.buildImage(i -> i.dockerfile("Child").from(never.orElse(APP)).classicBuilder().label("n", mark).as(classic)))
        .stage("look", s -> s.image(child).run("cat /copy"))
        .stage("look again", s -> s.image(classic).run("cat /copy")));
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(out("look")).containsExactly("base");
    assertThat(out("look again")).containsExactly("base");
  }

  @Test
  void an_image_that_a_stage_made_is_a_base_by_its_id_and_no_name_is_left() {
    Output<ImageRef> child = Output.image("child");
    RunResult result = build("FROM busybox:1.36\nRUN echo base > /base\n", p -> p
        .stage("files of the child", s -> s.run("printf 'ARG BASE\\nFROM $BASE\\nRUN --mount=type=cache,target=/c cat /base > /copy\\n' > Child"))
        .stage("child", s -> s.buildImage(i -> i.dockerfile("Child").buildArg("BASE", APP).label("n", mark).as(child)))
        .stage("look", s -> s.image(child).run("cat /copy"))
        .stage("base", s -> s.image(APP).run("cat /base")));
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(out("look")).containsExactly("base");
    assertThat(out("base")).as("the base stays").containsExactly("base");
    assertThat(NothingLeft.client().listImagesCmd().withFilter("reference", List.of("danube-base")).exec()).isEmpty();
  }

  @Test
  void the_network_hosts_and_arguments_reach_the_instructions() {
    RunResult result = run(p -> p
        .stage("files", s -> s.run("printf 'FROM busybox:1.36\\nARG TAG\\nRUN echo tag $TAG; grep db /etc/hosts\\nRUN ls /sys/class/net\\n' > Dockerfile"))
        .stage("build", s -> s.buildImage(i -> i.label("n", mark).buildArg("TAG", Tag.of("v1")).network("none").extraHost("db", "10.1.2.3").noCache())));
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(out("build")).contains("#2 tag v1").anyMatch(line -> line.matches("#2 10\\.1\\.2\\.3\\s+db"));
    assertThat(out("build")).contains("#3 lo").noneMatch(line -> line.contains("eth0"));
  }

  @Test
  void what_the_call_does_not_have_is_given_by_the_classic_builder() {
    RunResult result = run(p -> p
        .stage("files", s -> s.run("printf 'FROM busybox:1.36\\nRUN df -k /dev/shm | tail -1\\n' > Dockerfile; printf 'FROM busybox:1.36\\nARG TARGETARCH\\n' > New"))
        .stage("build", s -> s.buildImage(i -> i.label("n", mark).shmSize("3m").noCache()))
        .stage("new", s -> s.buildImage(i -> i.label("n", mark).dockerfile("New").shmSize("3m"))));
    assertThat(out("build")).as(result.summary()).anyMatch(line -> line.matches("(#\\d+ )?\\w+\\s+3072 .*"));
    boolean isOld = ApiVersion.parse(NothingLeft.client().versionCmd().exec().getApiVersion()).compareTo(new ApiVersion(1, 46)) < 0;
    assertThat(result.stage("new").failure().map(StageFailure::message)).isEqualTo(isOld
        ? Optional.of("The Dockerfile needs BuildKit (line 2: ARG TARGETARCH), for which the daemon's call has no shmSize before Docker 27; remove it")
        : Optional.empty());
  }

  @Test
  void a_build_that_is_cancelled_leaves_nothing_running() throws Exception {
    String program = "sleep 86" + mark.replaceAll("\\D", "").substring(0, 4);
    Run run = start(p -> p
        .stage("files", s -> s.run("printf 'FROM busybox:1.36\\nRUN echo started; " + program + "\\n' > Dockerfile"))
        .stage("build", s -> s.buildImage(i -> i.label("n", mark).noCache())));
    awaitLine("#2 started");
    run.cancel();
    assertThat(run.await().stage("build").outcome()).isEqualTo(Outcome.CANCELLED);
    RunResult look = runOn(BUSYBOX, p -> p.stage("ps", s -> s.image(BUSYBOX).run("true")));
    assertThat(look.succeeded()).isTrue();
    assertThat(ProcessHandle.allProcesses().map(ProcessHandle::info).map(info -> info.commandLine().orElse("")))
        .as("processes of the daemon are visible here only if it runs on this machine")
        .noneMatch(line -> line.contains(program));
  }

  @Test
  void the_pull_policy_counts_for_newer_bases_too() {
    try (dev.danube.engine.Danube never = dev.danube.engine.Danube.using(DockerBackend.builder().pullPolicy(PullPolicy.NEVER).build(), d -> d.home(home))) {
      assertThat(never.run(pipeline(p -> p
          .stage("files", s -> s.run("echo FROM busybox:1.36 > Dockerfile"))
          .stage("build", s -> s.buildImage(i -> i.pull().label("n", mark))))).succeeded()).isTrue();
    }
    RunResult result = run(p -> p
        .stage("files", s -> s.run("echo FROM 127.0.0.1:1/nosuch:1 > Dockerfile"))
        .stage("build", s -> s.buildImage(i -> i.pull().label("n", mark))));
    assertThat(result.stage("build").failure().orElseThrow().kind()).isEqualTo(FailureKind.IMAGE);
  }

  /**
   * Dockerfiles with each instruction and each option that the daemon's own syntax knows, and wrong ones. The command line
   * that is there by default has no BuildKit, so those that need it, or that it builds in another way, are only built.
   */
  private static Map<String, String> dockerfiles() {
    Map<String, String> all = new LinkedHashMap<>();
    List<String> good = List.of(
        "FROM busybox:1.36", "FROM busybox:1.36 AS base\nFROM base", "FROM scratch\nCOPY a.txt /", "ARG V=1.36\nFROM busybox:$V",
        "ARG V=1.36\nFROM busybox:${V:-x} as a\nARG V\nENV V=$V", "FROM busybox:1.36\nRUN echo a > /a", "FROM busybox:1.36\nRUN [\"sh\", \"-c\", \"echo a > /a\"]",
        "FROM busybox:1.36\nRUN echo a > /a && \\\n    # comment\n    echo b > /b", "# escape=`\nFROM busybox:1.36\nRUN echo a `\n > /a",
        "FROM busybox:1.36\nCOPY . /ctx", "FROM busybox:1.36\nCOPY --chown=1:2 a.txt sub /x/", "FROM busybox:1.36\nCOPY [\"with space.txt\", \"/x y/\"]",
        "FROM busybox:1.36\nCOPY *.txt /x/", "FROM busybox:1.36\nCOPY sub/ /x", "FROM busybox:1.36\nCOPY link /x/", 
        "FROM busybox:1.36 AS b\nRUN echo b > /b\nFROM scratch\nCOPY --from=b /b /c", "FROM scratch\nCOPY --from=busybox:1.36 /bin/sh /sh", "FROM busybox:1.36\nCOPY --from=0 /etc/passwd /p\nFROM scratch\nCOPY --from=0 /etc/passwd /p".replaceFirst("\nCOPY --from=0 /etc/passwd /p", ""),
        "FROM busybox:1.36\nADD a.txt /x/", "FROM busybox:1.36\nADD archive.tar /x/", "FROM busybox:1.36\nADD --chown=5 sub /s", "FROM busybox:1.36\nADD [\"with space.txt\", \"/\"]",
        "FROM busybox:1.36\nENV A=1 B=\"two words\" C=three\\ words\nENV D $A-$B", "FROM busybox:1.36\nENV A=1\nENV A=2 B=$A", "FROM busybox:1.36\nENV P=/x\nWORKDIR $P\nRUN pwd > where",
        "FROM busybox:1.36\nWORKDIR a\nWORKDIR b/c\nRUN echo x > x", "FROM busybox:1.36\nLABEL a=1 \"b c\"=\"d e\" f=\"g\\\nh\"", "FROM busybox:1.36\nEXPOSE 80 443/tcp 53/udp 1000-1003",
        "FROM busybox:1.36\nVOLUME /a /b\nVOLUME [\"/c\"]", 
        "FROM busybox:1.36\nCMD echo hi", "FROM busybox:1.36\nCMD [\"echo\", \"hi\"]", "FROM busybox:1.36\nENTRYPOINT exec top -b", "FROM busybox:1.36\nENTRYPOINT [\"top\"]\nCMD [\"-b\"]",
        "FROM busybox:1.36\nCMD x\nENTRYPOINT [\"y\"]", "FROM busybox:1.36\nSTOPSIGNAL SIGINT", "FROM busybox:1.36\nHEALTHCHECK --interval=5s --timeout=3s --start-period=1s --retries=2 CMD true",
        "FROM busybox:1.36\nHEALTHCHECK NONE", "FROM busybox:1.36\nSHELL [\"/bin/sh\", \"-xc\"]\nRUN echo a > /a", "FROM busybox:1.36\nONBUILD RUN echo later > /later", "FROM busybox:1.36\nMAINTAINER someone",
        "FROM busybox:1.36\nARG A=b\nRUN echo $A > /a", "FROM busybox:1.36\nARG GIVEN\nRUN echo $GIVEN > /a", 
        
        
        "FROM busybox:1.36\n\n\n# a comment\n  RUN echo indented > /i",
        "from busybox:1.36\nrun echo lower > /l", "FROM busybox:1.36\nRUN umask 027; mkdir /d; echo x > /d/x; ln -s x /d/l; ln /d/x /d/h; chmod 4755 /d/x", "FROM busybox:1.36\nCOPY exec.sh /\nRUN /exec.sh > /out",
        "FROM busybox:1.36\nCOPY a.txt a.txt\nCOPY sub/../a.txt /b.txt", "FROM busybox:1.36\nENV EMPTY=\nRUN echo \"[$EMPTY]\" > /e", "FROM busybox:1.36\nRUN rm -r /home; mkdir /new; mv /etc/group /new");
    List<String> newer = List.of(
        "FROM busybox:1.36\nUSER nobody\nWORKDIR /tmp/w",
        "FROM busybox:1.36\nUSER 1000:1000\nRUN id > /tmp/id",
        "FROM busybox:1.36 AS unused\nRUN exit 9\nFROM busybox:1.36\nRUN echo ok > /ok",
        "FROM busybox:1.36\nCOPY --chmod=640 a.txt /x",
        "FROM busybox:1.36\nARG TARGETPLATFORM TARGETARCH\nARG BUILDPLATFORM\nRUN echo $TARGETPLATFORM $TARGETARCH > /p",
        "FROM --platform=$BUILDPLATFORM busybox:1.36\nRUN true",
        "FROM busybox:1.36\nRUN --mount=type=cache,target=/c echo x > /c/x && ls /c > /ls",
        "FROM busybox:1.36\nRUN --mount=type=tmpfs,target=/t touch /t/x && ls /t > /ls",
        "FROM busybox:1.36\nRUN --mount=target=/src,rw ls /src > /ls",
        "FROM busybox:1.36 AS b\nRUN echo b > /b\nFROM busybox:1.36\nRUN --mount=from=b,source=/b,target=/x cat /x > /y");
    List<String> bad = List.of(
        "", "RUN true", "FROM", "FROM busybox:1.36\nRUN exit 7", "FROM busybox:1.36\nCOPY nosuch /", "FROM busybox:1.36\nCOPY ignored.txt /", "FROM busybox:1.36\nNOSUCH x", "FROM busybox:1.36\nCOPY a.txt",
        "FROM busybox:1.36\nENV A", "FROM busybox:1.36\nLABEL", "FROM busybox:1.36\nEXPOSE a", "FROM busybox:1.36\nSTOPSIGNAL NOSUCH", "FROM busybox:1.36\nHEALTHCHECK x", "FROM busybox:1.36\nSHELL sh -c",
        "FROM busybox:1.36\nWORKDIR", "FROM busybox:1.36\nUSER", "FROM busybox:1.36\nCOPY --nosuch=1 a.txt /", "FROM busybox:1.36\nCOPY --from=nosuch /a /b".replace("nosuch", "9"), "FROM busybox:1.36\nONBUILD FROM x",
        "FROM busybox:1.36\nRUN --mount=type=nosuch true", "FROM busybox:1.36\nUSER nosuch\nRUN true", "FROM Busybox:1.36", "FROM busybox:1.36 AS 1x\nFROM x y z");
    good.forEach(text -> all.put("good " + all.size(), text));
    newer.forEach(text -> all.put("newer " + all.size(), text));
    bad.forEach(text -> all.put("bad " + all.size(), text));
    return all;
  }

  private static void writeContext(Path folder) throws IOException {
    for (String file : List.of("a.txt", "b.txt", "with space.txt", "ignored.txt", "sub/one", "sub/deep/two", "exec.sh")) {
      Files.createDirectories(folder.resolve(file).getParent());
      Files.writeString(folder.resolve(file), file.equals("exec.sh") ? "#!/bin/sh\necho ran\n" : "content of " + file + "\n");
      Files.setPosixFilePermissions(folder.resolve(file), PosixFilePermissions.fromString(file.equals("exec.sh") ? "rwxr-xr-x" : "rw-r-----"));
    }
    Files.createSymbolicLink(folder.resolve("link"), Path.of("a.txt"));
    Files.createSymbolicLink(folder.resolve("sub/up"), Path.of("../a.txt"));
    Files.writeString(folder.resolve(".dockerignore"), "ignored.txt\n");
    Process tar = new ProcessBuilder("tar", "cf", folder + "/archive.tar", "--owner=7", "--group=8", "--mtime=@0", "-C", folder.toString(), "a.txt", "sub").start();
    try {
      assertThat(tar.waitFor()).isZero();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  @Timeout(600)
  void eighty_dockerfiles_make_the_same_images_as_docker_build(@TempDir Path folder) throws Exception {
    writeContext(folder);
    List<String> before = images();
    Map<String, String> files = dockerfiles();
    for (Map.Entry<String, String> file : files.entrySet()) {
      Files.writeString(folder.resolve(file.getKey() + ".dockerfile"), file.getValue() + "\n");
    }
    RunResult result = run(p -> {
      p.source(dev.danube.Source.directory(folder)).parallel("all", all -> files.keySet().forEach(name -> all
          .stage(name, s -> s.allowFailure().buildImage(i -> i.dockerfile(name + ".dockerfile").tag("danube-it/buildkit", Tag.of(name.replace(' ', '-')))
              .buildArg("GIVEN", "given").label("n", mark)))));
    });
    List<String> different = new ArrayList<>();
    for (String name : files.keySet()) {
      String tag = name.replace(' ', '-');
      ProcessBuilder command = new ProcessBuilder("docker", "build", "-q", "--force-rm", "-f", name + ".dockerfile", "-t", "danube-it/docker:" + tag, "--build-arg", "GIVEN=given", "--label", "n=" + mark, ".")
          .directory(folder.toFile()).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
      command.environment().put("DOCKER_BUILDKIT", "0");
      Process docker = command.start();
      docker.getOutputStream().close();
      boolean isBuilt = docker.waitFor() == 0 || name.startsWith("newer");
      boolean succeeded = result.stage(name).outcome() == Outcome.SUCCESS;
      if (isBuilt != succeeded) {
        different.add(files.get(name) + "\n  docker build: " + isBuilt + ", Danube: " + result.stage(name).failure());
      } else if (name.startsWith("good") && isBuilt && !look("danube-it/docker:" + tag).equals(look("danube-it/buildkit:" + tag))) {
        different.add(files.get(name) + "\n  docker build: " + look("danube-it/docker:" + tag) + "\n  Danube:       " + look("danube-it/buildkit:" + tag));
      }
      if (isBuilt == name.startsWith("bad")) {
        different.add(files.get(name) + "\n  is " + name + ", but built: " + isBuilt);
      }
    }
    NothingLeft.removeImages("n=" + mark);
    removeSteps(before);
    assertThat(different).isEmpty();
    assertThat(files).hasSizeGreaterThan(80);
  }

  private static List<String> images() {
    return NothingLeft.client().listImagesCmd().withShowAll(true).exec().stream().map(image -> image.getId()).toList();
  }

  /** Removes the images of steps that the command line leaves when a build fails; they have no label. */
  private static void removeSteps(List<String> before) throws Exception {
    List<String> command = new ArrayList<>(List.of("docker", "rmi", "-f"));
    for (List<String> left = images(); !before.containsAll(left); left = images()) {
      List<String> newer = left.stream().filter(image -> !before.contains(image)).toList();
      List<String> all = new ArrayList<>(command);
      all.addAll(newer);
      new ProcessBuilder(all).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor();
      assertThat(images()).as("each turn removes some").hasSizeLessThan(left.size());
    }
  }

  /** Returns what matters of an image: its configuration and its files. */
  private static List<Object> look(String image) throws IOException {
    DockerClient client = NothingLeft.client();
    ContainerConfig config = client.inspectImageCmd(image).exec().getConfig();
    Map<String, String> files = new TreeMap<>();
    String container = client.createContainerCmd(image).withCmd("x").exec().getId();
    try (InputStream root = client.copyArchiveFromContainerCmd(container, "/").exec(); TarReader tar = new TarReader(root)) {
      for (TarEntry entry = tar.next(); entry != null; entry = tar.next()) {
        files.put(entry.name(), entry.kind() + " " + entry.mode() + " " + entry.user() + ":" + entry.group() + " " + entry.target() + " "
            + Arrays.hashCode(tar.readAllBytes()));
      }
    } finally {
      client.removeContainerCmd(container).withRemoveVolumes(true).exec();
    }
    files.remove("/.dockerenv");
    return Arrays.asList(list(config.getEnv()), list(config.getCmd()), list(config.getEntrypoint()), "/" + String.valueOf(config.getWorkingDir()).replaceFirst("^/", ""), config.getUser(), new TreeMap<>(config.getLabels()),
        Arrays.toString(config.getExposedPorts()), String.valueOf(config.getVolumes()), String.valueOf(config.getHealthcheck()), list(config.getOnBuild()), files);
  }

  private static List<String> list(String[] values) {
    return values == null ? List.of() : List.of(values);
  }

  // spotless:on
}
