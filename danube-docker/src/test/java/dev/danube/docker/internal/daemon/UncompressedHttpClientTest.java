package dev.danube.docker.internal.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.transport.DockerHttpClient;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class UncompressedHttpClientTest {

  /** A client that remembers its requests and has no answers. */
  private static final class Recording implements DockerHttpClient {

    private final List<Request> requests = new ArrayList<>();
    private boolean isClosed;

    @Override
    public Response execute(Request request) {
      requests.add(request);
      throw new IllegalStateException("no answer");
    }

    @Override
    public void close() {
      isClosed = true;
    }
  }

  @Test
  void answers_are_not_compressed_and_requests_stay_the_same_otherwise() throws Exception {
    Recording recording = new Recording();
    UncompressedHttpClient client = new UncompressedHttpClient(recording);
    DockerHttpClient.Request request =
        DockerHttpClient.Request.builder()
            .method(DockerHttpClient.Request.Method.GET)
            .path("/containers/c/archive")
            .putHeader("X-Other", "kept")
            .build();
    try {
      client.execute(request);
    } catch (IllegalStateException e) {
      assertThat(e).hasMessage("no answer");
    }
    DockerHttpClient.Request sent = recording.requests.get(0);
    assertThat(sent.path()).isEqualTo("/containers/c/archive");
    assertThat(sent.headers())
        .containsEntry("Accept-Encoding", "identity")
        .containsEntry("X-Other", "kept");
    client.close();
    assertThat(recording.isClosed).isTrue();
  }

  @Test
  void only_daemons_of_this_machine_are_asked_that() {
    assertThat(UncompressedHttpClient.isFor("unix:///var/run/docker.sock")).isTrue();
    assertThat(UncompressedHttpClient.isFor("npipe:////./pipe/docker_engine")).isTrue();
    assertThat(UncompressedHttpClient.isFor("tcp://10.0.0.1:2376")).isFalse();
  }
}
