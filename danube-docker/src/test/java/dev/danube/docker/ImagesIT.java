package dev.danube.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.DockerClient;
import dev.danube.FailureKind;
import dev.danube.Image;
import dev.danube.ImageBuild;
import dev.danube.ImageRef;
import dev.danube.Outcome;
import dev.danube.Output;
import dev.danube.Parameter;
import dev.danube.RunResult;
import dev.danube.Stage;
import dev.danube.StageFailure;
import dev.danube.Tag;
import dev.danube.docker.fixture.OnDocker;
import dev.danube.engine.Danube;
import dev.danube.event.RunEvent.LogStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests of images that pipelines build, name, and remove. */
class ImagesIT extends OnDocker {

  private static final Output<ImageRef> APP = Output.image("app");
  private final String name = "danube-it/" + UUID.randomUUID();

  @AfterEach
  void removeImages() {
    DockerClient client = NothingLeft.client();
    for (var image : client.listImagesCmd().withFilter("reference", List.of(name)).exec()) {
      client.removeImageCmd(image.getId()).withForce(true).exec();
    }
  }

  // spotless:off

  @Test
  void an_image_is_built_from_the_workspace_with_arguments_a_target_and_labels_and_runs_by_its_id() {
    Parameter<String> version = Parameter.text("version").defaultTo("1.0");
    RunResult result = run(p -> p.parameter(version)
        .stage("files", s -> s.run("mkdir -p app/target; echo jar > app/target/app.jar; echo no > app/secret.txt; "
            + "printf 'secret.txt\\n' > app/.dockerignore; "
            + "printf 'FROM busybox:1.36 AS base\\nARG V\\nARG ON\\nENV V=$V ON=$ON\\nCOPY . /app\\nCMD [\"sh\", \"-c\", \"echo $V $ON; ls /app\"]\\nFROM base AS last\\nRUN false\\n' > app/Dockerfile"))
        .stage("build", s -> s.buildImage(i -> i.context("app").tag(name, Tag.of(version)).tag(name + ":other")
            .buildArg("V", version).buildArg("ON", "a b").target("base").label("team", "x").as(APP)))
        .stage("use", s -> s.image(APP).command()));
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(out("use")).containsExactly("1.0 a b", "Dockerfile", "target");
    assertThat(result.get(APP).reference()).startsWith("sha256:");
    assertThat(out("build")).anyMatch(line -> line.contains("COPY . /app"));
    Map<String, String> labels = NothingLeft.client().inspectImageCmd(name + ":1.0").exec().getConfig().getLabels();
    assertThat(labels).containsEntry("team", "x").doesNotContainKey("dev.danube.run");
    assertThat(NothingLeft.client().inspectImageCmd(name + ":other").exec().getId()).isEqualTo(result.get(APP).reference());
  }

  @Test
  void a_dockerfile_can_be_given_as_text_and_is_no_file_of_the_context() {
    RunResult result = run(p -> p
        .stage("files", s -> s.run("echo x > x; mkdir sub; echo y > sub/y; echo z > sub/z.log"))
        .stage("build", s -> s.buildImage(i -> i.dockerfileText("FROM busybox:1.36\nCOPY . /ctx\n").include("sub/*", "x").tag(name + ":1.0").as(APP)))
        .stage("use", s -> s.image(APP).command("sh", "-c", "cd /ctx; find . -type f | sort")));
    assertThat(out("use")).as(result.summary()).containsExactly("./sub/y", "./sub/z.log", "./x");
  }

  @Test
  void an_image_can_be_named_again_and_removed() {
    RunResult result = run(p -> p
        .stage("build", s -> s.buildImage(i -> i.dockerfileText("FROM busybox:1.36\nLABEL n=" + name + "\n").as(APP)))
        .stage("tag", s -> s.tagImage(APP, name, Tag.of("1.0")))
        .stage("remove", s -> s.removeImage(name + ":1.0"))
        .stage("again", s -> s.removeImage(name + ":1.0")));
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(NothingLeft.client().listImagesCmd().withFilter("reference", List.of(name)).exec()).isEmpty();
  }

