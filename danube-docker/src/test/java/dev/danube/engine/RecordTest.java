package dev.danube.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.danube.Outcome;
import dev.danube.Output;
import dev.danube.Parameter;
import dev.danube.Pipeline;
import dev.danube.Retry;
import dev.danube.RunResult;
import dev.danube.Secret;
import dev.danube.Source;
import dev.danube.engine.contract.TestPipelines;
import dev.danube.engine.fixture.ScriptedBackend;
import dev.danube.event.RunEvent;
import dev.danube.record.LogMark;
import dev.danube.record.RunFolder;
import dev.danube.record.RunRecord;
import dev.danube.record.RunRecords;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests of the records of runs, and of how long they are kept. */
@Timeout(60)
class RecordTest {

  private static final Parameter<String> VERSION = Parameter.text("version").defaultTo("1");
  private static final Output<String> SUM = Output.text("sum");
  private static final Secret TOKEN = Secret.of("token", () -> "s3cret-token");

  private final ScriptedBackend backend = new ScriptedBackend();
  @TempDir private Path home;

  private static Pipeline pipeline(Consumer<Pipeline.Builder> definition) {
    return TestPipelines.with("ci", "main", definition);
  }

  private RunResult run(Pipeline pipeline) {
    return run(pipeline, d -> {}, r -> {});
  }

  private RunResult run(
      Pipeline pipeline, Consumer<Danube.Builder> settings, Consumer<RunSettings.Builder> ofRun) {
    try (Danube danube = Danube.using(backend, d -> settings.accept(d.home(home)))) {
      return danube.run(pipeline, ofRun);
    }
  }

  private RunRecord record(String run) throws IOException {
    return new RunRecords(home).find(run).orElseThrow();
  }

  // spotless:off

  /** Tests of the content of a record. */
  @Nested
  class Content {

    @Test
    void a_run_is_read_back_as_it_was() throws IOException {
      RunResult result = run(pipeline(p -> p
          .parameter(VERSION)
          .stage("make", s -> s.run("write a.txt").artifact("a.txt").output(SUM).call(c -> c.set(SUM, "ü1")))
          .stage("test it", s -> s.run("print hello").call(c -> c.log("note")).run("exit 3").retry(Retry.attempts(2)))
          .stage("push", s -> s.run("exit 0"))
          .post(after -> after.always("tidy", s -> s.run("exit 0")))),
          d -> {}, r -> r.set(VERSION, "2"));

      RunRecord record = record(result.id());
      assertThat(record.pipeline()).isEqualTo("ci");
      assertThat(record.tries()).isEqualTo(1);
      assertThat(record.isRunning()).isFalse();
      assertThat(record.parameters()).containsOnly(java.util.Map.entry("version", "2"));
      assertThat(record.end().orElseThrow())
          .isEqualTo(new RunRecord.End(Outcome.FAILED, result.duration(), result.warnings()));
      assertThat(record.stages()).extracting(stage -> stage.result().orElseThrow())
          .usingRecursiveFieldByFieldElementComparatorIgnoringFields("attempts.failure.value.cause", "failure.value.cause")
          .isEqualTo(result.stages());
      assertThat(record.stages().get(0).outputs()).containsOnly(java.util.Map.entry("sum", "ü1"));
      assertThat(record.workspaceKept()).isTrue();

      assertThat(record.folder().log("test it")).hasContent("hello\n= note\n= attempt 1 failed: exit code 3 from run \"exit 3\"; attempt 2 starts now\n= attempt 2\nhello\n= note\n");
      assertThat(record.folder().log("make")).as("of a stage that printed nothing").isEmptyFile();
      assertThat(record.folder().log("push")).as("of a stage that never began").doesNotExist();
      assertThat(record.folder().artifacts("make").resolve("a.txt")).hasContent("content of a.txt");
      assertThat(record.folder().path().resolve("graph.mmd")).content().contains("test it");
      assertThat(record.folder().path().resolve("graph.dot")).content().contains("test it");
      assertThat(record.folder().path().resolve("journal.jsonl")).doesNotExist();
      assertThat(home.resolve("latest").toRealPath()).isEqualTo(record.folder().path().toRealPath());
      assertThat(Files.readString(record.folder().file()).lines()).as("people read it").hasSizeGreaterThan(50);
    }

