package dev.danube.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.BackendException;
import dev.danube.Condition;
import dev.danube.Outcome;
import dev.danube.Parameter;
import dev.danube.Pipeline;
import dev.danube.Source;
import dev.danube.engine.fixture.ScriptedBackend;
import dev.danube.engine.spi.Backend;
import dev.danube.engine.spi.Session;
import dev.danube.engine.spi.SessionRequest;
import dev.danube.event.RunEvent;
import dev.danube.record.FlakyTest;
import dev.danube.record.RunEvents;
import dev.danube.testing.FakeBackend;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PipelineMainTest {

  private static final Backend ABSENT =
      () -> {
        throw new BackendException("Cannot reach Docker. Tried:\n  nothing", null);
      };

  private static final Parameter<String> VERSION =
      Parameter.text("version").describe("what is released");
  private static final Parameter<Boolean> DRY_RUN = Parameter.flag("dry-run");

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Map<String, String> environment = new HashMap<>();
  private boolean isTerminal;
  @TempDir private Path folder;

  // spotless:off

  private static final String PARAMETERS =
      "\nParameters, given by --set NAME=VALUE:\n  version  text, required: what is released\n  dry-run  flag, default: false";

  private int execute(Backend backend, Supplier<Pipeline> pipeline, String... args) {
    Console screen = new Console(new PrintStream(out, true, StandardCharsets.UTF_8), isTerminal, environment, "{}");
    String[] all = java.util.stream.Stream.concat(java.util.Arrays.stream(args), java.util.stream.Stream.of("--home", folder.resolve("home").toString()))
        .toArray(String[]::new);
    return new PipelineProgram(d -> d.backend(backend), screen, new PrintStream(err, true, StandardCharsets.UTF_8)).execute(pipeline, all);
  }

  private int fake(Supplier<Pipeline> pipeline, String... args) {
    return execute(FakeBackend.create(), pipeline, args);
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private static Pipeline good() {
    return Pipeline.define("ci", p -> p.stage("a", s -> s.call(c -> {})));
  }

  private static Pipeline rich() {
    return Pipeline.define("ci", p -> p.image("x").source(Source.currentRepository()).parameter(VERSION).parameter(DRY_RUN)
        .stage("build", s -> s.describe("makes it").run("make"))
        .parallel("verify", v -> v
            .stage("unit", s -> s.run("test"))
            .group("slow", g -> g.when(Condition.branch("main")).stage("load", s -> s.memory("1g").run("load").manual())))
        .stage("push", s -> s.env("V", VERSION).call(c -> c.log("pushing " + c.get(VERSION))))
        .post(after -> after.onFailure("alert", s -> s.call(c -> {}))));
  }

  /** Mistakes of the caller and of the definition. */
  @Nested
  class Mistakes {

    @Test
    void a_wrong_definition_is_printed_and_2() {
      assertThat(fake(() -> Pipeline.define("ci", p -> {}))).isEqualTo(2);
      assertThat(err()).startsWith("Pipeline \"ci\" has 1 problem:\n  ci: has no stages; add .stage(...)");
      assertThat(out.size()).isZero();
    }

    @Test
    void wrong_usage_is_two_lines_and_2() {
      Map<List<String>, String> wrong = new HashMap<>();
      Object[] pairs = {
          new String[] {"--lost"}, "Unknown option \"--lost\"; did you mean \"--list\"?",
          new String[] {"build"}, "Unknown option \"build\"",
          new String[] {"--set", "verson=1"}, "Pipeline \"ci\" has no parameter \"verson\"; did you mean \"version\"?" + PARAMETERS,
          new String[] {"--again", "unit", "--resume"}, "--again works in the workspace of the last run; leave out --only and --resume",
          new String[] {"--with-source"}, "--with-source applies to --resume; add --resume",
          new String[] {"--resume", "--force", "--with-source"}, "--force keeps the earlier files and --with-source brings the new ones; leave out one",
          new String[] {"--list", "--json"}, "--json prints the events of a run or, with --plan, the plan",
          new String[] {"--set", "dry-run=maybe", "--set", "version=1"}, "parameter \"dry-run\": \"maybe\" is neither \"true\" nor \"false\"" + PARAMETERS,
          new String[] {"--only", "biuld"}, "Pipeline \"ci\" has no stage, group or parallel \"biuld\"; did you mean \"build\"?",
          new String[] {"--graph", "svg"}, "--graph takes mermaid, dot, json, not \"svg\"",
          new String[] {"--jobs", "0"}, "--jobs takes a number of 1 or more, not 0",
          new String[] {"--jobs", "many"}, "--jobs takes a number, not \"many\"",
          new String[] {"--plan", "--resume"}, "--plan, --list, --graph, --runs, --flaky and --open run nothing; leave out --resume, --again and --keep-failed",
          new String[] {"--force"}, "--force applies to --resume; add --resume"};
      for (int i = 0; i < pairs.length; i += 2) {
        wrong.put(List.of((String[]) pairs[i]), (String) pairs[i + 1]);
      }
      wrong.forEach((args, message) -> {
        err.reset();
        assertThat(fake(PipelineMainTest::rich, args.toArray(String[]::new))).as(String.join(" ", args)).isEqualTo(2);
        assertThat(err()).as(String.join(" ", args)).isEqualTo(message + "\nTry --help\n");
      });
      assertThat(out.size()).isZero();
    }

    @Test
    void a_definition_that_throws_says_what_and_where() {
      assertThat(fake(() -> { throw new IllegalArgumentException("no number"); })).isEqualTo(2);
      assertThat(err()).startsWith("The definition of the pipeline threw java.lang.IllegalArgumentException: no number at dev.danube.cli.PipelineMainTest$Mistakes.")
          .endsWith("\nTry --help\n");
    }
  }

  /** Terminals and colours. */
  @Nested
  class Terminals {

    @Test
    void what_containers_print_neither_moves_the_cursor_nor_begins_lines_of_its_own() {
      String nasty = "10%\r\u001b[2J::add-mask::a\u009b1A \u001b[31mred\u202e";
      FakeBackend backend = FakeBackend.create().onStage("build", f -> f.prints(nasty).exits(1));
      for (String log : List.of("plain", "grouped", "tree")) {
        for (boolean hasColours : new boolean[] {true, false}) {
          out.reset();
          isTerminal = hasColours;
          assertThat(execute(backend, PipelineMainTest::rich, "--set", "version=1", "--log", log)).isEqualTo(1);
          String red = hasColours ? "::add-mask::a1A \u001b[31mred\u001b[m\n" : "::add-mask::a1A red\n";
          assertThat(out()).as(log).contains("  | ::add-mask::a1A red\n").contains(log.equals("tree") ? "" : red)
              .doesNotContain("\u001b[2J", "\u009b", "\u202e");
        }
      }
      isTerminal = false;
      out.reset();
      assertThat(fake(() -> Pipeline.define("ci", p -> p.stage("a", s -> s.call(c -> { throw new IllegalStateException("one\ntwo\uD83D"); }))))).isEqualTo(1);
      assertThat(out().lines()).anyMatch(line -> line.matches("a = failed after 0ms: the Java code threw java.lang.IllegalStateException: one / two\\? \\(PipelineMainTest.java:\\d+\\)"));
    }

    @Test
    void colours_are_left_out_where_nobody_sees_them_or_wants_them() {
      FakeBackend backend = FakeBackend.create().onStage("build", f -> f.prints("\u001b[31mred").exits(1));
      String[] plain = {"--set", "version=1", "--log", "plain"};
      assertThat(execute(backend, PipelineMainTest::rich, plain)).isEqualTo(1);
      assertThat(out()).contains("build | red\n").doesNotContain("\u001b");
      isTerminal = true;
      out.reset();
      assertThat(execute(backend, PipelineMainTest::rich, plain)).isEqualTo(1);
      assertThat(out()).contains("build | \u001b[31mred\u001b[m\n");
      out.reset();
      assertThat(execute(backend, PipelineMainTest::rich, "--set", "version=1", "--log", "plain", "--no-color")).isEqualTo(1);
      assertThat(out()).contains("build | red\n").doesNotContain("\u001b");
      environment.put("NO_COLOR", "1");
      out.reset();
      assertThat(execute(backend, PipelineMainTest::rich, plain)).isEqualTo(1);
      assertThat(out()).contains("build | red\n").doesNotContain("\u001b");
      environment.put("NO_COLOR", "");
      out.reset();
      assertThat(execute(backend, PipelineMainTest::rich, plain)).isEqualTo(1);
      assertThat(out()).as("a variable of no text says nothing").contains("\u001b");
    }
  }

  /** Commands that connect to nothing. */
  @Nested
  class WithoutARun {

    @Test
    void a_missing_parameter_says_how_it_is_given() {
      assertThat(fake(PipelineMainTest::rich)).isEqualTo(2);
      assertThat(err()).isEqualTo("Pipeline \"ci\" needs the parameter version; set it with run -> run.set(\"version\", ...) or --set version=...\n");
    }

    @Test
    void debug_shows_where_it_comes_from() {
      assertThat(fake(PipelineMainTest::rich, "--only", "x", "--debug")).isEqualTo(2);
      assertThat(err()).contains("Try --help\n", "\tat dev.danube.");
    }

    @Test
    void help_has_the_parameters_of_the_pipeline_and_connects_to_nothing() {
      assertThat(execute(ABSENT, PipelineMainTest::rich, "--help")).isZero();
      assertThat(out())
          .startsWith("Runs the pipeline \"ci\".\n\nUsage: java ... [OPTION]...\n\nParameters, given by --set NAME=VALUE:\n"
              + "  version  text, required: what is released\n"
              + "  dry-run  flag, default: false\n\nOptions:\n")
          .contains("--resume[=RUN]", "--graph=mermaid|dot|json", "Exit codes:\n", "130   cancelled");
      assertThat(out().lines()).allMatch(line -> line.length() <= 80);
      assertThat(err.size()).isZero();
    }

    @Test
    void the_list_is_what_the_pipeline_says_and_connects_to_nothing() {
      assertThat(execute(ABSENT, PipelineMainTest::rich, "--list")).isZero();
      assertThat(out()).isEqualTo("""
          build     makes it
          verify    parallel
            unit
            slow    group; if branch "main"
              load  manual
          push
          alert     on failure
          """);
      assertThat(folder.resolve("home")).doesNotExist();
    }

    @Test
    void the_list_names_the_resources_that_stages_and_blocks_claim() {
      assertThat(execute(ABSENT, () -> Pipeline.define("ci", p -> p.image("x")
          .stage("a", s -> s.run("x").exclusive("prod").limit("licences", 3))
          .group("g", g -> g.exclusive("db").stage("b", s -> s.run("x")))), "--list")).isZero();
      assertThat(out().lines().map(line -> line.replaceAll(" +", " ").strip()))
          .containsExactly("a exclusive prod; licences (3)", "g group; exclusive db", "b");
    }

    @Test
    void plan_and_graphs_connect_to_nothing() {
      assertThat(execute(ABSENT, PipelineMainTest::rich, "--plan", "--set", "version=1")).isZero();
      assertThat(out()).startsWith("ci\n  build runs; main container, image x\n");
      out.reset();
      assertThat(execute(ABSENT, PipelineMainTest::rich, "--graph", "mermaid")).isZero();
      assertThat(out()).startsWith("flowchart");
      out.reset();
      assertThat(execute(ABSENT, PipelineMainTest::rich, "--graph", "DOT")).isZero();
      assertThat(out()).startsWith("digraph");
      out.reset();
      assertThat(execute(ABSENT, PipelineMainTest::rich, "--graph=json", "--only=unit")).isZero();
      assertThat(out()).startsWith("{\"schema\": 1").contains("\"unit\"").doesNotContain("\"push\"");
    }
  }

  /** Runs, and their exit codes. */
  @Nested
  class Runs {

    @Test
    void a_run_with_parameters_ends_with_its_table() {
      assertThat(fake(PipelineMainTest::rich, "--set", "version=1.4", "--jobs", "1")).isZero();
      assertThat(out()).contains("push  = pushing 1.4\n", "\n✓ build  done     ").endsWith("ci: SUCCESS in 0ms\n");
      assertThat(out()).doesNotContain("\u001b");
    }

    @Test
    void only_runs_what_is_named_and_what_that_waits_for() {
      assertThat(fake(PipelineMainTest::rich, "--set", "version=1.4", "--only", "unit")).isZero();
      assertThat(out()).contains("build = done", "unit  = done").doesNotContain("push  =");
    }

    @Test
    void a_stage_is_named_as_it_is() {
      Supplier<Pipeline> definition = () -> Pipeline.define("ci", p -> p.stage("a, b", s -> s.call(c -> {})).stage("a", s -> s.call(c -> {})));
      assertThat(fake(definition, "--only", "a, b")).isZero();
      assertThat(out()).contains("a, b = done").doesNotContain("a    = done");
      assertThat(fake(definition, "--only", "a,b")).isEqualTo(2);
      assertThat(err()).startsWith("Pipeline \"ci\" has no stage, group or parallel \"a,b\"; did you mean \"a, b\"?");
    }

    @Test
    void no_more_stages_work_at_once_than_are_allowed() {
      FakeBackend backend = FakeBackend.create().onStage("a", f -> f.takes(Duration.ofSeconds(1))).onStage("b", f -> f.takes(Duration.ofSeconds(1)));
      Supplier<Pipeline> definition = () -> Pipeline.define("ci", p -> p.image("x")
          .parallel("both", both -> both.stage("a", s -> s.run("a")).stage("b", s -> s.run("b"))));
      assertThat(execute(backend, definition, "--jobs", "1")).isZero();
      assertThat(out()).endsWith("ci: SUCCESS in 2.0s\n");
      assertThat(execute(backend, definition, "--jobs", "2")).isZero();
      assertThat(out()).endsWith("ci: SUCCESS in 1.0s\n");
    }

    @Test
    void containers_of_failed_stages_are_kept_if_a_person_wants_it() {
      List<Boolean> kept = new ArrayList<>();
      Backend backend = () -> {
        Backend.Connection connection = FakeBackend.create().connect();
        return new Backend.Connection() {
          @Override
          public Session open(SessionRequest request) {
            kept.add(request.keepsFailed());
            return connection.open(request);
          }

          @Override
          public void close() {
            connection.close();
          }
        };
      };
      assertThat(execute(backend, PipelineMainTest::good)).isZero();
      assertThat(execute(backend, PipelineMainTest::good, "--keep-failed")).isZero();
      assertThat(kept).containsExactly(false, true);
    }

    @Test
    void lines_have_times_if_that_is_wanted() {
      assertThat(fake(PipelineMainTest::good, "--timestamps")).isZero();
      assertThat(out()).containsPattern("(?m)^\\d\\d:\\d\\d:\\d\\d\\.\\d{3} a = started$");
      out.reset();
      assertThat(fake(PipelineMainTest::good, "--timestamps", "--log", "grouped")).isZero();
      assertThat(out()).contains("a: started").doesNotContain("a = started");
    }

    @Test
    void artifacts_are_copied_to_the_folder_that_is_named(@TempDir Path to) {
      int exit = execute(new ScriptedBackend(), () -> Pipeline.define("ci", p -> p.image("x").stage("a", s -> s.run("write dist/x.txt").artifact("dist/*"))),
          "--artifacts", to.resolve("out").toString());
      assertThat(exit).as(out() + err()).isZero();
      assertThat(to.resolve("out/a/dist/x.txt")).as(out()).hasContent("content of dist/x.txt");
    }

    @Test
    void generated_files_are_applied_to_the_source_on_request(@TempDir Path source) {
      Supplier<Pipeline> generating = () -> Pipeline.define("ci", p -> p.image("x").source(Source.directory(source))
          .stage("a", s -> s.run("write gen/x.txt").generated("gen/**")));
      assertThat(execute(new ScriptedBackend(), generating)).isEqualTo(1);
      assertThat(out()).contains("+content of gen/x.txt");
      assertThat(execute(new ScriptedBackend(), generating, "--apply")).as(out() + err()).isZero();
      assertThat(source.resolve("gen/x.txt")).hasContent("content of gen/x.txt");
      assertThat(execute(new ScriptedBackend(), generating)).isZero();
      assertThat(fake(PipelineMainTest::good, "--apply")).isEqualTo(2);
      assertThat(err()).contains("has no stage with generated(...), so there is nothing to apply; leave out applyGenerated() or --apply");
    }

    @Test
    void failures_errors_and_cancellations_have_codes() {
      assertThat(execute(FakeBackend.create().onStage("a", f -> f.exits(4)), PipelineMainTest::good)).isEqualTo(1);
      assertThat(execute(FakeBackend.create().onStage("a", f -> f.failsToPull()), PipelineMainTest::good)).isEqualTo(3);
      assertThat(fake(() -> Pipeline.define("ci", p -> p.stage("a", s -> s.call(c -> { throw new InterruptedException(); })).stage("b", s -> s.call(c -> {})))))
          .isEqualTo(1);
    }
  }

  /** Output for other programs and CI servers. */
  @Nested
  class OtherPrograms {

    @Test
    void json_is_events_that_are_read_back() {
      assertThat(execute(FakeBackend.create().onStage("unit", f -> f.prints("ü \"x\"").exits(3)), PipelineMainTest::rich,
          "--set", "version=1", "--json")).isEqualTo(1);
      List<RunEvent> events = out().lines().map(RunEvents::read).toList();
      assertThat(events.stream().map(RunEvent::toJson)).containsExactlyElementsOf(out().lines().toList());
      assertThat(events.get(0)).isInstanceOf(RunEvent.RunStarted.class);
      assertThat(events.get(events.size() - 1)).isInstanceOfSatisfying(RunEvent.RunFinished.class, end -> {
        assertThat(end.result().outcome()).isEqualTo(Outcome.FAILED);
        assertThat(end.result().stage("unit").failure().orElseThrow().lastLines()).containsExactly("ü \"x\"");
        assertThat(end.result().stage("push").skipReason().orElseThrow().text()).isEqualTo("needs unit, which failed");
      });
      assertThat(execute(ABSENT, PipelineMainTest::good, "--json", "--log", "plain")).isEqualTo(2);
    }

    @Test
    void other_servers_get_theirs_and_what_stages_print_is_no_command() {
      FakeBackend backend = FakeBackend.create()
          .onStage("build", f -> f.prints("##vso[task.setvariable]x", "##teamcity[buildStop]"))
          .onStage("unit", f -> f.prints("##vso[task.complete]").exits(1))
          .onStage("push", f -> f.failsToPull());
      environment.put("TF_BUILD", "True");
      assertThat(fake(() -> Pipeline.define("ci", p -> p.stage("a", s -> s.call(c -> {
        throw new IllegalStateException("##vso[task.setvariable]x");
      }))))).isEqualTo(1);
      assertThat(out().lines().filter(line -> line.contains("##vso[")).toList())
          .singleElement().asString().startsWith("##vso[task.logissue type=error").contains("]a: the Java code threw java.lang.IllegalStateException: ## vso[");
      out.reset();
      assertThat(execute(backend, PipelineMainTest::rich, "--set", "version=1")).isEqualTo(1);
      assertThat(out().lines()).containsSubsequence("##[group]build: done after 0ms", "## vso[task.setvariable]x", "##[endgroup]",
          "unit: failed after 0ms: exit code 1 from the script", "  | ## vso[task.complete]", "##vso[task.logissue type=error]unit: exit code 1 from the script");
      assertThat(out().lines().filter(line -> line.contains("##vso["))).hasSize(1);
      environment.clear();
      out.reset();
      environment.put("TEAMCITY_VERSION", "2025.07");
      assertThat(execute(backend, PipelineMainTest::rich, "--set", "version=1")).isEqualTo(1);
      assertThat(out().lines()).containsSubsequence("##teamcity[blockOpened name='build']", "build: done after 0ms", "## teamcity[buildStop]",
          "##teamcity[blockClosed name='build']", "##teamcity[buildProblem description='unit: exit code 1 from the script']");
    }

    @Test
    void github_gets_a_summary_and_the_line_of_java_code_that_threw() throws Exception {
      Path summary = folder.resolve("summary.md");
      environment.put("GITHUB_ACTIONS", "true");
      environment.put("GITHUB_STEP_SUMMARY", summary.toString());
      assertThat(fake(() -> Pipeline.define("c|i", p -> p
          .stage("good", s -> s.call(c -> {}))
          .stage("bad", s -> s.call(c -> {
            throw new IllegalStateException("two\nlines, 100%");
          }))))).isEqualTo(1);
      assertThat(out()).containsPattern("::error file=src/test/java/dev/danube/cli/PipelineMainTest\\.java,line=\\d+,title=bad::"
          + "the Java code threw java\\.lang\\.IllegalStateException: two%0Alines, 100%25 \\(PipelineMainTest\\.java:\\d+\\)");
      assertThat(Files.readString(summary)).matches("(?s)### c\\\\\\|i: FAILED in 0ms\n\n\\| \\| stage .*\\| ✓ \\| good \\| done \\| 0ms \\|  \\|\n\\| ✗ \\| bad \\| failed \\| 0ms"
          + " \\| the Java code threw .* two / lines, 100% .*\\|\n\n");
    }

    @Test
    void a_ci_server_gets_the_marks_that_it_folds_by() {
      environment.put("GITHUB_ACTIONS", "true");
      FakeBackend backend = FakeBackend.create().onStage("build", f -> f.prints("making", "::error::no command")).onStage("unit", f -> f.prints("oh no ##[set-output name=a]b").exits(1));
      assertThat(execute(backend, PipelineMainTest::rich, "--set", "version=1")).isEqualTo(1);
      String printed = out().replaceAll("[0-9a-f]{8}-[0-9a-f-]{27}", "TOKEN");
      String stop = "::stop-commands::TOKEN\n";
      assertThat(printed).startsWith(stop).endsWith("\n::TOKEN::\n").contains(
          "build: started\n::TOKEN::\n::group::build: done after 0ms\n" + stop + "making\n::error::no command\n::TOKEN::\n::endgroup::\n" + stop,
          "unit: failed after 0ms: exit code 1 from the script\noh no ##[set-output name=a]b\n");
      assertThat(commands(printed)).as("what stages print is no command, also where it is said again")
          .allMatch(line -> line.startsWith("::group::") || line.equals("::endgroup::") || line.equals("::error title=unit::exit code 1 from the script"));
      assertThat(commands(printed)).contains("::error title=unit::exit code 1 from the script");
      out.reset();
      environment.clear();
      environment.put("GITLAB_CI", "true");
      assertThat(execute(backend, PipelineMainTest::rich, "--set", "version=1")).isEqualTo(1);
      assertThat(out().replaceAll("section_(start|end):\\d+", "section_$1:TIME")).contains(
          "\u001b[0Ksection_start:TIME:build[collapsed=true]\r\u001b[0Kbuild: done after 0ms\nmaking\n::error::no command\n\u001b[0Ksection_end:TIME:build\r\u001b[0K\n",
          "\u001b[0Ksection_start:TIME:unit[collapsed=false]\r\u001b[0Kunit: failed");
      out.reset();
      environment.clear();
      assertThat(execute(backend, PipelineMainTest::rich, "--set", "version=1", "--log", "grouped")).isEqualTo(1);
      assertThat(out()).contains("--- build: done after 0ms\nmaking\n::error::no command\n\n");
    }

    /** Returns the lines in which GitHub would look for commands. */
    private static List<String> commands(String printed) {
      List<String> active = new ArrayList<>();
      boolean isStopped = false;
      for (String line : printed.lines().toList()) {
        if (line.equals("::TOKEN::")) {
          isStopped = false;
        } else if (line.equals("::stop-commands::TOKEN")) {
          isStopped = true;
        } else if (!isStopped) {
          active.add(line);
        }
      }
      return active;
    }

    @Test
    void others_print_beside_the_events() {
      PrintStream out = System.out;
      PrintStream err = System.err;
      try {
        ByteArrayOutputStream beside = new ByteArrayOutputStream();
        System.setOut(new PrintStream(PipelineMainTest.this.out, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(beside, true, StandardCharsets.UTF_8));
        assertThat(fake(() -> {
          System.out.println("defining");
          return Pipeline.define("ci", p -> p.stage("a", s -> s.call(c -> System.out.println("hello"))));
        }, "--json")).isZero();
        assertThat(out().lines()).isNotEmpty().allMatch(line -> line.startsWith("{"));
        assertThat(beside.toString(StandardCharsets.UTF_8)).contains("hello", "defining");
      } finally {
        System.setOut(out);
        System.setErr(err);
      }
    }
  }

  /** Homes and daemons that are not there. */
  @Nested
  class Environments {

    @Test
    void a_definition_that_cannot_be_had_is_two_lines_whatever_is_wrong_with_it() {
      List<Supplier<Pipeline>> wrong = List.of(
          () -> { throw new IllegalStateException("line one\nline two"); },
          () -> { throw new ExceptionInInitializerError(new IllegalArgumentException("no number")); },
          () -> null);
      for (Supplier<Pipeline> definition : wrong) {
        err.reset();
        assertThat(fake(definition)).isEqualTo(2);
        assertThat(err().lines()).hasSize(2);
      }
      assertThat(err()).isEqualTo("The definition of the pipeline returned null\nTry --help\n");
    }

    @Test
    void only_a_new_home_is_kept_out_of_git() throws Exception {
      Path there = Files.createDirectory(folder.resolve("there"));
      assertThat(fake(PipelineMainTest::good)).isZero();
      assertThat(folder.resolve("home/.gitignore")).hasContent("*");
      assertThat(program("--home", there.toString())).isZero();
      assertThat(there.resolve(".gitignore")).doesNotExist();
      assertThat(program("--home", "")).isEqualTo(2);
      assertThat(err()).isEqualTo("--home takes a folder, not an empty text\nTry --help\n");
    }

    private int program(String... args) {
      Console screen = new Console(new PrintStream(out, true, StandardCharsets.UTF_8), isTerminal, environment, "{}");
      return new PipelineProgram(d -> d.backend(FakeBackend.create()), screen, new PrintStream(err, true, StandardCharsets.UTF_8)).execute(PipelineMainTest::good, args);
    }

    @Test
    void there_may_be_nothing_to_resume() {
      assertThat(fake(PipelineMainTest::good, "--resume")).isEqualTo(2);
      assertThat(err()).isEqualTo("There is no run of \"ci\" in " + folder.resolve("home") + " that has ended; run it first\nTry --help\n");
      err.reset();
      assertThat(fake(PipelineMainTest::good, "--resume", "20261121-093015-7f3a9c21")).isEqualTo(2);
      assertThat(err()).isEqualTo("This backend has no files, so no record of its runs is kept\n");
    }

    @Test
    void no_docker_is_3_and_no_stack_trace() {
      assertThat(execute(ABSENT, PipelineMainTest::good)).isEqualTo(3);
      assertThat(err()).isEqualTo("Cannot reach Docker. Tried:\n  nothing\n");
    }

    @Test
    void a_home_that_cannot_be_made_is_3() throws Exception {
      Files.createFile(folder.resolve("home"));
      assertThat(fake(PipelineMainTest::good)).isEqualTo(3);
      assertThat(err()).startsWith("Cannot use the home folder: ");
    }
  }

  /** What is known of runs that have ended. */
  @Nested
  class Records {

    private final ScriptedBackend backend = new ScriptedBackend();

    private static Pipeline ending(String step) {
      return Pipeline.define("ci", p -> p.image("main").parameter(DRY_RUN).stage("a", s -> s.run("exit 0")).stage("b", s -> s.run(step)));
    }

    @Test
    void a_pipeline_without_flaky_tests_says_so() {
      assertThat(execute(backend, () -> ending("exit 0"), "--flaky")).isZero();
      assertThat(out()).isEqualTo("No test of \"ci\" failed in one recorded run and not in another of the same source\n");
    }

    @Test
    void flaky_tests_are_listed_with_how_often_they_failed() {
      assertThat(FlakyList.of("ci", List.of(new FlakyTest("unit", "a.B.c", 2, 5, Instant.EPOCH, "expected 1\nbut was 2"))))
          .isEqualTo("unit  a.B.c  failed in 2 of 5 runs of the same source  expected 1\n");
    }

    @Test
    void runs_are_listed_last_first_with_what_failed() {
      assertThat(execute(backend, () -> ending("exit 0"), "--runs")).isZero();
      assertThat(out()).isEqualTo("There is no run of \"ci\"\n");
      assertThat(execute(backend, () -> ending("exit 0"))).isZero();
      assertThat(execute(backend, () -> ending("exit 3"))).isEqualTo(1);
      assertThat(execute(backend, () -> ending("exit 0"), "--again", "b")).isZero();
      out.reset();
      assertThat(execute(backend, () -> ending("exit 0"), "--runs")).isZero();
      List<String> lines = out().lines().map(line -> line.replaceFirst("^\\d{8}-\\d{6}-\\w{8}  \\S+ \\S+ +", "")).sorted().toList();
      assertThat(lines).hasSize(3);
      assertThat(lines.get(0)).matches("FAILED +0ms  stage b");
      assertThat(lines.get(1)).matches("SUCCESS +0ms");
      assertThat(lines.get(2)).matches("SUCCESS +0ms  in the workspace of \\S+");
    }

    @Test
    void the_report_of_the_last_run_is_opened_by_the_browser_of_the_environment() throws Exception {
      assertThat(execute(backend, () -> ending("exit 0"))).isZero();
      Path pipe = folder.resolve("opened");
      assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
      Path browser = folder.resolve("browser");
      Files.writeString(browser, "#!/bin/sh\necho \"$1\" > " + pipe + "\n");
      assertThat(browser.toFile().setExecutable(true)).isTrue();
      environment.put("BROWSER", browser.toString());
      out.reset();
      assertThat(execute(backend, () -> ending("exit 0"), "--open")).isZero();
      assertThat(Files.readString(pipe)).isEqualTo(out()).endsWith("/report.html\n");
      environment.put("BROWSER", folder.resolve("no-such").toString());
      assertThat(execute(backend, () -> ending("exit 0"), "--open")).isZero();
      assertThat(err()).contains("no browser could be started; open the file yourself");
    }

    @Test
    void a_stage_that_fails_again_says_how_to_continue_and_no_resume() {
      assertThat(execute(backend, () -> ending("exit 3"))).isEqualTo(1);
      assertThat(out()).contains("resume with: --resume ");
      out.reset();
      assertThat(execute(backend, () -> ending("exit 3"), "--again", "b")).isEqualTo(1);
      assertThat(out()).contains("fix it and continue with: --again b --home ").doesNotContain("resume with");
    }

    @Test
    void a_ci_server_keeps_no_workspace_after_a_success() {
      assertThat(execute(backend, () -> ending("exit 0"))).isZero();
      assertThat(backend.log).contains("keep workspace");
      backend.log.clear();
      environment.put("CI", "true");
      assertThat(execute(backend, () -> ending("exit 0"))).isZero();
      assertThat(backend.log).doesNotContain("keep workspace");
    }
  }

  @Test
  void java_code_that_throws_has_its_stack_trace_in_the_log_and_with_debug_all_of_it() {
    Supplier<Pipeline> definition = () -> Pipeline.define("ci", p -> p.stage("a", s -> s.call(c -> {
      throw new IllegalStateException("outer", new IllegalArgumentException("inner"));
    })));
    assertThat(fake(definition)).isEqualTo(1);
    assertThat(out().lines().filter(line -> line.startsWith("a =")).toList()).satisfiesExactly(
        line -> assertThat(line).isEqualTo("a = started"),
        line -> assertThat(line).isEqualTo("a = java.lang.IllegalStateException: outer"),
        line -> assertThat(line).startsWith("a =     at dev.danube.cli.PipelineMainTest."),
        line -> assertThat(line).matches("a =     \\.\\.\\. \\d+ more"),
        line -> assertThat(line).isEqualTo("a = Caused by: java.lang.IllegalArgumentException: inner"),
        line -> assertThat(line).startsWith("a =     at dev.danube.cli.PipelineMainTest."),
        line -> assertThat(line).matches("a =     \\.\\.\\. \\d+ more"),
        line -> assertThat(line).contains("outer (PipelineMainTest.java:"));
    assertThat(err()).isEmpty();
    assertThat(fake(definition, "--debug")).isEqualTo(1);
    assertThat(err()).startsWith("stage \"a\":\njava.lang.IllegalStateException: outer\n\tat ").contains("AttemptRunner", "Caused by: ");
  }

  @Test
  void a_program_sets_its_backend_listeners_and_callbacks() {
    List<RunEvent> events = new ArrayList<>();
    int code = PipelineMain.execute(PipelineMainTest::good,
        d -> d.backend(FakeBackend.create().onStage("a", f -> f.exits(4))).listener(events::add).maxConcurrent(3),
        "--log", "plain", "--home", folder.resolve("home").toString());
    assertThat(code).isEqualTo(1);
    assertThat(events).hasAtLeastOneElementOfType(RunEvent.RunFinished.class);
  }

  @Test
  void the_version_is_that_of_the_build() {
    assertThat(fake(PipelineMainTest::good, "--version")).isZero();
    assertThat(out()).matches("Danube \\d+\\.\\d+.*\n");
  }

  @Test
  void a_plan_is_json_for_programs() {
    assertThat(fake(PipelineMainTest::rich, "--set", "version=1", "--plan", "--json")).isZero();
    assertThat(out()).startsWith("{\"schema\": 1, \"pipeline\": \"ci\", \"stages\": [{\"name\": \"build\", \"prospect\": \"RUNS\"");
  }

  @Test
  void the_lock_file_is_beside_the_program() {
    Supplier<Pipeline> pipeline = () -> Pipeline.define("ci", p -> p.image("debian:12").stage("a", s -> s.run("x")));
    assertThat(fake(pipeline, "--lock", "frozen")).isEqualTo(2);
    assertThat(err()).isEqualTo("danube.lock has no entry \"image debian:12\"; add it with --lock update" + System.lineSeparator());
    assertThat(fake(pipeline, "--lock", "frozen", "--plan")).isZero();
    assertThat(out()).contains("  warning: danube.lock has no entry \"image debian:12\"");
    assertThat(fake(pipeline, "--lock", "thaw")).isEqualTo(2);
    assertThat(err()).contains("--lock takes update, frozen, not \"thaw\"");
  }

  @Test
  void a_key_that_is_no_key_is_refused() {
    assertThat(fake(PipelineMainTest::good, "--supersede", "main")).isZero();
    assertThat(fake(PipelineMainTest::good, "--supersede", " ")).isEqualTo(2);
    assertThat(err()).contains("supersede takes a key of 1 to 100 characters");
  }

  // spotless:on
}