  @Test
  void an_image_that_stages_have_worked_in_is_removed_by_any_of_its_names() throws Exception {
    for (Consumer<Stage.Builder> removal : List.<Consumer<Stage.Builder>>of(s -> s.removeImage(APP), s -> s.removeImage(name + ":1"))) {
      RunResult result = run(p -> {
        p.stage("build", s -> s.buildImage(i -> i.dockerfileText("FROM busybox:1.36\nLABEL n=" + name + "\n").tag(name, Tag.of("1")).as(APP)));
        for (int i = 0; i < 5; i++) {
          p.stage("by output " + i, s -> s.image(APP).run("true")).stage("by name " + i, s -> s.image(name + ":1").run("true"));
        }
        p.stage("remove", removal);
      });
      assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
      assertThat(built()).isEmpty();
    }
  }

  @Test
  void one_that_was_there_before_is_removed_too_and_stages_after_that_may_build_it_again() throws Exception {
    Consumer<ImageBuild.Builder> build = i -> i.dockerfileText("FROM busybox:1.36\nLABEL n=" + name + "\n").tag(name, Tag.of("1"));
    assertThat(run(p -> p.stage("before", s -> s.buildImage(build))).succeeded()).isTrue();
    RunResult result = run(p -> {
      for (int i = 0; i < 5; i++) {
        p.stage("use " + i, s -> s.image(name + ":1").run("true"));
      }
      p.stage("remove", s -> s.removeImage(name + ":1").call(c -> assertThat(built()).isEmpty()))
          .stage("other", s -> s.image(BUSYBOX).run("true")).stage("another", s -> s.image(BUSYBOX).run("true"))
          .stage("build again", s -> s.buildImage(build))
          .stage("use again", s -> s.image(name + ":1").run("true"))
          .stage("remove again", s -> s.removeImage(name + ":1"));
    });
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(built()).isEmpty();
  }

  /** Returns the ids of the images that were built, also of those that have lost their names. */
  private List<String> built() {
    return NothingLeft.client().listImagesCmd().withShowAll(true).withFilter("label", List.of("n=" + name)).exec().stream().map(image -> image.getId()).toList();
  }

  @Test
  void stages_work_in_an_image_from_a_dockerfile_which_is_built_once_and_stays_for_the_next_run() {
    RunResult result = run(p -> p
        .stage("files", s -> s.run("mkdir ci; printf 'FROM busybox:1.36\\nRUN echo built > /built; echo " + name + "\\n' > ci/Dockerfile"))
        .parallel("v", v -> v
            .stage("a", s -> s.image(Image.dockerfile("ci/Dockerfile")).run("cat /built"))
            .stage("b", s -> s.image(Image.dockerfile("ci/Dockerfile")).run("cat /built"))));
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(Stream.concat(out("a").stream(), out("b").stream()).filter("built"::equals)).hasSize(2);
    assertThat(Stream.concat(out("a").stream(), out("b").stream()).filter(line -> line.matches("#\\d+ \\[2/2] RUN echo built.*"))).hasSize(1);

    List<com.github.dockerjava.api.model.Image> built = NothingLeft.client().listImagesCmd().withFilter("label", List.of("dev.danube.cache=ci/Dockerfile")).exec();
    assertThat(built).hasSize(1);
    assertThat(KeepIT.doctor("doctor")).anyMatch(line -> line.matches(
        "Images built from Dockerfiles for stages, which are kept for the next run: \\d+; remove them with: docker image prune --filter label=dev.danube.cache"));
  }