    @Test
    void the_places_of_steps_and_the_times_of_lines_are_beside_the_log() throws IOException {
      RunResult result = run(pipeline(p -> p
          .stage("a", s -> s.run("print hé").run("print two").run("exit 3").retry(Retry.attempts(2)))));
      RunFolder folder = record(result.id()).folder();
      List<LogMark> marks = LogMark.read(folder, "a");
      byte[] log = Files.readAllBytes(folder.log("a"));
      List<String> seen = new ArrayList<>();
      for (LogMark mark : marks) {
        String rest = new String(log, (int) mark.offset(), log.length - (int) mark.offset(), StandardCharsets.UTF_8);
        String line = rest.isEmpty() ? "end" : rest.lines().findFirst().orElseThrow();
        mark.event().ifPresent(event -> seen.add(event instanceof RunEvent.StepStarted step
            ? "attempt " + step.attempt() + " step " + step.step() + " " + step.script().orElseThrow() + " at " + line
            : "ends " + ((RunEvent.StepFinished) event).succeeded()));
      }
      assertThat(seen).containsExactly(
          "attempt 1 step 1 print hé at hé", "ends true", "attempt 1 step 2 print two at two", "ends true",
          "attempt 1 step 3 exit 3 at = attempt 1 failed: exit code 3 from run \"exit 3\"; attempt 2 starts now", "ends false",
          "attempt 2 step 1 print hé at hé", "ends true", "attempt 2 step 2 print two at two", "ends true",
          "attempt 2 step 3 exit 3 at end", "ends false");
      assertThat(marks).filteredOn(mark -> mark.event().isEmpty()).as("of lines").isNotEmpty();
      assertThat(marks.get(0)).isEqualTo(LogMark.ofEvent(0, marks.get(0).event().orElseThrow()));
      assertThat(LogMark.read(folder, "nosuch")).isEmpty();

      Files.writeString(folder.logMarks("a"), "{\"offset\": 1", StandardOpenOption.APPEND);
      assertThat(LogMark.read(folder, "a")).as("after a crash in the middle of a line").isEqualTo(marks);
    }

    @Test
    void the_script_of_a_step_is_recorded_without_secrets() throws IOException {
      RunResult result = run(pipeline(p -> p
          .stage("a", s -> s.secret("TOKEN", TOKEN).run("print s3cret-token"))));
      assertThat(record(result.id()).folder().logMarks("a")).content().contains("print ***").doesNotContain("s3cret-token");
    }

    @Test
    void the_test_suite_is_there_while_the_run_runs() throws IOException {
      List<String> seen = new ArrayList<>();
      RunResult result = run(pipeline(p -> p
          .stage("first", s -> s.run("exit 0"))
          .stage("second", s -> s.run("exit 0"))
          .stage("third", s -> s.call(c -> backend.ringTimers()).call(c -> seen.add(Files.readString(RunFolder.of(home, c.runContext().id()).path().resolve("junit.xml")))))));
      assertThat(result.succeeded()).as(result.summary()).isTrue();
      assertThat(seen).singleElement().asString().contains("tests=\"2\"", "name=\"first\"", "name=\"second\"").doesNotContain("third");
    }

