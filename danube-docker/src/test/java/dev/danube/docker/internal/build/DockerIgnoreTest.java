package dev.danube.docker.internal.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of the documented cases. {@code ImagesIT} compares thirty trees with what Docker sends. */
class DockerIgnoreTest {

  private static List<String> left(String rules, String... paths) {
    DockerIgnore ignore = DockerIgnore.parse(".dockerignore", rules);
    return List.of(paths).stream().filter(path -> !ignore.excludes(path)).toList();
  }

  @Test
  void the_cases_of_the_documentation() {
    String rules = "# comment\n*/temp*\n*/*/temp*\ntemp?\n";
    assertThat(
            left(
                rules,
                "somedir/temporary.txt",
                "somedir/temp",
                "somedir/subdir/temporary.txt",
                "tempa",
                "tempb",
                "temp",
                "a/b/c/temp"))
        .containsExactly("temp", "a/b/c/temp");
    assertThat(left("*.md\n!README.md", "x.md", "README.md", "x.txt"))
        .containsExactly("README.md", "x.txt");
    assertThat(left("*.md\n!README*.md\nREADME-secret.md", "README.md", "README-secret.md"))
        .containsExactly("README.md");
    assertThat(left("*.md\nREADME-secret.md\n!README*.md", "README.md", "README-secret.md"))
        .containsExactly("README.md", "README-secret.md");
    assertThat(left("**/*.go", "a.go", "x/a.go", "x/y/a.go", "a.java")).containsExactly("a.java");
  }

  @Test
  void a_folder_is_left_out_with_all_in_it_and_slashes_dots_and_blanks_at_the_ends_do_not_count() {
    assertThat(left("  /dir/  \n./other/../x\n", "dir", "dir/a/b", "x", "other", "sub/dir"))
        .containsExactly("other", "sub/dir");
    assertThat(left("**", "a", "a/b")).isEmpty();
    assertThat(left("a/**", "a", "a/b")).containsExactly("a");
  }

  @Test
  void characters_that_mean_something_to_others_mean_themselves() {
    assertThat(left("a.b\n(x)\n\\*\nc$+{}", "a.b", "aXb", "(x)", "*", "y", "c$+{}"))
        .containsExactly("aXb", "y");
    assertThat(left("[a-c]\n[^x]z", "b", "d", "xz", "yz")).containsExactly("d", "xz");
  }

  @Test
  void what_is_no_pattern_is_named_with_its_line() {
    assertThatThrownBy(() -> DockerIgnore.parse("x.dockerignore", "ok\n[a"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("x.dockerignore:2: \"[a\" is not a valid pattern");
  }

  /** These are refused by Docker 20.10 to 28, as {@code ImagesIT} shows. */
  @ParameterizedTest
  @ValueSource(strings = {"[a", "[]", "[]a]", "[^]", "[-a]", "[a-]", "[z-a]", "a\\", "[a\\", "!"})
  void patterns_that_docker_refuses_are_refused(String pattern) {
    assertThatThrownBy(() -> DockerIgnore.parse(".dockerignore", pattern))
        .hasMessage(".dockerignore:1: \"%s\" is not a valid pattern", pattern);
  }

  @Test
  void signs_in_classes_mean_themselves_after_a_backslash() {
    assertThat(left("[\\]x]", "]", "x", "y")).containsExactly("y");
    assertThat(left("[a\\-c]", "a", "-", "b")).containsExactly("b");
    assertThat(left("[.&&a]", ".", "&", "b")).containsExactly("b");
  }

  @Test
  void an_exception_counts_inside_an_ignored_folder_also_with_a_wildcard() {
    String rules = "node_modules\n!**/keep.txt\n!node_modules/*/bin\n!other/x\n";
    assertThat(
            left(
                rules,
                "node_modules/a/x",
                "node_modules/a/keep.txt",
                "node_modules/a/bin/tool",
                "node_modules/a/b/bin"))
        .containsExactly("node_modules/a/keep.txt", "node_modules/a/bin/tool");
    DockerIgnore ignore = DockerIgnore.parse(".dockerignore", "a\nb\n!a/*/keep\n!c/**/x\n");
    assertThat(ignore.excludesAllIn("a")).isFalse();
    assertThat(ignore.excludesAllIn("a/deep")).isFalse();
    assertThat(ignore.excludesAllIn("b")).isTrue();
    assertThat(ignore.excludesAllIn("c/1/2")).isFalse();
  }
}
