package dev.danube.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.NotFoundException;
import dev.danube.ImageBuild;
import dev.danube.Outcome;
import dev.danube.Pipeline;
import dev.danube.RunResult;
import dev.danube.Source;
import dev.danube.StageFailure;
import dev.danube.docker.fixture.OnDocker;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A check that Dockerfiles of all kinds become the same images as by {@code docker buildx build}:
 * the same configuration and the same files, or a failure for both. {@code .ci/run} runs it with a
 * new engine, whose packages have the program; {@code DANUBE_BUILDX} names it.
 */
@Timeout(900)
class DockerfilesCheck extends OnDocker {

  private static final String BUILDX = "DANUBE_BUILDX";

  /** A Dockerfile of the list, with the words beside its name. */
  private record Dockerfile(String name, List<String> words, String text) {

    boolean fails() {
      return words.contains("fails");
    }

    /** Returns the values of the words that start with a prefix, by what follows it. */
    Map<String, String> with(String prefix) {
      Map<String, String> found = new HashMap<>();
      for (String word : words) {
        if (word.startsWith(prefix)) {
          String[] parts = word.substring(prefix.length()).split("=", 2);
          found.put(parts[0], parts[1]);
        }
      }
      return found;
    }

    void define(ImageBuild.Builder build) {
      build.dockerfile(name).tag(image("danube"));
      with("arg.").forEach(build::buildArg);
      with("target").values().forEach(build::target);
    }

    String image(String tag) {
      return "danube-it/" + name + ":" + tag;
    }
  }

  @TempDir private Path context;
  private final List<Dockerfile> all = new ArrayList<>();

  @AfterEach
  void removeImages() {
    DockerClient client = NothingLeft.client();
    for (Dockerfile one : all) {
      for (String tag : List.of("danube", "peer")) {
        try {
          client.removeImageCmd(one.image(tag)).withForce(true).exec();
        } catch (NotFoundException e) {
          // it was not built
        }
      }
    }
  }

  private void read() throws IOException {
    try (InputStream list =
        Objects.requireNonNull(getClass().getResourceAsStream("dockerfiles.txt"))) {
      String text = new String(list.readAllBytes(), StandardCharsets.UTF_8);
      for (String part : text.split("(?m)^=== ", -1)) {
        if (!part.isEmpty()) {
          String[] head = part.split("\n", 2);
          List<String> words = List.of(head[0].split(" ", -1));
          all.add(new Dockerfile(words.get(0), words.subList(1, words.size()), head[1]));
        }
      }
    }
  }

