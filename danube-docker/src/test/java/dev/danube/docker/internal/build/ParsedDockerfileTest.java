package dev.danube.docker.internal.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.danube.ImageRef;
import dev.danube.docker.internal.daemon.ApiVersion;
import dev.danube.engine.spi.BuildException;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParsedDockerfileTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "RUN --mount=type=cache,target=/c true",
        "run --network=none true",
        "RUN --network=none --mount=type=secret,id=x cat /run/secrets/x",
        "COPY --chmod=755 a /",
        "COPY --from=base --link a /",
        "RUN --network=none true|the builder of this daemon does not know that; use Docker 23.0 or later, or add the line",
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
    assertThat(ParsedDockerfile.parse("FROM x\n" + line).needsBuildKit(Set.of()))
        .contains("line 2: " + line);
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
    assertThat(ParsedDockerfile.parse("FROM x\n" + line + "\n").needsBuildKit(Set.of())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"# syntax=docker/dockerfile:1-labs", "#syntax = example/frontend"})
  void a_syntax_of_its_own_needs_it_and_is_said_first(String line) {
    assertThat(
            ParsedDockerfile.parse("# escape=\\\n" + line + "\nFROM x\n").needsBuildKit(Set.of()))
        .contains("line 2: " + line);
    assertThat(ParsedDockerfile.parse("FROM x\n" + line).needsBuildKit(Set.of())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "# syntax=docker/dockerfile:1",
        "# syntax=docker/dockerfile:1.7",
        "# syntax=docker/dockerfile:1@sha256:0123456789abcdef"
      })
  void the_stable_syntax_does_not(String line) {
    assertThat(ParsedDockerfile.parse(line + "\nFROM x\n").needsBuildKit(Set.of())).isEmpty();
  }

  @Test
  void an_instruction_goes_on_in_the_next_lines() {
    String dockerfile = "FROM x\nRUN \\\n  # why\n  --mount=type=cache,target=/c true\n";
    assertThat(ParsedDockerfile.parse(dockerfile).needsBuildKit(Set.of()))
        .contains("line 2: RUN --mount=type=cache,target=/c true");
  }

  @Test
  void a_comment_does_not() {
    String dockerfile = "FROM x\n# RUN a && \\\n#   b \\\nRUN --mount=type=cache,target=/c true\n";
    assertThat(ParsedDockerfile.parse(dockerfile).needsBuildKit(Set.of()))
        .contains("line 4: RUN --mount=type=cache,target=/c true");
  }

  @Test
  void a_platform_that_the_build_gives_is_known() {
    String dockerfile = "FROM --platform=$TARGETPLATFORM x\nARG TARGETARCH\n";
    assertThat(ParsedDockerfile.parse(dockerfile).needsBuildKit(Set.of("TARGETPLATFORM")))
        .contains("line 2: ARG TARGETARCH");
    assertThat(
            ParsedDockerfile.parse(dockerfile)
                .needsBuildKit(Set.of("TARGETPLATFORM", "TARGETARCH")))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "RUN <<EOF|true",
        "RUN <<-EOF cat|true",
        "RUN cat <<EOF > /x|true",
        "RUN cat 0<<'E.O' && cat <<\"B\"|true",
        "COPY <<a <<b /|true",
        "RUN <<END-OF-SCRIPT|true",
        "RUN <<'my end' cat|true",
        "RUN echo \"<<EOF\"|false",
        "RUN echo '<<EOF'|false",
        "RUN cat <<< EOF|false",
        "RUN echo $((1<<2))|false",
        "RUN x=$((a<<b))|false",
        "LABEL a=<<EOF|false",
      })
  void heredocs_are_found(String line, boolean hasHeredoc) {
    assertThat(DockerfileInstruction.of("FROM x\n" + line))
        .last()
        .extracting(DockerfileInstruction::hasHeredoc)
        .isEqualTo(hasHeredoc);
  }

  @Test
  void the_text_of_a_heredoc_is_no_instruction() {
    String dockerfile =
        "FROM a\nRUN <<EOF\nFROM no\n  EOF\nEOF\nCOPY <<-one <<two /\nFROM no\n\tone\nFROM no\ntwo\nFROM b\n"
            + "RUN <<never\nFROM no\n";
    assertThat(DockerfileInstruction.of(dockerfile))
        .extracting(DockerfileInstruction::withLine)
        .containsExactly(
            "line 1: FROM a",
            "line 2: RUN <<EOF",
            "line 6: COPY <<-one <<two /",
            "line 11: FROM b",
            "line 12: RUN <<never");
  }

  @Test
  void a_heredoc_may_end_with_any_word() {
    String dockerfile =
        "FROM a\nRUN <<END-OF-IT\nFROM no\nEND-OF-IT\nRUN <<\"my end\"\nFROM no\nmy end\nUSER b\n";
    assertThat(DockerfileInstruction.of(dockerfile))
        .extracting(DockerfileInstruction::line)
        .containsExactly(1, 2, 5, 8);
  }

  @Test
  void a_byte_order_mark_is_no_part_of_the_first_line() {
    ParsedDockerfile dockerfile =
        ParsedDockerfile.parse("\uFEFF# syntax=example/frontend\nFROM a\n");
    assertThat(dockerfile.syntax()).contains(ImageRef.of("example/frontend"));
    assertThat(DockerfileInstruction.of("\uFEFFFROM a"))
        .extracting(DockerfileInstruction::text)
        .containsExactly("FROM a");
  }

  @ParameterizedTest
  @CsvSource({
    "ADD https://github.com/acme/lib.git#v1 /src, true",
    "ADD git@github.com:acme/lib.git /src, true",
    "ADD --chown=1 ssh://git@example.org/lib /src, true",
    "ONBUILD ADD git://example.org/lib /src, true",
    "ONBUILD RUN --mount=type=cache true, true",
    "ADD https://example.org/lib.tar.gz /src, false",
    "ADD legit.git /src, false",
  })
  void repositories_of_git_and_triggers_need_it(String line, boolean isNeeded) {
    String text = "FROM x\n" + line + "\n";
    assertThat(ParsedDockerfile.parse(text).needsBuildKit(Set.of()).isPresent())
        .isEqualTo(isNeeded);
  }

  @Test
  void the_network_of_the_host_is_refused_unless_the_build_has_it() {
    ParsedDockerfile dockerfile = ParsedDockerfile.parse("FROM x\nRUN --network=host true\n");
    ApiVersion version = ApiVersion.parse("1.43");
    assertThatThrownBy(() -> dockerfile.refuseWhatTheCallCannotGive(version, Optional.empty()))
        .hasMessage(
            "The Dockerfile cannot be built (line 2: RUN --network=host true): the build has no"
                + " access to the host's network; add network(\"host\")");
    dockerfile.refuseWhatTheCallCannotGive(version, Optional.of("host"));
  }

  @Test
  void lines_are_joined_as_docker_joins_them() {
    String dockerfile =
        "FROM x\nCOPY --from=a\\\n   /a /b\nRUN \\\n\n# why\n  --mount=type=cache,target=/c true\nRUN\ta\\\\\nUSER b\n";
    assertThat(DockerfileInstruction.of(dockerfile))
        .extracting(DockerfileInstruction::text)
        .containsExactly(
            "FROM x",
            "COPY --from=a   /a /b",
            "RUN   --mount=type=cache,target=/c true",
            "RUN\ta\\\\",
            "USER b");
    assertThat(
            ParsedDockerfile.parse("FROM x\nrun\t--mount=type=cache,target=/c true\n")
                .needsBuildKit(Set.of()))
        .isPresent();
  }

  @Test
  void another_character_may_continue_a_line() {
    String windows = "# escape=`\nFROM x\nRUN dir C:\\\nRUN a `\n  b\n";
    assertThat(DockerfileInstruction.of(windows))
        .extracting(DockerfileInstruction::text)
        .containsExactly("FROM x", "RUN dir C:\\", "RUN a   b");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "RUN --security=insecure true|Docker's builder allows no privileges",
        "RUN <<EOF|the builder of this daemon does not know that; use Docker 23.0 or later, or add the line",
        "COPY --from=a --link /a /b|the builder of this daemon does not know that; use Docker 23.0 or later, or add the line",
        "RUN --network=none true|the builder of this daemon does not know that; use Docker 23.0 or later, or add the line",
        "ADD --checksum=sha256:abc https://x/y /|the builder of this daemon does not know that; use Docker 25.0 or later, or add the line",
      })
  void what_the_call_cannot_give_is_refused_with_the_line_and_a_way_out(
      String line, String reason) {
    assertThatThrownBy(
            () ->
                ParsedDockerfile.parse("FROM x\n" + line)
                    .refuseWhatTheCallCannotGive(ApiVersion.parse("1.41"), Optional.empty()))
        .isInstanceOf(BuildException.class)
        .hasMessageStartingWith("The Dockerfile cannot be built (line 2: ")
        .hasMessageContaining("): " + reason);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "RUN --mount=type=cache,target=/c true",
        "COPY --chmod=755 a /",
        "RUN echo --mount=type=secret",
        "ARG TARGETARCH"
      })
  void the_rest_is_built(String line) {
    ParsedDockerfile.parse("FROM x\n" + line)
        .refuseWhatTheCallCannotGive(ApiVersion.parse("1.41"), Optional.empty());
  }

  @Test
  void a_newer_daemon_or_another_syntax_has_more() {
    ParsedDockerfile.parse("FROM x\nRUN <<EOF\nEOF\n")
        .refuseWhatTheCallCannotGive(ApiVersion.parse("1.42"), Optional.empty());
    ParsedDockerfile.parse("# syntax=docker/dockerfile:1\nFROM x\nRUN <<EOF\nEOF\n")
        .refuseWhatTheCallCannotGive(ApiVersion.parse("1.41"), Optional.empty());
  }

  @Test
  void the_syntax_is_an_image_and_can_be_left_out_without_moving_lines() {
    ParsedDockerfile dockerfile =
        ParsedDockerfile.parse("#  Syntax = docker/dockerfile:1.7  \n# escape=`\nFROM x\n");
    assertThat(dockerfile.syntax()).contains(ImageRef.of("docker/dockerfile:1.7"));
    assertThat(dockerfile.withoutSyntax()).isEqualTo("# escape=`\n#\nFROM x\n");
    assertThat(
            ParsedDockerfile.parse("# escape=`\n# syntax=docker/dockerfile:1\nFROM x\n")
                .withoutSyntax())
        .isEqualTo("# escape=`\n#\nFROM x\n");
    assertThat(ParsedDockerfile.parse("\uFEFF# syntax=docker/dockerfile:1\nFROM x").withoutSyntax())
        .isEqualTo("# escape=\\\nFROM x");
    assertThat(ParsedDockerfile.parse("FROM x\n# syntax=y\n").syntax()).isEmpty();
    assertThatThrownBy(() -> ParsedDockerfile.parse("# syntax=NO!\nFROM x\n").syntax())
        .isInstanceOf(BuildException.class)
        .hasMessage("The Dockerfile names a syntax that is no image (line 1: # syntax=NO!)");
  }
}
