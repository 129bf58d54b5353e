package dev.danube.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.Condition;
import dev.danube.Outcome;
import dev.danube.Pipeline;
import dev.danube.StageResult;
import dev.danube.event.RunEvent.AttemptStarted;
import dev.danube.event.RunEvent.LogLine;
import dev.danube.event.RunEvent.LogStream;
import dev.danube.event.RunEvent.NodeWaiting;
import dev.danube.event.RunEvent.Progress;
import dev.danube.event.RunEvent.RunStarted;
import dev.danube.event.RunEvent.StageFinished;
import dev.danube.event.RunEvent.StageStarted;
import dev.danube.report.internal.TextWidth;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TreeViewTest {

  private static final Instant AT = Instant.parse("2026-11-27T10:15:00Z");

  /** Writes the class path for the check that draws screens in a real terminal. */
  @BeforeAll
  static void writeClassPath() throws IOException {
    Files.writeString(Path.of("target/test-classpath"), System.getProperty("java.class.path"));
  }

  // spotless:off

  private static TreeModel model(int stages) {
    TreeModel model = new TreeModel(Pipeline.define("ci", p -> p
        .parallel("all", v -> IntStream.range(0, stages).forEach(i -> v.stage("stage " + i, s -> s.call(c -> {}))))
        .group("slow", g -> g.when(Condition.that("x", run -> true)).stage("last", s -> s.call(c -> {})))
        .post(after -> after.always("tidy", s -> s.call(c -> {})))));
    model.on(new RunStarted("r1", AT, "ci"));
    return model;
  }

  private static List<String> draw(TreeModel model, int columns, int lines) {
    return TreeFrame.of(model, AT.plusSeconds(65), columns, lines, AnsiStyle.PLAIN);
  }

  @Test
  void a_tree_has_marks_times_attempts_and_last_lines() {
    TreeModel model = model(3);
    model.on(new StageStarted("r1", AT, "stage 0"));
    model.on(new LogLine("r1", AT, "stage 0", LogStream.STDOUT, "\u001b[31mred\u001b[0m and\ta tab \u0007"));
    model.on(new StageStarted("r1", AT.plusSeconds(60), "stage 1"));
    model.on(new AttemptStarted("r1", AT.plusSeconds(60), "stage 1", 2));
    model.on(new Progress("r1", AT, "stage 1", "pulling x:1", 60, 120));
    assertThat(draw(model, 74, 20)).containsExactly(
        "ci  run r1  0 of 5  1m 05s",
        "⠋ all",
        "⠋   stage 0  1m 05s  red and a tab",
        "⠋   stage 1      5s  attempt 2  [██████████░░░░░░░░░░]  50%  pulling x:1",
        "·   stage 2",
        "· slow",
        "·   last",
        "· tidy");
    model.on(new Progress("r1", AT, "stage 1", "pulling x:1", 120, 120));
    assertThat(draw(model, 74, 20)).as("a transfer that is over").contains("⠋   stage 1      5s  attempt 2");
  }

  @Test
  void a_node_that_waits_for_a_resource_says_so_until_it_starts() {
    TreeModel model = model(1);
    model.on(new NodeWaiting("r1", AT, "stage 0", "waits for x, held by \"a\" of run 7"));
    model.on(new NodeWaiting("r1", AT, "slow", "waits for y"));
    assertThat(draw(model, 74, 20)).contains("·   stage 0          waits for x, held by \"a\" of run 7", "· slow               waits for y");
    model.on(new StageStarted("r1", AT, "stage 0"));
    model.on(new StageStarted("r1", AT, "last"));
    assertThat(draw(model, 74, 20)).contains("⠋   stage 0  1m 05s", "⠋ slow");
    assertThat(String.join("\n", draw(model, 40, 20))).doesNotContain("waits");
  }

  @Test
  void lines_are_cut_to_the_width_of_the_screen() {
    TreeModel model = model(1);
    model.on(new StageStarted("r1", AT, "stage 0"));
    model.on(new LogLine("r1", AT, "stage 0", LogStream.STDOUT, "表意文字表意文字 and much more than fits"));
    for (int columns = 1; columns < 80; columns++) {
      int limit = columns;
      assertThat(draw(model, columns, 20)).as("columns " + columns)
          .allSatisfy(line -> assertThat(TextWidth.width(line)).as(line).isLessThanOrEqualTo(limit));
    }
    assertThat(draw(model, 40, 20).get(2)).isEqualTo("⠋   stage 0  1m 05s  表意文字表意文字 a…");
  }

  @Test
  void what_has_gone_well_and_what_waits_makes_room_for_what_runs() {
    TreeModel model = model(100);
    for (int i = 50; i < 60; i++) {
      model.on(new StageStarted("r1", AT, "stage " + i));
    }
    List<String> drawn = draw(model, 60, 20);
    assertThat(drawn).hasSizeLessThanOrEqualTo(20).contains("  86 that wait are not shown");
    assertThat(drawn.stream().filter(line -> line.startsWith("⠋"))).hasSize(11);
    assertThat(draw(model, 60, 5)).hasSize(5);
    assertThat(draw(model, 60, 1)).containsExactly("ci  run r1  0 of 102  1m 05s");
  }

  @Test
  void failures_make_room_too_and_all_that_is_left_out_is_counted() {
    TreeModel model = model(60);
    for (int i = 0; i < 60; i++) {
      model.on(new StageStarted("r1", AT, "stage " + i));
    }
    for (int i = 0; i < 25; i++) {
      model.on(new StageFinished("r1", AT, "stage " + i, new StageResult("stage " + i, Outcome.FAILED, Duration.ZERO, List.of(), Optional.empty(), Optional.empty(), List.of())));
    }
    List<String> drawn = draw(model, 60, 45);
    assertThat(drawn).hasSize(45).contains("  19 that have failed are not shown");
    assertThat(drawn.stream().filter(line -> line.startsWith("⠋ "))).as("all that work, and their parallel").hasSizeGreaterThanOrEqualTo(35);
    assertThat(draw(model, 60, 12)).hasSize(12).contains("  25 that have failed are not shown").anyMatch(line -> line.endsWith(" more are not shown"));
  }

  @Test
  void signs_that_are_shown_as_pictures_take_two_columns() {
    for (String wide : List.of("✅", "✨", "⚡", "❌", "⏳", "⭐", "☕", "❤️", "⚠️", "🆕", "🅰️", "🛠️", "⚡️", "🚀", "表", "ｗ")) {
      assertThat(TextWidth.width(wide)).as(wide).isEqualTo(2);
    }
    for (String narrow : List.of("✓", "✗", "é", "e\u0301", "█", "⠋", "→", "❯")) {
      assertThat(TextWidth.width(narrow)).as(narrow).isEqualTo(1);
    }
  }

  @Test
  void of_a_line_that_was_written_over_the_last_is_shown() {
    assertThat(TextWidth.printable("10%\r20%\r100% done\r")).isEqualTo("100% done");
    assertThat(TextWidth.still("10%\r\u001b[32mdone", true)).isEqualTo("\u001b[32mdone\u001b[m");
    assertThat(TextWidth.still("10%\r\u001b[32mdone\tnow", false)).isEqualTo("done\tnow");
  }

  @Test
  void a_picture_is_drawn_over_the_old_one_which_may_have_folded() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    LiveDisplay picture = new LiveDisplay(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    picture.draw(List.of("0123456789", "01234"), 20);
    picture.draw(List.of("x"), 8);
    picture.erase(8);
    assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo(
        "\u001b[?7l0123456789\u001b[K\n01234\u001b[K\n\u001b[J\u001b[?7h" + "\r\u001b[3A\u001b[?7lx\u001b[K\n\u001b[J\u001b[?7h" + "\r\u001b[1A\u001b[J");
  }

  @Test
  void colours_add_nothing_to_the_width_and_the_words_say_the_same() {
    TreeModel model = model(3);
    model.on(new StageStarted("r1", AT, "stage 0"));
    List<String> coloured = TreeFrame.of(model, AT.plusSeconds(65), 60, 20, AnsiStyle.COLOUR);
    assertThat(coloured).anyMatch(line -> line.contains("\u001b[36m"));
    assertThat(coloured.stream().map(TextWidth::printable).map(String::stripTrailing)).containsExactlyElementsOf(draw(model, 60, 20));
  }

  @Test
  void what_others_print_stands_above_the_picture() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    TreeView view = new TreeView(Pipeline.define("ci", p -> p.stage("a", s -> s.call(c -> {}))), new PrintStream(bytes, true, StandardCharsets.UTF_8),
        Optional.empty(), true, () -> new TerminalSize.Size(80, 24), () -> AT);
    view.on(new RunStarted("r1", AT, "ci"));
    assertThat(view.paint()).isTrue();
    view.print("a \u001b[33mwarning\u001b[5A");
    assertThat(bytes.toString(StandardCharsets.UTF_8)).endsWith("\r\u001b[2A\u001b[Ja \u001b[33mwarning\u001b[m" + System.lineSeparator());
    view.close();
    assertThat(view.paint()).as("nothing more").isFalse();
  }

  @Test
  void the_size_is_what_stty_prints_or_the_usual_one() {
    assertThat(TerminalSize.parse("50 132")).isEqualTo(new TerminalSize.Size(132, 50));
    for (String none : List.of("", "0 0", "a b", "1", "99999999999 3")) {
      assertThat(TerminalSize.parse(none)).as(none).isEqualTo(new TerminalSize.Size(80, 24));
    }
  }

  @Test
  void it_draws_by_itself_until_the_run_is_over() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    java.util.concurrent.CountDownLatch drawn = new java.util.concurrent.CountDownLatch(3);
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8) {
      @Override
      public void flush() {
        super.flush();
        drawn.countDown();
      }
    };
    TreeView view = TreeView.start(Pipeline.define("ci", p -> p.stage("a", s -> s.call(c -> {}))), out, Optional.empty(), false);
    view.on(new RunStarted("r1", Instant.now().minus(Duration.ofHours(1)), "ci"));
    assertThat(drawn.await(20, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
    view.on(new dev.danube.event.RunEvent.RunFinished("r1", Instant.now(),
        new dev.danube.RunResult("r1", "ci", dev.danube.Outcome.SUCCESS, Duration.ofSeconds(1), List.of(), List.of(), java.util.Map.of())));
    assertThat(TreeView.isPossible()).as("the output of tests is no terminal").isFalse();
    assertThat(bytes.toString(StandardCharsets.UTF_8)).contains("ci  run r1  0 of 1  1h 00m").endsWith("ci: SUCCESS in 1.0s" + System.lineSeparator());
  }

  // spotless:on
}
