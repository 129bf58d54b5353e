package dev.danube.docker.internal.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.engine.spi.SourceFile;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FollowedPathsTest {

  private static final List<SourceFile> FILES =
      List.of(
          new SourceFile.Folder("a", 0755),
          ContextArchive.text("a/b", ""),
          ContextArchive.text("a/c", ""),
          new SourceFile.Link("l", "a"));

  private static List<String> in(String header) {
    return FollowedPaths.of(header).in(FILES).stream().map(SourceFile::path).toList();
  }

  @Test
  void a_path_stands_for_itself_its_folders_and_what_is_in_it() {
    assertThat(in("a/b")).containsExactly("a", "a/b");
    assertThat(in("a/b\na/c")).containsExactly("a", "a/b", "a/c");
    assertThat(in("/a/")).containsExactly("a", "a/b", "a/c");
    assertThat(in(".dockerignore")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a/*", ".", "a/../a/b", "l", "l/b", "%C3%A4", "", "a\n?", "a,b"})
  void what_may_stand_for_more_stands_for_the_whole_context(String header) {
    assertThat(in(header)).hasSize(4);
  }
}
