package dev.danube.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.Output;
import dev.danube.Parameter;
import dev.danube.Pipeline;
import dev.danube.engine.fixture.ScriptedBackend;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests of approvals at the terminal. */
@Timeout(60)
class TerminalApproverTest {

  private static final Parameter<Integer> COUNT =
      Parameter.integer("count").describe("how many").check("has to be positive", n -> n > 0);
  private static final Parameter<String> WHERE =
      Parameter.choice("where", "test", "prod").defaultTo("test");
  private static final Parameter<String> LETTER =
      Parameter.text("letter").check("has to start with v", t -> t.charAt(0) == 'v');
  private static final Output<String> LETTERS = Output.text("letters");
  private static final Output<Integer> COPIES = Output.integer("copies");
  private static final Output<String> TARGET = Output.text("target");

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  @TempDir private Path home;

  private static Pipeline pipeline() {
    return Pipeline.define(
        "ci",
        p ->
            p.image("main")
                .approval(
                    "release",
                    a -> a.message("Release it?").input(COUNT, COPIES).input(WHERE, TARGET))
                .stage(
                    "publish",
                    s ->
                        s.input(COPIES)
                            .input(TARGET)
                            .call(
                                c ->
                                    c.log("publishes " + c.get(COPIES) + " to " + c.get(TARGET)))));
  }

  private int execute(String typed, String... options) {
    return execute(TerminalApproverTest::pipeline, typed, options);
  }

  private int execute(Supplier<Pipeline> pipeline, String typed, String... options) {
    Console console =
        new Console(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            true,
            Map.of("NO_COLOR", "1"),
            "{}",
            () -> Optional.of(new ByteArrayInputStream(typed.getBytes(Charset.defaultCharset()))));
    String[] args =
        Stream.concat(Stream.of(options), Stream.of("--home", home.toString()))
            .toArray(String[]::new);
    return new PipelineProgram(
            d -> d.backend(new ScriptedBackend()),
            console,
            new PrintStream(out, true, StandardCharsets.UTF_8))
        .execute(pipeline, args);
  }

  private List<String> shown() {
    return out.toString(StandardCharsets.UTF_8).lines().toList();
  }

  @Test
  void a_person_approves_and_is_asked_for_each_input_until_it_is_valid() {
    assertThat(execute("perhaps\nYes\nmany\n-1\n3\n\n")).isZero();
    assertThat(shown())
        .contains(
            "release: Release it? Type yes or no:",
            "Type yes or no:",
            "count (integer), how many:",
            "parameter \"count\" is \"-1\"; it has to be positive",
            "where (test, prod), or Enter for test:")
        .anyMatch(line -> line.contains("publishes 3 to test"));
  }

  @Test
  void a_rule_that_throws_is_told_and_the_question_is_repeated() {
    Supplier<Pipeline> pipeline =
        () ->
            Pipeline.define(
                "ci",
                p ->
                    p.image("main")
                        .approval("release", a -> a.message("?").input(LETTER, LETTERS)));
    assertThat(execute(pipeline, "yes\n\nv\n")).isZero();
    assertThat(shown()).anyMatch(line -> line.startsWith("\"\" is not valid: "));
  }

  @Test
  void a_person_rejects_and_is_asked_why() {
    assertThat(execute("no\ntoo late\n")).isEqualTo(1);
    assertThat(shown())
        .contains("Why not?")
        .anyMatch(line -> line.contains("was rejected: too late"));
  }

  @Test
  void an_end_of_the_input_rejects() {
    assertThat(execute("")).isEqualTo(1);
    assertThat(shown())
        .anyMatch(
            line -> line.contains("was rejected: the answer cannot be read: the input has ended"));
  }

  @Test
  void a_program_that_reads_json_is_not_asked() {
    assertThat(execute("yes\n3\n\n", "--json")).isEqualTo(1);
    assertThat(shown()).anyMatch(line -> line.contains("nobody can be asked"));
  }
}
