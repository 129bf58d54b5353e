package dev.danube.description.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

// spotless:off

class VariablesTest {

  private final Variables variables = new Variables(Map.of("A", "a", "EMPTY", "", "DOLLAR", "$A", "_x1", "u"));

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "$A|a", "${A}|a", "x$A.y|xa.y", "$_x1|u", "$A$A|aa", "${A}b|ab",
      "${NO:-usual}|usual", "${NO-usual}|usual", "${EMPTY:-usual}|usual", "'x${EMPTY-usual}y'|xy", "${A:-usual}|a",
      "${A:+other}|other", "'x${EMPTY:+other}y'|xy", "${EMPTY+other}|other", "'x${NO+other}y'|xy",
      "${A:?no}|a", "'x${EMPTY?no}y'|xy",
      "${NO:-${A}}|a", "${NO:-${NO2:-deep}}|deep", "${NO:-x${A}y}|xay", "${A:+{}}|{}", "${NO-}z|z",
      "$$A|$A", "$$|$", "\\$A|$A", "a\\b|a\\b", "$|$", "5$|5$", "$1|$1", "$-|$-", "$DOLLAR|$A", "${NO:-$$}|$",
  })
  void texts_are_expanded_as_compose_does(String text, String expanded) {
    assertThat(variables.apply(text)).isEqualTo(expanded);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "$NO|variable NO is not set; set it, put it into .env, or write ${NO:-}; if a shell is to expand it, write $$NO",
      "${NO}|variable NO is not set; set it, put it into .env, or write ${NO:-}; if a shell is to expand it, write $$NO",
      "${NO?is needed}|variable NO: is needed", "${EMPTY:?$A is needed}|variable EMPTY: a is needed",
      "${A|a \"${\" has no closing brace; write $$ for a dollar",
      "${A:=x}|\"${A...}\" is not known; write ${NAME}, ${NAME:-usual}, ${NAME:?message} or ${NAME:+other}, and $$ for a dollar",
      "${#A}|\"${...}\" is not known; write ${NAME}, ${NAME:-usual}, ${NAME:?message} or ${NAME:+other}, and $$ for a dollar",
      "${!A}|\"${...}\" is not known; write ${NAME}, ${NAME:-usual}, ${NAME:?message} or ${NAME:+other}, and $$ for a dollar",
      "${A:1:2}|\"${A...}\" is not known; write ${NAME}, ${NAME:-usual}, ${NAME:?message} or ${NAME:+other}, and $$ for a dollar",
      "${}|\"${...}\" is not known; write ${NAME}, ${NAME:-usual}, ${NAME:?message} or ${NAME:+other}, and $$ for a dollar",
  })
  void what_is_not_known_is_refused(String text, String message) {
    assertThatThrownBy(() -> variables.apply(text)).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }

  @Property
  boolean a_text_without_dollars_stays(@ForAll @AlphaChars String text) {
    return new Variables(Map.of()).apply(text).equals(text);
  }

  @Property
  boolean a_value_is_not_expanded_again(@ForAll String value) {
    return new Variables(Map.of("V", value)).apply("<${V}>").equals("<" + value + ">");
  }

  @Test
  void a_file_has_values_in_quotes_and_without() {
    Map<String, String> values = EnvFile.parse(
        """
        # a comment
        PLAIN=value  # another
        export EXPORTED = yes
        HASH=a#b
        EMPTY=
        SINGLE='$PLAIN \\n "x" # no comment'
        DOUBLE="a\\nb ${PLAIN} \\"q\\" \\$x" # comment
        LINES="one
        two"
        NEXT=after
        USES=${PLAIN}-$OUTER
        ALONE
        dotted.name=1
        """.replace("\n", "\r\n"), Map.of("OUTER", "outer", "PLAIN", "of the process"));
    assertThat(values).containsExactlyInAnyOrderEntriesOf(Map.of(
        "PLAIN", "value", "EXPORTED", "yes", "HASH", "a#b", "EMPTY", "", "SINGLE", "$PLAIN \\n \"x\" # no comment",
        "DOUBLE", "a\nb of the process \"q\" $x", "LINES", "one\ntwo", "NEXT", "after", "USES", "of the process-outer", "dotted.name", "1"));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "A=1;not a name=2|line 2 is not NAME=value",
      "A='open|line 1: the quote ' is not closed",
      "A=1;;B=$ecret|line 3: B uses a variable that is not set, or a $ that is none; set the variable, or put the value into single quotes to keep the $",
      "PW=s3cr${et|line 1: PW uses a variable that is not set, or a $ that is none; set the variable, or put the value into single quotes to keep the $",
      "PW=\"s3cr${e:et}\"|line 1: PW uses a variable that is not set, or a $ that is none; set the variable, or put the value into single quotes to keep the $",
      "A='it'\\''s'|line 1: A has more text after the closing quote; put the whole value into one pair of quotes, and write \\' for a quote in it",
      "A=\"a\"b|line 1: A has more text after the closing quote; put the whole value into one pair of quotes, and write \\\" for a quote in it",
  })
  void a_wrong_line_is_told(String text, String message) {
    assertThatThrownBy(() -> EnvFile.parse(text.replace(';', '\n'), Map.of())).isInstanceOf(IllegalArgumentException.class).hasMessage(message).hasNoCause();
  }

  @Test
  void a_colon_separates_as_an_equals_sign_does() {
    assertThat(EnvFile.parse("A: a=b\nB=c: d\nC : 'e'\nD: \"f\" # g\nE='h'#i\n", Map.of()))
        .isEqualTo(Map.of("A", "a=b", "B", "c: d", "C", "e", "D", "f", "E", "h"));
  }

  @Test
  void a_backslash_between_single_quotes_is_one_unless_a_quote_follows() {
    assertThat(EnvFile.parse("A='a\\\\'\nB='it\\'s'\nC='\\n'\n", Map.of()))
        .isEqualTo(Map.of("A", "a\\\\", "B", "it's", "C", "\\n"));
  }

  @Test
  void all_wrong_lines_are_told_and_the_others_read() {
    List<String> problems = new ArrayList<>();
    assertThat(EnvFile.parse("A=1\nnot one\nB=$NO\nC=$A\n", Map.of(), problems::add)).isEqualTo(Map.of("A", "1", "B", "", "C", "1"));
    assertThat(problems).hasSize(2).first().isEqualTo("line 2 is not NAME=value");
    problems.clear();
    EnvFile.parse("not one\n".repeat(1000), Map.of(), problems::add);
    assertThat(problems).hasSize(101).last().isEqualTo("the lines after line 100 are not read; fix those before first");
  }

  @Test
  void many_variables_are_read_and_values_that_grow_are_told() {
    StringBuilder many = new StringBuilder();
    StringBuilder growing = new StringBuilder("A0=xxxxxxxxxx\n");
    for (int i = 1; i < 60_000; i++) {
      many.append("V").append(i).append("=$O\n");
      growing.append("A").append(i).append("=$A").append(i - 1).append("$A").append(i - 1).append("\n");
    }
    assertThat(EnvFile.parse(many.toString(), Map.of("O", "o"))).hasSize(59_999);
    List<String> problems = new ArrayList<>();
    EnvFile.parse(growing.toString(), Map.of(), problems::add);
    assertThat(problems.get(0)).startsWith("line 18: A17 uses a variable");
  }

  @Test
  void a_text_that_grows_too_long_is_refused() {
    assertThatThrownBy(() -> new Variables(Map.of("A", "a".repeat(600_000))).apply("$A$A"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the text has more than 1,000,000 characters with the values of its variables; use fewer");
  }

  @Test
  void files_are_read_up_to_a_size(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("f"), "\uFEFF\u00e4\u20ac");
    assertThat(TextFiles.read(file, 3)).isEqualTo("\u00e4\u20ac");
    assertThatThrownBy(() -> TextFiles.read(file, 2)).isInstanceOf(IllegalArgumentException.class).hasMessage("the file has more than 2 characters; divide it");
    assertThatThrownBy(() -> TextFiles.read(folder, 2)).isInstanceOf(IllegalArgumentException.class).hasMessage("it is a folder, not a file");
    Files.write(file, new byte[] {'a', '\n', (byte) 0xff, '\n'});
    assertThatThrownBy(() -> TextFiles.read(file, 9)).isInstanceOf(IllegalArgumentException.class).hasMessage("line 2 is not UTF-8; save the file as UTF-8");
    assertThatThrownBy(() -> TextFiles.read(folder.resolve("no"), 2)).isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void a_comment_follows_a_blank() {
    assertThat(EnvFile.parse("COLOR=#ff0000\nTEXT=a#b #c\nNONE= # c\nCOLON: #d\n", Map.of()))
        .isEqualTo(Map.of("COLOR", "#ff0000", "TEXT", "a#b", "NONE", "", "COLON", ""));
  }

  @Test
  void a_raw_file_has_values_as_they_are() {
    List<String> problems = new ArrayList<>();
    assertThat(EnvFile.parseRaw("A='$x' #y\n\n #c\n\tB=\nOUTER\nGONE\nnot one\nC= c \n", Map.of("OUTER", "o"), problems::add))
        .isEqualTo(Map.of("A", "'$x' #y", "B", "", "OUTER", "o", "C", " c "));
    assertThat(problems).containsExactly("line 7 is not NAME=value");
  }
}

// spotless:on
