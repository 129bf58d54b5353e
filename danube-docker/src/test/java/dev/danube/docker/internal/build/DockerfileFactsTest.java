package dev.danube.docker.internal.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.ImageRef;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DockerfileFactsTest {

  @Test
  void images_are_named_with_the_arguments_of_the_build() {
    DockerfileFacts facts =
        DockerfileFacts.of("ARG TAG=latest\nFROM base:$TAG\nCOPY --from=tools:1 /a /b\n");
    assertThat(facts.images(Map.of("TAG", "2"), Optional.empty(), "linux/amd64"))
        .containsExactly(ImageRef.of("base:2"), ImageRef.of("tools:1"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "COPY . /|true",
        "COPY ./ /|true",
        "COPY / /|true",
        "COPY test /t|true",
        "COPY --chown=1 ./test/a.py /t|true",
        "ADD [\"test/a\", \"/t\"]|true",
        "COPY $WHAT /t|true",
        "COPY 'test' /t|true",
        "RUN --mount=type=bind,source=\"test\",target=/t true|true",
        "RUN --mount=type=\"bind\",source=test,target=/t true|true",
        "COPY t* /t|true",
        "COPY ../x /t|true",
        "ONBUILD COPY test /|true",
        "RUN --mount=type=bind,target=/src make|true",
        "RUN --mount=target=/src make|true",
        "RUN --mount=type=bind,source=test,target=/src make|true",
        "COPY tests /t|false",
        "COPY src /|false",
        "COPY src ./|false",
        "COPY src test|false",
        "COPY src a.txt /t|false",
        "COPY --from=other test /t|false",
        "RUN --mount=type=bind,from=other,target=/src make|false",
        "RUN --mount=type=cache,target=/c make|false",
        "RUN --mount=type=bind,source=src,target=/src make|false",
        "RUN cp test x|false",
      })
  void what_an_instruction_may_read(String line, boolean mayRead) {
    assertThat(DockerfileFacts.of("FROM x\n" + line + "\n").mayRead("test")).isEqualTo(mayRead);
  }

  @Test
  void the_start_is_the_image_below_all_stages() {
    DockerfileFacts facts =
        DockerfileFacts.of(
            "ARG TAG\nFROM base:$TAG AS a\nFROM tools:1 AS b\nFROM scratch AS c\nFROM a\n"
                + "COPY --from=b /a /b\n");
    Map<String, String> args = Map.of("TAG", "2");
    assertThat(facts.start(args, Optional.empty(), "linux/amd64")).contains(ImageRef.of("base:2"));
    assertThat(facts.start(args, Optional.of("b"), "linux/amd64")).contains(ImageRef.of("tools:1"));
    assertThat(facts.start(args, Optional.of("c"), "linux/amd64")).isEmpty();
    assertThat(facts.start(Map.of(), Optional.empty(), "linux/amd64")).isEmpty();
    assertThat(DockerfileFacts.of("").start(args, Optional.empty(), "linux/amd64")).isEmpty();
  }
}
