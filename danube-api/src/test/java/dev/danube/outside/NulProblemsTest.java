package dev.danube.outside;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.danube.Condition;
import dev.danube.Pipeline;
import dev.danube.PipelineDefinitionException;
import dev.danube.Readiness;
import dev.danube.Source;
import dev.danube.Stage;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Text with a NUL character, which no process, file name or header can contain. */
class NulProblemsTest {

  private static final String NUL = "a\0b";

  @Test
  void every_text_of_a_stage_that_goes_to_a_process_is_a_problem() {
    Map<String, Consumer<Stage.Builder>> setters = new LinkedHashMap<>();
    setters.put("run", s -> s.run(NUL));
    setters.put("exec", s -> s.exec("echo", NUL));
    setters.put("command", s -> s.command(NUL));
    setters.put("env", s -> s.env("A", NUL).run("x"));
    setters.put("workdir", s -> s.workdir(NUL).run("x"));
    setters.put("label", s -> s.label("a", NUL).run("x"));
    setters.forEach(
        (setter, definition) ->
            assertThatThrownBy(
                    () ->
                        Pipeline.define("ci", p -> p.image("busybox:1.36").stage("s", definition)))
                .as(setter)
                .isInstanceOf(PipelineDefinitionException.class)
                .hasMessageContaining(
                    "ci > s: "
                        + setter
                        + " contains a NUL character, which no process can receive; remove it"));
  }

  @Test
  void so_is_every_text_of_a_factory() {
    Map<String, ThrowingCallable> factories = new LinkedHashMap<>();
    factories.put("branch", () -> Condition.branch(NUL));
    factories.put("Source.git", () -> Source.git(NUL));
    factories.put("Readiness.command", () -> Readiness.command("sh", NUL));
    factories.forEach(
        (factory, call) ->
            assertThatThrownBy(call)
                .as(factory)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(factory + " contains a NUL character"));
  }
}
