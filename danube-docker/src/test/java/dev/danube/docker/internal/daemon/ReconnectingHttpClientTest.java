package dev.danube.docker.internal.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.dockerjava.transport.DockerHttpClient;
import com.github.dockerjava.transport.DockerHttpClient.Request;
import com.github.dockerjava.transport.DockerHttpClient.Response;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReconnectingHttpClientTest {

  // spotless:off

  private static final Request CREATE = Request.builder().method("POST").path("/containers/create").bodyBytes(new byte[1]).build();
  private static final Request UPLOAD =
      Request.builder().method("PUT").path("/containers/c/archive").body(new ByteArrayInputStream(new byte[1])).build();

  /** A client that answers, or whose connections all fail with the same exception. */
  private static final class Fake implements DockerHttpClient {

    private final @Nullable IOException trouble;
    private final List<Request> requests = new ArrayList<>();
    private boolean isClosed;

    Fake(@Nullable IOException trouble) {
      this.trouble = trouble;
    }

    @Override
    public Response execute(Request request) {
      requests.add(request);
      if (trouble != null) {
        throw new RuntimeException(trouble);
      }
      return new Answer();
    }

    @Override
    public void close() throws IOException {
      isClosed = true;
      if (trouble != null) {
        throw trouble;
      }
    }
  }

  private static final class Answer implements Response {
    @Override
    public int getStatusCode() {
      return 201;
    }

    @Override
    public Map<String, List<String>> getHeaders() {
      return Map.of();
    }

    @Override
    public InputStream getBody() {
      return InputStream.nullInputStream();
    }

    @Override
    public void close() {}
  }

  private final List<Fake> made = new ArrayList<>();

  private ReconnectingHttpClient client(@Nullable IOException... troubles) {
    return new ReconnectingHttpClient(() -> {
      made.add(new Fake(troubles[made.size()]));
      return made.get(made.size() - 1);
    });
  }

  private List<Integer> requests() {
    return made.stream().map(client -> client.requests.size()).toList();
  }

  @Test
  void a_request_that_met_a_closed_connection_is_sent_by_a_new_client() {
    ReconnectingHttpClient client = client(new SocketException("Datenübergabe unterbrochen (broken pipe)"), null);
    assertThat(client.execute(CREATE).getStatusCode()).isEqualTo(201);
    assertThat(client.execute(CREATE).getStatusCode()).isEqualTo(201);
    assertThat(requests()).as("nothing more is sent by the old one").containsExactly(1, 2);
    assertThat(made.get(0).isClosed).as("streams may run over it").isFalse();
  }

  @Test
  void a_daemon_that_is_gone_is_tried_once_more() {
    ReconnectingHttpClient client = client(new IOException("Broken pipe"), new IOException("Connection refused"));
    assertThatThrownBy(() -> client.execute(CREATE)).hasMessageContaining("Connection refused");
    assertThat(requests()).containsExactly(1, 1);
  }

  @Test
  void what_may_have_been_done_is_not_done_twice_but_the_next_request_meets_no_closed_connection() {
    ReconnectingHttpClient client = client(new SocketException("Connection reset by peer"), null);
    assertThatThrownBy(() -> client.execute(CREATE)).hasMessageContaining("Connection reset by peer");
    assertThat(requests()).containsExactly(1, 0);
    assertThat(client.execute(CREATE).getStatusCode()).isEqualTo(201);
    assertThat(requests()).containsExactly(1, 1);
  }

  @Test
  void a_stream_cannot_be_sent_twice_but_the_next_one_meets_no_closed_connection() {
    ReconnectingHttpClient client = client(new SocketException("Broken pipe"), null);
    assertThatThrownBy(() -> client.execute(UPLOAD)).hasMessageContaining("Broken pipe");
    assertThat(client.execute(UPLOAD).getStatusCode()).isEqualTo(201);
    assertThat(requests()).containsExactly(1, 1);
  }

  @Test
  void all_clients_are_closed_and_a_problem_with_one_is_told() {
    ReconnectingHttpClient client = client(new SocketException("Broken pipe"), null);
    client.execute(CREATE);
    assertThatThrownBy(client::close).isInstanceOf(IOException.class).hasMessage("Broken pipe");
    assertThat(made).allMatch(one -> one.isClosed);
  }

  // spotless:on
}
