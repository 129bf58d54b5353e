package dev.danube.docker.internal.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.danube.ImageBuild;
import dev.danube.Pipeline;
import dev.danube.Secret;
import dev.danube.Step;
import dev.danube.engine.spi.BuildException;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SessionMountsTest {

  private static ImageBuild build(Consumer<ImageBuild.Builder> definition) {
    Pipeline pipeline = Pipeline.define("p", p -> p.stage("s", s -> s.buildImage(definition)));
    return ((Step.BuildImage) pipeline.stages().get(0).steps().get(0)).image();
  }

  private static SessionMounts mounts(String... instructions) {
    String text = "FROM x\n" + String.join("\n", instructions);
    return SessionMounts.of(ParsedDockerfile.parse(text));
  }

  private static Secret secret() {
    return Secret.of("s", () -> "content");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "RUN --mount=type=secret,id=x,required true|secret(\"x\", ...)",
        "run --network=none --mount=type=secret,required=true,target=/run/secrets/y true"
            + "|secret(\"y\", ...)",
        "RUN --mount=type=cache,target=/c --mount=required=1,type=secret,id=z true"
            + "|secret(\"z\", ...)",
        "RUN --mount=type=ssh,required true|sshKey(\"default\", ...) or sshAgent()",
        "RUN --mount=type=ssh,id=deploy,required=true true|sshKey(\"deploy\", ...)"
      })
  void what_is_required_must_be_there(String instruction, String setter) {
    assertThatThrownBy(() -> mounts(instruction).check(build(i -> {})))
        .isInstanceOf(BuildException.class)
        .hasMessageStartingWith("The Dockerfile cannot be built (line 2: ")
        .hasMessageEndingWith("the build does not have what it requires; add " + setter);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "RUN --mount=type=secret,id=none true",
        "RUN --mount=type=secret,id=$WHICH,required true",
        "RUN --mount=type=secret,id=x,required true",
        "RUN --mount=type=secret,source=x,target=/y,required=TRUE true",
        "RUN --mount=type=ssh true",
        "RUN --mount=type=cache,target=/x true",
        "RUN echo --mount=type=secret,id=q,required",
        "COPY a b"
      })
  void the_rest_is_built(String instruction) {
    SessionMounts mounts = mounts(instruction);
    assertThatCode(() -> mounts.check(build(i -> i.secret("x", secret()))))
        .doesNotThrowAnyException();
  }

  @Test
  void what_nothing_mounts_is_told() {
    ImageBuild build =
        build(i -> i.secret("used", secret()).secret("typo", secret()).sshKey("k", secret()));
    assertThat(mounts("RUN --mount=type=secret,id=used true").unused(build))
        .containsExactly(
            "no instruction of the Dockerfile mounts secret \"typo\"",
            "no instruction of the Dockerfile mounts sshKey \"k\"");
    assertThat(mounts("RUN --mount=type=secret,id=$X --mount=type=ssh,id=k true").unused(build))
        .isEmpty();
    assertThatCode(() -> mounts("RUN --mount=type=ssh,required a").check(build(i -> i.sshAgent())))
        .doesNotThrowAnyException();
  }
}
