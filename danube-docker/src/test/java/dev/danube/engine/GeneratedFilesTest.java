package dev.danube.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.danube.Artifact;
import dev.danube.Decision;
import dev.danube.FailureKind;
import dev.danube.Outcome;
import dev.danube.Pipeline;
import dev.danube.RunResult;
import dev.danube.Source;
import dev.danube.Stage;
import dev.danube.StageFailure;
import dev.danube.engine.fixture.ScriptedBackend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests of stages whose files must equal those of the source. */
@Timeout(60)
class GeneratedFilesTest {

  private final ScriptedBackend backend = new ScriptedBackend();
  @TempDir private Path home;
  @TempDir private Path source;

  // spotless:off

  private Pipeline pipeline(Consumer<Stage.Builder> stage) {
    return Pipeline.define("ci", p -> p.image("main").source(Source.directory(source)).stage("gen", stage));
  }

  private RunResult run(Consumer<Stage.Builder> stage, Consumer<RunSettings.Builder> settings) {
    try (Danube danube = Danube.using(backend, d -> d.home(home))) {
      return danube.run(pipeline(stage), settings);
    }
  }

  private RunResult run(Consumer<Stage.Builder> stage) {
    return run(stage, r -> {});
  }

  private void write(String path, String content) throws IOException {
    Files.createDirectories(source.resolve(path).getParent());
    Files.writeString(source.resolve(path), content);
  }

  private static StageFailure failure(RunResult result) {
    return result.stage("gen").failure().orElseThrow();
  }

  @Test
  void files_that_equal_the_source_are_artifacts_of_a_success() throws IOException {
    write("gen/a.txt", "content of gen/a.txt");
    write("gen/notes.md", "not of the pattern");
    RunResult result = run(s -> s.run("write gen/a.txt").run("write other.txt").generated("gen/*.txt"));
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(result.stage("gen").artifacts()).extracting(Artifact::name).containsExactly("gen/a.txt");
  }

  @Test
  void each_difference_is_named_and_shown() throws IOException {
    write("gen/a.txt", "one\ntwo\nthree\n");
    write("gen/old.txt", "old\n");
    RunResult result = run(s -> s.call(c -> c.writeFile("gen/a.txt", "one\n2\nthree\n")).run("write gen/new.txt").generated("gen/**"));
    assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(failure(result).kind()).isEqualTo(FailureKind.ARTIFACT);
    assertThat(failure(result).message()).isEqualTo("the generated files differ from the source: gen/a.txt (changed), gen/new.txt (new),"
        + " gen/old.txt (not generated); take them with --apply or run.applyGenerated(), or change what generates them");
    assertThat(failure(result).lastLines()).containsExactly(
        "--- a/gen/a.txt", "+++ b/gen/a.txt", "@@ -1,3 +1,3 @@", " one", "-two", "+2", " three",
        "--- /dev/null", "+++ b/gen/new.txt", "@@ -0,0 +1 @@", "+content of gen/new.txt", "\\ No newline at end of file",
        "--- a/gen/old.txt", "+++ /dev/null", "@@ -1 +0,0 @@", "-old");
    assertThat(source.resolve("gen/a.txt")).hasContent("one\ntwo\nthree\n");
  }

  @Test
  void a_long_difference_is_cut_and_a_binary_one_is_not_printed() throws IOException {
    write("gen/long.txt", "x\n".repeat(1000));
    write("gen/a.bin", "\0");
    RunResult result = run(s -> s.call(c -> c.writeFile("gen/a.bin", "\0\0")).call(c -> c.writeFile("gen/long.txt", "y\n"))
        .run("write gen/1").run("write gen/2").run("write gen/3").run("write gen/4").generated("gen/**"));
    assertThat(failure(result).message()).contains("gen/4 (new), gen/a.bin (changed) and 1 more;");
    assertThat(failure(result).lastLines()).hasSize(20).last().isEqualTo("... and 827 more lines");
    assertThat(home.resolve("latest/logs")).isDirectory();
    assertThat(Files.readString(home.resolve("latest/logs/gen.log"))).contains("= +++ b/gen/a.bin\n= the contents differ\n");
  }

  @Test
  void they_are_applied_to_the_source_on_request() throws IOException {
    write("gen/a.txt", "old");
    write("gen/deep/gone.txt", "gone");
    write("gen/same.txt", "content of gen/same.txt");
    Consumer<Stage.Builder> stage = s -> s.run("write gen/a.txt").run("write gen/b/new.txt").run("write gen/same.txt").generated("gen/**");
    RunResult result = run(stage, RunSettings.Builder::applyGenerated);
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(source.resolve("gen/a.txt")).hasContent("content of gen/a.txt");
    assertThat(source.resolve("gen/b/new.txt")).hasContent("content of gen/b/new.txt");
    assertThat(source.resolve("gen/deep/gone.txt")).doesNotExist();
    assertThat(Files.readString(home.resolve("latest/logs/gen.log"))).endsWith("= applied to " + source.toRealPath()
        + ": gen/a.txt (changed), gen/b/new.txt (new), gen/deep/gone.txt (not generated)\n");
    assertThat(run(stage).outcome()).isEqualTo(Outcome.SUCCESS);
    assertThat(run(stage, RunSettings.Builder::applyGenerated).outcome()).as("nothing to apply").isEqualTo(Outcome.SUCCESS);
  }

  @Test
  void a_link_that_leads_out_of_the_source_is_not_generated_and_stays() throws IOException {
    write("gen/a.txt", "content of gen/a.txt");
    Files.createSymbolicLink(source.resolve("gen/schema"), Path.of("/usr/share/schema"));
    assertThat(run(s -> s.run("write gen/a.txt").generated("gen/**"), RunSettings.Builder::applyGenerated).outcome()).isEqualTo(Outcome.SUCCESS);
    assertThat(source.resolve("gen/schema")).isSymbolicLink();
  }

  @Test
  void an_executable_file_differs_from_one_that_is_not() throws IOException {
    write("gen/a.txt", "content of gen/a.txt");
    assertThat(source.resolve("gen/a.txt").toFile().setExecutable(true)).isTrue();
    assertThat(failure(run(s -> s.run("write gen/a.txt").generated("gen/**"))).lastLines()).last().isEqualTo("only the permissions differ");
  }

  @Test
  void a_pattern_that_matches_nothing_fails_the_stage() {
    assertThat(failure(run(s -> s.run("exit 0").generated("gen/**").generated("*.pb.go"))).message())
        .isEqualTo("no file in /workspace or the source matches the generated \"gen/**\", \"*.pb.go\"");
  }

  @Test
  void nothing_is_compared_if_the_stage_has_failed_and_handlers_judge_a_difference() throws IOException {
    assertThat(failure(run(s -> s.run("write gen/a.txt").run("exit 3").generated("gen/**"))).kind()).isEqualTo(FailureKind.EXIT_CODE);
    RunResult ignored = run(s -> s.run("write gen/a.txt").generated("gen/**").onError(f -> Decision.IGNORE));
    assertThat(ignored.outcome()).isEqualTo(Outcome.SUCCESS);
  }

  @Test
  void there_is_nothing_to_apply_without_such_a_stage() {
    assertThatThrownBy(() -> run(s -> s.run("exit 0"), RunSettings.Builder::applyGenerated)).isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Pipeline \"ci\" has no stage with generated(...), so there is nothing to apply; leave out applyGenerated() or --apply");
  }

  // spotless:on
}
