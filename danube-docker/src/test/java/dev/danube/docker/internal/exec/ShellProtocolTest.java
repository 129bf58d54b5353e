package dev.danube.docker.internal.exec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.docker.internal.daemon.LineSplitter;
import org.junit.jupiter.api.Test;

class ShellProtocolTest {

  @Test
  void a_mark_with_its_exit_code_is_never_parted_when_a_long_line_is() {
    assertThat(ShellProtocol.newMark() + " 255").hasSizeLessThanOrEqualTo(LineSplitter.TAIL);
  }
}
