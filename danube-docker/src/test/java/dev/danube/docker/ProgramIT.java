package dev.danube.docker;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import dev.danube.Pipeline;
import dev.danube.RunResult;
import dev.danube.cli.PipelineMain;
import dev.danube.engine.Danube;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Tests of a pipeline as a separate program, in a separate JVM. */
@ExtendWith(NothingLeft.class)
@Timeout(120)
class ProgramIT {

  @TempDir private Path folder;

  /** A program with long stages, in the main container and in containers of their own. */
  static final class Endless {
    public static void main(String[] args) {
      PipelineMain.run(Endless::pipeline, "--log", "plain"); // the same on every CI server
    }

    // spotless:off
    static Pipeline pipeline() {
      return Pipeline.define("endless", p -> p
          .image("busybox:1.36")
          .parallel("v", v -> v
              .stage("main", s -> s.run("echo ready; sleep 100"))
              .stage("own", s -> s.isolated().run("echo ready; sleep 100"))
              .stage("command", s -> s.command("sh", "-c", "trap 'exit 1' TERM; echo ready; while :; do sleep 0.1; done"))));
    }
    // spotless:on
  }

  /** A program with a step that ignores SIGTERM, and a hook and a post stage that take long. */
  static final class Stubborn {
    public static void main(String[] args) {
      PipelineMain.run(Stubborn::pipeline, "--log", "plain");
    }

    // spotless:off
    static Pipeline pipeline() {
      return Pipeline.define("stubborn", p -> p
          .image("busybox:1.36")
          .parallel("v", v -> v
              .stage("deaf", s -> s.run("trap '' TERM; echo ready; while :; do sleep 1; done"))
              .stage("hook", s -> s.run("echo ready; sleep 100").always(h -> h.run("sleep 50; echo slept")))
              .stage("own", s -> s.isolated().run("echo ready; sleep 100")))
          .post(after -> after.always("slow", s -> s.run("sleep 60; echo slept")).always("never", s -> s.run("true"))));
    }
    // spotless:on
  }

  @AfterEach
  void discardRecords() throws IOException {
    NothingLeft.discardAll(folder.resolve(".danube"));
  }

  private Process start(Class<?> main) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            main.getName())
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .start();
  }

  private interface Story {
    void play(Process program, BufferedReader reader, List<String> lines) throws Exception;
  }

  /** Interrupts a program when it is ready, and returns all lines that it prints. */
  private List<String> interrupted(Class<?> main, Story story) throws Exception {
    Process program = start(main);
    try {
      List<String> lines = new ArrayList<>();
      try (BufferedReader reader = program.inputReader(StandardCharsets.UTF_8)) {
        readUntilReady(reader, lines);
        interrupt(program);
        readUntil(reader, lines, "Cancelling; press Ctrl-C again to kill what does not end");
        story.play(program, reader, lines);
        reader.lines().forEach(lines::add);
      }
      assertThat(program.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(program.exitValue()).as(String.join("\n", lines)).isEqualTo(130);
      return lines;
    } finally {
      program.destroyForcibly();
    }
  }

  @Test
  void after_ten_seconds_of_ctrl_c_everything_is_killed_and_nothing_is_left() throws Exception {
    List<String> lines = interrupted(Stubborn.class, (program, reader, more) -> {});
    assertThat(lines)
        .contains("slow = skipped: the run was cancelled")
        .noneMatch(line -> line.contains("slept"));
  }

  @Test
  void a_second_ctrl_c_takes_the_time_to_clean_up_away() throws Exception {
    List<String> lines =
        interrupted(
            Stubborn.class,
            (program, reader, more) -> {
              interrupt(program);
              readUntil(reader, more, "Killing what has not ended");
            });
    assertThat(lines)
        .as("no step had its ten seconds after SIGTERM")
        .noneMatch(line -> line.contains("still running"))
        .noneMatch(line -> line.contains("slept"));
  }

  @Test
  void ctrl_c_ends_it_with_130_and_nothing_is_left() throws Exception {
    List<String> lines = interrupted(Endless.class, (program, reader, more) -> {});
    assertThat(lines.get(lines.size() - 1)).startsWith("endless: CANCELLED in ");
    assertThat(folder.resolve(".danube/.gitignore")).hasContent("*\n");
  }

  private static void interrupt(Process program) throws Exception {
    new ProcessBuilder("sh", "-c", "kill -INT " + program.pid()).start().waitFor();
  }

  private static void readUntil(BufferedReader reader, List<String> lines, String wanted)
      throws IOException {
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      lines.add(line);
      if (line.equals(wanted)) {
        return;
      }
    }
    throw new AssertionError("It ended too early:\n" + String.join("\n", lines));
  }

  @Test
  void what_a_killed_program_left_is_swept_by_the_next_and_said_beside_one_that_lives()
      throws Exception {
    Process living = start(Endless.class);
    Process killed = start(Endless.class);
    try {
      for (Process program : List.of(living, killed)) {
        readUntilReady(program.inputReader(StandardCharsets.UTF_8), new ArrayList<>());
      }
      killed.destroyForcibly().waitFor();
      assertThat(doctor("doctor"))
          .anyMatch(line -> line.contains("left by process " + killed.pid() + " of "))
          .anyMatch(line -> line.contains("in use by process " + living.pid() + " of "));

      RunResult result;
      try (Danube danube = Danube.using(DockerBackend.fromEnvironment())) {
        result = danube.run(Pipeline.define("p", p -> p.stage("a", s -> s.call(c -> {}))));
      }
      assertThat(result.warnings())
          .singleElement(as(STRING))
          .matches("removed leftovers of a program that died: run \\S+: 3 containers");
      assertThat(doctor("doctor"))
          .noneMatch(line -> line.contains("process " + killed.pid() + " of "))
          .anyMatch(line -> line.contains("in use by process " + living.pid() + " of "));

      living.destroyForcibly().waitFor();
      assertThat(doctor("clean")).anyMatch(line -> line.matches("removing run \\S+: .*"));
      assertThat(doctor("clean")).containsExactly("no leftovers of programs that died");
    } finally {
      killed.destroyForcibly();
      living.destroyForcibly();
    }
  }

  private static List<String> doctor(String... args) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    assertThat(new DockerMaintenance.Program(out, out).execute(args)).isZero();
    return bytes.toString(StandardCharsets.UTF_8).lines().toList();
  }

  @Test
  void the_doctor_says_which_docker_it_found_and_wrong_usage_how_to_use_it() {
    assertThat(doctor("doctor"))
        .anyMatch(line -> line.matches("Docker \\S+, API 1\\.\\d+, found as .+"));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    DockerMaintenance.Program program = new DockerMaintenance.Program(out, out);
    assertThat(program.execute()).isEqualTo(2);
    assertThat(program.execute("clean", "--older-than", "soon")).isEqualTo(2);
    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .startsWith("Usage: doctor ")
        .endsWith("\"soon\" is not a duration; write it as in 90m, 24h or 7d\n");
  }

  private static void readUntilReady(BufferedReader reader, List<String> lines) throws IOException {
    int ready = 0;
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      lines.add(line);
      ready += line.endsWith("| ready") ? 1 : 0;
      if (ready == 3) {
        return;
      }
    }
    throw new AssertionError("It ended too early:\n" + String.join("\n", lines));
  }
}
