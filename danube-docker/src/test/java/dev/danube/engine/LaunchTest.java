package dev.danube.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.danube.Pipeline;
import dev.danube.engine.contract.TestPipelines;
import dev.danube.engine.fixture.ScriptedBackend;
import dev.danube.record.RunFolder;
import dev.danube.record.RunRecords;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests of runs that cannot be started. */
@Timeout(60)
class LaunchTest {

  private static final Pipeline PIPELINE =
      TestPipelines.with("ci", "main", p -> p.stage("a", s -> s.run("print hello")));

  private final ScriptedBackend backend = new ScriptedBackend();
  @TempDir private Path home;

  private static void fail() {
    throw new OutOfMemoryError("no heap");
  }

  @Test
  void an_error_while_a_session_is_opened_leaves_no_run_that_seems_to_be_running()
      throws IOException {
    backend.atOpen(LaunchTest::fail);
    assertStartFails();
  }

  @Test
  void an_error_afterwards_also_closes_the_session() throws IOException {
    backend.atNow(LaunchTest::fail);
    assertStartFails();
    assertThat(backend.log).contains("close session");
  }

  private void assertStartFails() throws IOException {
    try (Danube danube = Danube.using(backend, d -> d.home(home))) {
      assertThatThrownBy(() -> danube.run(PIPELINE))
          .isInstanceOf(OutOfMemoryError.class)
          .hasMessage("no heap");
      assertThat(new RunRecords(home).folders()).isEmpty();
      try (Stream<Path> left = Files.list(home.resolve("runs"))) {
        assertThat(left.map(RunFolder::new).filter(folder -> isRunning(folder))).isEmpty();
      }
    }
  }

  private static boolean isRunning(RunFolder folder) {
    assertThat(folder.lock()).exists();
    try {
      return RunRecords.isRunning(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