    @Test
    void the_tests_of_stages_are_in_the_suite_of_the_run() throws Exception {
      Secret token = Secret.of("token", () -> "s3cret");
      RunResult result = run(pipeline(p -> p.stage("unit", s -> s.secret("TOKEN", token)
          .call(c -> c.writeFile("a.xml", "<testsuite><testcase classname='C' name='good' time='0.25'/><testcase name='bad'><failure message='no s3cret'/></testcase></testsuite>"))
          .call(c -> c.writeFile("b.xml", "<testsuite><testcase name='ugly'><skipped message='later'/></testcase><oh"))
          .call(c -> c.writeFile("other.xml", "<project/>"))
          .tests("*.xml"))));
      assertThat(result.stage("unit").tests()).as(result.summary()).isPresent();
      assertThat(result.stage("unit").tests().orElseThrow().files()).containsExactly("a.xml", "b.xml");
      Path file = record(result.id()).folder().path().resolve("junit.xml");
      List<String> lines = Files.readAllLines(file);
      assertThat(lines.subList(0, 3)).containsExactly(
          "<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
          "<testsuites>",
          lines.get(2));
      assertThat(lines.get(2)).startsWith("<testsuite name=\"ci\" tests=\"1\" failures=\"0\" errors=\"0\" skipped=\"0\" time=\"");
      assertThat(lines.get(5)).startsWith("<testsuite name=\"unit\" tests=\"4\" failures=\"1\" errors=\"1\" skipped=\"1\" time=\"");
      assertThat(lines.subList(6, lines.size())).containsExactly(
          "<testcase classname=\"C\" name=\"good\" time=\"0.25\"></testcase>",
          "<testcase classname=\"\" name=\"bad\"><failure type=\"\" message=\"no ***\"></failure></testcase>",
          "<testcase classname=\"\" name=\"ugly\"><skipped message=\"later\"></skipped></testcase>",
          lines.get(9),
          "</testsuite>",
          "</testsuites>");
      assertThat(lines.get(9)).contains("classname=\"b.xml\" name=\"the file\"", "cannot be read to its end: line 1 is not XML: ");
    }

    @Test
    void the_run_is_a_test_suite_too() throws Exception {
      RunResult result = run(pipeline(p -> p
          .stage("good", s -> s.run("exit 0"))
          .stage("shaky <1>", s -> s.run("print \u001b[31mred\u0001 ]]>").run("exit 3").allowFailure())
          .stage("bad", s -> s.run("die"))
          .stage("never", s -> s.run("exit 0"))));
      Path file = record(result.id()).folder().path().resolve("junit.xml");
      var suite = javax.xml.parsers.DocumentBuilderFactory.newInstance().newDocumentBuilder()
          .parse(file.toFile()).getDocumentElement();
      assertThat(suite.getAttribute("name")).isEqualTo("ci");
      assertThat(List.of("tests", "failures", "errors", "skipped").stream().map(suite::getAttribute))
          .containsExactly("4", "1", "1", "1");
      var failure = (org.w3c.dom.Element) suite.getElementsByTagName("failure").item(0);
      assertThat(failure.getAttribute("message")).isEqualTo("exit code 3 from run \"exit 3\"");
      assertThat(failure.getTextContent()).isEqualTo("\uFFFD[31mred\uFFFD ]]>");
      var error = (org.w3c.dom.Element) suite.getElementsByTagName("error").item(0);
      assertThat(error.getAttribute("type")).isEqualTo("INFRASTRUCTURE");
      var skipped = (org.w3c.dom.Element) suite.getElementsByTagName("skipped").item(0);
      assertThat(skipped.getAttribute("message")).isEqualTo("needs bad, which errored");
    }

    @Test
    void secrets_are_in_no_file() throws IOException {
      RunResult result = run(pipeline(p -> p
          .stage("a", s -> s.secret("T", TOKEN).output(SUM)
              .run("print s3cret-token").call(c -> c.set(SUM, "x s3cret-token")).run("exit 1").allowFailure())
          .stage("b", s -> s.call(c -> { throw new IllegalStateException("s3cret-token"); }))));
      assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
      try (Stream<Path> files = Files.walk(home).filter(Files::isRegularFile)) {
        for (Path file : files.toList()) {
          assertThat(new String(Files.readAllBytes(file), StandardCharsets.UTF_8)).as(file.toString())
              .doesNotContain("s3cret");
        }
      }
    }
  }

  /** Records of runs that are running. */
  @Nested
  class WhileRunning {

