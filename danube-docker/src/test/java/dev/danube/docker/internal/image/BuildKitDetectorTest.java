package dev.danube.docker.internal.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BuildKitDetectorTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "RUN --mount=type=cache,target=/c true",
        "run --network=none true",
        "RUN --network=none --mount=type=secret,id=x cat /run/secrets/x",
        "COPY --chmod=755 a /",
        "COPY --from=base --link a /",
        "ADD --checksum=sha256:abc https://x/y /",
        "COPY --exclude=*.log . /",
        "RUN <<EOF",
        "RUN sh <<-'EOF'",
        "COPY <<EOF /file",
        "ARG TARGETARCH",
        "FROM --platform=$BUILDPLATFORM golang:1 AS build",
        "FROM --platform=${BUILDPLATFORM} golang:1"
      })
  void these_lines_need_it(String line) {
    assertThat(BuildKitDetector.in("FROM x\n" + line, Set.of())).contains("line 2: " + line);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "RUN echo --mount=x",
        "RUN echo 'a <<EOF'",
        "RUN test $((1 << 2)) = 4",
        "COPY --from=base --chown=1:1 a /",
        "# RUN --mount=type=cache,target=/c true",
        "ARG TARGETARCH=amd64",
        "ARG GIVENOS",
        "FROM --platform=linux/arm64 golang:1",
        "# Syntax = see the manual",
        "RUN cat <<< word",
        "LABEL x=\"<<EOF\""
      })
  void these_do_not(String line) {
    assertThat(BuildKitDetector.in("FROM x\n" + line + "\n", Set.of())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"# syntax=docker/dockerfile:1-labs", "#syntax = example/frontend"})
  void a_syntax_of_its_own_needs_it_and_is_said_first(String line) {
    assertThat(BuildKitDetector.in("# escape=\\\n" + line + "\nFROM x\n", Set.of()))
        .contains("line 2: " + line);
    assertThat(BuildKitDetector.in("FROM x\n" + line, Set.of())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "# syntax=docker/dockerfile:1",
        "# syntax=docker/dockerfile:1.7",
        "# syntax=docker/dockerfile:1@sha256:0123456789abcdef"
      })
  void the_stable_syntax_does_not(String line) {
    assertThat(BuildKitDetector.in(line + "\nFROM x\n", Set.of())).isEmpty();
  }

  @Test
  void an_instruction_goes_on_in_the_next_lines() {
    String dockerfile = "FROM x\nRUN \\\n  # why\n  --mount=type=cache,target=/c true\n";
    assertThat(BuildKitDetector.in(dockerfile, Set.of()))
        .contains("line 2: RUN --mount=type=cache,target=/c true");
  }

  @Test
  void a_comment_does_not() {
    String dockerfile = "FROM x\n# RUN a && \\\n#   b \\\nRUN --mount=type=cache,target=/c true\n";
    assertThat(BuildKitDetector.in(dockerfile, Set.of()))
        .contains("line 4: RUN --mount=type=cache,target=/c true");
  }

  @Test
  void a_platform_that_the_build_gives_is_known() {
    String dockerfile = "FROM --platform=$TARGETPLATFORM x\nARG TARGETARCH\n";
    assertThat(BuildKitDetector.in(dockerfile, Set.of("TARGETPLATFORM")))
        .contains("line 2: ARG TARGETARCH");
    assertThat(BuildKitDetector.in(dockerfile, Set.of("TARGETPLATFORM", "TARGETARCH"))).isEmpty();
  }
}
