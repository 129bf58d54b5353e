package dev.danube.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.Artifact;
import dev.danube.Outcome;
import dev.danube.RunResult;
import dev.danube.TestReport;
import dev.danube.docker.fixture.OnDocker;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests of the workspace of a run, and of the artifacts from it. */
class WorkspaceIT extends OnDocker {

  // spotless:off

  @Test
  void every_user_may_write_to_the_workspace() {
    RunResult result = run(p -> p.stage("a", s -> s.command("sh", "-c", "stat -c '%a %u' /workspace"))
        .stage("b", s -> s.command("sh", "-c", "su nobody -s /bin/sh -c 'echo x > /workspace/file'")));
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(out("a")).containsExactly("777 0");
  }

  @Test
  void artifacts_come_out_of_every_kind_of_container_whole_and_also_after_a_failure() throws IOException {
    RunResult result = run(p -> p
        .stage("main", s -> s
            .run("mkdir -p target/deep/er 'with space'; for f in a.jar b.jar deep/c.jar deep/er/d.jar e.txt; do echo $f > target/$f; done")
            .run("head -c 3000000 /dev/urandom > 'with space/ü.bin'; sha256sum 'with space/ü.bin' | cut -d' ' -f1")
            .run("exit 1")
            .artifact("target/*.jar").artifact("target/**/d.jar").artifact("with space/*"))
        .stage("command", s -> s.command("touch", "/workspace/empty").after("main").artifact("empty"))
        .stage("link", s -> s.run("ln -s /etc/passwd link.txt; echo x > real.txt").after("main").artifact("*.txt")));

    assertThat(result.stage("main").failure().orElseThrow().exitCode()).isEqualTo(1);
    assertThat(result.stage("main").artifacts()).extracting(Artifact::name)
        .containsExactly("target/a.jar", "target/b.jar", "target/deep/er/d.jar", "with space/ü.bin");
    Artifact big = result.stage("main").artifacts().get(3);
    assertThat(big.size()).isEqualTo(3_000_000).isEqualTo(Files.size(big.file()));
    assertThat(big.file()).hasDigest("SHA-256", out("main").get(0));
    assertThat(result.stage("main").artifacts().get(0).file()).hasContent("a.jar\n");
    assertThat(result.stage("command").artifacts()).extracting(Artifact::size).containsExactly(0L);
    assertThat(result.stage("link").artifacts()).as("links are not followed out of the workspace")
        .extracting(Artifact::name).containsExactly("real.txt");
  }

  @Test
  void a_file_with_several_names_is_whole_under_each_of_them() {
    RunResult result = run(p -> p
        .stage("a", s -> s
            .run("mkdir -p d/e; echo content > d/a; ln d/a d/e/b; ln d/a c")
            .artifact("d/**/b").artifact("c")));
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(result.stage("a").artifacts()).extracting(Artifact::name).containsExactly("c", "d/e/b");
    assertThat(result.stage("a").artifacts()).allSatisfy(artifact -> assertThat(artifact.file()).hasContent("content\n"));
  }

  @Test
  void junit_files_are_collected_and_their_tests_are_counted() throws Exception {
    RunResult result = run(p -> p.stage("a", s -> s
        .run("mkdir -p out; echo '<testsuite><testcase classname=\"C\" name=\"t\"><failure message=\"no\"/></testcase></testsuite>' > out/TEST-C.xml")
        .run("echo '<testsuite><testcase name=\"u\"/></testsuite>' > out/TEST-U.xml; exit 1")
        .tests("out/TEST-*.xml")));
    assertThat(result.stage("a").outcome()).isEqualTo(Outcome.FAILED);
    assertThat(result.stage("a").artifacts()).extracting(Artifact::name).containsExactly("out/TEST-C.xml", "out/TEST-U.xml");
    assertThat(result.stage("a").tests()).contains(new TestReport(2, 1, 0, List.of(new TestReport.FailedTest("C.t", "no", "")), List.of("out/TEST-C.xml", "out/TEST-U.xml")));
  }

  @Test
  void what_matches_nothing_fails_the_stage() {
    RunResult result = run(p -> p.stage("a", s -> s.run("true").artifact("nosuch/*.jar")));
    assertThat(result.stage("a").failure().orElseThrow().message())
        .isEqualTo("no file in /workspace matches the artifact \"nosuch/*.jar\"");
    RunResult near = run(p -> p
        .stage("in", s -> s.run("mkdir dist target; touch dist/a.tgz dist/b.tgz dist/c.tgz dist/d.tgz target/app.jar").artifact("dist/*.whl"))
        .stage("root", s -> s.run("true").artifact("*.jar").after("in")));
    assertThat(near.stage("in").failure().orElseThrow().message())
        .isEqualTo("no file in /workspace matches the artifact \"dist/*.whl\" (there is dist/a.tgz, dist/b.tgz, dist/c.tgz and 1 more)");
    assertThat(near.stage("root").failure().orElseThrow().message())
        .isEqualTo("no file in /workspace matches the artifact \"*.jar\" (there is target/app.jar)");
  }

  @Test
  void a_folder_that_is_a_link_is_looked_into_unless_it_leads_out_of_the_workspace() {
    RunResult result = run(p -> p
        .stage("a", s -> s
            .run("mkdir -p target/sub; echo 1 > target/app.jar; echo 2 > target/sub/b.jar; ln target/app.jar target/same.jar")
            .run("ln -s target build; ln -s build again; ln -s ../workspace/target/sub deep; ln -s loop loop; ln -s /etc etc")
            .artifact("build/*.jar").artifact("again/**/b.jar").artifact("deep/*"))
        .stage("out", s -> s.run("true").artifact("etc/*").allowFailure())
        .stage("loop", s -> s.run("true").artifact("loop/*").allowFailure()));
    assertThat(result.stage("a").artifacts()).as(result.summary()).extracting(Artifact::name)
        .containsExactly("again/sub/b.jar", "build/app.jar", "build/same.jar", "deep/b.jar");
    assertThat(result.stage("a").artifacts().get(2).file()).hasContent("1\n");
    assertThat(result.stage("out").failure().orElseThrow().message()).contains("no file in /workspace matches the artifact \"etc/*\"");
    assertThat(result.stage("loop").failure().orElseThrow().message()).contains("too many links");
  }

  @Test
  void a_name_that_is_not_utf_8_fails_the_stage_instead_of_losing_a_file() {
    RunResult result = run(p -> p
        .stage("a", s -> s.run("mkdir o; echo 1 > \"$(printf 'o/caf\\350')\"; echo 2 > \"$(printf 'o/caf\\351')\"; echo 3 > o/café").artifact("o/*")));
    assertThat(result.stage("a").failure().orElseThrow().message())
        .contains("the name of o/caf\uFFFD is not UTF-8; rename the file");
  }

  // spotless:on
}