    @Test
    void a_run_that_goes_on_can_be_read_and_so_can_what_a_crash_leaves() throws Exception {
      try (Danube danube = Danube.using(backend, d -> d.home(home))) {
        Run run = danube.start(pipeline(p -> p
            .stage("first", s -> s.run("print one"))
            .stage("second", s -> s.run("block"))));
        backend.awaitStep("block");
        RunRecord record = record(run.id());
        assertThat(record.isRunning()).isTrue();
        assertThat(record.end()).isEmpty();
        assertThat(record.stages().get(0).result().orElseThrow().outcome()).isEqualTo(Outcome.SUCCESS);
        assertThat(record.stages().get(1).result()).isEmpty();
        assertThat(record.folder().log("first")).hasContent("one\n");

        // A program that dies now leaves the record as it is now, perhaps with half a line more.
        Path copy = copyOf(record.folder());
        Files.writeString(copy.resolve("runs").resolve(run.id()).resolve("journal.jsonl"), "{\"stage\": \"sec",
            java.nio.file.StandardOpenOption.APPEND);
        RunRecord crashed = new RunRecords(copy).find(run.id()).orElseThrow();
        assertThat(crashed.isRunning()).isFalse();
        assertThat(crashed.stages()).isEqualTo(record.stages());
        assertThat(crashed.workspaceKept()).as("as far as is known").isTrue();
      }
    }

    private Path copyOf(RunFolder folder) throws IOException {
      Path copy = home.resolve("copy");
      Path to = Files.createDirectories(copy.resolve("runs").resolve(folder.run()));
      for (String name : List.of("run.json", "journal.jsonl", "lock")) {
        Files.copy(folder.path().resolve(name), to.resolve(name));
      }
      return copy;
    }

    @Test
    void lines_reach_the_log_while_the_stage_goes_on() throws Exception {
      try (Danube danube = Danube.using(backend, d -> d.home(home))) {
        Run run = danube.start(pipeline(p -> p.stage("a", s -> s.run("print one").run("block"))));
        backend.awaitStep("block");
        backend.ringTimers();
        assertThat(record(run.id()).folder().log("a")).hasContent("one\n");
      }
    }

    @Test
    void what_listeners_were_told_of_is_recorded() {
      List<String> unrecorded = new ArrayList<>();
      run(pipeline(p -> p.parallel("v", v -> IntStream.range(0, 50).forEach(i ->
              v.stage("s" + i, s -> s.call(c -> {}))))), d -> {}, r -> r.listener(event -> {
        if (event instanceof RunEvent.StageFinished finished && !isRecorded(event.run(), finished.stage())) {
          unrecorded.add(finished.stage());
        }
      }));
      assertThat(unrecorded).isEmpty();
    }

