package dev.danube.stack.internal.imagetest;

import dev.danube.StageContext;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** The plugin of pytest for tests that run beside Docker, in a container of their own. */
final class PytestPlugin {

  /** The name that pytest knows it by. */
  static final String NAME = "danube_pytest";

  /** The folder in the container of the tests. The workspace may be the context of a build. */
  static final String FOLDER = "/tmp/danube-pytest";

  private static final String FILE = NAME + ".py";

  private PytestPlugin() {}

  /** Writes the plugin into the container of a stage. */
  static void install(StageContext stage) throws IOException, InterruptedException {
    String script = "mkdir -p " + FOLDER + " && printf %s \"$1\" >" + FOLDER + "/" + FILE;
    stage.exec("sh", "-c", script, "sh", text());
  }

  static String text() throws IOException {
    try (InputStream content = PytestPlugin.class.getResourceAsStream(FILE)) {
      if (content == null) {
        throw new FileNotFoundException(FILE + " is missing in the program");
      }
      return new String(content.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
