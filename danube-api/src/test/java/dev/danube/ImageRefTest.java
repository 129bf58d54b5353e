package dev.danube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageRefTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "busybox",
        "busybox:1.36",
        "library/busybox",
        "ghcr.io/acme/app:1.4.0-rc_1",
        "localhost:5000/a/b-c/d__e.f:latest",
        "127.0.0.1:5000/app",
        "[::1]:5000/app:x",
        "app@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        "app:1@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
      })
  void references_that_docker_takes(String reference) {
    assertThat(ImageRef.of(reference)).hasToString(reference);
  }

  @Test
  void anything_else_is_refused_with_an_example() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ImageRef.of("App"))
        .withMessage(
            "image \"App\" is not a valid reference; write it as in \"ghcr.io/acme/app:1.4.0\"");
  }
}
