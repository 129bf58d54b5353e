package dev.danube.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.Outcome;
import dev.danube.Pipeline;
import dev.danube.RunResult;
import dev.danube.Source;
import dev.danube.docker.fixture.OnDocker;
import dev.danube.engine.RunSettings;
import dev.danube.event.RunEvent.LogStream;
import dev.danube.record.RunRecord;
import dev.danube.record.RunRecords;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests of what is brought into the workspace of an earlier run after a person mended the source.
 */
class MendedSourceIT extends OnDocker {

  private static final String LOOK =
      "sh ./test.sh; find . -path ./.danube -prune -o -type f -print | sort; stat -c '%n %u' test.sh";

  @TempDir Path source;

  @BeforeEach
  void write() throws IOException {
    Files.createDirectories(source.resolve("gone/deep"));
    Files.writeString(source.resolve("test.sh"), "exit 1");
    Files.writeString(source.resolve("gone/deep/er.txt"), "x");
    Files.writeString(source.resolve("- odd 'name' $x"), "x");
    Files.writeString(source.resolve("becomes"), "a file");
  }

  private void mend() throws IOException {
    Files.writeString(source.resolve("test.sh"), "echo mended");
    Files.writeString(source.resolve("new.txt"), "new");
    Files.delete(source.resolve("gone/deep/er.txt"));
    Files.delete(source.resolve("gone/deep"));
    Files.delete(source.resolve("gone"));
    Files.delete(source.resolve("- odd 'name' $x"));
    Files.delete(source.resolve("becomes"));
    Files.createDirectory(source.resolve("becomes"));
    Files.writeString(source.resolve("becomes/folder"), "x");
  }

  private Pipeline mendable(Consumer<Pipeline.Builder> more) {
    return pipeline(
        p -> {
          p.source(Source.directory(source));
          more.accept(p);
        });
  }

  private RunResult run(Pipeline pipeline, Consumer<RunSettings.Builder> settings) {
    return danube.run(pipeline, r -> settings.accept(r.listener(this::record)));
  }

  @Test
  void added_changed_and_deleted_files_are_in_the_workspace_beside_what_was_built_there()
      throws IOException {
    Pipeline pipeline =
        mendable(
            p ->
                p.user("1000:1000")
                    .stage("build", s -> s.run("echo made > made.o"))
                    .stage("unit", s -> s.run("sh ./test.sh"))
                    .stage("look", s -> s.run(LOOK)));
    RunResult failed = run(pipeline, r -> {});
    assertThat(failed.outcome()).isEqualTo(Outcome.FAILED);
    mend();
    RunResult result = run(pipeline, r -> r.resumeWithSource(failed.id()));
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(out("look"))
        .containsExactly(
            "mended", "./becomes/folder", "./made.o", "./new.txt", "./test.sh", "test.sh 1000");
    assertThat(lines("build", LogStream.DANUBE)).isEmpty();
    assertThat(result.warnings()).isEmpty();
  }

  @Test
  void a_first_image_without_a_shell_leaves_deleted_files_and_says_so() throws IOException {
    String unique = java.util.UUID.randomUUID().toString();
    try {
      Pipeline pipeline =
          mendable(
              p ->
                  p.stage(
                          "image",
                          s ->
                              s.buildImage(
                                  i ->
                                      i.label("unique", unique)
                                          .dockerfileText(
                                              "FROM scratch\nCOPY becomes /x\nCMD [\"/x\"]\n")
                                          .as(dev.danube.Output.image("bare"))))
                      .stage("unit", s -> s.image(dev.danube.Output.image("bare")).command("/x")));
      RunResult failed = run(pipeline, r -> {});
      assertThat(failed.outcome()).isEqualTo(Outcome.FAILED);
      Files.delete(source.resolve("- odd 'name' $x"));
      run(pipeline, r -> r.resumeWithSource(failed.id()));
      assertThat(lines("unit", LogStream.DANUBE))
          .contains(
              "files that are no longer in the source stay in the workspace, because the first image has no shell to delete them: - odd 'name' $x");
    } finally {
      NothingLeft.removeImages("unique=" + unique);
    }
  }

  @Test
  void a_stage_runs_again_in_the_workspace_of_the_last_run_and_that_stays() throws IOException {
    Files.writeString(source.resolve("test.sh"), "exit 0");
    Pipeline pipeline =
        mendable(
            p ->
                p.stage("build", s -> s.run("echo made > made.o")).stage("look", s -> s.run(LOOK)));
    RunResult first = run(pipeline, RunSettings.Builder::keepWorkspace);
    assertThat(first.outcome()).as(first.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(NothingLeft.leftovers(first.id())).as("apart from its volume").isEmpty();
    mend();
    for (int i = 0; i < 2; i++) {
      RunResult again = run(pipeline.alone("look"), r -> r.workspaceOf(first.id()));
      assertThat(again.outcome()).as(again.summary()).isEqualTo(Outcome.SUCCESS);
      assertThat(NothingLeft.leftovers(again.id())).isEmpty();
    }
    assertThat(out("look").subList(out("look").size() - 6, out("look").size()))
        .containsExactly(
            "mended", "./becomes/folder", "./made.o", "./new.txt", "./test.sh", "test.sh 0");
    RunResult next = run(pipeline, RunSettings.Builder::keepWorkspace);
    assertThat(volumes()).contains("danube-" + next.id()).doesNotContain("danube-" + first.id());
    assertThat(new RunRecords(home).list())
        .filteredOn(RunRecord::workspaceKept)
        .extracting(RunRecord::id)
        .containsExactly(next.id());
  }

  private static List<String> volumes() {
    return NothingLeft.client()
        .listVolumesCmd()
        .withFilter("label", List.of("dev.danube.run"))
        .exec()
        .getVolumes()
        .stream()
        .map(volume -> volume.getName())
        .toList();
  }
}
