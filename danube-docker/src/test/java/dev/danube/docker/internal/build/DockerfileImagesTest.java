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
    return images(dockerfile, args, target, Optional.empty(), false);
  }

  private static List<String> images(
      String dockerfile,
      Map<String, String> args,
      String target,
      Optional<String> platform,
      boolean isBuildKit) {
    Optional<String> last = Optional.of(target).filter(name -> !name.isEmpty());
    return DockerfileImages.of(
            ParsedDockerfile.parse(dockerfile), args, last, "linux/amd64", platform, isBuildKit)
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
                "FROM --platform=$BUILDPLATFORM go AS build\nFROM x:$TARGETARCH\nRUN --mount=type=bind,from=tools,target=/t --mount=from=build,target=/b true\n",
                Map.of(),
                ""))
        .containsExactly("go for linux/amd64", "x:amd64", "tools");
  }

  @Test
  void the_target_platform_is_that_of_the_build() {
    String dockerfile =
        "FROM --platform=$TARGETPLATFORM a AS x\nFROM --platform=$BUILDPLATFORM b:$TARGETARCH$TARGETVARIANT\n";
    assertThat(images(dockerfile, Map.of(), "", Optional.of("linux/arm/v7"), false))
        .containsExactly("a for linux/arm/v7", "b:armv7 for linux/amd64");
  }

  @Test
  void buildkit_builds_only_what_the_last_stage_needs() {
    String dockerfile =
        "FROM dev AS dev\nFROM base AS one\nFROM one AS two\nCOPY --from=tools /t /t\nFROM last\n"
            + "RUN --mount=from=two,target=/x true\nFROM later AS three\nCOPY --from=3 /a /b\n";
    assertThat(images(dockerfile, Map.of(), "", Optional.empty(), true))
        .containsExactly("base", "tools", "last", "later");
    assertThat(images(dockerfile, Map.of(), "one", Optional.empty(), true)).containsExactly("base");
    assertThat(images(dockerfile, Map.of(), "", Optional.empty(), false))
        .containsExactly("dev", "base", "tools", "last", "later");
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
