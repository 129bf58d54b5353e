package dev.danube.docker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BuildKitNeedTest {

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
        "# syntax=docker/dockerfile:1-labs",
        "#syntax = example/frontend"
      })
  void these_lines_need_it(String line) {
    assertThat(BuildKitNeed.in("FROM x\n" + line)).contains("line 2: " + line);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "RUN echo --mount=x",
        "RUN echo 'a <<EOF'",
        "RUN test $((1 << 2)) = 4",
        "COPY --from=base --chown=1:1 a /",
        "# RUN --mount=type=cache,target=/c true",
        "# syntax=docker/dockerfile:1",
        "# syntax=docker/dockerfile:1.7",
        "RUN cat <<< word",
        "LABEL x=\"<<EOF\""
      })
  void these_do_not(String line) {
    assertThat(BuildKitNeed.in("FROM x\n" + line + "\n")).isEmpty();
  }
}