  /** The empty image is for work on files, such as builds, when no stage has a container. */
  @Test
  void the_empty_image_of_a_run_has_all_labels_whatever_is_in_them_and_is_one_image() {
    Path odd = home.resolve("a \"b\" ${HOME} 'c' \\\\ \\d é");
    List<com.github.dockerjava.api.model.Image> found = new ArrayList<>();
    try (Danube danube = Danube.using(backend(), settings -> settings.home(odd))) {
      RunResult result = danube.run(pipeline(p -> p
          .stage("files", s -> s.run("true")) // then the files of the build are read by a container with the empty image
          .stage("build", s -> s.buildImage(i -> i.dockerfileText("FROM busybox:1.36\nLABEL n=" + name + "\n").as(APP)))
          .stage("look", s -> s.call(stage -> found.addAll(NothingLeft.client().listImagesCmd().withShowAll(true)
              .withFilter("label", List.of("dev.danube.run=" + stage.runContext().id())).exec())))
          .stage("remove", s -> s.removeImage(APP))));
      assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
      assertThat(found).hasSize(1);
      assertThat(found.get(0).getLabels()).containsKeys("dev.danube.run", "dev.danube.owner").containsEntry("dev.danube.pipeline", "it")
          .containsEntry("dev.danube.keep", odd.resolve("runs").resolve(result.id()).toString());
    }
  }

  @Test
  void the_image_of_a_stage_has_a_limit_which_the_message_names() {
    DockerBackend backend = DockerBackend.builder().imageBuildLimit(java.time.Duration.ofSeconds(2)).build();
    try (Danube danube = Danube.using(backend)) {
      RunResult result = danube.run(pipeline(p -> p
          .stage("files", s -> s.run("mkdir ci; printf 'FROM busybox:1.36\\nRUN sleep 60\\n' > ci/Dockerfile"))
          .stage("use", s -> s.image(Image.dockerfile("ci/Dockerfile")).run("true"))));
      assertThat(result.stage("use").failure().orElseThrow().message())
          .endsWith("took longer than 2.0s, the limit of DockerBackend.builder().imageBuildLimit(...)");
    }
  }

  @Test
  void a_service_and_a_command_run_with_the_entrypoint_of_their_image_and_a_step_without() {
    RunResult result = run(p -> p
        .stage("build", s -> s.buildImage(i -> i.dockerfileText("FROM busybox:1.36\nLABEL n=" + name + "\n"
            + "RUN printf '#!/bin/sh\\necho entry $0 $*; exec \"$@\"\\n' > /entry.sh; chmod 755 /entry.sh\nENTRYPOINT [\"/entry.sh\"]\nCMD [\"echo\", \"usual\"]\n").as(APP)))
        .stage("usual", s -> s.image(APP).command())
        .stage("given", s -> s.image(APP).command("echo", "given"))
        .stage("step", s -> s.image(APP).run("echo step").exec("echo", "exec"))
        .stage("beside", s -> s.service("db", d -> d.image(APP).command("sleep", "60").readyWhen(dev.danube.Readiness.logLine("entry /entry.sh sleep 60"))).run("true"))
        .stage("remove", s -> s.removeImage(APP)));
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(out("usual")).containsExactly("entry /entry.sh echo usual", "usual");
    assertThat(out("given")).containsExactly("entry /entry.sh echo given", "given");
    assertThat(out("step")).containsExactly("step", "exec");
  }

  @Test
  void a_resumed_run_builds_an_image_again_that_a_post_stage_removed() {
    boolean[] mended = {false};
    Consumer<dev.danube.Pipeline.Builder> definition = p -> p
        .stage("build", s -> s.buildImage(i -> i.dockerfileText("FROM busybox:1.36\nLABEL n=" + name + "\nRUN echo built > /built\n").as(APP)))
        .stage("check", s -> s.call(c -> { if (!mended[0]) { throw new IllegalStateException("not yet"); } }))
        .stage("use", s -> s.image(APP).run("cat /built"))
        .post(post -> post.always("prune", s -> s.removeImage(APP)));
    try (Danube danube = Danube.using(backend(), d -> d.home(home))) {
      RunResult failed = danube.run(pipeline(definition));
      assertThat(failed.stage("check").outcome()).as(failed.summary()).isEqualTo(Outcome.FAILED);
      assertThat(built()).isEmpty();
      mended[0] = true;
      RunResult result = danube.run(pipeline(definition), r -> r.resume(failed.id()));
      assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    }
  }

