package dev.danube.docker.internal.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.danube.ImageRef;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DockerfilePinsTest {

  private static final String DIGEST = "@sha256:" + "a".repeat(64);

  /** Pins all images, as a build does. */
  private static String pinned(String text) {
    ParsedDockerfile dockerfile = ParsedDockerfile.parse(text.replace("|", "\n"));
    Map<String, ImageRef> pins =
        new TreeMap<>(
            DockerfileImages.words(
                dockerfile,
                Map.of("V", "9"),
                Optional.empty(),
                "linux/amd64",
                Optional.empty(),
                true));
    pins.replaceAll(
        (word, image) -> ImageRef.of(image.reference().replaceFirst(":\\d+", "") + DIGEST));
    return DockerfilePins.in(dockerfile.text(), pins).replace(DIGEST, "@X").replace("\n", "|");
  }

  @ParameterizedTest
  @CsvSource({
    "FROM a:1, FROM a@X",
    "\uFEFFFROM a:1, \uFEFFFROM a@X",
    "# FROM a:1|  from --platform=linux/amd64 a:1 as b|FROM b, # FROM a:1|  from --platform=linux/amd64 a@X as b|FROM b",
    "ARG V=1|FROM a:$V|RUN echo FROM a:$V, ARG V=1|FROM a@X|RUN echo FROM a:$V",
    "FROM scratch|COPY --from=a:1 x x|COPY --from=b:2 x x, FROM scratch|COPY --from=a@X x x|COPY --from=b@X x x",
    "'FROM a:1|RUN --mount=type=bind,from=b:2 --mount=from=c:3,target=/x y', 'FROM a@X|RUN --mount=type=bind,from=b@X --mount=from=c@X,target=/x y'",
    "FROM a:1 AS one|FROM b:2|COPY --from=one x x|COPY --chown=0 --from=0 x x, FROM a@X AS one|FROM b@X|COPY --from=one x x|COPY --chown=0 --from=0 x x",
  })
  void names_of_images_are_replaced_and_nothing_else(String dockerfile, String wanted) {
    assertThat(pinned(dockerfile)).isEqualTo(wanted);
  }

  @Test
  void a_name_on_another_line_than_its_instruction_is_refused() {
    assertThatThrownBy(() -> pinned("FROM \\| a:1"))
        .hasMessage(
            "The Dockerfile cannot be built with a lock file: write the instruction that names"
                + " a:1, up to that name, in one line");
  }
}
