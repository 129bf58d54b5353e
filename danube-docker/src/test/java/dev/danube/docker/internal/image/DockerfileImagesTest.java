package dev.danube.docker.internal.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.ImageRef;
import org.junit.jupiter.api.Test;

class DockerfileImagesTest {

  @Test
  void images_of_registries_are_found_and_neither_stages_nor_what_arguments_name() {
    String dockerfile =
        """
        ARG BASE=x
        FROM --platform=linux/amd64 ghcr.io/acme/base:1 AS Build
        COPY --chown=1:1 --from=ghcr.io/other/tools /a /b
        FROM build
        FROM scratch as empty
        FROM $BASE
        FROM Not/A/Reference
        copy --from=build /a /b
        COPY --from=0 /a /b
        RUN psql -c "select * \\
          FROM users where x"
        from busybox
        """;
    assertThat(DockerfileImages.of(dockerfile))
        .extracting(ImageRef::reference)
        .containsExactly("ghcr.io/acme/base:1", "ghcr.io/other/tools", "busybox");
  }
}
