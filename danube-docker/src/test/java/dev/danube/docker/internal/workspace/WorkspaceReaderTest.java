package dev.danube.docker.internal.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.danube.docker.fixture.AnsweringDaemon;
import dev.danube.docker.internal.daemon.DockerApiException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkspaceReaderTest {

  private AnsweringDaemon answering;

  @BeforeEach
  void start() throws Exception {
    answering = new AnsweringDaemon();
  }

  @AfterEach
  void stop() {
    answering.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Could not find the file /danube/workspace/x in container c",
        "No such container:path: c:/danube/workspace/x",
        "lstat /danube/workspace/x: no such file or directory"
      })
  void a_missing_file_is_nothing_to_read_whatever_the_version_says(String message)
      throws Exception {
    answering.refuse("GET /containers/c/archive", 404, message);
    answering.answer("GET /containers/c/json", 200, "{\"Id\":\"c\"}");
    List<String> read = new ArrayList<>();
    new WorkspaceReader(answering.daemon(), "c", (name, mode, content) -> read.add(name)).read("x");
    assertThat(read).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"No such container: c", "container c does not exist in database"})
  void a_missing_container_is_an_error_whatever_the_version_says(String message) {
    answering.refuse("GET /containers/c/archive", 404, message);
    answering.refuse("GET /containers/c/json", 404, message);
    WorkspaceReader reader =
        new WorkspaceReader(answering.daemon(), "c", (name, mode, content) -> {});
    assertThatThrownBy(() -> reader.read("x"))
        .isInstanceOf(DockerApiException.class)
        .hasMessageContaining(message);
  }
}