  @Test
  void a_build_that_fails_is_the_users_failure_with_its_exit_code_and_what_it_printed() {
    RunResult result = run(p -> p
        .stage("a", s -> s.buildImage(i -> i.dockerfileText("FROM busybox:1.36\nRUN echo trouble; exit 3\n")))
        .stage("b", s -> s.buildImage(i -> i.dockerfile("none")).after("a"))
        .stage("c", s -> s.buildImage(i -> i.classicBuilder().dockerfileText("FROM busybox:1.36\nRUN --mount=type=cache,target=/c true\n")).after("b"))
        .stage("d", s -> s.buildImage(i -> i.dockerfileText("FROM busybox:1.36\nCOPY nosuch /\n")).after("c"))
        .stage("e", s -> s.buildImage(i -> i.dockerfileText("FRM busybox:1.36\n")).after("d")));
    StageFailure failure = result.stage("a").failure().orElseThrow();
    assertThat(failure.kind()).isEqualTo(FailureKind.EXIT_CODE);
    assertThat(failure.exitCode()).isEqualTo(3);
    assertThat(failure.message()).startsWith("cannot build .: ").contains("exit 3").endsWith("code: 3");
    assertThat(failure.lastLines()).contains("#2 trouble");
    assertThat(result.stage("b").failure().orElseThrow().message())
        .isEqualTo("There is no Dockerfile \"none\" in the context \".\" of the workspace");
    assertThat(result.stage("c").failure().orElseThrow().message()).isEqualTo(
        "The Dockerfile needs BuildKit (line 2: RUN --mount=type=cache,target=/c true); remove classicBuilder()");
    assertThat(result.stage("d").failure().orElseThrow().message()).startsWith("cannot build .: ").contains("nosuch", "not found");
    assertThat(result.stage("e").outcome()).isEqualTo(Outcome.FAILED);
    assertThat(result.stage("e").failure().orElseThrow().message())
        .startsWith("cannot build .: ").contains("dockerfile parse error").contains("unknown instruction: FRM");
  }

  @Test
  void an_image_has_all_names_that_docker_hub_has() {
    RunResult result = run(p -> p
        .stage("index", s -> s.image("index.docker.io/library/busybox:1.36").run("echo index"))
        .stage("full", s -> s.image("docker.io/library/busybox:1.36").run("echo full"))
        .stage("short", s -> s.image("docker.io/busybox:1.36").command("echo", "short")));
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(out("index")).containsExactly("index");
  }

  @Test
  void an_image_without_a_name_is_not_pushed_and_a_registry_that_is_not_there_is_named() {
    String nowhere = "127.0.0.1:1/x/y:1";
    RunResult result = run(p -> p
        .stage("build", s -> s.buildImage(i -> i.dockerfileText("FROM busybox:1.36\nLABEL n=" + name + "\n").as(APP)))
        .stage("push", s -> s.pushImage(APP))
        .stage("tag", s -> s.tagImage(APP, "127.0.0.1:1/x/y", Tag.of("1")).after("push"))
        .stage("nowhere", s -> s.pushImage(nowhere).after("tag"))
        .stage("remove", s -> s.removeImage(APP).after("nowhere")));
    assertThat(result.stage("push").failure().orElseThrow().message())
        .contains("was built without a name and cannot be pushed; add .tag(...)");
    assertThat(result.stage("nowhere").failure().orElseThrow().message())
        .startsWith("The image " + nowhere + " could not be pushed: ").contains("connection refused")
        .endsWith("check that the registry can be reached and accepts your login (docker login, or DockerBackend.builder().login(...))");
    assertThat(lines("nowhere", LogStream.DANUBE)).hasSize(3).startsWith("pushing " + nowhere)
        .last().asString().startsWith("pushing " + nowhere + " failed, trying again in 2.0s: ");
  }

