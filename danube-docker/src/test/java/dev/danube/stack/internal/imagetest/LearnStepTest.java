package dev.danube.stack.internal.imagetest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.danube.ImageInfo;
import dev.danube.ImageRef;
import dev.danube.Problem;
import dev.danube.stack.internal.PrintingStage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The step that writes a first file of tests, in a container that is not real. */
class LearnStepTest {

  private static final ImageRef IMAGE = ImageRef.of("r/web:k-1");

  private static final ImageInfo.Config CONFIG =
      new ImageInfo.Config(
          Map.of("PATH", "/bin", "MODE", "a: b # c"),
          Map.of("label", "left out"),
          List.of("/usr/bin/tini", "--"),
          List.of("serve"),
          "/home/x",
          "1000",
          List.of("8888/tcp"),
          List.of("/data"));

  @TempDir private Path folder;

  private PrintingStage learn(ImageInfo.Config config) throws Exception {
    Map<String, String> commands = new LinkedHashMap<>();
    commands.put("Python", "python --version");
    commands.put("gone", "gone");
    PrintingStage stage =
        new PrintingStage(
            Map.of("python", "\nPython 3.11 (main)\nmore\n", "gone", "fail"),
            config,
            new HashMap<>());
    new LearnStep(commands, folder.resolve("test/web.yaml")).perform(stage, IMAGE);
    return stage;
  }

  @Test
  void the_file_says_what_the_image_is_and_prints() throws Exception {
    learn(CONFIG);
    assertThat(folder.resolve("test/web.yaml"))
        .hasContent(
            """
            # What the image was when this file was written. Take out what may change.
            schemaVersion: 2.0.0
            metadataTest:
              envVars:
              - key: MODE
                value: 'a: b # c'
              - key: PATH
                value: /bin
              entrypoint:
              - /usr/bin/tini
              - --
              cmd:
              - serve
              exposedPorts:
              - 8888/tcp
              volumes:
              - /data
              workdir: /home/x
              user: '1000'
            fileExistenceTests:
            - name: the program that the image starts
              path: /usr/bin/tini
              shouldExist: true
            commandTests:
            - name: Python
              command: python
              args:
              - --version
              expectedOutput:
              - Python 3\\.11 \\(main\\)
            """);
    List<Problem> problems = new ArrayList<>();
    assertThat(TestFileReader.read(folder, "test/web.yaml", problems).orElseThrow().tests())
        .hasSize(3);
    assertThat(problems).isEmpty();
  }

  @Test
  void an_image_of_which_little_is_known_has_few_tests() throws Exception {
    learn(ImageInfo.Config.EMPTY);
    assertThat(folder.resolve("test/web.yaml"))
        .content()
        .doesNotContain("metadataTest", "fileExistenceTests")
        .contains("commandTests");
  }

  @Test
  void a_file_that_exists_is_not_replaced() throws Exception {
    learn(CONFIG);
    assertThatThrownBy(() -> learn(CONFIG))
        .hasMessage(folder.resolve("test/web.yaml") + " exists already; rename it, or remove it");
  }
}
