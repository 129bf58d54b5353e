package dev.danube.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.Pipeline;
import dev.danube.Readiness;
import dev.danube.junit.DanubeService;
import dev.danube.junit.DanubeTests;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An example of a pipeline as tests, and of a service for ordinary tests. */
class PipelineInJUnitIT {

  // spotless:off
  @TestFactory
  Stream<DynamicNode> pipeline() {
    return DanubeTests.of(Pipeline.define("ci", p -> p
        .image("busybox:1.36")
        .stage("build", s -> s.run("echo built > out"))
        .stage("test", s -> s.run("grep built out"))));
  }

  @RegisterExtension
  static final DanubeService WEB = DanubeService.of(s -> s
      .image("busybox:1.36")
      .command("sh", "-c", "mkdir /www && echo ok > /www/index.html && httpd -f -p 8080 -h /www")
      .publish(8080)
      .readyWhen(Readiness.port(8080)));

  @Test
  void the_service_answers() throws Exception {
    URI page = URI.create("http://" + WEB.host() + ":" + WEB.port(8080) + "/");
    HttpResponse<String> answer = HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.ofString());
    assertThat(answer.body()).isEqualTo("ok\n");
  }
  // spotless:on
}
