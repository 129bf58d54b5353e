package dev.danube.outside;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.danube.Pipeline;
import dev.danube.PipelineDefinitionException;
import dev.danube.Stage;
import dev.danube.Tag;
import dev.danube.outside.fixture.Definitions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of all problems in definitions, by their exact messages. */
class DefinitionProblemsTest {

  // spotless:off

  @Test
  void all_problems_come_at_once_with_path_and_line_in_reading_order() {
    assertThatThrownBy(Definitions::withThreeProblems)
        .isInstanceOf(PipelineDefinitionException.class)
        .hasMessage(
            "Pipeline \"ci\" has 3 problems:\n"
                + "  ci > verify > unit: no image; add .image(\"...\") to the stage or to the pipeline   (Definitions.java:20)\n"
                + "  ci > push: needs \"imge\", which does not exist; did you mean \"image\"?              (Definitions.java:24)\n"
                + "  ci > last: timeout must be more than zero, was PT0S                               (Definitions.java:27)");
  }

  @Test
  void a_value_that_is_wrong_is_one_problem_and_not_missing_too() {
    String bad = "image \"Bad Ref\" is not a valid reference; write it as in \"ghcr.io/acme/app:1.4.0\"";
    assertThat(problems("ci", p -> p.image("Bad Ref").stage("a", s -> s.run("x")).stage("b", s -> s.run("x")))).containsExactly("ci: " + bad);
    assertThat(problems("ci", p -> p.stage("a", s -> s.image("Bad Ref").run("x")))).containsExactly("ci > a: " + bad);
    assertThat(problems("ci", p -> p.defaults(d -> d.image("Bad Ref")).stage("a", s -> s.run("x")))).hasSize(1).first().asString().contains(bad);
    assertThat(problems(p -> p.stage("a", s -> s.service("db", d -> d.image("Bad Ref")).run("x")))).containsExactly("ci > a > db: " + bad);
    assertThat(problems(p -> p.stage("a", s -> s.pushImage("Bad Ref")))).containsExactly("ci > a: " + bad);
    assertThat(problems(p -> p.stage("a", s -> s.removeImage("Bad Ref")))).containsExactly("ci > a: " + bad);
    assertThat(problems(p -> p.stage("a", s -> s.tagImage("busybox", "Bad Ref", Tag.of("1"))))).hasSize(1);
  }

  @Test
  void a_node_whose_name_is_taken_has_all_its_problems() {
    assertThat(problems(p -> p
        .stage("a", s -> s.run("x"))
        .stage("a", s -> s.run("x").needs("nope").memory("zz"))
        .group("a", g -> g.after("none").stage("b", s -> s.run("x").needs("b")))))
        .anyMatch(problem -> problem.startsWith("ci > a: memory \"zz\" is not a size"))
        .contains("ci > a: needs \"nope\", which does not exist", "ci > a: after \"none\", which does not exist", "ci > a > b: needs itself; remove that")
        .filteredOn(problem -> problem.contains("the name is taken")).hasSize(2);
  }

  @Test
  void stages_that_wait_for_each_other_are_shown_as_a_path() {
    assertThat(problems(p -> p
        .stage("load", s -> s.run("x").needs("refresh"))
        .stage("refresh", s -> s.run("x").needs("export"))
        .stage("export", s -> s.run("x").needs("load"))))
        .containsExactly("ci: stages wait for each other: load -> refresh -> export -> load");
  }

  @Test
  void every_cycle_is_reported_and_beside_other_problems() {
    assertThat(problems("ci", p -> p
        .stage("a", s -> s.call(c -> {}).needs("b"))
        .stage("b", s -> s.call(c -> {}).needs("a"))
        .stage("c", s -> s.call(c -> {}).needs("d"))
        .stage("d", s -> s.call(c -> {}).needs("c", "zzz"))
        .stage("e", s -> s.run("x"))))
        .containsExactly(
            "ci > d: needs \"zzz\", which does not exist",
            "ci > e: no image; add .image(\"...\") to the stage or to the pipeline",
            "ci: stages wait for each other: a -> b -> a",
            "ci: stages wait for each other: c -> d -> c");
  }

  @Test
  void a_stage_named_as_what_it_is_inside_of() {
    assertThat(problems(p -> p
        .stage("build", s -> s.run("x"))
        .parallel("test", v -> v
            .stage("test", s -> s.run("x").needs("build"))
            .stage("it", s -> s.run("x").needs("build", "test")))))
        .anyMatch(problem -> problem.startsWith("ci > test > test: the name is taken by \"ci > test\""))
        .anyMatch(problem -> problem.startsWith("ci > test > it: needs \"test\", which it is part of"))
        .hasSize(2);
  }

  @Test
  void a_cycle_through_a_group_names_the_group() {
    assertThat(problems(p -> p
        .group("g", g -> g
            .stage("a", s -> s.run("x"))
            .stage("b", s -> s.run("x").needs("c")))
        .stage("c", s -> s.run("x"))))
        .containsExactly("ci: stages wait for each other: g -> b -> c -> g");
  }