  @Test
  void the_ignore_file_of_a_dockerfile_counts_instead_of_that_of_the_context_and_is_no_part_of_the_image() {
    RunResult result = run(p -> p
        .stage("files", s -> s.run("mkdir -p app ci; echo key > app/id_rsa; echo x > app/x; echo y > app/y; echo y > app/.dockerignore; "
            + "printf 'FROM busybox:1.36\nCOPY . /ctx\nLABEL n=" + name + "\n' | tee app/Dockerfile ci/Outside > app/Other; "
            + "echo id_rsa > app/Other.dockerignore; echo id_rsa > ci/Outside.dockerignore"))
        .parallel("all", all -> {
          for (String file : List.of("Dockerfile", "Other", "../ci/Outside")) {
            Output<ImageRef> built = Output.image("image-of-" + file.replaceAll("\\W", "-"));
            all.group(file, g -> g.stage("build " + file, s -> s.buildImage(i -> i.context("app").dockerfile(file).label("f", file).as(built)))
                .stage("list " + file, s -> s.image(built).command("sh", "-c", "cd /ctx; find . -type f | sort")));
          }
        }));
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(out("list Dockerfile")).containsExactly("./.dockerignore", "./Dockerfile", "./Other", "./Other.dockerignore", "./id_rsa", "./x");
    assertThat(out("list Other")).as("as BuildKit, which takes it for a file like others").containsExactly("./.dockerignore", "./Dockerfile", "./Other", "./Other.dockerignore", "./x", "./y");
    assertThat(out("list ../ci/Outside")).containsExactly("./.dockerignore", "./Dockerfile", "./Other", "./Other.dockerignore", "./x", "./y");
    NothingLeft.removeImages("n=" + name);
  }

  @Test
  void what_an_ignore_file_brings_back_from_an_ignored_folder_is_there_and_what_docker_refuses_is_refused(@TempDir Path folder) throws Exception {
    RunResult result = run(p -> p
        .stage("files", s -> s.run("mkdir -p lib/a/b bad; echo 1 > lib/a/keep.txt; echo 2 > lib/a/b/keep.txt; echo 3 > lib/x; "
            + "printf 'lib\n!**/keep.txt\n' > .dockerignore; echo '[a-]' > bad/.dockerignore; echo 'FROM scratch' > bad/Dockerfile; "
            + "mkdir linked; echo key > linked/key; echo x > linked/x; echo key > rules; ln -s ../rules linked/.dockerignore; ln -s x linked/link"))
        .stage("linked", s -> s.buildImage(i -> i.context("linked").dockerfileText("FROM busybox:1.36\nCOPY . /ctx\nLABEL n=" + name + "\n").as(Output.image("linked"))))
        .stage("list linked", s -> s.image(Output.image("linked")).command("sh", "-c", "ls /ctx"))
        .stage("build", s -> s.buildImage(i -> i.dockerfileText("FROM busybox:1.36\nCOPY lib /lib2\nLABEL n=" + name + "\n").as(APP)))
        .stage("list", s -> s.image(APP).command("sh", "-c", "cd /lib2; find . -type f | sort"))
        .stage("bad", s -> s.buildImage(i -> i.context("bad"))));
    assertThat(out("list")).as(result.summary()).containsExactly("./a/b/keep.txt", "./a/keep.txt");
    assertThat(out("list linked")).as("the ignore file is a link").containsExactly("link", "x");
    assertThat(result.stage("bad").failure().orElseThrow().message()).isEqualTo(".dockerignore:1: \"[a-]\" is not a valid pattern");
    for (String pattern : List.of("[a-]", "[]a]", "[-a]", "a\\", "!")) {
      Files.writeString(folder.resolve("Dockerfile"), "FROM scratch\n");
      Files.writeString(folder.resolve(".dockerignore"), pattern + "\n");
      Process docker = new ProcessBuilder("docker", "build", "-q", "--force-rm", ".").directory(folder.toFile()).redirectErrorStream(true).start();
      List<String> printed = docker.inputReader().lines().toList();
      assertThat(docker.waitFor()).as("Docker refuses %s: %s", pattern, printed).isNotZero();
    }
    NothingLeft.removeImages("n=" + name);
  }

