package dev.danube.seeds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.Pipeline;
import dev.danube.graph.StageGraph;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests of the examples of systems that Danube replaces, as Java, with a picture of each. */
class SeedsTest {

  static List<Arguments> seeds() {
    return List.of(
        Arguments.of("danubefile", Danubefile.pipeline()),
        Arguments.of("service-pipeline", ServicePipeline.pipeline()),
        Arguments.of("image-tree", ImageTree.pipeline()),
        Arguments.of("loaders", Loaders.pipeline()),
        Arguments.of("devster", Devster.pipeline()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("seeds")
  void a_seed_is_drawn_as_the_file_beside_it(String name, Pipeline pipeline) throws IOException {
    String mermaid = StageGraph.of(pipeline).toMermaid();
    Path graphs = Files.createDirectories(Path.of("target/graphs"));
    Files.writeString(graphs.resolve(name + ".mmd"), mermaid);
    Files.writeString(graphs.resolve(name + ".dot"), StageGraph.of(pipeline).toDot());
    try (InputStream kept = SeedsTest.class.getResourceAsStream(name + ".mmd")) {
      assertThat(kept).as("src/test/resources/dev/danube/seeds/%s.mmd", name).isNotNull();
      assertThat(mermaid).isEqualTo(new String(kept.readAllBytes(), StandardCharsets.UTF_8));
    }
  }
}
