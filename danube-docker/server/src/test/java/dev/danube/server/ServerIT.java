package dev.danube.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.danube.Pipeline;
import dev.danube.Secret;
import dev.danube.docker.DockerBackend;
import dev.danube.engine.Danube;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.DockerClientFactory;

/** Stages that really do their work, in Docker. */
@Timeout(180)
class ServerIT {

  private static final String KUBECTL = "danube-test-kubectl:1";

  @TempDir private Path folder;
  private List<String> before = List.of();

  /** Makes an image whose kubectl prints its arguments and what it reads, as the manifest says. */
  @BeforeEach
  void makeImage() {
    try (Danube danube = Danube.using(DockerBackend.fromEnvironment())) {
      danube
          .run(
              Pipeline.define(
                  "kubectl",
                  p ->
                      p.stage(
                          "image",
                          s ->
                              s.buildImage(
                                  i ->
                                      i.dockerfileText(
                                              """
                                              FROM busybox:1.36
                                              RUN printf '#!/bin/sh\\necho "$@"; m=$(cat); echo "$m"\\ncase $m in *Fails*) exit 7;; *Slow*) [ -e started ] && exit 0; touch started; echo ready; sleep 1000;; esac\\n' > /bin/kubectl; chmod +x /bin/kubectl
                                              """)
                                          .tag(KUBECTL)))))
          .orThrow();
    }
  }

  /** Returns the ids of what Danube has in Docker, which may be of other programs too. */
  private static List<String> inDocker() {
    List<String> label = List.of("dev.danube.run");
    var docker = DockerClientFactory.lazyClient();
    return Stream.concat(
            docker.listContainersCmd().withShowAll(true).withLabelFilter(label).exec().stream()
                .map(container -> container.getId()),
            docker.listVolumesCmd().withFilter("label", label).exec().getVolumes().stream()
                .map(volume -> volume.getName()))
        .toList();
  }

  @BeforeEach
  void rememberWhatIsThere() {
    before = inDocker();
  }

  @AfterEach
  void nothing_is_left() {
    DockerClientFactory.lazyClient().removeImageCmd(KUBECTL).withForce(true).exec();
    assertThat(inDocker()).isSubsetOf(before);
  }

  private DanubeServer start() throws IOException {
    return DanubeServer.start(
        s ->
            s.port(0)
                .home(folder.resolve("home"))
                .backend(DockerBackend.fromEnvironment())
                .image("busybox:1.36")
                .kubectlImage(KUBECTL)
                .cluster("here", "https://k8s.example.org", Secret.of("token", () -> "geheim-9")));
  }

  private static JsonNode send(DanubeServer server, String method, String path, String body)
      throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .header(
                "Authorization",
                "Basic "
                    + Base64.getEncoder()
                        .encodeToString("admin:admin".getBytes(StandardCharsets.UTF_8)))
            .build();
    return new ObjectMapper()
        .readTree(HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body());
  }

  private String trigger(DanubeServer server, String stages) throws Exception {
    String id =
        send(
                server,
                "POST",
                "/v1/pipelines",
                "{\"name\": \"CI\", \"git_repository\": \"https://example.org/repo\", \"stages\": ["
                    + stages
                    + "]}")
            .path("id")
            .asText();
    return send(server, "POST", "/v1/pipelines/" + id + "/trigger", "").path("run").asText();
  }

  private static JsonNode ended(DanubeServer server, String run) throws Exception {
    JsonNode now = send(server, "GET", "/v1/runs/" + run, "");
    while (now.path("finished").isNull()) {
      now = send(server, "GET", "/v1/runs/" + run, "");
    }
    return now;
  }

  private static String deploy(String kind) {
    return "{\"type\": \"Deploy\", \"name\": \"deploy\", \"k8s_manifest\": {\"kind\": \""
        + kind
        + "\"}, \"cluster\": {\"name\": \"here\", \"server_url\": \"https://k8s.example.org\","
        + " \"namespace\": \"prod\"}}";
  }

  /** Removes the workspaces of runs that have failed, which are kept for a while. */
  private void discard() throws IOException {
    Path runs = folder.resolve("home/runs");
    try (Danube danube = Danube.using(DockerBackend.fromEnvironment(), d -> d.home(runs))) {
      new dev.danube.record.RunRecords(runs).list().forEach(record -> danube.discard(record.id()));
    }
  }

  @Test
  void manifests_are_applied_with_the_token_of_the_cluster() throws Exception {
    try (DanubeServer server = start()) {
      JsonNode good = ended(server, trigger(server, deploy("Deployment")));
      assertThat(good.path("state").asText()).as(good.toString()).isEqualTo("SUCCESS");
      JsonNode bad =
          ended(
              server,
              trigger(
                  server,
                  deploy("Fails") + "," + deploy("Later").replace("\"deploy\"", "\"later\"")));
      assertThat(bad.path("state").asText()).isEqualTo("FAILED");
      assertThat(bad.path("stages").get(0).path("lastLines").toString())
          .contains("apply --server https://k8s.example.org/ -n prod --token *** -f -")
          .contains("{\\\"kind\\\":\\\"Fails\\\"}");
      assertThat(bad.path("stages").get(1).path("outcome").asText()).isEqualTo("SKIPPED");
      assertThat(bad.toString()).doesNotContain("geheim-9");
    }
    discard();
  }

  @Test
  void a_run_that_a_stop_interrupts_is_continued_by_the_next_start() throws Exception {
    String run;
    try (DanubeServer server = start()) {
      run = trigger(server, deploy("Slow"));
      JsonNode now = send(server, "GET", "/v1/runs/" + run, "");
      while (!containsStarted()) {
        now = send(server, "GET", "/v1/runs/" + run, "");
      }
      assertThat(now.path("state").asText()).isEqualTo("RUNNING");
    }
    try (DanubeServer next = start()) {
      JsonNode ended = ended(next, run);
      assertThat(ended.path("state").asText()).as(ended.toString()).isEqualTo("SUCCESS");
    }
  }

  /** Returns whether the stage has printed that it is ready. */
  private boolean containsStarted() throws IOException {
    Path runs = folder.resolve("home/runs");
    if (!Files.isDirectory(runs)) {
      return false;
    }
    try (Stream<Path> files = Files.walk(runs)) {
      for (Path log : files.filter(file -> file.toString().endsWith(".log")).toList()) {
        if (Files.readString(log).contains("ready")) {
          return true;
        }
      }
      return false;
    } catch (UncheckedIOException e) {
      return false; // a file that is being written has got its name meanwhile
    }
  }
}