  private void write() throws IOException {
    Map<String, String> files =
        Map.of(
            "a.txt", "a\n",
            "b.txt", "b\n",
            "with blank.txt", "blank\n",
            "script.sh", "#!/bin/sh\necho hi\n",
            "folder/1.md", "1\n",
            "folder/x.bin", "\u0000\u0001",
            "folder/sub/c.md", "c\n",
            "links/target/x", "x\n");
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path path = context.resolve(file.getKey());
      Files.createDirectories(path.resolve(".."));
      Files.writeString(path, file.getValue());
    }
    assertThat(context.resolve("script.sh").toFile().setExecutable(true, false)).isTrue();
    Files.createSymbolicLink(context.resolve("links/to-file"), Path.of("target/x"));
    Files.createSymbolicLink(context.resolve("links/to-folder"), Path.of("target"));
    Files.createSymbolicLink(context.resolve("links/to-nothing"), Path.of("nowhere"));
    try (TarArchiveOutputStream tar =
        new TarArchiveOutputStream(
            new GzipCompressorOutputStream(
                Files.newOutputStream(context.resolve("archive.tar.gz"))))) {
      byte[] content = "in the archive\n".getBytes(StandardCharsets.UTF_8);
      TarArchiveEntry entry = new TarArchiveEntry("inner/file");
      entry.setSize(content.length);
      entry.setIds(5, 6);
      tar.putArchiveEntry(entry);
      tar.write(content);
      tar.closeArchiveEntry();
    }
    for (Dockerfile one : all) {
      String text = one.words.contains("crlf") ? one.text.replace("\n", "\r\n") : one.text;
      String mark = one.words.contains("mark") ? "\uFEFF" : "";
      Files.writeString(context.resolve(one.name), mark + text);
      String ignored = one.with("ignore").getOrDefault("", "");
      if (!ignored.isEmpty()) {
        Files.writeString(context.resolve(one.name + ".dockerignore"), ignored + "\n");
      }
    }
  }

  private Map<String, String> buildByDanube() {
    Pipeline pipeline =
        Pipeline.define(
            "dockerfiles",
            p ->
                p.source(Source.directory(context))
                    .image(BUSYBOX)
                    .parallel(
                        "all",
                        q ->
                            all.forEach(one -> q.stage(one.name, s -> s.buildImage(one::define)))));
    RunResult result = danube.run(pipeline);
    Map<String, String> failures = new TreeMap<>();
    result.stages().stream()
        .filter(stage -> stage.outcome() != Outcome.SUCCESS)
        .forEach(
            stage ->
                failures.put(
                    stage.name(),
                    stage.failure().map(StageFailure::message).orElse(stage.outcome().name())));
    return failures;
  }

  private Map<String, String> buildByPeer() throws Exception {
    Map<String, String> failures = new TreeMap<>();
    for (Dockerfile one : all) {
      List<String> command =
          new ArrayList<>(
              List.of(
                  System.getenv(BUILDX),
                  "build",
                  "--progress=plain",
                  "-f",
                  context.resolve(one.name).toString(),
                  "-t",
                  one.image("peer")));
      one.with("arg.")
          .forEach((name, value) -> command.addAll(List.of("--build-arg", name + "=" + value)));
      one.with("target").values().forEach(target -> command.addAll(List.of("--target", target)));
      command.add(context.toString());
      Path log = Files.createTempFile(home, "peer", ".log");
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      assertThat(process.waitFor(120, TimeUnit.SECONDS)).as(one.name).isTrue();
      if (process.exitValue() != 0) {
        failures.put(one.name, Files.readString(log));
      }
    }
    return failures;
  }

  /** Returns the files of an image, each with all that matters except its time. */
  private static SortedMap<String, String> files(DockerClient client, String image)
      throws Exception {
    String container = client.createContainerCmd(image).withCmd("none").exec().getId();
    SortedMap<String, String> files = new TreeMap<>();
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(
            new BufferedInputStream(client.copyArchiveFromContainerCmd(container, "/").exec()))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(tar.readAllBytes());
        files.put(
            entry.getName(),
            String.format(
                "%o %d:%d %s %s",
                entry.getMode(),
                entry.getLongUserId(),
                entry.getLongGroupId(),
                entry.getLinkName(),
                HexFormat.of().formatHex(hash, 0, 8)));
      }
    } finally {
      client.removeContainerCmd(container).withForce(true).withRemoveVolumes(true).exec();
    }
    return files;
  }

  private static void compare(DockerClient client, Dockerfile one, List<String> differences)
      throws Exception {
    String ours = String.valueOf(client.inspectImageCmd(one.image("danube")).exec().getConfig());
    String theirs = String.valueOf(client.inspectImageCmd(one.image("peer")).exec().getConfig());
    if (!ours.equals(theirs)) {
      differences.add(one.name + ": " + ours + " instead of " + theirs);
    }
    Map<String, String> mine = files(client, one.image("danube"));
    Map<String, String> peers = files(client, one.image("peer"));
    mine.forEach(
        (path, file) -> {
          if (!file.equals(peers.get(path))) {
            differences.add(
                one.name + ": " + path + " is " + file + " instead of " + peers.get(path));
          }
        });
    peers.keySet().stream()
        .filter(path -> !mine.containsKey(path))
        .forEach(path -> differences.add(one.name + ": there is no " + path));
  }

  @Test
  void all_become_the_same_images() throws Exception {
    assertThat(System.getenv(BUILDX)).as("the path of docker-buildx in " + BUILDX).isNotNull();
    read();
    write();
    List<String> wrong =
        all.stream().filter(Dockerfile::fails).map(Dockerfile::name).sorted().toList();
    Map<String, String> peers = buildByPeer();
    assertThat(peers.keySet())
        .as("what the peer refuses: %s", peers)
        .containsExactlyElementsOf(wrong);
    Map<String, String> own = buildByDanube();
    assertThat(own.keySet()).as("what Danube refuses: %s", own).containsExactlyElementsOf(wrong);
    assertThat(own.values()).allMatch(message -> message.length() > 20);
    List<String> differences = new ArrayList<>();
    for (Dockerfile one : all) {
      if (!one.fails()) {
        compare(NothingLeft.client(), one, differences);
      }
    }
    assertThat(differences).isEmpty();
  }
}