  @Test
  @Timeout(600)
  void the_files_of_thirty_trees_are_those_that_docker_build_sends(@TempDir Path folder) throws Exception {
    Random random = new Random(42);
    List<String> names = List.of("a", "b.txt", "c.log", "dir", "x-1", "é.md", ".hidden", "Dockerfile");
    // Without exceptions that start with a wildcard: Docker's classic builder ignores them in ignored folders.
    List<String> patterns = List.of("*", "**", "a", "/a", "*.log", "**/*.log", "!b.txt", "dir", "dir/", "dir/*", "!dir/a", "**/dir",
        "*/a", "# comment", "", "  b.txt  ", "?", "[a-b]*", "x\\-1", "!.hidden", "dir/../a", "./c.log", "!dir", "**/dir/**", "Dockerfile", ".dockerignore");
    StringBuilder script = new StringBuilder();
    for (int tree = 0; tree < 30; tree++) {
      Path root = Files.createDirectories(folder.resolve("t" + tree));
      for (int file = 0; file < 14; file++) {
        Path parent = root;
        for (int depth = random.nextInt(3); depth > 0; depth--) {
          Path next = parent.resolve(names.get(random.nextInt(names.size())));
          if (!Files.isRegularFile(next)) {
            parent = Files.createDirectories(next);
          }
        }
        Path path = parent.resolve(names.get(random.nextInt(names.size())));
        if (!Files.exists(path)) {
          Files.writeString(path, "content");
        }
      }
      Path dockerfile = root.resolve("Dockerfile");
      if (Files.isDirectory(dockerfile)) {
        Files.move(dockerfile, root.resolve("moved"));
      }
      Files.writeString(dockerfile, "FROM busybox:1.36\nLABEL tree=" + tree + "\nCOPY . /ctx\n"); // no two trees share an image, which one of them would remove
      List<String> rules = random.ints(1 + random.nextInt(5), 0, patterns.size()).mapToObj(patterns::get).toList();
      Files.writeString(root.resolve(".dockerignore"), String.join("\n", rules) + "\n");
      script.append("tree ").append(tree).append(' ').append(String.join(" | ", rules)).append('\n');
    }
    List<List<String>> expected = IntStream.range(0, 30).parallel().mapToObj(tree -> {
      String image = name + ":expected" + tree;
      command(folder, "docker", "build", "-q", "--force-rm", "-t", image, "t" + tree);
      return command(folder, "docker", "run", "--rm", image, "find", "/ctx").stream().sorted().toList();
    }).toList();
    command(folder, "tar", "cf", "all.tar", "--exclude", "all.tar", ".");
    DockerBackend backend = DockerBackend.builder().allowHostMounts().build();
    List<String> problems = new CopyOnWriteArrayList<>();
    try (Danube other = Danube.using(backend)) {
      RunResult result = other.run(pipeline(p -> {
        p.mount(dev.danube.Mount.host(folder.toString(), "/trees").readOnly());
        p.stage("copy", s -> s.run("cp -a /trees/. /workspace/"));
        p.parallel("all", all -> {
          for (int tree = 0; tree < 30; tree++) {
            int number = tree;
            Output<ImageRef> built = Output.image("tree" + tree);
            all.group("tree " + tree, g -> g
                .stage("build " + number, s -> s.buildImage(i -> i.context("t" + number).label("n", name + number).as(built)))
                .stage("list " + number, s -> s.image(built).call(c -> {
                  List<String> files = c.tryExec("find", "/ctx").stdout().lines().sorted().toList();
                  if (!files.equals(expected.get(number))) {
                    problems.add(number + ": " + files + " instead of " + expected.get(number));
                  }
                }))
                .stage("remove " + number, s -> s.removeImage(built)));
          }
        });
      }));
      assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    }
    assertThat(problems).as(script.toString()).isEmpty();
  }

  private static List<String> command(Path folder, String... argv) {
    try {
      Process process = new ProcessBuilder(argv).directory(folder.toFile()).redirectErrorStream(true).start();
      List<String> lines = process.inputReader().lines().toList();
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).as(String.join("\n", lines)).isZero();
      return lines;
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(String.join(" ", argv), e);
    }
  }

  // spotless:on
}
