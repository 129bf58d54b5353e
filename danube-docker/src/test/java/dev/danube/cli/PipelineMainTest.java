package dev.danube.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.BackendException;
import dev.danube.Pipeline;
import dev.danube.cli.PipelineMain.Program;
import dev.danube.engine.spi.Backend;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PipelineMainTest {

  private static final Backend ABSENT =
      () -> {
        throw new BackendException("Cannot reach Docker. Tried:\n  nothing", null);
      };

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  @TempDir private Path folder;

  private Program program(Path home) {
    return new Program(
        ABSENT,
        home,
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  private static Pipeline good() {
    return Pipeline.define("ci", p -> p.stage("a", s -> s.call(c -> {})));
  }

  @Test
  void a_wrong_definition_is_printed_and_2() {
    int code = program(folder).execute(() -> Pipeline.define("ci", p -> {}));
    assertThat(code).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .startsWith("Pipeline \"ci\" has 1 problem:\n  ci: has no stages; add .stage(...)");
    assertThat(out.size()).isZero();
  }

  @Test
  void an_argument_is_2_as_long_as_there_are_none() {
    assertThat(program(folder).execute(PipelineMainTest::good, "--help")).isEqualTo(2);
    assertThat(err).hasToString("Unknown argument \"--help\"; this program takes none yet\n");
  }

  @Test
  void no_docker_is_3_and_no_stack_trace() {
    assertThat(program(folder.resolve("home")).execute(PipelineMainTest::good)).isEqualTo(3);
    assertThat(err).hasToString("Cannot reach Docker. Tried:\n  nothing\n");
  }

  @Test
  void a_home_that_cannot_be_made_is_3() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));
    assertThat(program(file).execute(PipelineMainTest::good)).isEqualTo(3);
    assertThat(err.toString(StandardCharsets.UTF_8)).startsWith("Cannot use " + file + ": ");
  }
}
