package dev.danube.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.danube.Outcome;
import dev.danube.Output;
import dev.danube.Pipeline;
import dev.danube.RunResult;
import dev.danube.Source;
import dev.danube.engine.fixture.ScriptedBackend;
import dev.danube.event.RunEvent;
import dev.danube.event.RunEvent.SourceUpdated;
import dev.danube.event.RunEvent.StageStarted;
import dev.danube.event.RunListener;
import dev.danube.record.RunFolder;
import dev.danube.record.RunRecord;
import dev.danube.record.RunRecords;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests of runs that continue in an earlier workspace with files that were mended meanwhile. */
@Timeout(60)
class MendedSourceTest {

  private static final Output<String> SUM = Output.text("sum");

  private final ScriptedBackend backend = new ScriptedBackend();
  private final List<RunEvent> events = new CopyOnWriteArrayList<>();
  @TempDir private Path temp;
  private Path source;

  @BeforeEach
  void write() throws IOException {
    source = Files.createDirectories(temp.resolve("app"));
    Files.writeString(source.resolve("test.sh"), "exit 1");
    Files.writeString(source.resolve("old.txt"), "old");
    Files.writeString(source.resolve("same.txt"), "same");
    Files.deleteIfExists(source.resolve("new.txt"));
  }

  private void mend() throws IOException {
    Files.writeString(source.resolve("test.sh"), "exit 0 # mended");
    Files.writeString(source.resolve("new.txt"), "new");
    Files.delete(source.resolve("old.txt"));
    backend.log.clear();
    events.clear();
  }

  private Pipeline pipeline(Consumer<Pipeline.Builder> stages) {
    return Pipeline.define(
        "ci",
        p -> {
          p.image("main").source(Source.directory(source));
          stages.accept(p);
        });
  }

  private static Consumer<Pipeline.Builder> stages(String unit) {
    return p ->
        p.stage("build", s -> s.output(SUM).call(c -> c.set(SUM, "abc")))
            .stage("lint", s -> s.run("exit 0"))
            .stage("unit", s -> s.env("SUM", SUM).run(unit))
            .stage("pack", s -> s.run("exit 0"));
  }

  private RunResult run(Pipeline pipeline, Consumer<RunSettings.Builder> settings) {
    try (Danube danube = Danube.using(backend, d -> d.home(temp.resolve("home")))) {
      return danube.run(pipeline, r -> settings.accept(r.listener(events::add)));
    }
  }

  private List<String> started() {
    return events.stream()
        .filter(StageStarted.class::isInstance)
        .map(event -> ((StageStarted) event).stage())
        .toList();
  }

  private List<SourceUpdated> updates() {
    return events.stream()
        .filter(SourceUpdated.class::isInstance)
        .map(SourceUpdated.class::cast)
        .toList();
  }

  private void isBrought(RunResult result) {
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(updates()).hasSize(1);
    assertThat(updates().get(0).added()).containsExactly("new.txt");
    assertThat(updates().get(0).changed()).containsExactly("test.sh");
    assertThat(updates().get(0).deleted()).containsExactly("old.txt");
    assertThat(backend.log)
        .contains("delete old.txt", "update new.txt", "update test.sh")
        .doesNotContain("fill", "update same.txt");
  }

  @Test
  void what_changed_is_brought_into_the_workspace_and_only_what_failed_is_repeated()
      throws IOException {
    String id = run(pipeline(stages("exit 3")), r -> {}).id();
    mend();
    isBrought(run(pipeline(stages("exit 0")), r -> r.resumeWithSource(id)));
    assertThat(started()).containsExactly("unit", "pack");
    assertThat(new RunRecords(temp.resolve("home")).find(id).orElseThrow().tries()).isEqualTo(2);
  }

  @Test
  void a_workspace_whose_files_are_not_recorded_gets_all_files_again() throws IOException {
    String id = run(pipeline(stages("exit 3")), r -> {}).id();
    Files.delete(RunFolder.of(temp.resolve("home"), id).sourceFiles());
    backend.log.clear();
    run(pipeline(stages("exit 0")), r -> r.resumeWithSource(id));
    assertThat(backend.log).contains("update old.txt", "update same.txt", "update test.sh");
  }

  @Test
  void nothing_is_brought_twice() throws IOException {
    String id = run(pipeline(stages("exit 3")), r -> {}).id();
    mend();
    run(pipeline(stages("exit 4")), r -> r.resumeWithSource(id));
    backend.log.clear();
    events.clear();
    run(pipeline(stages("exit 0")), r -> r.resumeWithSource(id));
    assertThat(updates())
        .hasSize(1)
        .allMatch(
            update ->
                update.added().isEmpty()
                    && update.changed().isEmpty()
                    && update.deleted().isEmpty());
    assertThat(backend.log)
        .noneMatch(entry -> entry.startsWith("update ") || entry.startsWith("delete "));
  }

