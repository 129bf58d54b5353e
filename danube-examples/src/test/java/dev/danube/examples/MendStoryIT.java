package dev.danube.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.Pipeline;
import dev.danube.Source;
import dev.danube.cli.PipelineMain;
import dev.danube.docker.DockerBackend;
import dev.danube.engine.Danube;
import dev.danube.record.RunRecord;
import dev.danube.record.RunRecords;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.DockerClientFactory;

/**
 * A test of a day with a pipeline: break a test, look, mend it, continue, and see it green. Each
 * step is a program of its own. Every printed line that tells what to do is done as it stands.
 */
@Timeout(180)
class MendStoryIT {

  @TempDir private Path folder;

  /** The program of a person: it builds and tests the files of the working directory. */
  static final class Own {

    private Own() {}

    public static void main(String[] args) {
      PipelineMain.run(Own::pipeline, args);
    }

    static Pipeline pipeline() {
      return Pipeline.define(
          "own",
          p ->
              p.source(Source.directory(Path.of("").toAbsolutePath()))
                  .image("busybox:1.36")
                  .stage("build", s -> s.run("cat part1 part2 > whole; echo built"))
                  .stage("unit", s -> s.run("sh test.sh"))
                  .stage("pack", s -> s.run("gzip -k whole").artifact("whole.gz")));
    }
  }

  private record Ended(int code, String printed) {

    /** Returns what follows a text on its line, such as a command to type. */
    String after(String text) {
      Matcher line = Pattern.compile("(?m)^" + Pattern.quote(text) + "\\s*(.+)$").matcher(printed);
      assertThat(line.find()).as(printed).isTrue();
      return line.group(1);
    }
  }

  @BeforeEach
  void write() throws IOException {
    Files.writeString(folder.resolve("part1"), "a\n");
    Files.writeString(folder.resolve("part2"), "b\n");
    Files.writeString(folder.resolve("test.sh"), "grep -q a whole && grep -q c whole\n");
  }

  @AfterEach
  void discard() throws IOException {
    Path home = folder.resolve(".danube");
    try (Danube danube = Danube.using(DockerBackend.fromEnvironment(), d -> d.home(home))) {
      for (RunRecord record : new RunRecords(home).list()) {
        assertThat(danube.discard(record.id())).isEmpty();
      }
    }
    var docker = DockerClientFactory.lazyClient();
    List<String> label = List.of("dev.danube.run");
    assertThat(docker.listVolumesCmd().withFilter("label", label).exec().getVolumes()).isEmpty();
  }

  /** Starts the program with arguments as a person types them. */
  private Ended own(String arguments) throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return type(
        "'" + java + "' -cp \"$CP\" '" + Own.class.getName() + "' --log plain " + arguments);
  }

  private Ended type(String line) throws IOException {
    ProcessBuilder shell =
        new ProcessBuilder("bash", "-c", line).directory(folder.toFile()).redirectErrorStream(true);
    shell.environment().put("CP", System.getProperty("java.class.path"));
    List<String> servers = List.of("GITHUB_ACTIONS", "GITLAB_CI", "CI");
    servers.forEach(shell.environment()::remove);
    Process process = shell.start();
    process.getOutputStream().close();
    try {
      String printed =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Ended(process.waitFor(), printed);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while typing " + line, e);
    }
  }

  @Test
  void a_test_is_broken_looked_at_mended_and_seen_green_by_three_commands() throws IOException {
    Ended failed = own("");
    assertThat(failed.code).as(failed.printed).isEqualTo(1);
    assertThat(folder.resolve(failed.after("record:"))).isDirectory();
    assertThat(folder.resolve(failed.after("report:"))).content().contains("unit");
    assertThat(folder.resolve(failed.after("log of \"unit\":"))).exists();
    Ended repeated = type(failed.after("repeat \"unit\" with:\n").replace(" -it ", " -i "));
    assertThat(repeated.code).as("as it failed: " + repeated.printed).isEqualTo(1);

    Files.writeString(folder.resolve("test.sh"), "grep -q a whole && grep -q b whole\n");
    Ended green = own(failed.after("fix it and continue with:"));
    assertThat(green.code).as(green.printed).isZero();
    assertThat(green.printed)
        .contains("source: changed test.sh\n", "build = done by an earlier try")
        .doesNotContain("built\n", "resume with");

    Files.writeString(folder.resolve("test.sh"), "grep -q d whole\n");
    Ended again = own("--again unit");
    assertThat(again.code).as(again.printed).isEqualTo(1);
    assertThat(again.printed)
        .contains("source: changed test.sh\n")
        .doesNotContain("build", "pack", "resume with");
    Files.writeString(folder.resolve("test.sh"), "grep -q b whole\n");
    Ended once = own(again.after("fix it and continue with:"));
    assertThat(once.code).as(once.printed).isZero();
  }
}
