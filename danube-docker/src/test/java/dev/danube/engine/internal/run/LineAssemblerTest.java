package dev.danube.engine.internal.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.Secret;
import dev.danube.engine.internal.secret.RunSecrets;
import dev.danube.engine.spi.LineSink;
import dev.danube.event.RunEvent.LogStream;
import dev.danube.testing.FakeBackend;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class LineAssemblerTest {

  private static final String SECRET = "s3cr3t-Value-123";
  private static final String OTHER = "123-and-more";

  private final RunSecrets secrets = secrets();
  private final List<String> lines = new ArrayList<>();
  private final LineSink log = (stream, line) -> lines.add(stream + " " + secrets.mask(line));
  private final LineAssembler assembler = new LineAssembler(log, secrets, 0);

  private static RunSecrets secrets() {
    Secret one = Secret.of("one", () -> "");
    Secret other = Secret.of("other", () -> "");
    RunSecrets secrets =
        new RunSecrets(FakeBackend.create().secret(one, SECRET).secret(other, OTHER));
    try {
      secrets.content(one);
      secrets.content(other);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
    return secrets;
  }

  @Property
  void a_secret_is_masked_wherever_its_line_is_parted(
      @ForAll @IntRange(min = 0, max = 60) int first,
      @ForAll @IntRange(min = 0, max = 60) int more) {
    for (String told :
        List.of(
            SECRET,
            SECRET + OTHER,
            "s3cr3t-Value-" + OTHER, // the one ends in the other
            Base64.getEncoder().encodeToString(SECRET.getBytes(StandardCharsets.UTF_8)))) {
      lines.clear();
      String text = "before " + told + " after, and a while more";
      int one = Math.min(first, text.length());
      int two = Math.min(one + more, text.length());
      assembler.part(LogStream.STDOUT, text.substring(0, one));
      assembler.part(LogStream.STDOUT, text.substring(one, two));
      assembler.line(LogStream.STDOUT, text.substring(two));
      String all = String.join("", lines).replace("STDOUT ", "");
      assertThat(all).startsWith("before ***").endsWith(" after, and a while more");
      assertThat(all).isEqualTo(secrets.mask(text));
    }
  }

  @Test
  void streams_are_apart_and_what_is_held_back_comes_in_the_end() {
    assembler.part(LogStream.STDOUT, "out s3cr3t");
    assembler.part(LogStream.STDERR, "err s3cr3t");
    assembler.line(LogStream.STDERR, "-Value-123!");
    assembler.finish();
    assertThat(lines).containsExactly("STDERR err ***!", "STDOUT out s3cr3t");
  }

  @Test
  void a_last_line_without_an_end_stays_whole() {
    LineAssembler assembler = new LineAssembler(log, secrets);
    assembler.part(LogStream.STDOUT, "a last line, longer than any secret, with " + SECRET);
    assembler.part(LogStream.STDOUT, " in it");
    assembler.finish();
    assertThat(lines).containsExactly("STDOUT a last line, longer than any secret, with *** in it");
  }

  @Test
  void lines_for_people_have_no_carriage_return() {
    assembler.line(LogStream.STDOUT, "a\r");
    assembler.line(LogStream.STDOUT, "b\rc");
    assembler.part(LogStream.STDOUT, "d\r");
    assembler.finish();
    assertThat(lines).containsExactly("STDOUT a", "STDOUT b\rc", "STDOUT d");
  }
}