  @Test
  void what_never_reached_the_workspace_is_brought_again() throws IOException {
    String id = run(pipeline(stages("exit 3")), r -> {}).id();
    mend();
    backend.bringsNoUpdates(true);
    run(pipeline(stages("exit 4")), r -> r.resumeWithSource(id));
    forget();
    isBrought(run(pipeline(stages("exit 0")), r -> r.resumeWithSource(id)));
  }

  /** Forgets what was seen so far. */
  private void forget() {
    backend.bringsNoUpdates(false);
    backend.log.clear();
    events.clear();
  }

  @Test
  void a_resume_knows_that_a_stage_alone_has_changed_the_files_meanwhile() throws IOException {
    String id = run(pipeline(stages("exit 3")), r -> {}).id();
    Files.writeString(source.resolve("debug.txt"), "x");
    run(pipeline(stages("exit 0")).alone("lint"), r -> r.workspaceOf(id));
    Files.delete(source.resolve("debug.txt"));
    assertThatThrownBy(() -> run(pipeline(stages("exit 3")), r -> r.resume(id)))
        .hasMessageContaining(
            "files of its source have changed since; its workspace has other files");
  }

  @Test
  void a_file_that_became_a_folder_is_deleted_first() throws IOException {
    String id = run(pipeline(stages("exit 3")), r -> {}).id();
    Files.delete(source.resolve("old.txt"));
    Files.createDirectory(source.resolve("old.txt"));
    Files.writeString(source.resolve("old.txt/inside"), "x");
    backend.log.clear();
    run(pipeline(stages("exit 0")), r -> r.resumeWithSource(id));
    assertThat(backend.log)
        .containsSubsequence("delete old.txt", "update old.txt", "update old.txt/inside");
  }

  @Test
  void stages_whose_definition_changed_run_again_with_those_that_read_their_outputs()
      throws IOException {
    Consumer<Pipeline.Builder> before =
        p ->
            p.stage("build", s -> s.output(SUM).call(c -> c.set(SUM, "abc")))
                .stage("lint", s -> s.run("exit 0"))
                .stage("reader", s -> s.env("SUM", SUM).run("exit 0"))
                .stage("unit", s -> s.run("exit 3"));
    String id = run(pipeline(before), r -> {}).id();
    mend();
    RunResult result =
        run(
            pipeline(
                p ->
                    p.stage(
                            "build",
                            s ->
                                s.output(SUM)
                                    .describe("new")
                                    .env("A", "b")
                                    .call(c -> c.set(SUM, "def")))
                        .stage("lint", s -> s.run("exit 0"))
                        .stage("reader", s -> s.env("SUM", SUM).run("exit 0"))
                        .stage("extra", s -> s.run("exit 0"))
                        .stage("unit", s -> s.run("exit 0"))),
            r -> r.resumeWithSource(id));
    isBrought(result);
    assertThat(started()).containsExactly("build", "reader", "extra", "unit");
    assertThat(result.get(SUM)).isEqualTo("def");
  }

  @Test
  void a_plain_resume_that_is_refused_names_this_way_first() throws IOException {
    String id = run(pipeline(stages("exit 3")), r -> {}).id();
    mend();
    assertThatThrownBy(() -> run(pipeline(stages("exit 3")), r -> r.resume(id)))
        .hasMessage(
            "Run "
                + id
                + " of \"ci\" cannot be resumed:\n  files of its source have changed since; its workspace has other files\n"
                + "Bring what has changed into its workspace with run -> run.resumeWithSource(\""
                + id
                + "\") or --resume "
                + id
                + " --with-source,"
                + " start a new run, or resume it anyway with run -> run.resumeForced(\""
                + id
                + "\") or --resume "
                + id
                + " --force");
    assertThatThrownBy(
            () -> run(pipeline(p -> stages("exit 3").accept(p.env("A", "b"))), r -> r.resume(id)))
        .as("another environment needs a new run")
        .message()
        .contains("Start a new run, or resume")
        .doesNotContain("--with-source");
  }

  @Test
  void a_source_on_a_server_is_refused() {
    Pipeline served =
        Pipeline.define(
            "ci",
            p ->
                p.image("main")
                    .source(Source.git("file:///no/such"))
                    .stage("a", s -> s.run("exit 3")));
    String id = run(served, r -> {}).id();
    assertThatThrownBy(() -> run(served, r -> r.resumeWithSource(id)))
        .message()
        .startsWith("Run " + id + " cannot be resumed with the present source: ")
        .endsWith("; push what you changed, and start a new run");
  }

