package dev.danube.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.ImageRef;
import dev.danube.Outcome;
import dev.danube.Output;
import dev.danube.Pipeline;
import dev.danube.RunResult;
import dev.danube.docker.internal.daemon.DockerHosts;
import dev.danube.docker.internal.registry.Logins;
import dev.danube.engine.Danube;
import dev.danube.engine.spi.Backend;
import dev.danube.event.RunEvent;
import dev.danube.event.RunEvent.LogLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Tests that programs in containers get the proxies of Docker's configuration file. */
@ExtendWith(NothingLeft.class)
class ProxyIT {

  private static final Output<ImageRef> BUILT = Output.image("built");

  @TempDir Path folder;

  // spotless:off

  @Test
  void every_container_and_build_knows_the_proxy() throws IOException {
    Files.writeString(folder.resolve("config.json"), "{\"proxies\": {\"default\": {\"httpProxy\": \"http://proxy:1\"}}}");
    DockerHosts hosts = new DockerHosts(Optional.empty(), Map.of("DOCKER_CONFIG", folder.toString()), new DockerHosts.Machine(folder, Optional.empty(), false));
    Backend backend = () -> new Connector(hosts.candidates(), hosts.configFile(), Map.of())
        .connect(DockerOptions.DEFAULT, new Logins(Map.of(), hosts.configFile()));
    List<RunEvent> events = new CopyOnWriteArrayList<>();
    try (Danube danube = Danube.using(backend)) {
      RunResult result = danube.run(Pipeline.define("it", p -> p.image("busybox:1.36")
          .stage("main", s -> s.run("echo $HTTP_PROXY $http_proxy"))
          .stage("own", s -> s.isolated().env("HTTP_PROXY", "mine").run("echo $HTTP_PROXY $http_proxy"))
          .stage("command", s -> s.command("sh", "-c", "echo $HTTP_PROXY"))
          .stage("build", s -> s.buildImage(i -> i.dockerfileText("FROM busybox:1.36\nRUN echo built by $HTTP_PROXY\n").noCache().as(BUILT)))
          .stage("clean", s -> s.removeImage(BUILT))),
          run -> run.listener(events::add));
      assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    }
    assertThat(events).filteredOn(LogLine.class::isInstance).map(event -> ((LogLine) event).text())
        .contains("http://proxy:1 http://proxy:1", "mine http://proxy:1", "http://proxy:1", "#2 built by http://proxy:1");
  }

  // spotless:on
}
