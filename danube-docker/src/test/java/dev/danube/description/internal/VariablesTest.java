package dev.danube.description.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import org.junit.jupiter.api.Test;
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
      "${A|\"${A\" has no closing brace",
      "${A:=x}|\"${A:=x}\" is not known; write ${NAME}, ${NAME:-usual}, ${NAME:?message} or ${NAME:+other}, and $$ for a dollar",
      "${#A}|\"${#A}\" is not known; write ${NAME}, ${NAME:-usual}, ${NAME:?message} or ${NAME:+other}, and $$ for a dollar",
      "${!A}|\"${!A}\" is not known; write ${NAME}, ${NAME:-usual}, ${NAME:?message} or ${NAME:+other}, and $$ for a dollar",
      "${A:1:2}|\"${A:1:2}\" is not known; write ${NAME}, ${NAME:-usual}, ${NAME:?message} or ${NAME:+other}, and $$ for a dollar",
      "${}|\"${}\" is not known; write ${NAME}, ${NAME:-usual}, ${NAME:?message} or ${NAME:+other}, and $$ for a dollar",
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
      "A=1;;B=$NO|line 3: variable NO is not set; set it, put it into .env, or write ${NO:-}; if a shell is to expand it, write $$NO",
  })
  void a_wrong_line_is_told(String text, String message) {
    assertThatThrownBy(() -> EnvFile.parse(text.replace(';', '\n'), Map.of())).isInstanceOf(IllegalArgumentException.class).hasMessageStartingWith(message);
  }
}

// spotless:on
