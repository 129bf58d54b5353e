package dev.danube.docker.internal.exec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.docker.internal.daemon.LineSplitter;
import org.junit.jupiter.api.Test;

class ShellProtocolTest {

  private final String mark = ShellProtocol.newMark();

  @Test
  void a_mark_with_its_exit_code_is_never_parted_when_a_long_line_is() {
    assertThat(mark + " 255").hasSizeLessThanOrEqualTo(LineSplitter.TAIL);
  }

  @Test
  void the_end_of_a_step_and_of_its_pipe_are_told_apart_wherever_they_come_in_a_line() {
    for (String unfinished : new String[] {"", "a", "a 1:2 ", mark + ":3"}) {
      String end = unfinished + mark + " 7";
      assertThat(ShellProtocol.exitCode(end, mark)).hasValue(7);
      assertThat(ShellProtocol.pipeCode(end, mark)).isEmpty();
      assertThat(ShellProtocol.beforeMark(end)).isEqualTo(unfinished);
      String free = unfinished + mark + ":137";
      assertThat(ShellProtocol.pipeCode(free, mark)).hasValue(137);
      assertThat(ShellProtocol.exitCode(free, mark)).isEmpty();
      assertThat(ShellProtocol.beforeMark(free)).isEqualTo(unfinished);
    }
  }

  @Test
  void a_line_of_the_step_is_no_mark() {
    String other = ShellProtocol.newMark();
    for (String line :
        new String[] {"", mark, mark + " ", mark + " x", mark + " 1234", other + " 0"}) {
      assertThat(ShellProtocol.exitCode(line, mark)).as(line).isEmpty();
      assertThat(ShellProtocol.pipeCode(line, mark)).as(line).isEmpty();
    }
  }
}
