package dev.danube.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.danube.ImageRef;
import dev.danube.Output;
import dev.danube.Pipeline;
import dev.danube.Secret;
import dev.danube.docker.DockerBackend;
import dev.danube.engine.Danube;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
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
import org.eclipse.jgit.api.Git;
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
  private HttpServer git;
  private String repository;

  /** Serves a repository as plain files, which git can clone. */
  @BeforeEach
  void serveRepository() throws Exception {
    Path bare = folder.resolve("repo.git");
    try (Git work =
        Git.init().setDirectory(folder.resolve("work").toFile()).setInitialBranch("main").call()) {
      Files.writeString(folder.resolve("work/hello.txt"), "hello from the repository\n");
      work.add().addFilepattern(".").call();
      work.commit()
          .setMessage("first")
          .setAuthor("a", "a@example.org")
          .setCommitter("a", "a@example.org")
          .setSign(false)
          .call();
      Git.cloneRepository()
          .setBare(true)
          .setURI(folder.resolve("work").toUri().toString())
          .setDirectory(bare.toFile())
          .call()
          .close();
      String commit = work.log().call().iterator().next().name();
      Files.createDirectories(bare.resolve("info"));
      Files.writeString(bare.resolve("info/refs"), commit + "\trefs/heads/main\n");
      Files.createDirectories(bare.resolve("objects/info"));
      try (Stream<Path> packs = Files.list(bare.resolve("objects/pack"))) {
        StringBuilder names = new StringBuilder();
        packs
            .filter(pack -> pack.toString().endsWith(".pack"))
            .forEach(pack -> names.append("P ").append(pack.getFileName()).append('\n'));
        Files.writeString(bare.resolve("objects/info/packs"), names + "\n");
      }
    }
    git = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    git.createContext("/", this::file);
    git.start();
    repository = "http://127.0.0.1:" + git.getAddress().getPort() + "/repo.git";
  }

  private void file(HttpExchange exchange) throws IOException {
    Path file = folder.resolve(exchange.getRequestURI().getPath().substring(1)).normalize();
    byte[] bytes = Files.isRegularFile(file) ? Files.readAllBytes(file) : new byte[0];
    exchange.sendResponseHeaders(
        bytes.length == 0 ? 404 : 200, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @AfterEach
  void nothing_is_left() {
    git.stop(0);
    List<String> label = List.of("dev.danube.run");
    var docker = DockerClientFactory.lazyClient();
    assertThat(docker.listContainersCmd().withShowAll(true).withLabelFilter(label).exec())
        .isEmpty();
    assertThat(docker.listVolumesCmd().withFilter("label", label).exec().getVolumes()).isEmpty();
  }

  private DanubeServer start() throws IOException {
    return DanubeServer.start(
        s ->
            s.port(0)
                .home(folder.resolve("home"))
                .backend(DockerBackend.fromEnvironment())
                .image("busybox:1.36")
                .kubectlImage(KUBECTL)
                .token("here", Secret.of("token", () -> "geheim-9")));
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
                "{\"name\": \"CI\", \"git_repository\": \""
                    + repository
                    + "\", \"stages\": ["
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

  private static String run(String name, String command) {
    return "{\"type\": \"Run\", \"name\": \"" + name + "\", \"command\": \"" + command + "\"}";
  }

  @Test
  void commands_run_in_a_checkout_and_a_failure_is_told_with_its_last_lines() throws Exception {
    try (DanubeServer server = start()) {
      JsonNode good = ended(server, trigger(server, run("read", "grep hello hello.txt")));
      assertThat(good.path("state").asText()).as(good.toString()).isEqualTo("SUCCESS");
      JsonNode bad =
          ended(
              server,
              trigger(server, run("first", "cat hello.txt; exit 3") + "," + run("second", "true")));
      assertThat(bad.path("state").asText()).isEqualTo("FAILED");
      assertThat(bad.path("stages").get(0).path("lastLines").get(0).asText())
          .isEqualTo("hello from the repository");
      assertThat(bad.path("stages").get(1).path("outcome").asText()).isEqualTo("SKIPPED");
    }
    discard();
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
    try (Danube danube = Danube.using(DockerBackend.fromEnvironment())) {
      Output<ImageRef> image = Output.image("kubectl");
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
                                              "FROM busybox:1.36\nRUN printf '#!/bin/sh\\necho \"$@\"; cat; exit 7\\n' > /bin/kubectl; chmod +x /bin/kubectl\n")
                                          .tag(KUBECTL)
                                          .as(image)))))
          .orThrow();
    }
    String deploy =
        """
        {"type": "Deploy", "name": "deploy", "k8s_manifest": {"kind": "Deployment"},
         "cluster": {"name": "here", "server_url": "https://k8s.example.org", "namespace": "prod"}}
        """;
    try (DanubeServer server = start()) {
      JsonNode ended = ended(server, trigger(server, deploy));
      assertThat(ended.path("stages").get(0).path("lastLines").toString())
          .contains("apply --server https://k8s.example.org/ -n prod --token *** -f -")
          .contains("{\\\"kind\\\":\\\"Deployment\\\"}");
      assertThat(ended.toString()).doesNotContain("geheim-9");
    } finally {
      DockerClientFactory.lazyClient().removeImageCmd(KUBECTL).withForce(true).exec();
    }
    discard();
  }

  @Test
  void a_run_that_a_stop_interrupts_is_continued_by_the_next_start() throws Exception {
    String run;
    try (DanubeServer server = start()) {
      run =
          trigger(
              server,
              run(
                  "long",
                  "if [ -e started ]; then exit 0; fi; touch started; echo ready; sleep 1000"));
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
    try (Stream<Path> files = Files.walk(folder.resolve("home/runs"))) {
      for (Path log : files.filter(file -> file.toString().endsWith(".log")).toList()) {
        if (Files.readString(log).contains("ready")) {
          return true;
        }
      }
    }
    return false;
  }
}
