package dev.danube.internal.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.Problem;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class YamlMapTest {

  private final YamlProblems problems = new YamlProblems("f.yml");

  private List<String> found() {
    return problems.sorted().stream()
        .map(p -> p.location().orElse("") + ": " + p.path() + ": " + p.message())
        .toList();
  }

  @Test
  void scalars_keep_their_text() {
    YamlMap map =
        YamlMap.parse("a: 3.10\nb: \"3.11\"\nc: 0x1F\nd: yes\ne: ~\nf:\ng: [1.0, x]\n", problems);
    assertThat(map.text("a")).contains("3.10");
    assertThat(map.text("b")).contains("3.11");
    assertThat(map.text("c")).contains("0x1F");
    assertThat(map.text("d")).contains("yes");
    assertThat(map.text("e")).isEmpty();
    assertThat(map.text("f")).isEmpty();
    assertThat(map.texts("g")).containsExactly("1.0", "x");
    assertThat(map.texts("a")).containsExactly("3.10");
    map.refuseOtherKeys();
    assertThat(found()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"true, true", "Yes, true", "on, true", "FALSE, false", "no, false", "Off, false"})
  void truth_has_the_words_of_both_versions(String text, boolean value) {
    assertThat(YamlMap.parse("a: " + text, problems).flag("a")).contains(value);
  }

  @Test
  void wrong_kinds_are_problems_with_their_line() {
    YamlMap map =
        YamlMap.parse("a: [1]\nb:\n  c: 1\nd: maybe\ne: {f: [g]}\nh: {i: 1}\nj: [~]\n", problems);
    map.text("a");
    map.texts("b");
    map.flag("d");
    map.textMap("e");
    map.maps("h", "thing");
    map.map("d");
    map.mapList("j", "thing");
    assertThat(found())
        .containsExactly(
            "f.yml:1: : \"a\" takes a text, not a list",
            "f.yml:3: : \"b\" takes a list of texts, not a mapping",
            "f.yml:4: : \"d\" takes true or false, not \"maybe\"",
            "f.yml:4: : \"d\" takes a mapping, not a text",
            "f.yml:5: e: \"f\" takes a text, not a list",
            "f.yml:6: h: \"i\" takes a mapping, not a text",
            "f.yml:7: : \"j\" takes a list of mappings, not an empty value");
  }

  @Test
  void unknown_and_double_keys_are_problems() {
    YamlMap map = YamlMap.parse("name: a\nnmae: b\nname: c\n", problems);
    assertThat(map.text("name")).contains("a");
    assertThat(map.has("other")).isFalse();
    map.refuseOtherKeys();
    assertThat(found())
        .containsExactly(
            "f.yml:2: : unknown key \"nmae\"; did you mean \"name\"?",
            "f.yml:3: : \"name\" is set twice");
  }

  @Test
  void mappings_are_merged_and_own_keys_come_first() {
    YamlMap map =
        YamlMap.parse(
            "x: &x {a: 1, b: 1}\ny: &y {b: 2, c: 2}\nz: {<<: [*x, *y], a: 0}\n", problems);
    assertThat(map.textMap("z")).isEqualTo(Map.of("a", "0", "b", "1", "c", "2"));
    assertThat(found()).isEmpty();
  }

  @Test
  void what_merges_itself_is_a_problem() {
    YamlMap.parse("x: &x\n  <<: *x\n", problems).map("x");
    assertThat(found()).containsExactly("f.yml:1: x: too many mappings are merged");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|f.yml: : the file is empty",
        "'# nothing'|f.yml: : the file is empty",
        "- a|f.yml:1: : the file is not a mapping of keys to values",
        "'a: [1'|f.yml:1: : the \"[\" that starts here has no end; close it",
        "'[x]: d'|f.yml:1: : a key is not a text",
        "'a: *b'|f.yml:1: : a value that starts with * needs quotes, unless it repeats a value before it that has an anchor",
      })
  void files_that_are_no_mapping(String text, String problem) {
    assertThat(YamlMap.parse(text, problems).keys()).isEmpty();
    assertThat(found()).containsExactly(problem);
  }

  @Test
  void a_character_that_is_not_allowed_has_its_line() {
    YamlMap.parse("a: 1\nb: \u0000\n", problems);
    assertThat(found())
        .containsExactly(
            "f.yml:2: : there is a zero byte, so the file is no text; remove the byte");
    problems.addAtLine(1, "is odd");
    assertThat(found()).hasSize(2).first().isEqualTo("f.yml:1: : is odd");
  }

  @Test
  void a_text_that_takes_long_to_read_is_refused_at_its_start() {
    YamlMap.parse("a: 1\nb: '" + "${A:-".repeat(200_001) + "'\n", problems);
    assertThat(problems.placed())
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.line()).isEqualTo(2);
              assertThat(one.column()).isEqualTo(5);
              assertThat(one.problem().message())
                  .isEqualTo(
                      "a text has more than 1,000,000 characters; put it into a file of its own");
            });
  }

  @Test
  void json_is_yaml() {
    YamlMap map = YamlMap.parse("{\"a\": [\"b\"],\n\t\"c\": true}", problems);
    assertThat(map.texts("a")).containsExactly("b");
    assertThat(map.flag("c")).contains(true);
  }

  @Test
  void places_are_those_of_keys() {
    YamlMap map = YamlMap.parse("a:\n  b: 1\n", problems);
    YamlMap inner = map.map("a").orElseThrow();
    assertThat(inner.location()).isEqualTo("f.yml:1");
    assertThat(inner.location("b")).isEqualTo("f.yml:2");
    assertThat(inner.location("c")).isEqualTo("f.yml:1");
    inner.problem("b", "is odd");
    assertThat(problems.sorted())
        .containsExactly(new Problem("a", "is odd", java.util.Optional.of("f.yml:2")));
    assertThat(problems.isEmpty()).isFalse();
  }

  @Test
  void items_without_a_value_are_problems_and_words_keep_their_text() {
    YamlMap map =
        YamlMap.parse("a: [x, ~, null, \"y\"]\nb:\n- x\n-\nc: [x, ~]\nd: one\n", problems);
    assertThat(map.words("a")).containsExactly("x", "~", "null", "y");
    assertThat(map.words("d")).containsExactly("one");
    assertThat(map.words("b")).containsExactly("x");
    assertThat(map.texts("c")).containsExactly("x");
    assertThat(found())
        .containsExactly(
            "f.yml:4: : \"b\" has an item without a value; remove it, or put its text into quotes",
            "f.yml:5: : \"c\" has an item without a value; remove it, or put its text into quotes");
  }

  @Test
  void a_flag_in_quotes_is_a_text() {
    YamlMap map =
        YamlMap.parse(
            "a: \"false\"\nb: 'yes'\nc: \"$X\"\n",
            problems,
            text -> "$X".equals(text) ? "true" : text);
    assertThat(map.flag("a")).isEmpty();
    assertThat(map.flag("b")).isEmpty();
    assertThat(map.flag("c")).contains(true);
    assertThat(found())
        .containsExactly(
            "f.yml:1: : \"a\" takes true or false without quotes, not \"false\"",
            "f.yml:2: : \"b\" takes true or false without quotes, not \"yes\"");
  }

  @Test
  void assignments_without_a_value_are_empty() {
    YamlMap map = YamlMap.parse("a: {b: , c: d}\ne: [f, g=h]\n", problems);
    assertThat(map.assignments("a")).isEqualTo(Map.of("b", "", "c", "d"));
    assertThat(map.assignments("e")).isEqualTo(Map.of("f", "", "g", "h"));
    assertThat(found()).isEmpty();
  }

  @Test
  void a_key_is_missing_if_it_has_no_value_and_not_if_it_is_refused() {
    YamlMap map =
        YamlMap.parse(
            "a: ~\nb: $NO\n",
            problems,
            text -> {
              throw new IllegalArgumentException(text + " is not set");
            });
    assertThat(map.isSet("a")).isFalse();
    assertThat(map.isSet("b")).isTrue();
    assertThat(map.text("b")).isEmpty();
    map.missing("a", "has no a");
    map.missing("b", "has no b");
    map.missing("c", "has no c");
    assertThat(found())
        .containsExactly("f.yml: : has no c", "f.yml:1: : has no a", "f.yml:2: b: $NO is not set");
  }

  @Test
  void keys_that_are_refused_are_not_set_twice() {
    YamlMap map =
        YamlMap.parse(
            "a: {$B: 1, $C: 2}\n",
            problems,
            text -> {
              throw new IllegalArgumentException(text + " is not set");
            });
    assertThat(map.map("a").orElseThrow().values()).isEmpty();
    assertThat(found()).containsExactly("f.yml:1: a: $B is not set", "f.yml:1: a: $C is not set");
  }

  @Test
  void a_problem_is_told_once_and_very_many_are_counted() {
    YamlMap map = YamlMap.parse("a: 1\n", problems);
    map.problem("a", "is odd");
    map.problem("a", "is odd");
    assertThat(found()).containsExactly("f.yml:1: : is odd");
    for (int i = 0; i < 2000; i++) {
      map.problem("a", "is odd " + i);
    }
    assertThat(map.isFull()).isTrue();
    assertThat(problems.count()).isEqualTo(2001);
    assertThat(found())
        .hasSize(1001)
        .endsWith("f.yml: : 1,001 more problems are not told; fix these first");
  }

  @Test
  void long_texts_are_told_without_their_middle() {
    YamlMap.parse("a: \"" + "x".repeat(100_000) + "\"\n", problems).number("a");
    assertThat(found().get(0))
        .hasSizeLessThan(2100)
        .startsWith("f.yml:1: : \"a\" takes a number, not \"xxx")
        .endsWith("xx\"");
  }

  @Test
  void all_parts_share_the_values_that_a_file_may_have() {
    String items = "1, ".repeat(999) + "1";
    YamlMap map =
        YamlMap.parse("x: &x [" + items + "]\ny: [" + "*x, ".repeat(300) + "]\n", problems);
    map.textLists("y");
    assertThat(map.texts("x")).isEmpty();
    map.problem("x", "follows from that");
    assertThat(found())
        .containsExactly(
            "f.yml:1: : the file has more than 200,000 values, and what an alias or a variable repeats counts each time; use fewer of them, or divide the file");
    assertThat(map.allows("x", 1)).isFalse();
  }

  @Test
  void a_suggestion_is_made_while_there_are_few_problems() {
    YamlMap map = YamlMap.parse("a: 1\n", problems);
    assertThat(map.didYouMean("nmae", List.of("name"))).isEqualTo("; did you mean \"name\"?");
    assertThat(map.didYouMean("n".repeat(101), List.of("n".repeat(100)))).isEmpty();
    for (int i = 0; i < 50; i++) {
      map.problem("a", "is odd " + i);
    }
    assertThat(map.didYouMean("nmae", List.of("name"))).isEmpty();
  }

  @Property
  void any_text_is_read_or_is_a_problem(@ForAll String text) {
    YamlProblems own = new YamlProblems("f.yml");
    YamlMap map = YamlMap.parse(text, own);
    map.refuseOtherKeys();
    assertThat(map.keys().isEmpty() && own.isEmpty() && !text.contains("{")).isFalse();
  }

  @Test
  void an_empty_list_is_not_a_missing_one_and_flags_may_have_quotes() {
    YamlMap map = YamlMap.parse("a: []\nb: [1]\nc: ''\nd: 'yes'\ne: 'x'\n", problems);
    assertThat(List.of("a", "b", "c", "none").stream().filter(map::isEmptyList))
        .containsExactly("a");
    assertThat(map.quotedFlag("d")).contains(true);
    assertThat(map.quotedFlag("e")).isEmpty();
    assertThat(map.flag("d")).isEmpty();
    assertThat(found())
        .containsExactly(
            "f.yml:4: : \"d\" takes true or false without quotes, not \"yes\"",
            "f.yml:5: : \"e\" takes true or false, not \"x\"");
  }
}
