package dev.danube.engine.internal.run;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.danube.engine.internal.secret.StepFailedException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProcessLimitsTest {

  private static final int LONGEST = 128 * 1024 - 1; // and a NUL after it

  @Test
  void the_longest_variable_and_argument_pass() {
    Map<String, String> env = Map.of("A", "x".repeat(LONGEST - 2));
    assertThatCode(() -> ProcessLimits.check(env, List.of("x".repeat(LONGEST))))
        .doesNotThrowAnyException();
  }

  @Test
  void one_byte_more_names_the_variable_or_argument_and_its_size() {
    assertThatThrownBy(() -> ProcessLimits.check(Map.of("A", "x".repeat(LONGEST - 1)), List.of()))
        .isInstanceOf(StepFailedException.class)
        .hasMessage(
            "environment variable A has 131073 bytes, and Linux accepts 131072 for one; pass large"
                + " contents in files");
    assertThatThrownBy(() -> ProcessLimits.check(Map.of(), List.of("a", "ü".repeat(LONGEST))))
        .hasMessage(
            "argument 2 has 262143 bytes, and Linux accepts 131072 for one; pass large contents in"
                + " files");
  }

  @Test
  void all_of_them_together_have_a_limit_too() {
    Map<String, String> env = new LinkedHashMap<>();
    for (int i = 0; i < 21; i++) {
      env.put("V" + i, "x".repeat(100_000 + i));
    }
    assertThatThrownBy(() -> ProcessLimits.check(env, List.of()))
        .hasMessage(
            "the environment and arguments have 2100305 bytes, and Linux accepts 2097152; the largest"
                + " is environment variable V20 with 100025 bytes. Pass large contents in files");
  }

  @Test
  void nul_is_refused_wherever_it_is() {
    assertThatThrownBy(() -> ProcessLimits.check(Map.of("A", "b\0c"), List.of()))
        .hasMessage(
            "environment variable A contains a NUL character, which no process can receive");
    assertThatThrownBy(() -> ProcessLimits.check(Map.of(), List.of("b\0c")))
        .hasMessage("argument 1 contains a NUL character, which no process can receive");
    assertThatThrownBy(() -> ProcessLimits.checkScript("b\0c"))
        .hasMessage("the script contains a NUL character, which no shell can receive");
  }
}
