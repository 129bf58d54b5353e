package dev.danube.docker.internal.exec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.event.RunEvent.LogStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SessionMarkFilterTest {

  private static final String MARK = "6b1f0c6e-7a3d-4c54-9d3c-0d1f3c1a2b4e";

  private final List<String> lines = new ArrayList<>();
  private final SessionMarkFilter session =
      new SessionMarkFilter(MARK, (stream, line) -> lines.add(line));

  @Test
  void what_the_shell_says_is_no_output() throws Exception {
    out(MARK + " 42", "a", MARK + " 43", "b", MARK);
    assertThat(session.await(Duration.ZERO)).hasValue(42);
    assertThat(session.isComplete()).isTrue();
    assertThat(lines).containsExactly("a", MARK + " 43", "b");
  }

  @Test
  void an_unfinished_line_before_the_end_is_output() {
    out(MARK + " 42", "unfinished" + MARK);
    assertThat(session.isComplete()).isTrue();
    assertThat(lines).containsExactly("unfinished");
  }

  @Test
  void output_without_an_end_is_not_complete() throws Exception {
    out(MARK + " 42", "a");
    session.line(LogStream.STDERR, MARK);
    assertThat(session.isComplete()).isFalse();
    assertThat(lines).containsExactly("a", MARK);
    assertThat(new SessionMarkFilter(MARK, (stream, line) -> {}).await(Duration.ZERO)).isEmpty();
  }

  private void out(String... texts) {
    for (String text : texts) {
      session.line(LogStream.STDOUT, text);
    }
  }
}
