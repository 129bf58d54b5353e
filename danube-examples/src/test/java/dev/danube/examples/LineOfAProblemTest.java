package dev.danube.examples;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.danube.Pipeline;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A user's package may begin like Danube's own; the line of a problem is the user's all the same. */
class LineOfAProblemTest {

  @Test
  void a_problem_is_at_the_line_of_this_package() {
    assertThatThrownBy(() -> Pipeline.define("ci", p -> p
        .image("busybox:1.36")
        .stage("a", s -> s
            .run("true")
            .timeout(Duration.ZERO))))
        .hasMessage("Pipeline \"ci\" has 1 problem:\n"
            + "  ci > a: timeout must be more than zero, was PT0S   (LineOfAProblemTest.java:18)");
  }
}
