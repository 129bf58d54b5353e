package dev.danube.server.internal.definition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.Source;
import dev.danube.server.fixture.ServerClient;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DefinedPipelineTest {

  private static Optional<Source> source(Optional<String> commit) {
    return DefinedPipeline.of(
            DefinitionReader.stored(ServerClient.DEFINITION),
            DefinedPipeline.Images.USUAL,
            HostTokens.NONE,
            commit)
        .source();
  }

  @Test
  void a_commit_is_run_instead_of_the_default_branch() {
    Source.Git usual = Source.git("https://github.com/example/repo");
    String commit = "6113728f27ae82c7b1a177c8d03f9e96e0adf246";
    assertThat(source(Optional.empty())).contains(usual);
    assertThat(source(Optional.of(commit))).contains(usual.ref(commit));
  }
}
