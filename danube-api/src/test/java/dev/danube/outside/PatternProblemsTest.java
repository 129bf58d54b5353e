package dev.danube.outside;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.danube.Condition;
import dev.danube.Pipeline;
import dev.danube.PipelineDefinitionException;
import dev.danube.Source;
import dev.danube.Tag;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Patterns that could never match anything. */
class PatternProblemsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          docs/     | ends with "/" and matches no file; write "docs/**" for all files below
          **/docs/  | ends with "/" and matches no file; write "**/docs/**" for all files below
          docs//**  | contains "//", which no path does; write "docs/**"
          a///b//   | contains "//", which no path does; write "a/b/"
          a/./b     | contains "." as a folder name, which matches nothing; remove it
          docs/.    | contains "." as a folder name, which matches nothing; remove it
          ./docs    | starts with "./"; remove it
          """)
  void files(String pattern, String problem) {
    assertProblem(
        p -> p.stage("s", s -> s.run("x").artifact(pattern)), "artifact", pattern, problem);
    assertThatThrownBy(() -> Condition.changed(pattern))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("changed \"" + pattern + "\" " + problem);
    assertProblem(
        p -> p.stage("s", s -> s.buildImage(i -> i.include(pattern).tag("a", Tag.of("1")))),
        "include",
        pattern,
        problem);
  }

  private static void assertProblem(
      Consumer<Pipeline.Builder> definition, String setter, String pattern, String problem) {
    assertThatThrownBy(
            () ->
                Pipeline.define(
                    "ci",
                    p -> {
                      p.image("busybox:1.36").source(Source.currentRepository());
                      definition.accept(p);
                    }))
        .isInstanceOf(PipelineDefinitionException.class)
        .hasMessageContaining(setter + " \"" + pattern + "\" " + problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          refs/heads/main | branch "refs/heads/main" starts with "refs/heads/", which is not part of the name; write "main"
          release/        | branch "release/" matches nothing: git allows no empty name around a "/"; write, for example, "release/*"
          /main           | branch "/main" matches nothing: git allows no empty name around a "/"; write, for example, "release/*"
          a//b            | branch "a//b" matches nothing: git allows no empty name around a "/"; write, for example, "release/*"
          """)
  void branches(String pattern, String message) {
    assertThatThrownBy(() -> Condition.branch(pattern))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          refs/tags/v*    | tag "refs/tags/v*" starts with "refs/tags/", which is not part of the name; write "v*"
          v1/             | tag "v1/" matches nothing: git allows no empty name around a "/"; write, for example, "release/*"
          """)
  void tags(String pattern, String message) {
    assertThatThrownBy(() -> Condition.tag(pattern))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }
}
