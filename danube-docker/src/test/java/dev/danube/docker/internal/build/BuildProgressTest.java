package dev.danube.docker.internal.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.danube.engine.spi.LineSink;
import dev.danube.event.RunEvent.LogStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Tests of the reports of BuildKit, from their bytes to lines. */
class BuildProgressTest {

  private static final int VERTEX = 1;
  private static final int STATUS = 2;
  private static final int LOG = 3;
  private static final int WARNING = 4;

  private final List<String> lines = new ArrayList<>();
  private final BuildProgress progress =
      new BuildProgress(
          new LineSink() {
            @Override
            public void line(LogStream stream, String text) {
              lines.add(text);
            }

            @Override
            public void progress(String what, long done, long total) {}
          });

  // spotless:off

  /** A message in the encoding of Protocol Buffers. */
  private static final class Message extends ByteArrayOutputStream {

    Message number(int field, long value) {
      varint(field << 3);
      varint(value);
      return this;
    }

    Message bytes(int field, byte[] bytes) {
      varint((field << 3) | 2);
      varint(bytes.length);
      writeBytes(bytes);
      return this;
    }

    Message text(int field, String text) {
      return bytes(field, text.getBytes(StandardCharsets.UTF_8));
    }

    Message time(int field, long millis) {
      return bytes(field, new Message().number(1, millis / 1000).number(2, millis % 1000 * 1_000_000).toByteArray());
    }

    private void varint(long value) {
      long left = value;
      for (; (left & ~0x7fL) != 0; left >>>= 7) {
        write((int) ((left & 0x7f) | 0x80));
      }
      write((int) left);
    }
  }

  private static Message vertex(String digest, String name) {
    return new Message().text(1, digest).text(2, "an input").text(3, name);
  }

  private static Message log(String digest, byte[] bytes) {
    return new Message().text(1, digest).time(2, 1).number(3, 1).bytes(4, bytes);
  }

  private static Message log(String digest, String text) {
    return log(digest, text.getBytes(StandardCharsets.UTF_8));
  }

  private void report(int field, Message... messages) throws IOException {
    Message report = new Message();
    for (Message message : messages) {
      report.bytes(field, message.toByteArray());
    }
    progress.take(BuildTrace.read(report.toByteArray()));
  }

  @Test
  void each_step_has_a_number_its_lines_and_its_time() throws IOException {
    report(VERTEX, vertex("a", "[1/2] FROM x"), vertex("b", "[2/2] RUN make"), vertex("i", "[internal] load metadata"));
    assertThat(lines).as("nothing has started").isEmpty();
    report(VERTEX, vertex("i", "[internal] load metadata").time(5, 1), vertex("a", "[1/2] FROM x").number(4, 1).time(5, 1_000).time(6, 1_000));
    report(VERTEX, vertex("b", "[2/2] RUN make").time(5, 1_000));
    report(LOG, log("b", "one\ntw"), log("b", "o\nno break"));
    report(VERTEX, vertex("b", "[2/2] RUN make").time(5, 1_000).time(6, 2_500), vertex("a", "[1/2] FROM x").number(4, 1).time(5, 1_000).time(6, 1_000));
    assertThat(lines).containsExactly("#1 [1/2] FROM x", "#1 cached", "#2 [2/2] RUN make", "#2 one", "#2 two", "#2 no break", "#2 done in 1.5s");
  }

  @Test
  void a_character_may_come_in_two_reports() throws IOException {
    byte[] euro = "€\n".getBytes(StandardCharsets.UTF_8);
    report(VERTEX, vertex("a", "RUN x").time(5, 1));
    report(LOG, log("a", java.util.Arrays.copyOf(euro, 2)));
    report(LOG, log("a", java.util.Arrays.copyOfRange(euro, 2, 4)));
    assertThat(lines).containsExactly("#1 RUN x", "#1 €");
  }

  @Test
  void the_step_that_failed_first_is_known_and_warnings_come_once() throws IOException {
    report(VERTEX, vertex("b", "RUN y").time(5, 1).time(6, 2).text(7, "process did not complete: context canceled"), vertex("a", "RUN x").time(5, 1).time(6, 2).text(7, "exit code: 3"));
    report(WARNING, new Message().text(1, "a").number(2, 1).text(3, "keywords are in lower case"));
    report(WARNING, new Message().text(1, "a").number(2, 1).text(3, "keywords are in lower case"));
    assertThat(progress.failedStep()).contains("RUN x");
    assertThat(lines).containsExactly("#1 RUN y", "#2 RUN x", "#1 cancelled", "#2 failed: exit code: 3", "warning: keywords are in lower case");
  }

  @Test
  void fields_of_later_versions_are_skipped() throws IOException {
    Message strange = vertex("a", "RUN x").time(5, 1).number(99, Long.MAX_VALUE).text(98, "new");
    strange.write(((97 << 3) & 0x7f) | 0x80 | 1);
    strange.write(97 >> 4);
    strange.writeBytes(new byte[8]);
    report(VERTEX, strange);
    report(STATUS, new Message().text(1, "layer").text(2, "a").number(4, 5).number(5, 10));
    report(7, new Message());
    assertThat(lines).containsExactly("#1 RUN x");
  }

  @Test
  void a_report_that_is_cut_is_an_error() {
    byte[] whole = new Message().bytes(VERTEX, vertex("a", "RUN x").time(5, 1).toByteArray()).toByteArray();
    assertThatThrownBy(() -> BuildTrace.read(java.util.Arrays.copyOf(whole, whole.length - 1)))
        .isInstanceOf(IOException.class).hasMessage("a message of the daemon's builder is incomplete");
  }

  @Property(tries = 1_000)
  void any_bytes_are_a_report_or_an_error(@ForAll byte[] bytes) {
    try {
      BuildTrace.read(bytes);
    } catch (IOException e) {
      assertThat(e).hasMessageStartingWith("a ");
    }
  }

  // spotless:on
}
