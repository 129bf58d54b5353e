package dev.danube.internal.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that cannot be parsed: each is told in plain words where it has to be mended. */
class YamlSyntaxTest {

  private static List<String> problems(String text) {
    YamlProblems problems = new YamlProblems("f.yml");
    YamlMap.parse(text.replace("\\n", "\n").replace("\\t", "\t"), problems);
    return problems.placed().stream()
        .map(one -> one.line() + ":" + one.column() + " " + one.problem().message())
        .toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'P:\\n    - name: a\\n      image: x\\n    \\t- name: b\\n'|4:5",
        "'P:\\n-\\tname: a\\n\\timage: x\\n'|2:2",
        "'P:\\n  - name: a\\n    image: x\\n  \\t\\n  -\\tname: b\\n'|5:4",
        "'P:\\n  - name: a\\n    env_vars:\\n      \\tA: 1\\n'|4:7",
        "'P:\\n  - name: a\\n    image: x\\n    \\tenv_vars: {}\\n'|4:5",
        "'P:\\n  - name: a\\n    dependencies:\\n\\t\\t- b\\n'|4:1",
        "'\\tP:\\n  - name: a\\n'|1:1",
        "'P:\\n  -  -\\t- a: b\\n'|2:7",
      })
  void a_tab_is_told_at_the_tab(String text, String place) {
    assertThat(problems(text)).containsExactly(place + " a tab cannot indent; use spaces");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'P:\\n- name: \"a\\n\\tb\"\\n'",
        "'P:\\n- name: |\\n   a\\n   \\tb\\n'",
        "'P:\\n- name:\\ta\\t# b\\n'",
        "'P: [a,\\n\\tb]'",
        "'P:\\n-\\tb\\n'",
        "'P: a\\n\\t\\n\\t# b\\n'",
      })
  void a_tab_that_does_not_indent_is_no_problem(String text) {
    assertThat(problems(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'a: 1\\nb: \"c\\nd: e\\n'|2:4 the quote that starts here has no end; close it",
        "'a: ''b\\nc: d\\n'|1:4 the quote that starts here has no end; close it",
        "'a: \"b\\nc: \"d\"\\n'|1:4 the quote that starts here ends only in line 2; close it before",
        "'a: \"b\" c\\n'|1:8 text follows a closing quote; put the whole value into one pair of quotes",
        "'P:\\n- a: 1\\n  b 2\\n  c: 3\\n'|3:3 this line has no \":\"; write KEY: VALUE",
        "'P:\\n- a 1\\n  b: 2\\n'|2:3 this line has no \":\"; write KEY: VALUE",
        "'P\\n- a: 1\\n'|1:1 this line has no \":\"; write KEY: VALUE",
        "'P:\\n- a: 1\\n  b\\n    c: 3\\n'|3:3 this line has no \":\"; write KEY: VALUE",
        "'P:\\n- a: 1\\n\\n   b: 1\\n'|4:4 this line is indented differently from line 2; start both in the same column",
        "'P:\\n- a: 1\\n b: 1\\n'|3:2 this line is indented differently from line 2; start both in the same column",
        "'P:\\n  - a: 1\\n    b: 2\\n - c: 3\\n'|4:2 this line is indented differently from line 2; start both in the same column",
        "'P:\\n - a: {x: y}\\n   b:\\n     c: 2\\n  d: 3\\n'|5:3 this line is indented differently from line 3; start both in the same column",
        "'a: b: c\\n'|1:5 a value that has \": \" in it needs quotes",
        "'a: - b\\n'|1:4 a list does not start on the line of its key; write each item on its own line",
        "'a:\\n  b: 1\\n  - c\\n'|3:3 an item of a list is among keys; indent it more than the key of the list",
        "'a: @b\\n'|1:4 a value that starts with @ needs quotes",
        "'a: `b`\\n'|1:4 a value that starts with ` needs quotes",
        "'a: %b\\n'|1:4 a value that starts with % needs quotes",
        "'a: *b\\n'|1:4 a value that starts with * needs quotes, unless it repeats a value before it that has an anchor",
        "'a: !b c\\n'|1:4 the tag is not known; remove it, or put a text that starts with ! into quotes",
        "'a: !b!c d\\n'|1:4 the tag is not known; remove it, or put a text that starts with ! into quotes",
        "'a: [1, 2}\\n'|1:9 a \",\" or \"]\" is missing before this; the \"[\" is in line 1",
        "'a: {b: [1]\\n'|1:4 the \"{\" that starts here has no end; close it",
        "'a: ]\\n'|1:4 a value is missing before this",
        "'a: 1\\n]\\n'|2:1 this \"]\" closes nothing; take it out",
        "'- : 3\\na: b\\n'|1:3 a key is missing before this \":\"",
        "'a: \"\\q\"\\n'|1:6 a backslash between double quotes starts an escape, and this one is not known; write \\\\, or use single quotes",
        "'a: >b\\n'|'1:5 text follows | or >; put it on the next line, or put the value into quotes'",
        "'a: b\\n...\\nc\\n'|3:1 this follows the end of the mapping; take it out, or indent it",
        "'a: b\\n---\\nc: d\\n'|2:1 the file has a second document; put it into a file of its own",
      })
  void what_cannot_be_parsed_is_told_in_plain_words_at_its_place(String text, String problem) {
    assertThat(problems(text)).containsExactly(problem);
  }
}
