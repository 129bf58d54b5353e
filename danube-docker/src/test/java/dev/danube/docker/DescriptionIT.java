package dev.danube.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.Outcome;
import dev.danube.RunResult;
import dev.danube.description.ContainerDescriptions;
import dev.danube.docker.fixture.LocalRegistry;
import dev.danube.engine.Danube;
import dev.danube.event.RunEvent;
import dev.danube.event.RunEvent.LogLine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Containers as a file describes them. */
@ExtendWith(NothingLeft.class)
@Timeout(120)
class DescriptionIT {

  @TempDir private Path folder;
  private final List<RunEvent> events = new CopyOnWriteArrayList<>();

  private List<String> printed(String stage) {
    return events.stream()
        .filter(LogLine.class::isInstance)
        .map(LogLine.class::cast)
        .filter(line -> line.stage().equals(stage))
        .map(LogLine::text)
        .toList();
  }

  @Test
  void containers_have_sidecars_logins_and_mounts_and_a_failure_stops_who_needs_it()
      throws Exception {
    Files.writeString(Files.createDirectories(folder.resolve("data")).resolve("file"), "mounted\n");
    try (LocalRegistry registry = new LocalRegistry("me", "right");
        StartImage start = new StartImage(registry)) {
      NothingLeft.client().removeImageCmd(start.name()).withForce(true).exec();
      Path file =
          Files.writeString(
              folder.resolve("loads.yaml"),
              """
              loads:
              - name: second
                image: busybox:1.36
                dependencies: [first]
                command: wget -qO- http://web:8080/page
                sidecars:
                - name: web
                  image: busybox:1.36
                  command: [sh, -c, "mkdir /www; echo hello > /www/page; exec httpd -f -p 8080 -h /www"]
                  ready: {port: 8080}
              - name: first
                image: IMAGE
                image_reg_username: me
                image_reg_password: $PASSWORD
                env_vars: {MAP: {a: 1}}
                secrets: {TOKEN: $PASSWORD}
                volumes: {"./data": {bind: /data, mode: ro}}
                command: [sh, -c, 'cat /data/file; echo "$$MAP $$TOKEN"']
              - {name: bad, image: "busybox:1.36", command: [sh, -c, exit 3]}
              - {name: never, image: "busybox:1.36", dependencies: [bad]}
              - {name: other, image: "busybox:1.36", command: ["true"]}
              """
                  .replace("IMAGE", start.name()));
      ContainerDescriptions read =
          ContainerDescriptions.read(file, s -> s.environment(Map.of("PASSWORD", "right")));
      DockerBackend.Builder backend = DockerBackend.builder().allowHostMounts();
      read.setUp(backend);
      RunResult result;
      try (Danube danube = Danube.using(backend.build())) {
        result = danube.run(read.pipeline(), run -> run.listener(events::add));
      }
      assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.FAILED);
      assertThat(result.stage("first").outcome()).isEqualTo(Outcome.SUCCESS);
      assertThat(result.stage("second").outcome()).isEqualTo(Outcome.SUCCESS);
      assertThat(result.stage("bad").failure().orElseThrow().exitCode()).isEqualTo(3);
      assertThat(result.stage("never").outcome()).isEqualTo(Outcome.SKIPPED);
      assertThat(result.stage("other").outcome()).isEqualTo(Outcome.SUCCESS);
      assertThat(printed("first")).contains("mounted", "{\"a\":1} ***");
      assertThat(printed("second")).contains("hello");
    }
  }
}
