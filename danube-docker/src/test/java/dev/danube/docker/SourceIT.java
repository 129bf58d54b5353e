package dev.danube.docker;

import static dev.danube.Condition.changed;
import static dev.danube.Condition.onDefaultBranch;
import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.Artifact;
import dev.danube.Image;
import dev.danube.Outcome;
import dev.danube.RunResult;
import dev.danube.Source;
import dev.danube.StageResult;
import dev.danube.docker.fixture.OnDocker;
import dev.danube.engine.internal.source.fixture.GitFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of a folder of this machine in the workspace, and of the files that come back. */
class SourceIT extends OnDocker {

  private static final String OWNERS = "stat -c '%n %u:%g %a' . tool.sh dir dir/file link";

  @TempDir Path source;

  // spotless:off

  @BeforeEach
  void write() throws IOException {
    Files.writeString(source.resolve("tool.sh"), "#!/bin/sh\necho tool\n");
    Files.setPosixFilePermissions(source.resolve("tool.sh"), PosixFilePermissions.fromString("rwxr-x---"));
    Files.createDirectories(source.resolve("dir/empty"));
    Files.writeString(source.resolve("dir/file"), "content ü\n");
    Files.setPosixFilePermissions(source.resolve("dir/file"), PosixFilePermissions.fromString("rw-r--r--"));
    Files.setPosixFilePermissions(source.resolve("dir"), PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.createSymbolicLink(source.resolve("link"), Path.of("dir/file"));
  }

  @Test
  void files_links_and_modes_are_in_the_workspace_before_the_first_stage() {
    RunResult result = run(p -> p.source(Source.directory(source).ignore("empty"))
        .stage("a", s -> s.run("./tool.sh; cat link; ls dir; " + OWNERS)));
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(out("a")).containsExactly("tool", "content ü", "file",
        ". 0:0 777", "tool.sh 0:0 750", "dir 0:0 755", "dir/file 0:0 644", "link 0:0 777");
  }

  @Test
  void a_link_that_leads_out_of_the_source_is_named_with_the_way_out() throws IOException {
    Files.createSymbolicLink(source.resolve("dir/inside"), Path.of("../tool.sh"));
    Files.createSymbolicLink(source.resolve("dir/absolute"), Path.of("/etc/hosts"));
    assertThat(run(p -> p.source(Source.directory(source)).stage("a", s -> s.run("dir/inside"))).outcome()).isEqualTo(Outcome.SUCCESS);
    Files.createSymbolicLink(source.resolve("dir/outside"), Path.of("../../elsewhere"));
    RunResult refused = run(p -> p.source(Source.directory(source)).stage("a", s -> s.run("true")));
    assertThat(refused.stage("a").failure().orElseThrow().message()).isEqualTo("The link \"dir/outside\" of the source leads out of it, to"
        + " ../../elsewhere, which Docker refuses; remove the link, or leave it out with Source.directory(...).ignore(\"dir/outside\")");
    assertThat(run(p -> p.source(Source.directory(source).ignore("dir/outside")).stage("a", s -> s.run("true"))).outcome()).isEqualTo(Outcome.SUCCESS);
  }

  @Test
  void a_file_of_another_user_that_cannot_be_written_is_explained() {
    RunResult result = run(p -> p
        .stage("root", s -> s.run("echo a > own"))
        .stage("user", s -> s.user("1000").run("echo b >> own")));
    assertThat(result.stage("user").failure().orElseThrow().message()).startsWith("exit code 1 from run \"echo b >> own\": the step runs as user 1000,"
        + " which may not change the files of stages with another user; let those stages chmod them, or give all the same user(...)");
  }

  @Test
  void files_belong_to_the_user_of_the_main_container_which_may_change_them() {
    RunResult result = run(p -> p.source(Source.directory(source)).user("1000:1001")
        .stage("a", s -> s.run("id -u; ./tool.sh; echo more >> dir/file; echo new > dir/new; " + OWNERS).artifact("dir/*")));
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(out("a")).containsExactly("1000", "tool",
        ". 0:0 777", "tool.sh 1000:1001 750", "dir 1000:1001 755", "dir/file 1000:1001 644", "link 1000:1001 777");
    assertThat(result.stage("a").artifacts()).extracting(Artifact::name).containsExactly("dir/file", "dir/new");
  }

  @Test
  void a_user_is_found_by_name_also_if_another_container_comes_first() {
    RunResult result = runOn(DEBIAN, p -> p.source(Source.directory(source)).user("www-data")
        .stage("first", s -> s.image(BUSYBOX).run(OWNERS))
        .stage("main", s -> s.run("id -un; cat dir/file")));
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(out("first")).contains("dir/file 33:33 644");
    assertThat(out("main")).containsExactly("www-data", "content ü");
  }

  @Test
  void an_image_is_built_from_a_source_that_no_container_has_seen() throws IOException {
    Files.writeString(source.resolve("Dockerfile"), "FROM " + BUSYBOX + "\nUSER 1234:99\nCOPY dir/file /copied\n");
    RunResult result = danube.run(dev.danube.Pipeline.define("it", p -> p
        .source(Source.directory(source))
        .image(Image.dockerfile("Dockerfile"))
        .stage("a", s -> s.run("cat /copied; echo $(id -u) $(stat -c %u dir/file)").artifact("tool.sh"))), r -> r.listener(this::record));
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(out("a")).as("the build reads the source, and the files belong to the user of the image").endsWith("content ü", "1234 1234");
    Artifact tool = result.stage("a").artifacts().get(0);
    assertThat(tool.file()).hasContent("#!/bin/sh\necho tool\n").isExecutable();
  }

  @Test
  void generated_files_are_compared_with_the_source_and_applied_to_it() throws IOException {
    Path script = Files.writeString(source.resolve("gen.sh"), "rm -rf gen; mkdir -p gen/b; echo ü > gen/a.txt; echo 1 > gen/b/x; chmod 755 gen/b/x; ln -s b/x gen/link\n");
    Files.createDirectories(source.resolve("gen"));
    Files.writeString(source.resolve("gen/old"), "old\n");
    dev.danube.Pipeline pipeline = pipeline(p -> p.source(Source.directory(source)).stage("a", s -> s.run("sh ./gen.sh").generated("gen/**")));
    RunResult failed = danube.run(pipeline);
    assertThat(failed.stage("a").failure().orElseThrow().message()).startsWith("the generated files differ from the source:"
        + " gen/a.txt (new), gen/b/x (new), gen/link (new), gen/old (not generated); take them");
    assertThat(danube.run(pipeline, r -> r.applyGenerated()).outcome()).isEqualTo(Outcome.SUCCESS);
    assertThat(source.resolve("gen/a.txt")).hasContent("ü\n");
    assertThat(source.resolve("gen/b/x")).isExecutable();
    assertThat(source.resolve("gen/link")).isSymbolicLink().hasContent("1\n");
    assertThat(source.resolve("gen/old")).doesNotExist();
    RunResult equal = danube.run(pipeline);
    assertThat(equal.outcome()).as(equal.summary()).isEqualTo(Outcome.SUCCESS);
    Files.writeString(script, "rm gen/link; ln -s a.txt gen/link\n");
    assertThat(danube.run(pipeline).stage("a").failure().orElseThrow().message()).contains("source: gen/link (changed); take");
  }

  @Test
  void a_history_belongs_to_the_user_of_the_main_container() throws IOException {
    GitFolder server = GitFolder.init(source.resolve("app.git")).write("a.txt", "a");
    server.commit("first");
    server.git("tag", "v1");
    RunResult result = run(p -> p.source(Source.git("file://" + server.path()).withHistory()).user("1000:1001")
        .stage("a", s -> s.run("stat -c %u:%g .git .git/HEAD .git/refs/heads .git/objects/pack; env | grep ^GIT_CONFIG | sort").artifact(".git/**").artifact("a.txt")));
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(out("a")).containsExactly("1000:1001", "1000:1001", "1000:1001", "1000:1001",
        "GIT_CONFIG_COUNT=1", "GIT_CONFIG_KEY_0=safe.directory", "GIT_CONFIG_VALUE_0=/workspace");
    Path file = result.stage("a").artifacts().stream().filter(one -> one.name().equals("a.txt")).findFirst().orElseThrow().file();
    assertThat(GitFolder.of(file.getParent()).git("describe", "--tags", "--dirty")).isEqualTo("v1");
    assertThat(GitFolder.of(file.getParent()).git("status", "--porcelain", "--branch")).isEqualTo("## main...origin/main");
  }

  @Test
  void a_repository_is_cloned_and_stages_conditions_and_images_know_its_commit() throws IOException {
    GitFolder repository = GitFolder.init(source.resolve("app")).write("a.txt", "a");
    repository.commit("first");
    String id = repository.write("docs/ü.md", "x").commit("second");
    RunResult result = run(p -> p.source(Source.git("file://" + repository.path()))
        .stage("env", s -> s.run("echo $GIT_COMMIT $GIT_BRANCH $GIT_DEFAULT_BRANCH ${GIT_TAG:-none}; cat a.txt docs/ü.md; echo; ls -A | tr '\\n' ' '"))
        .stage("own", s -> s.isolated().env("GIT_BRANCH", "mine").run("echo $GIT_BRANCH"))
        .stage("command", s -> s.command("sh", "-c", "echo $GIT_COMMIT"))
        .stage("docs", s -> s.run("true").when(changed("docs/**")))
        .stage("code", s -> s.run("true").when(changed("src/**")))
        .stage("main", s -> s.call(stage -> stage.log(stage.runContext().source().message().strip())).when(onDefaultBranch())));
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(out("env")).containsExactly(id + " main main none", "ax", "a.txt docs ");
    assertThat(out("own")).containsExactly("mine");
    assertThat(out("command")).containsExactly(id);
    assertThat(result.stage("docs").outcome()).isEqualTo(Outcome.SUCCESS);
    assertThat(result.stage("code").skipReason().orElseThrow().text()).contains("none of 1 changed paths matches");
    assertThat(lines("main", dev.danube.event.RunEvent.LogStream.DANUBE)).containsExactly("runs: branch is \"main\"", "second");
  }

  @Test
  void a_clone_that_fails_is_one_error_before_any_container_starts() {
    RunResult result = run(p -> p.source(Source.git("http://127.0.0.1:1/app.git").token(dev.danube.Secret.env("NO_SUCH_VARIABLE")))
        .stage("a", s -> s.run("true")));
    assertThat(result.outcome()).isEqualTo(Outcome.ERRORED);
    assertThat(result.stage("a").skipReason().orElseThrow().text()).contains("NO_SUCH_VARIABLE");
    RunResult unreachable = run(p -> p.source(Source.git("http://127.0.0.1:1/app.git")).stage("a", s -> s.run("true")));
    assertThat(unreachable.outcome()).isEqualTo(Outcome.ERRORED);
    assertThat(unreachable.stage("a").skipReason().orElseThrow().text())
        .startsWith("the source is not available: the git server of http://127.0.0.1:1/app.git cannot be reached: ");
  }

  @Test
  void without_its_source_no_stage_of_a_run_starts() {
    RunResult result = run(p -> p.source(Source.directory(source.resolve("no"))).stage("a", s -> s.run("true")));
    assertThat(result.outcome()).isEqualTo(Outcome.ERRORED);
    String why = "the source is not available: the source folder " + source.resolve("no") + " does not exist";
    assertThat(result.warnings()).containsExactly(why);
    assertThat(result.stages()).extracting(StageResult::outcome).containsExactly(Outcome.SKIPPED);
    assertThat(result.stage("a").skipReason().orElseThrow().text()).isEqualTo(why);
  }

  @Test
  void links_between_places_of_the_workspace_are_kept_as_links() {
    RunResult result = run(p -> p
        .stage("a", s -> s.run("mkdir -p lib; echo x > lib/x.so.1; ln -s x.so.1 lib/x.so; ln -s /etc/passwd lib/out")
            .artifact("lib/*")));
    assertThat(result.stage("a").artifacts()).extracting(Artifact::name).containsExactly("lib/x.so", "lib/x.so.1");
    assertThat(result.stage("a").artifacts().get(0).file()).isSymbolicLink().hasContent("x\n");
    assertThat(lines("a", dev.danube.event.RunEvent.LogStream.DANUBE))
        .contains("not kept: lib/out is a link that leads out of the workspace, to /etc/passwd");
  }

  // spotless:on
}
