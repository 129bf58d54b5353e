package dev.danube.docker.internal.exec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.Step;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScriptProgramTest {

  private static ScriptProgram of(String script) {
    return ScriptProgram.of(new Step.Run(script), List.of(), false);
  }

  private static String lastWord(ScriptProgram program) {
    List<String> words = program.asCommand();
    return words.get(words.size() - 1);
  }

  @Test
  void a_failure_in_a_pipe_counts_if_the_shell_can() {
    assertThat(ScriptProgram.of(new Step.Run("a | b"), List.of(), true).argv())
        .containsExactly("/bin/sh", "-eo", "pipefail", "-c", "a | b");
  }

  @Test
  void a_shell_of_the_user_gets_the_script_too() {
    List<String> bash = List.of("bash", "-u");
    assertThat(ScriptProgram.of(new Step.Run("x"), bash, true).argv())
        .containsExactly("bash", "-u", "-c", "x");
    String script = "#".repeat(100_001);
    ScriptProgram program = ScriptProgram.of(new Step.Run(script), bash, true);
    assertThat(program.argv()).containsExactly("bash", "-u", "/dev/fd/9");
    assertThat(program.asCommand()).containsExactly("bash", "-u", "-c", script);
    assertThat(ScriptProgram.of(new Step.Run("#!/bin/awk\nx"), bash, true).argv())
        .containsExactly("/bin/awk", "/dev/fd/9");
  }

  @Test
  void a_script_is_an_argument_of_a_shell() {
    assertThat(of("echo a").argv()).containsExactly("/bin/sh", "-e", "-c", "echo a");
    assertThat(of("echo a").descriptorText()).isEmpty();
    assertThat(lastWord(of("echo a"))).isEqualTo("echo a");
  }

  @Test
  void a_script_that_starts_like_an_option_is_none() {
    assertThat(of("-x").argv()).containsExactly("/bin/sh", "-e", "-c", " -x");
    assertThat(of("+x").argv()).containsExactly("/bin/sh", "-e", "-c", " +x");
  }

  @Test
  void a_long_script_comes_by_a_file_descriptor() {
    String script = "#".repeat(100_001);
    assertThat(of(script).argv()).containsExactly("/bin/sh", "-e", "/dev/fd/9");
    assertThat(of(script).descriptorText()).isEqualTo(script);
    assertThat(lastWord(of(script))).isEqualTo(script);
  }

  @Test
  void a_script_that_names_its_interpreter_has_it() {
    assertThat(of("#!/bin/bash").argv()).containsExactly("/bin/bash", "/dev/fd/9");
    assertThat(of("#! /usr/bin/env  -S python3 -u \nprint(1)\n").argv())
        .containsExactly("/usr/bin/env", "-S python3 -u", "/dev/fd/9");
    assertThat(of("#!/bin/awk -f\nBEGIN {}").descriptorText()).isEqualTo("#!/bin/awk -f\nBEGIN {}");
    assertThat(of("#!\necho a").argv()).startsWith("/bin/sh");
    assertThat(lastWord(of("#!/bin/bash\nx")))
        .isEqualTo(
            "exec '/bin/bash' '/dev/fd/9' 9<<'END_OF_SCRIPT'\n#!/bin/bash\nx\nEND_OF_SCRIPT");
  }

  @Test
  void line_breaks_of_windows_are_those_of_unix() {
    assertThat(of("#!/bin/bash\r\necho a\r\n").argv()).containsExactly("/bin/bash", "/dev/fd/9");
    assertThat(lastWord(of("echo a\r\necho b"))).isEqualTo("echo a\necho b");
  }
}
