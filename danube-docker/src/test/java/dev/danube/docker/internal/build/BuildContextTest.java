package dev.danube.docker.internal.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.danube.ImageBuild;
import dev.danube.Pipeline;
import dev.danube.Step;
import dev.danube.docker.internal.build.BuildContext.IgnoreRules;
import dev.danube.docker.internal.workspace.FileSinkException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuildContextTest {

  private static final BuildFiles FILES =
      new BuildFiles(
          "FROM scratch\n",
          Optional.empty(),
          ".dockerignore",
          Optional.empty(),
          Optional.empty(),
          false);

  private static ImageBuild build() {
    Pipeline pipeline =
        Pipeline.define(
            "p", p -> p.stage("a", s -> s.buildImage(i -> i.dockerfileText("FROM scratch\n"))));
    return ((Step.BuildImage) pipeline.stages().get(0).steps().get(0)).image();
  }

  @Test
  void what_the_daemon_does_not_give_is_no_lack_of_room() throws IOException {
    InputStream broken =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("connection reset");
          }

          @Override
          public int read(byte[] bytes, int from, int length) throws IOException {
            return read();
          }
        };
    try (BuildContext context = BuildContext.of(build(), FILES, IgnoreRules.BY_THE_DAEMON)) {
      assertThatThrownBy(() -> context.fill(broken))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("connection reset");
    }
  }

  @Test
  void a_lack_of_room_is_none_of_the_daemon(@TempDir Path folder) throws IOException {
    Path full = Files.createSymbolicLink(folder.resolve("archive"), Path.of("/dev/full"));
    byte[] none = new byte[1024];
    try (BuildContext context = new BuildContext(build(), FILES, IgnoreRules.BY_THE_DAEMON, full)) {
      assertThatThrownBy(() -> context.fill(new ByteArrayInputStream(none)))
          .isInstanceOfSatisfying(
              FileSinkException.class,
              e -> assertThat(e.failure()).hasMessage("No space left on device"));
    }
  }
}
