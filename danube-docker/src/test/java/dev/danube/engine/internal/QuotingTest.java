package dev.danube.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class QuotingTest {

  // spotless:off

  @Test
  void what_can_be_seen_is_quoted_as_everywhere() {
    assertThat(Quoting.quoteOnOneLine("a/b:c=d@e,f")).isEqualTo("a/b:c=d@e,f");
    assertThat(Quoting.quoteOnOneLine("")).isEqualTo("''");
    assertThat(Quoting.quoteOnOneLine("it's $HOME \\ ü")).isEqualTo("'it'\\''s $HOME \\ ü'");
  }

  @Test
  void what_cannot_be_seen_is_escaped() throws Exception {
    String text = "set -e\ncat <<EOF\n\tit's $HOME \\n\nEOF\n\u001b]0;x\u0007\u009b\u202e";
    String quoted = Quoting.quoteOnOneLine(text);
    assertThat(quoted).isEqualTo("$'set -e\\ncat <<EOF\\n\\tit\\'s $HOME \\\\n\\nEOF\\n\\033]0;x\\007\\302\\233\\342\\200\\256'");
    assertThat(typed(quoted)).isEqualTo(text);
  }

  @Property(tries = 60)
  void a_shell_reads_the_same_text(@ForAll @StringLength(min = 1, max = 60) @CharRange(from = 1, to = 0x2ff) String text) throws Exception {
    String quoted = Quoting.quoteOnOneLine(text);
    assertThat(quoted.chars()).noneMatch(Character::isISOControl);
    assertThat(typed(quoted)).isEqualTo(text);
    assertThat(typed(Quoting.quote(text))).isEqualTo(text);
  }

  private static String typed(String word) throws Exception {
    Process bash = new ProcessBuilder(List.of("bash", "-c", "printf %s " + word)).start();
    try (var out = bash.getInputStream()) {
      return new String(out.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  // spotless:on
}
