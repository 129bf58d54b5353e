package dev.danube.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.Outcome;
import dev.danube.RunResult;
import dev.danube.description.ContainerDescriptions;
import dev.danube.description.DescriptionMain;
import dev.danube.description.ServiceMode;
import dev.danube.engine.Danube;
import dev.danube.event.RunEvent.RunFinished;
import dev.danube.testing.RecordingListener;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Containers of a description that run again and again on Docker, and Compose files. */
@ExtendWith(NothingLeft.class)
@Timeout(180)
class ServiceModeIT {

  @TempDir private Path folder;

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  @Test
  void services_run_again_until_the_mode_is_closed_and_passwords_are_nowhere() throws Exception {
    String password = "kohlrabi-4711";
    Path file =
        write(
            "loads.yaml",
            """
            loads:
            - name: once
              image: busybox:1.36
              command: [sh, -c, "echo once"]
              secrets: {TOKEN: $PASSWORD}
            - name: again
              image: busybox:1.36
              dependencies: [once]
              every: 1s
              secrets: {TOKEN: $PASSWORD}
              command: [sh, -c, "echo $$TOKEN | wc -c; test $$(wget -qO- http://web:8080/page) = hello"]
              sidecars:
              - name: web
                image: busybox:1.36
                command: [sh, -c, "mkdir /www; echo hello > /www/page; exec httpd -f -p 8080 -h /www"]
                labels: {team: graph}
                ready: {port: 8080}
            - {name: fails, image: "busybox:1.36", every: 1s, command: [sh, -c, exit 3]}
            """);
    RecordingListener recorded = new RecordingListener();
    CountDownLatch runs = new CountDownLatch(3);
    try (Danube danube =
            Danube.using(
                DockerBackend.fromEnvironment(),
                d ->
                    d.home(folder.resolve(".danube"))
                        .listener(recorded)
                        .listener(
                            event -> {
                              if (event instanceof RunFinished) {
                                runs.countDown();
                              }
                            }));
        ServiceMode mode =
            ServiceMode.start(
                danube,
                ContainerDescriptions.read(
                    file, s -> s.environment(Map.of("PASSWORD", password))))) {
      assertThat(runs.await(120, TimeUnit.SECONDS)).isTrue();
      assertThat(mode.next().keySet()).isSubsetOf("again", "fails");
    }
    List<RunResult> results =
        recorded.events(RunFinished.class).stream().map(RunFinished::result).limit(3).toList();
    assertThat(results.get(0).stages()).hasSize(3);
    for (RunResult again : results.subList(1, 3)) {
      assertThat(again.outcome()).isEqualTo(Outcome.FAILED);
      assertThat(again.stage("again").outcome()).as(again.summary()).isEqualTo(Outcome.SUCCESS);
      assertThat(again.stage("fails").failure().orElseThrow().exitCode()).isEqualTo(3);
    }
    assertThat(recorded.events().toString()).doesNotContain(password);
    try (Stream<Path> files = Files.walk(folder.resolve(".danube"))) {
      for (Path one : files.filter(Files::isRegularFile).toList()) {
        assertThat(Files.readString(one, StandardCharsets.ISO_8859_1))
            .as(one.toString())
            .doesNotContain(password);
      }
    }
  }

  private Process start(String... args) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                DescriptionMain.class.getName()));
    command.addAll(List.of(args));
    return new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
  }

  private static void readUntil(BufferedReader reader, Predicate<String> wanted)
      throws IOException {
    List<String> lines = new ArrayList<>();
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      lines.add(line);
      if (wanted.test(line)) {
        return;
      }
    }
    throw new AssertionError("It ended too early:\n" + String.join("\n", lines));
  }

  @Test
  void what_a_killed_program_has_left_is_removed_by_the_next_and_a_signal_reads_the_file()
      throws Exception {
    String text =
        """
        loads:
        - name: long
          image: busybox:1.36
          command: [sh, -c, "echo started; exec sleep 100000"]
          sidecars: [{name: web, image: "busybox:1.36", command: [httpd, -f]}]
          is_service_container: true
        """;
    write("loads.yaml", text);
    Process killed = start("run", "loads.yaml", "--service", "--every", "10m");
    try (BufferedReader reader = killed.inputReader(StandardCharsets.UTF_8)) {
      readUntil(reader, line -> line.equals("long runs again every 10m 00s"));
      readUntil(reader, line -> line.endsWith("started"));
    } finally {
      killed.destroyForcibly().waitFor();
    }
    write("loads.yaml", text.replace("exec sleep 100000", "true"));
    Process next = start("run", "loads.yaml", "--service", "--every", "10m");
    try (BufferedReader reader = next.inputReader(StandardCharsets.UTF_8)) {
      readUntil(reader, line -> line.startsWith("loads: SUCCESS"));
      write("loads.yaml", text.replace("image", "imag"));
      new ProcessBuilder("kill", "-HUP", String.valueOf(next.pid())).start().waitFor();
      readUntil(reader, line -> line.startsWith("loads.yaml cannot be read again, so it stays"));
      new ProcessBuilder("kill", "-INT", String.valueOf(next.pid())).start().waitFor();
      assertThat(next.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(next.exitValue()).isEqualTo(130);
    } finally {
      next.destroyForcibly().waitFor();
    }
  }

  @Test
  void jobs_of_a_compose_file_share_what_they_need() throws Exception {
    write("Dockerfile", "FROM busybox:1.36\nRUN echo built > /built\n");
    write("key", "the key");
    Path file =
        write(
            "compose.yaml",
            """
            secrets: {key: {file: key}}
            services:
              store:
                image: busybox:1.36
                entrypoint: [sh, -c]
                command: ["mkdir -p /www/cgi-bin; printf '#!/bin/sh\\necho; cat >> /www/all' > /www/cgi-bin/put; chmod +x /www/cgi-bin/put; : > /www/all; exec httpd -f -p 8080 -h /www"]
                healthcheck: {test: wget -qO- http://127.0.0.1:8080/all}
              load:
                build: .
                image: danube-test-load:1
                depends_on: {store: {condition: service_healthy}}
                secrets: [key]
                command: ["sh", "-c", "cat /built /run/secrets/key; wget -qO- --post-data=loaded http://store:8080/cgi-bin/put"]
              report:
                image: busybox:1.36
                x-job: true
                depends_on:
                  load: {condition: service_completed_successfully}
                  store: {condition: service_healthy}
                command: wget -qO- http://store:8080/all
            """);
    ContainerDescriptions read = ContainerDescriptions.read(file, s -> s.environment(Map.of()));
    RecordingListener recorded = new RecordingListener();
    DockerBackend.Builder backend = DockerBackend.builder();
    read.setUp(backend);
    try (Danube danube = Danube.using(backend.build())) {
      RunResult result = danube.run(read.pipeline(), r -> r.listener(recorded));
      assertThat(result.succeeded()).as(result.summary()).isTrue();
    } finally {
      NothingLeft.client().removeImageCmd("danube-test-load:1").withForce(true).exec();
    }
    assertThat(recorded.lines("load")).contains("built");
    assertThat(recorded.lines("report")).contains("loaded");
  }
}