    private boolean isRecorded(String run, String stage) {
      try {
        return record(run).stages().stream()
            .anyMatch(one -> one.name().equals(stage) && one.result().isPresent());
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
  }

  /** Files that cannot be written, and odd contents. */
  @Nested
  class Problems {

    @Test
    void a_home_that_cannot_be_written_to_fails_no_run() throws IOException {
      Path file = Files.writeString(home.resolve("file"), "no folder");
      RunResult result;
      try (Danube danube = Danube.using(backend, d -> d.home(file))) {
        result = danube.run(pipeline(p -> p.stage("a", s -> s.run("exit 0"))));
      }
      assertThat(result.outcome()).isEqualTo(Outcome.SUCCESS);
    }

    @Test
    void a_record_that_cannot_be_written_any_more_is_one_warning() throws IOException {
      RunResult result = run(pipeline(p -> p
          .stage("break", s -> s.call(c -> Files.createDirectories(RunFolder.of(home, c.runContext().id()).log("a"))))
          .stage("a", s -> s.run("print x"))
          .stage("b", s -> s.run("print x"))));
      assertThat(result.outcome()).isEqualTo(Outcome.SUCCESS);
      assertThat(result.warnings()).singleElement().asString()
          .startsWith("the record in " + RunFolder.of(home, result.id()).path() + " is not complete: ");
      assertThat(record(result.id()).end().orElseThrow().outcome()).as("what does not break the rest").isEqualTo(Outcome.SUCCESS);
    }

    @Test
    void a_record_that_could_not_be_written_for_a_while_is_complete_in_the_end_and_its_workspace_kept() throws IOException {
      RunResult result = run(pipeline(p -> p
          .stage("break", s -> s.call(c -> {
            Path journal = RunFolder.of(home, c.runContext().id()).path().resolve("journal.jsonl");
            Files.deleteIfExists(journal);
            Files.createDirectories(journal);
          }))
          .stage("a", s -> s.run("print x"))
          .stage("mend", s -> s.call(c -> Files.delete(RunFolder.of(home, c.runContext().id()).path().resolve("journal.jsonl"))))
          .stage("fails", s -> s.run("exit 3"))));
      assertThat(result.warnings()).singleElement().asString().contains(" is not complete: ");
      assertThat(backend.log).contains("keep");
      RunRecord record = record(result.id());
      assertThat(record.workspaceKept()).isTrue();
      assertThat(record.stages()).allMatch(stage -> stage.result().isPresent());
      assertThat(record.end().orElseThrow().outcome()).isEqualTo(Outcome.FAILED);
    }

    @Test
    void every_secret_that_becomes_known_is_taken_out_of_the_parameters() throws IOException {
      Parameter<String> one = Parameter.text("one");
      Parameter<String> two = Parameter.text("two");
      List<String> files = new ArrayList<>();
      Pipeline pipeline = pipeline(p -> p.parameter(one).parameter(two)
          .stage("a", s -> s.secret("T", Secret.of("a", () -> "first-secret")).run("exit 0"))
          .stage("b", s -> s.secret("T", Secret.of("b", () -> "second-secret")).run("exit 0"))
          .stage("c", s -> s.call(c -> files.add(Files.readString(RunFolder.of(home, c.runContext().id()).file())))));
      try (Danube danube = Danube.using(backend, d -> d.home(home))) {
        danube.run(pipeline, r -> r.set(one, "x first-secret").set(two, "x second-secret"));
      }
      assertThat(files).singleElement().asString().doesNotContain("first-secret", "second-secret");
    }

    @Test
    void half_a_character_and_a_folder_called_latest_break_nothing() throws IOException {
      Files.createDirectories(home.resolve("latest/own"));
      String half = "\uD83D half";
      RunResult result = run(pipeline(p -> p.stage("a", s -> s.call(c -> {
        c.log(half);
        throw new IllegalStateException(half);
      }))));
      assertThat(result.warnings()).isEmpty();
      assertThat(record(result.id()).end().orElseThrow().outcome()).isEqualTo(Outcome.FAILED);
      assertThat(record(result.id()).folder().log("a")).content().startsWith("= ? half\n= java.lang.IllegalStateException: ? half\n=     at dev.danube.engine.RecordTest$").endsWith(" more\n");
    }
  }

  /** Tests of the removal of records and workspaces. */
  @Nested
  class Removal {

    @Test
    void the_last_success_of_a_pipeline_is_not_pruned() throws IOException {
      RunResult success = run(pipeline(p -> p.stage("a", s -> s.run("exit 0"))));
      List<String> failed = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        failed.add(run(pipeline(p -> p.stage("a", s -> s.run("exit 1"))), d -> d.keepRuns(2), r -> {}).id());
      }
      assertThat(new RunRecords(home).folders()).extracting(RunFolder::run)
          .containsExactly(failed.get(2), failed.get(1), success.id());
    }

    @Test
    void what_cannot_be_read_is_pruned_and_discarded_all_the_same() throws IOException {
      for (String id : List.of("20200101-000000-00000000", "20200102-000000-00000000")) {
        RunFolder bad = RunFolder.of(home, id);
        Files.createDirectories(bad.path());
        Files.writeString(bad.file(), "{\"schema\": 2}");
      }
      RunResult good = run(pipeline(p -> p.stage("a", s -> s.run("exit 0"))), d -> d.keepRuns(2), r -> {});
      assertThat(good.warnings()).isEmpty();
      try (Danube danube = Danube.using(backend, d -> d.home(home))) {
        assertThat(danube.discard("20200102-000000-00000000")).isEmpty();
      }
      assertThat(new RunRecords(home).folders()).extracting(RunFolder::run).containsExactly(good.id());
    }

    @Test
    void another_name_of_the_home_does_not_take_the_lock_away() throws Exception {
      Path link = Files.createSymbolicLink(home.resolve("link"), Files.createDirectory(home.resolve("real")));
      try (Danube danube = Danube.using(backend, d -> d.home(link))) {
        Run run = danube.start(pipeline(p -> p.stage("a", s -> s.run("block"))));
        backend.awaitStep("block");
        for (int i = 0; i < 2; i++) {
          assertThat(new RunRecords(home.resolve("real")).find(run.id()).orElseThrow().isRunning()).isTrue();
          assertThat(new RunRecords(link).find(run.id()).orElseThrow().isRunning()).isTrue();
        }
        run.cancel();
        run.await();
        assertThat(new RunRecords(link).find(run.id()).orElseThrow().isRunning()).isFalse();
      }
    }

    @Test
    void the_workspace_is_kept_of_runs_that_do_not_succeed() {
      run(pipeline(p -> p.stage("a", s -> s.run("exit 0"))));
      run(pipeline(p -> p.stage("a", s -> s.run("exit 1").allowFailure())));
      assertThat(backend.log).doesNotContain("keep");
      RunResult failed = run(pipeline(p -> p.stage("a", s -> s.run("exit 1"))));
      assertThat(backend.log).containsOnlyOnce("keep");
      try (Danube danube = Danube.using(backend)) {
        danube.run(pipeline(p -> p.stage("a", s -> s.run("exit 1"))));
        assertThat(backend.log).as("without a home").containsOnlyOnce("keep");
        assertThatThrownBy(() -> danube.discard(failed.id()))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessage("This Danube has no home and keeps no record of runs; set one:"
                + " Danube.using(backend, d -> d.home(path))");
      }
    }

    @Test
    void discard_removes_the_record_and_what_was_kept_but_not_of_a_run_that_goes_on() throws Exception {
      try (Danube danube = Danube.using(backend, d -> d.home(home))) {
        RunResult failed = danube.run(pipeline(p -> p.stage("a", s -> s.run("exit 1"))));
        assertThat(danube.discard(failed.id())).isEmpty();
        assertThat(backend.log).contains("discard " + failed.id());
        assertThat(new RunRecords(home).list()).isEmpty();
        assertThatThrownBy(() -> danube.discard("20200101-000000-00000000"))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessage("There is no record of run 20200101-000000-00000000 in " + home.toAbsolutePath());
        assertThatThrownBy(() -> danube.discard("../..")).isInstanceOf(IllegalArgumentException.class)
            .hasMessage("\"../..\" is not an id of a run, such as 20261121-093015-7f3a9c21");

        Run running = danube.start(pipeline(p -> p.stage("a", s -> s.run("block"))));
        backend.awaitStep("block");
        assertThatThrownBy(() -> danube.discard(running.id())).isInstanceOf(IllegalStateException.class)
            .hasMessage("Run " + running.id() + " is still running; cancel it or wait for it to finish");
      }
    }

    @Test
    void old_records_go_by_count_and_by_age_with_what_was_kept() throws IOException {
      List<String> ids = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        ids.add(run(pipeline(p -> p.stage("a", s -> s.run("exit 1")))).id());
        Files.setLastModifiedTime(record(ids.get(i)).folder().file(), FileTime.from(Instant.now().minus(Duration.ofDays(10 - i))));
      }
      RunResult fifth = run(pipeline(p -> p.stage("a", s -> s.run("exit 0"))),
          d -> d.keepRuns(4).keepRunsFor(Duration.ofDays(8).plusHours(1)), r -> {});
      assertThat(fifth.warnings()).isEmpty();
      assertThat(new RunRecords(home).folders()).extracting(RunFolder::run)
          .containsExactlyInAnyOrder(fifth.id(), ids.get(2), ids.get(3));
      assertThat(backend.log).contains("discard " + ids.get(0), "discard " + ids.get(1))
          .doesNotContain("discard " + ids.get(2));
    }

