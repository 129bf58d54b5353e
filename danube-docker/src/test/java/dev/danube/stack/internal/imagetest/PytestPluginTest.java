package dev.danube.stack.internal.imagetest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.docker.internal.daemon.Labels;
import org.junit.jupiter.api.Test;

/** The plugin as the program has it; its own tests are in {@code src/test/python}. */
class PytestPluginTest {

  @Test
  void the_program_has_the_plugin() throws Exception {
    assertThat(PytestPlugin.text())
        .contains("def pytest_configure(config):", "def container(docker_client, image_name):");
    assertThat(PytestPlugin.FOLDER).isEqualTo("/tmp/danube-pytest");
  }

  @Test
  void the_plugin_knows_the_labels_of_runs() throws Exception {
    assertThat(PytestPlugin.text())
        .contains("PREFIX = \"dev.danube.\"", "KEEP = \"" + Labels.KEEP + "\"");
    assertThat(Labels.RUN).startsWith("dev.danube.");
    assertThat(Labels.OWNER).startsWith("dev.danube.");
  }
}
