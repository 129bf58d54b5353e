package dev.danube.docker.internal.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests of the documented cases. {@code ImagesIT} compares thirty trees with what Docker sends. */
class DockerIgnoreTest {

  private static List<String> left(String rules, String... paths) {
    DockerIgnore ignore = DockerIgnore.parse(rules);
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
    assertThatThrownBy(() -> DockerIgnore.parse("ok\n[a"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(".dockerignore:2: \"[a\" is not a valid pattern");
  }
}