  @Test
  void a_duplicate_name_shows_the_first_place() {
    assertThat(problems(p -> p
        .stage("a", s -> s.run("x"))
        .parallel("b", v -> v.stage("a", s -> s.run("x")))))
        .singleElement().asString()
        .matches("ci > b > a: the name is taken by \"ci > a\" at DefinitionProblemsTest.java:\\d+;"
            + " names are unique in a pipeline");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', nullValues = "none", value = {
      "''      | name is empty; give one",
      "'  '    | name is blank; give one",
      "'a\tb'  | name contains the control character U+0009; remove it"})
  void a_bad_name_is_a_problem(String name, String message) {
    assertThat(problems(p -> p.stage(name, s -> s.run("x"))))
        .containsExactly("ci > " + name + ": " + message);
  }

  @Test
  void a_name_has_a_hundred_characters_at_most() {
    assertThat(problems(p -> p.stage("x".repeat(100), s -> s.run("x")))).isEmpty();
    assertThat(problems(p -> p.stage("x".repeat(101), s -> s.run("x"))))
        .singleElement().asString().endsWith(": name has 101 characters; at most 100 are allowed");
  }

  @Test
  void the_name_of_a_pipeline_is_checked_too() {
    assertThatThrownBy(() -> Pipeline.define("", p -> p.stage("a", s -> s.call(c -> {}))))
        .hasMessageStartingWith("Pipeline \"\" has 1 problem:\n  : name is empty; give one");
  }

  @Test
  void an_empty_pipeline_stage_group_or_parallel_is_a_problem() {
    assertThat(problems(p -> {})).containsExactly("ci: has no stages; add .stage(...)");
    assertThat(problems(p -> p.stage("a", s -> {})))
        .containsExactly("ci > a: has no steps; add run(...), exec(...), command(...) or call(...)");
    assertThat(problems(p -> p.parallel("v", v -> {}).group("g", g -> {})))
        .containsExactly(
            "ci > v: parallel is empty; add .stage(...) or leave it out",
            "ci > g: group is empty; add .stage(...) or leave it out");
  }

  @Test
  void a_command_is_the_only_step() {
    assertThat(problems(p -> p.stage("a", s -> s.run("x").command("y"))))
        .containsExactly("ci > a: command(...) is not the only step; it replaces what the container does,"
            + " so put the other steps into stages of their own");
    assertThat(problems(p -> p.stage("a", s -> s.command("y").always(h -> h.call(c -> {})).onFailure(h -> h.run("cat log")))))
        .containsExactly("ci > a: a hook with run(...) or exec(...) has no container after command(...) has ended;"
            + " use call(...) in it, or a later stage");
  }

  @Test
  void java_code_needs_no_image_but_artifacts_do() {
    List<String> noImage = List.of("ci > a: no image; add .image(\"...\") to the stage or to the pipeline");
    assertThat(problems("ci", p -> p.stage("a", s -> s.call(c -> {})))).isEmpty();
    assertThat(problems("ci", p -> p.stage("a", s -> s.call(c -> {}).artifact("x")))).isEqualTo(noImage);
    assertThat(problems("ci", p -> p.stage("a", s -> s.exec("x")))).isEqualTo(noImage);
    assertThat(problems("ci", p -> p.stage("a", s -> s.exec("x").image("busybox:1.36")))).isEmpty();
  }

  @Test
  void waiting_for_what_is_not_there_or_for_itself_or_for_what_is_around_it() {
    assertThat(problems(p -> p
        .parallel("v", v -> v
            .group("g", g -> g
                .stage("a", s -> s.run("x").needs("v").after("g", "a", "zzz"))))))
        .containsExactly(
            "ci > v > g > a: needs \"v\", which it is part of and which cannot end before it; name a node beside it",
            "ci > v > g > a: after \"g\", which it is part of and which cannot end before it; name a node beside it",
            "ci > v > g > a: after itself; remove that",
            "ci > v > g > a: after \"zzz\", which does not exist");
  }

  @Test
  void contradicting_orders() {
    assertThat(problems(p -> p
        .stage("a", s -> s.run("x"))
        .stage("b", s -> s.run("x").needsNothing().needs("a"))
        .stage("c", s -> s.run("x").needs())))
        .containsExactly(
            "ci > b: needsNothing() together with needs(...) or after(...); keep one of them",
            "ci > c: needs() names no node; name one, or call needsNothing() to start at once");
  }

  @Test
  void a_single_value_set_twice_shows_both_places() {
    assertThat(problems(p -> p.stage("a", s -> s.run("x")
        .timeout(Duration.ofMinutes(10))
        .timeout(Duration.ofMinutes(20)))))
        .singleElement().asString()
        .matches("ci > a: timeout was already set to PT10M at DefinitionProblemsTest.java:\\d+ \\(now PT20M\\)");
    assertThat(problems(p -> p.env("A", "1").env("A", "2").stage("a", s -> s.run("x"))))
        .singleElement().asString()
        .matches("ci: env A was already set to 1 at DefinitionProblemsTest.java:\\d+ \\(now 2\\)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Busybox", "a b", "busybox:", "a//b", "busybox:x:y", "-a", "a@sha256:12"})
  void an_image_that_is_not_a_reference(String reference) {
    assertThat(problems(p -> p.stage("a", s -> s.run("x").image(reference))))
        .containsExactly("ci > a: image \"" + reference
            + "\" is not a valid reference; write it as in \"ghcr.io/acme/app:1.4.0\"");
  }

  @Test
  void bad_values_of_settings() {
    assertThat(problems(p -> p
        .env("A=B", "x")
        .stage("a", s -> s.run(" ").exec().workdir("").timeout(Duration.ofSeconds(-1)))
        .stage("b", s -> s.run("x").env("", "x").env("N", "a\0b"))))
        .containsExactly(
            "ci: env \"A=B\" is not a valid name; it must not be blank or contain \"=\" or a control character",
            "ci > a: run: the script is blank; write one or leave the step out",
            "ci > a: exec: no program is given; write it as in exec(\"ls\", \"-l\")",
            "ci > a: workdir is blank; write a path in the container",
            "ci > a: timeout must be more than zero, was PT-1S",
            "ci > b: env \"\" is not a valid name; it must not be blank or contain \"=\" or a control character",
            "ci > b: env contains a NUL character, which no process can receive; remove it");
  }

  @Test
  void bad_artifact_patterns() {
    assertThat(problems(p -> p.stage("a", s -> s.run("x")
        .artifact(" ").artifact("/etc/passwd").artifact("a/../../b").artifact("./x")
        .artifact("a{b").artifact("{a{b}}").artifact("[x").artifact("[/]").artifact("[z-a]").artifact("a\\"))))
        .containsExactly(
            "ci > a: artifact: the pattern is blank; write one as in \"target/*.jar\"",
            "ci > a: artifact \"/etc/passwd\" leaves the workspace; write a path relative to /workspace",
            "ci > a: artifact \"a/../../b\" leaves the workspace; write a path relative to /workspace",
            "ci > a: artifact \"./x\" starts with \"./\"; remove it",
            "ci > a: artifact \"a{b\" has an unclosed \"{\"; fix the pattern",
            "ci > a: artifact \"{a{b}}\" has a \"{\" inside another; fix the pattern",
            "ci > a: artifact \"[x\" has an unclosed \"[\"; fix the pattern",
            "ci > a: artifact \"[/]\" has a \"/\" inside \"[...]\"; fix the pattern",
            "ci > a: artifact \"[z-a]\" has an invalid character class; fix the pattern",
            "ci > a: artifact \"a\\\" ends with \"\\\"; fix the pattern");
  }

  @Test
  void an_outer_builder_inside_an_inner_lambda() {
    assertThat(problems(p -> p
        .stage("a", s -> {
          s.run("x");
          p.env("A", "1");
        })))
        .containsExactly("ci: env was called inside the lambda of \"ci > a\"; use that lambda's own parameter");
  }

  @Test
  void a_problem_of_a_mix_in_is_at_the_line_of_the_mix_in() {
    assertThatThrownBy(() -> Stage.define("a", s -> {
      s.run("x");
      Definitions.badMixIn().accept(s);
    })).hasMessageEndingWith("a: timeout must be more than zero, was PT0S   (Definitions.java:33)");
  }

  @Test
  void a_builder_after_its_lambda() {
    AtomicReference<Stage.Builder> leaked = new AtomicReference<>();
    Pipeline.define("ci", p -> p.stage("a", s -> {
      s.call(c -> {});
      leaked.set(s);
    }));
    assertThatThrownBy(() -> leaked.get().env("A", "1"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("env was called on the builder of \"a\" after its definition had ended;"
            + " use a builder only inside its own lambda");
  }

  @Test
  void null_is_refused_at_once() {
    assertThatNullPointerException().isThrownBy(() -> problems(p -> p.stage("a", s -> s.run(null))));
    assertThatNullPointerException().isThrownBy(() -> problems(p -> p.stage("a", s -> s.call(null))));
    assertThatNullPointerException().isThrownBy(() -> problems(p -> p.stage("a", s -> s.env("A", (String) null))));
    assertThatNullPointerException().isThrownBy(() -> problems(p -> p.stage((Stage) null)));
  }

  @Test
  void a_stage_of_its_own_reports_its_problems_itself() {
    assertThatThrownBy(() -> Stage.define("lint", s -> s.timeout(Duration.ZERO)))
        .hasMessageMatching("Stage \"lint\" has 2 problems:\n"
            + "  lint: timeout must be more than zero, was PT0S +\\(DefinitionProblemsTest.java:\\d+\\)\n"
            + "  lint: has no steps; .*   \\(DefinitionProblemsTest.java:\\d+\\)");
  }

  // spotless:on

  private static List<String> problems(Consumer<Pipeline.Builder> definition) {
    return problems(
        "ci",
        p -> {
          p.image("busybox:1.36");
          definition.accept(p);
        });
  }

  private static List<String> problems(String name, Consumer<Pipeline.Builder> definition) {
    try {
      Pipeline.define(name, definition);
      return List.of();
    } catch (PipelineDefinitionException e) {
      return e.problems().stream()
          .map(problem -> problem.path() + ": " + problem.message())
          .toList();
    }
  }
}
