package dev.danube.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {

  private static final List<String> FILES =
      List.of(
          "a.jar",
          "target/a.jar",
          "target/b.txt",
          "target/sub/c.jar",
          "x-ü [1].log",
          "{}",
          "📦.zip");

  @ParameterizedTest(name = "{0} matches {1}")
  @CsvSource(
      delimiter = '|',
      nullValues = "nothing",
      value = {
        "a.jar            | a.jar",
        "*.jar            | a.jar",
        "target/*.jar     | target/a.jar",
        "target/**.jar    | target/a.jar target/sub/c.jar",
        "target/**/c.jar  | target/sub/c.jar",
        "target/**/a.jar  | target/a.jar",
        "**/*.jar         | a.jar target/a.jar target/sub/c.jar",
        "*/?.{jar,txt}    | target/a.jar target/b.txt",
        "target/[a-b].*   | target/a.jar target/b.txt",
        "target/[!a].*    | target/b.txt",
        "*[[]*            | x-ü_[1].log",
        "\\{\\}             | {}",
        "📦.zip           | 📦.zip",
        "?.zip            | 📦.zip",
        "[📦].z*          | 📦.zip",
        "a?jar            | a.jar",
        "target?a.jar     | nothing",
        "target           | nothing",
        "*ü*              | x-ü_[1].log"
      })
  void patterns(String glob, String expected) {
    List<String> matched =
        FILES.stream()
            .filter(Glob.parse(glob)::matches)
            .map(path -> path.replace(' ', '_'))
            .toList();
    assertThat(String.join(" ", matched)).isEqualTo(expected == null ? "" : expected);
  }

  @ParameterizedTest
  @CsvSource({
    "target/sub/*.jar, target/sub",
    "target/**, target",
    "*.jar, ''",
    "a/b.txt, a/b.txt",
    "'a/{b,c}/d', a"
  })
  void only_what_is_below_the_fixed_part_can_match(String glob, String fixedPart) {
    assertThat(Glob.parse(glob).fixedPart()).isEqualTo(fixedPart);
  }

  @ParameterizedTest(name = "{0} in libs/foo/: {1}")
  @CsvSource({
    "libs/foo/**, true",
    "libs/foo/a.txt, true",
    "libs/*/src/**, true",
    "**/*.java, true",
    "libs/**, true",
    "'libs/{foo,bar}/x', true",
    "libs/foo, false",
    "libs/bar/**, false",
    "docs/**, false",
    "*.md, false"
  })
  void a_pattern_may_match_in_a_folder(String pattern, boolean may) {
    assertThat(Glob.parse(pattern).matchesIn("libs/foo/")).isEqualTo(may);
  }
}
