package dev.danube.docker.internal.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.danube.ImageRef;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DockerfileBaseTest {

  private static String replaced(String dockerfile, String target) {
    return DockerfileBase.replaced(
            dockerfile.replace("|", "\n"),
            Optional.ofNullable(target),
            ImageRef.of("reg/parent@sha256:" + "a".repeat(64)))
        .replace("reg/parent@sha256:" + "a".repeat(64), "NEW")
        .replace("\n", "|");
  }

  @ParameterizedTest
  @CsvSource({
    "FROM a,, FROM NEW",
    "FROM a|RUN b|,, FROM NEW|RUN b|",
    "ARG X=a|from $X as b|RUN c,, ARG X=a|from NEW as b|RUN c",
    "FROM --platform=linux/amd64 a:1@sha256:b AS c,, FROM --platform=linux/amd64 NEW AS c",
    "FROM a AS one|FROM b AS two|COPY --from=one x x,, FROM a AS one|FROM NEW AS two|COPY --from=one x x",
    "FROM a AS one|FROM b|FROM one|RUN c,, FROM NEW AS one|FROM b|FROM one|RUN c",
    "FROM a AS one|FROM one AS two|FROM TWO,, FROM NEW AS one|FROM one AS two|FROM TWO",
    "FROM a AS one|FROM b AS two|FROM c, one, FROM NEW AS one|FROM b AS two|FROM c",
    "FROM a AS one|FROM b AS two|FROM c, 1, FROM a AS one|FROM NEW AS two|FROM c",
    "# FROM x|FROM a,, # FROM x|FROM NEW",
  })
  void the_image_of_the_stage_that_is_built_is_replaced(
      String dockerfile, String target, String wanted) {
    assertThat(replaced(dockerfile, target)).isEqualTo(wanted);
  }

  @Test
  void lines_keep_their_ends_and_a_file_its_mark() {
    assertThat(replaced("\uFEFF# a\r|FROM a\r|RUN b\r|", null))
        .isEqualTo("\uFEFF# a\r|FROM NEW\r|RUN b\r|");
  }

  @ParameterizedTest
  @CsvSource({
    "RUN a,, The Dockerfile has no FROM",
    "FROM a, x, 'The Dockerfile has no stage \"x\"'",
    "FROM scratch,, 'The Dockerfile cannot be built (line 1: FROM scratch): it starts from nothing, so from(...) has no image to replace'",
    "FROM \\| a,, 'The Dockerfile cannot be built (line 1: FROM a): from(...) needs FROM and its image in one line'",
  })
  void what_cannot_be_replaced_is_told(String dockerfile, String target, String message) {
    assertThatThrownBy(() -> replaced(dockerfile, target)).hasMessage(message);
  }
}