    @Test
    void a_run_that_goes_on_is_never_pruned() throws Exception {
      try (Danube danube = Danube.using(backend, d -> d.home(home).keepRuns(1))) {
        Run running = danube.start(pipeline(p -> p.stage("a", s -> s.run("block"))));
        backend.awaitStep("block");
        RunResult other = danube.run(pipeline(p -> p.stage("a", s -> s.run("exit 0"))));
        assertThat(new RunRecords(home).folders()).extracting(RunFolder::run)
            .containsExactlyInAnyOrder(running.id(), other.id());
        assertThat(record(running.id()).isRunning()).as("looking at it does not take its lock away").isTrue();
      }
    }

    @Test
    void a_record_that_is_no_longer_understood_is_passed_over() throws IOException {
      RunResult good = run(pipeline(p -> p.stage("a", s -> s.run("exit 0"))));
      RunFolder bad = RunFolder.of(home, "20200101-000000-00000000");
      Files.createDirectories(bad.path());
      Files.writeString(bad.file(), "{\"schema\": 2}");
      assertThat(new RunRecords(home).list()).extracting(RunRecord::id).containsExactly(good.id());
      assertThatThrownBy(() -> new RunRecords(home).find(bad.run())).isInstanceOf(IOException.class)
          .hasMessage(bad.file() + " is not a record of a run, or is one of a later version of Danube");
      Files.writeString(bad.file(), "{\"schema\": 1, \"id\"");
      assertThatThrownBy(() -> new RunRecords(home).find(bad.run())).isInstanceOf(IOException.class)
          .hasMessageStartingWith(bad.file() + " cannot be read: ");
      Files.writeString(bad.file(), "{\"schema\": 1, \"ready\": true, \"stages\": []}");
      assertThatThrownBy(() -> new RunRecords(home).find(bad.run())).isInstanceOf(IOException.class)
          .hasMessage(bad.file() + " cannot be read: it has no \"id\"");
    }

