package dev.danube.docker.internal.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DockerfileImagesTest {

  private static List<String> images(String dockerfile, Map<String, String> args, String target) {
    Optional<String> last = Optional.of(target).filter(name -> !name.isEmpty());
    return DockerfileImages.of(ParsedDockerfile.parse(dockerfile), args, last, "linux/amd64")
        .stream()
        .map(base -> base.image() + base.platform().map(name -> " for " + name).orElse(""))
        .toList();
  }

  @Test
  void images_of_registries_are_found_and_stages_are_not() {
    String dockerfile =
        """
        ARG BASE=x
        FROM --platform=linux/amd64 ghcr.io/acme/base:1 AS Build
        COPY --chown=1:1 --from=ghcr.io/other/tools /a /b
        FROM build
        FROM scratch as empty
        FROM $BASE
        FROM $UNKNOWN
        FROM Not/A/Reference
        copy --from=build /a /b
        COPY --from=0 /a /b
        RUN psql -c "select * \\
          FROM users where x"
        from busybox
        """;
    assertThat(images(dockerfile, Map.of(), ""))
        .containsExactly(
            "ghcr.io/acme/base:1 for linux/amd64", "ghcr.io/other/tools", "x", "busybox");
  }

  @Test
  void stages_behind_the_target_are_not_built() {
    String dockerfile = "FROM a AS One\nFROM b AS two\nCOPY --from=c /a /a\nFROM d\n";
    assertThat(images(dockerfile, Map.of(), "one")).containsExactly("a");
    assertThat(images(dockerfile, Map.of(), "TWO")).containsExactly("a", "b", "c");
    assertThat(images(dockerfile, Map.of(), "0")).containsExactly("a");
    assertThat(images(dockerfile, Map.of(), "")).containsExactly("a", "b", "c", "d");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ARG B=base            | $B            | base",
        "ARG B=base            | ${B}:1        | base:1",
        "ARG B=\"base\"        | $B            | base",
        "ARG B='base'          | $B            | base",
        "ARG R=r.io N=name     | $R/$N         | r.io/name",
        "ARG R=r.io\\nARG B=$R/x | $B           | r.io/x",
        "ARG GIVEN             | $GIVEN        | given",
        "ARG GIVEN=base        | $GIVEN        | given",
        "ARG B                 | ${B:-other}   | other",
        "ARG B=                | ${B:-other}   | other",
        "ARG B=                | x${B-other}   | x",
        "ARG B=base            | ${B:-other}   | base",
        "ARG B=base            | x${B:+-slim}  | x-slim",
        "ARG B                 | x${B:+-slim}  | x",
        "ARG B=1 C=2           | x:${B:-$C}    | x:1",
        "ARG REGISTRY          | ${REGISTRY}x  | x",
        "ARG A\\nARG B=base     | ${A:-${B}}    | base",
        "ARG A=$UNSET\\nARG B   | x${A}${B}     | x",
      })
  void arguments_in_names_have_their_values(String declarations, String from, String image) {
    String dockerfile = declarations.replace("\\n", "\n") + "\nFROM " + from + "\n";
    assertThat(images(dockerfile, Map.of("GIVEN", "given", "OTHER", "o"), ""))
        .containsExactly(image);
  }

  @Test
  void the_platform_of_the_daemon_is_known_and_images_of_mounts_are_found() {
    assertThat(
            images(
                "FROM --platform=$BUILDPLATFORM go AS build\nRUN --mount=type=bind,from=tools,target=/t --mount=from=build,target=/b true\nFROM x:$TARGETARCH\n",
                Map.of(),
                ""))
        .containsExactly("go for linux/amd64", "tools", "x:amd64");
  }

  @Test
  void what_is_in_a_heredoc_is_no_image() {
    assertThat(images("FROM a\nCOPY <<EOF /Dockerfile\nFROM b\nEOF\n", Map.of(), ""))
        .containsExactly("a");
  }

  @Test
  void an_argument_that_is_not_declared_or_has_no_value_makes_a_name_unknown() {
    assertThat(images("FROM $OTHER\n", Map.of("OTHER", "o"), "")).isEmpty();
    assertThat(images("ARG B\nFROM x:$B\n", Map.of(), "")).isEmpty();
    assertThat(images("FROM a\nARG B=b\nFROM $B\n", Map.of(), ""))
        .as("arguments behind the first FROM belong to a stage")
        .containsExactly("a");
    assertThat(images("FROM --platform=$NO a\n", Map.of(), "")).isEmpty();
  }
}