  @Test
  void one_stage_runs_again_in_the_workspace_of_a_run_whatever_became_of_it() throws IOException {
    for (String end : List.of("exit 0", "exit 3")) {
      write();
      String id = run(pipeline(stages(end)), RunSettings.Builder::keepWorkspace).id();
      mend();
      RunResult again = run(pipeline(stages("exit 0")).alone("unit"), r -> r.workspaceOf(id));
      isBrought(again);
      assertThat(started()).containsExactly("unit");
      assertThat(again.id()).isNotEqualTo(id);
      assertThat(new RunRecords(temp.resolve("home")).find(again.id()).orElseThrow().workspaceOf())
          .contains(id);
      assertThat(new RunRecords(temp.resolve("home")).find(id).orElseThrow().tries()).isEqualTo(1);
    }
    assertThat(events)
        .as("the output of the earlier run")
        .anyMatch(event -> event instanceof StageStarted);
  }

  @Test
  void a_run_that_fails_leaves_the_workspace_of_the_last_success() {
    String good = run(pipeline(stages("exit 0")), RunSettings.Builder::keepWorkspace).id();
    run(pipeline(stages("exit 3")), RunSettings.Builder::keepWorkspace);
    assertThat(backend.log).doesNotContain("discard " + good);
    assertThatThrownBy(() -> run(pipeline(stages("exit 0")), r -> r.resume(good).workspaceOf(good)))
        .hasMessage(
            "A run cannot be resumed in the workspace of another; leave out resume or workspaceOf");
  }

  @Test
  void a_workspace_that_is_gone_or_of_another_pipeline_is_refused() {
    String id = run(pipeline(stages("exit 0")), r -> {}).id();
    assertThatThrownBy(() -> run(pipeline(stages("exit 0")).alone("unit"), r -> r.workspaceOf(id)))
        .hasMessage(
            "The workspace of run "
                + id
                + " cannot be used: it is gone; run the whole pipeline first");
    Pipeline other =
        Pipeline.define("other", p -> p.image("main").stage("a", s -> s.run("exit 0")));
    assertThatThrownBy(() -> run(other, r -> r.workspaceOf(id)))
        .hasMessage(
            "The workspace of run "
                + id
                + " cannot be used: it is a run of \"ci\", not of \"other\"");
  }

  @Test
  void only_the_last_run_keeps_its_workspace_after_a_success() throws IOException {
    String first = run(pipeline(stages("exit 0")), RunSettings.Builder::keepWorkspace).id();
    assertThat(backend.log).doesNotContain("discard " + first);
    String second = run(pipeline(stages("exit 0")), RunSettings.Builder::keepWorkspace).id();
    assertThat(backend.log).contains("discard " + first).doesNotContain("discard " + second);
    RunRecords records = new RunRecords(temp.resolve("home"));
    assertThat(records.find(first).orElseThrow().workspaceKept()).isFalse();
    assertThat(records.find(second).orElseThrow().workspaceKept()).isTrue();
    assertThat(records.find(second).orElseThrow().hasSucceeded()).isTrue();
    backend.log.clear();
    run(pipeline(stages("exit 0")).alone("unit"), r -> r.workspaceOf(second).keepWorkspace());
    assertThat(backend.log)
        .as("it works in that workspace")
        .noneMatch(entry -> entry.startsWith("discard "));
  }

  @Test
  void a_workspace_may_be_removed_also_after_a_failure() throws IOException {
    String failed = run(pipeline(stages("exit 3")), RunSettings.Builder::removeWorkspace).id();
    assertThat(backend.log).doesNotContain("keep");
    RunRecord record = new RunRecords(temp.resolve("home")).find(failed).orElseThrow();
    assertThat(record.workspaceKept()).isFalse();
    assertThat(record.end()).as("the record remains").isPresent();
    assertThatThrownBy(() -> run(pipeline(stages("exit 3")), r -> r.removeWorkspace().keepFailed()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "keepFailed() and removeWorkspace() contradict each other; leave one of them out");
  }

  @Test
  void the_record_of_a_run_in_progress_says_whether_it_would_leave_a_workspace() {
    List<Boolean> kept = new ArrayList<>();
    RunRecords records = new RunRecords(temp.resolve("home"));
    RunListener asks =
        event -> {
          if (event instanceof StageStarted started && started.stage().equals("unit")) {
            kept.add(recordOf(records, started.run()).workspaceKept());
          }
        };
    run(pipeline(stages("exit 0")), r -> r.listener(asks));
    run(pipeline(stages("exit 0")), r -> r.listener(asks).removeWorkspace());
    assertThat(kept).containsExactly(true, false);
  }

  private static RunRecord recordOf(RunRecords records, String run) {
    try {
      return records.find(run).orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