    @Test
    void settings_that_make_no_sense_are_refused() {
      assertThatThrownBy(() -> Danube.using(backend, d -> d.keepRuns(0))).isInstanceOf(IllegalArgumentException.class)
          .hasMessage("keepRuns must be at least 1, was 0");
      assertThatThrownBy(() -> Danube.using(backend, d -> d.keepRunsFor(Duration.ZERO))).isInstanceOf(IllegalArgumentException.class)
          .hasMessage("keepRunsFor must be more than zero, was PT0S");
    }

    @Test
    void a_source_is_recorded() throws IOException {
      RunResult result = run(pipeline(p -> p.source(Source.directory(home.getParent().resolve("none")))
          .stage("a", s -> s.call(c -> {}))));
      assertThat(result.outcome()).as("there is no such folder").isEqualTo(Outcome.ERRORED);
      assertThat(record(result.id()).source()).isEmpty();
    }
  }

  @Test
  void a_danube_writes_the_page_of_each_run_if_it_is_wanted() {
    for (boolean wanted : new boolean[] {true, false}) {
      try (Danube danube = Danube.using(d -> d.backend(backend).home(home).report(wanted))) {
        Run run = danube.start(pipeline(p -> p.stage("a", s -> s.run("exit 0"))));
        RunResult result = run.await();
        assertThat(RunFolder.of(home, result.id()).report().toFile().exists()).isEqualTo(wanted);
        assertThat(run).hasToString("run " + result.id() + " of \"ci\", which has ended");
      }
    }
    assertThatThrownBy(() -> Danube.using(d -> {})).isInstanceOf(NullPointerException.class).hasMessage("backend");
  }

  // spotless:on
}
