package dev.danube.junit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.Outcome;
import dev.danube.Readiness;
import dev.danube.RunResult;
import dev.danube.docker.fixture.OnDocker;
import dev.danube.event.RunEvent.PortPublished;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tests of ports that services and stages publish on this machine. */
class DanubeServiceIT extends OnDocker {

  private static final String SERVE =
      "mkdir /www && echo served > /www/page && exec httpd -f -p 80 -h /www";

  @RegisterExtension
  final DanubeService web =
      DanubeService.of(
          s ->
              s.image(BUSYBOX)
                  .command("sh", "-c", SERVE)
                  .publish(80)
                  .readyWhen(Readiness.port(80)));

  private static String get(String address) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + address + "/page")).build();
    return HttpClient.newHttpClient()
        .send(request, HttpResponse.BodyHandlers.ofString())
        .body()
        .strip();
  }

  @Test
  void a_test_reaches_a_service_by_the_port_that_it_publishes() throws Exception {
    assertThat(get(web.host() + ":" + web.port(80))).isEqualTo("served");
  }

  @Test
  void java_code_reaches_the_containers_and_services_of_stages_by_their_ports() {
    List<String> addresses = new ArrayList<>();
    List<String> got = new ArrayList<>();
    RunResult result =
        danube.run(
            pipeline(
                p ->
                    p.stage(
                            "own",
                            s ->
                                s.isolated()
                                    .publish(80)
                                    .run(SERVE.replace("exec httpd -f", "httpd"))
                                    .call(c -> got.add(get(addresses.get(0)))))
                        .stage(
                            "served",
                            s ->
                                s.service(
                                        "web",
                                        d ->
                                            d.image(BUSYBOX)
                                                .command("sh", "-c", SERVE)
                                                .publish(80)
                                                .readyWhen(Readiness.port(80)))
                                    .call(c -> got.add(get(addresses.get(1)))))),
            r ->
                r.listener(
                    event -> {
                      if (event instanceof PortPublished published) {
                        addresses.add(published.address());
                      }
                    }));
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(got).containsExactly("served", "served");
    assertThat(addresses).allMatch(address -> address.matches("127\\.0\\.0\\.1:\\d+"));
  }

  @Test
  void a_port_that_is_taken_is_named() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      RunResult result =
          run(
              p ->
                  p.stage("idle", s -> s.isolated().publish(port, 80).run("true"))
                      .stage("command", s -> s.publish(port, 80).command("true").needsNothing()));
      for (String stage : List.of("idle", "command")) {
        assertThat(result.stage(stage).failure().orElseThrow().message())
            .isEqualTo(
                "The address 127.0.0.1:"
                    + port
                    + " is in use on the daemon's machine; publish another port, or any free one"
                    + " with publish(port)");
      }
    }
  }
}
