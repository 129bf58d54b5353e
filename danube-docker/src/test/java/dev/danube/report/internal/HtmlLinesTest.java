package dev.danube.report.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HtmlLinesTest {

  private static String html(String line) {
    String pre = HtmlLines.ofTexts(List.of(line));
    return pre.substring("<pre class=\"log\"><span>".length(), pre.indexOf("</span>\n</pre>"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "31m|<b class=\"f1\">x</b>",
        "97m|<b class=\"f15\">x</b>",
        "42m|<b class=\"g2\">x</b>",
        "101m|<b class=\"g9\">x</b>",
        "1;4;33;44m|<b class=\"bold line f3 g4\">x</b>",
        "38;5;9m|<b class=\"f9\">x</b>",
        "38;5;196m|<b style=\"color:rgb(255,0,0);\">x</b>",
        "48;5;232m|<b style=\"background:rgb(8,8,8);\">x</b>",
        "38;2;1;2;999;1m|<b class=\"bold\" style=\"color:rgb(1,2,255);\">x</b>",
        "38:5:196m|<b style=\"color:rgb(255,0,0);\">x</b>",
        "31;39m|x",
        "31;0m|x",
        "m|x",
        "38m|x",
        "38;5m|x",
        "99999999999m|x",
      })
  void a_colour_is_a_class_or_a_style(String sequence, String expected) {
    assertThat(html("\u001b[" + sequence + "x")).isEqualTo(expected);
  }

  @Test
  void a_colour_holds_until_it_changes_or_the_line_ends() {
    assertThat(html("a\u001b[31mb\u001b[1mc\u001b[22md\u001b[me"))
        .isEqualTo("a<b class=\"f1\">b</b><b class=\"bold f1\">c</b><b class=\"f1\">d</b>e");
    assertThat(HtmlLines.ofTexts(List.of("\u001b[31ma", "b")))
        .isEqualTo("<pre class=\"log\"><span><b class=\"f1\">a</b></span>\n<span>b</span>\n</pre>");
  }

  @Property(tries = 300)
  void any_sequence_leaves_the_text_and_opens_nothing_that_it_does_not_close(
      @ForAll @StringLength(max = 40) @CharRange(from = '0', to = '9') String digits,
      @ForAll @StringLength(max = 10) String text) {
    String line = "\u001b[" + digits.replaceAll("(..)", "$1;") + "m" + text + "\u001b[0m<";
    String html = html(line);
    assertThat(html.split("<b", -1)).hasSameSizeAs(html.split("</b>", -1));
    assertThat(html).endsWith("&lt;").doesNotContain("\u001b");
  }
}
