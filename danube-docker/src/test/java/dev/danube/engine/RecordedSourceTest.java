package dev.danube.engine;

import static dev.danube.Condition.changed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.ChangeBase;
import dev.danube.Outcome;
import dev.danube.Pipeline;
import dev.danube.RunResult;
import dev.danube.Source;
import dev.danube.SourceInfo;
import dev.danube.engine.fixture.ScriptedBackend;
import dev.danube.engine.internal.source.fixture.GitFolder;
import dev.danube.record.RunFolder;
import dev.danube.record.RunRecords;
import dev.danube.record.SourceFingerprint;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of the source in the record of a run, and of its uses in later runs. */
@Timeout(60)
class RecordedSourceTest {

  private final ScriptedBackend backend = new ScriptedBackend();
  @TempDir private Path temp;

  // spotless:off

  private Danube danube() {
    return Danube.using(backend, d -> d.home(temp.resolve("home")));
  }

  @Test
  void what_a_user_may_miss_in_the_source_is_a_warning_of_the_run() throws Exception {
    GitFolder folder = GitFolder.init(temp.resolve("app")).write(".gitattributes", "*.bin filter=lfs\n")
        .write("a.bin", "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n");
    try (Danube danube = danube()) {
      RunResult result = danube.run(Pipeline.define("ci", p -> p.image("main").source(Source.directory(folder.path())).stage("a", s -> s.run("exit 0"))));
      assertThat(result.outcome()).isEqualTo(Outcome.SUCCESS);
      assertThat(result.warnings()).hasSize(1).first().asString().startsWith("the file a.bin is only a pointer of Git LFS");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_run_that_is_resumed_is_of_the_commit_it_was_of_whatever_the_server_has_now(boolean hadContainer) throws Exception {
    GitFolder repository = GitFolder.init(temp.resolve("app.git")).write("a.txt", "1");
    repository.commit("first");
    repository.write("b.txt", "1");
    String commit = repository.commit("second");
    List<SourceInfo> seen = new ArrayList<>();
    boolean[] mended = {false};
    Pipeline pipeline = Pipeline.define("ci", p -> p.image("main")
        .source(Source.git("file://" + repository.path()))
        .stage("first", s -> s.call(c -> {
          if (hadContainer) {
            c.run("exit 0");
          }
        }))
        .stage("a", s -> s.call(c -> {
          if (!mended[0]) {
            throw new IllegalStateException("not yet");
          }
        }))
        .stage("b", s -> s.when(changed("b.txt").since(ChangeBase.previousCommit())).run("env x"))
        .stage("c", s -> s.when(changed("c.txt").since(ChangeBase.previousCommit())).run("env x"))
        .stage("d", s -> s.call(c -> seen.add(c.runContext().source()))));
    try (Danube danube = danube()) {
      String run = danube.run(pipeline).id();
      SourceFingerprint.Commit recorded = new RunRecords(temp.resolve("home")).find(run).orElseThrow().source().orElseThrow().commit().orElseThrow();
      assertThat(recorded.id()).isEqualTo(commit);
      assertThat(recorded.branch()).contains("main");

      mended[0] = true;
      repository.write("c.txt", "1").commit("third");
      backend.log.clear();
      RunResult result = danube.resume(pipeline, run);
      assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
      assertThat(result.stage("c").outcome()).as("the third commit is not its").isEqualTo(Outcome.SKIPPED);
      assertThat(backend.log).contains("step env x");
      assertThat(backend.log.contains("fill")).as("the workspace has the files already").isEqualTo(!hadContainer);
      assertThat(backend.filled).containsExactlyInAnyOrder("a.txt", "b.txt");
      assertThat(new RunRecords(temp.resolve("home")).find(run).orElseThrow().source().orElseThrow().commit()).contains(recorded);
      SourceInfo source = seen.get(0);
      assertThat(List.of(source.commit(), source.shortCommit(), source.message(), source.author()))
          .containsExactly(commit, commit.substring(0, 7), "second\n", "Ada Example <ada@example.org>");
      assertThat(source.branch()).contains("main");
      assertThat(source.defaultBranch()).contains("main");
      assertThat(source.tag()).isEmpty();
      assertThat(source.pullRequest()).isEmpty();
    }
  }

  @Test
  void changes_are_counted_from_the_last_run_that_succeeded() throws Exception {
    GitFolder repository = GitFolder.init(temp.resolve("app.git")).write("a.txt", "1");
    repository.commit("first");
    boolean[] works = {true};
    Pipeline pipeline = Pipeline.define("ci", p -> p.image("main")
        .source(Source.git("file://" + repository.path()))
        .stage("a", s -> s.when(changed("a.txt").since(ChangeBase.lastSuccess()).orWithoutBase(true)).run("exit 0"))
        .stage("b", s -> s.when(changed("b.txt").since(ChangeBase.lastSuccess()).orWithoutBase(true)).run("exit 0"))
        .stage("c", s -> s.call(c -> {
          if (!works[0]) {
            throw new IllegalStateException("broken");
          }
        })));
    try (Danube danube = danube()) {
      assertThat(outcomes(danube.run(pipeline))).as("no base yet").containsExactly(Outcome.SUCCESS, Outcome.SUCCESS, Outcome.SUCCESS);
      repository.write("b.txt", "1").commit("second");
      works[0] = false;
      assertThat(outcomes(danube.run(pipeline))).containsExactly(Outcome.SKIPPED, Outcome.SUCCESS, Outcome.FAILED);
      works[0] = true;
      repository.write("c.txt", "1").commit("third");
      assertThat(outcomes(danube.run(pipeline))).as("since the first, not the second").containsExactly(Outcome.SKIPPED, Outcome.SUCCESS, Outcome.SUCCESS);
      assertThat(outcomes(danube.run(pipeline))).containsExactly(Outcome.SKIPPED, Outcome.SKIPPED, Outcome.SUCCESS);
    }
  }

  @Test
  void the_last_success_is_that_of_a_whole_pipeline_of_the_name_and_its_folder_is_complete() throws Exception {
    GitFolder repository = GitFolder.init(temp.resolve("app.git")).write("a.txt", "1");
    repository.commit("first");
    boolean[] works = {true};
    Pipeline pipeline = Pipeline.define("ci", p -> p.image("main").source(Source.git("file://" + repository.path()))
        .stage("a", s -> s.run("exit 0"))
        .stage("b", s -> s.call(c -> {
          if (!works[0]) {
            throw new IllegalStateException("broken");
          }
        })));
    RunRecords records = new RunRecords(temp.resolve("home"));
    try (Danube danube = danube()) {
      String good = danube.run(pipeline).id();
      works[0] = false;
      danube.run(pipeline);
      danube.run(pipeline.only("a"));
      assertThat(records.lastSuccess("ci").orElseThrow().id()).isEqualTo(good);
      assertThat(records.lastSuccess("none")).isEmpty();
      RunFolder folder = records.find(good).orElseThrow().folder();
      assertThat(folder.home()).isEqualTo(temp.resolve("home"));
      assertThat(folder.journal().getParent()).isEqualTo(folder.path());
      assertThat(folder.journal()).as("the run has ended").doesNotExist();
    }
  }

  private static List<Outcome> outcomes(RunResult result) {
    return result.stages().stream().map(dev.danube.StageResult::outcome).toList();
  }

  // spotless:on
}
