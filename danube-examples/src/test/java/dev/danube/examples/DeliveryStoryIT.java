package dev.danube.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.DockerClientFactory;

/**
 * A test of {@link DeliveryPipeline} on Danube's own repository, in the steps of a person: look at
 * it, run it, see it fail, find out why, correct that, and resume. Each step is a program of its
 * own, and says what the person does next.
 */
@Timeout(300)
class DeliveryStoryIT {

  @TempDir private Path temp;
  private Path repository;

  // spotless:off

  /** The output of a program, and its exit code. */
  private record Ended(int code, String out, String err) {

    Ended says(String line) {
      assertThat((out + err).lines()).as(this.toString()).anyMatch(printed -> printed.matches(line));
      return this;
    }
  }

  /** A clone of the branch that is worked on, whose server says that this is the default one. */
  @BeforeEach
  void cloneOwnRepository() throws Exception {
    Path own = Path.of("").toAbsolutePath();
    while (!Files.exists(own.resolve(".git"))) {
      own = own.getParent();
    }
    repository = temp.resolve("danube");
    git(temp, "clone", "-q", own.toString(), "danube");
    git(repository, "checkout", "-q", "-B", "main");
    git(repository, "update-ref", "refs/remotes/origin/main", "HEAD");
    git(repository, "symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main");
  }

  @AfterEach
  void nothing_is_left() {
    List<String> label = List.of("dev.danube.run");
    var docker = DockerClientFactory.lazyClient();
    assertThat(docker.listContainersCmd().withShowAll(true).withLabelFilter(label).exec()).isEmpty();
    assertThat(docker.listVolumesCmd().withFilter("label", label).exec().getVolumes()).isEmpty();
  }

  private static void git(Path folder, String... args) throws Exception {
    List<String> command = new ArrayList<>(List.of("git", "-c", "user.name=Ada Example", "-c", "user.email=ada@example.org"));
    command.addAll(List.of(args));
    Ended git = run(folder, Map.of(), command);
    assertThat(git.code).as(git.toString()).isZero();
  }

  private Ended delivery(Map<String, String> environment, String... args) throws Exception {
    List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-cp", System.getProperty("java.class.path"), DeliveryPipeline.class.getName()));
    command.addAll(List.of(args));
    return run(repository, environment, command);
  }

  private static Ended run(Path folder, Map<String, String> environment, List<String> command) throws IOException, InterruptedException {
    Path out = Files.createTempFile("out", "");
    Path err = Files.createTempFile("err", "");
    try {
      ProcessBuilder program = new ProcessBuilder(command).directory(folder.toFile()).redirectOutput(out.toFile()).redirectError(err.toFile());
      // What the server that runs this test says is of another commit, and it folds logs in its own way.
      program.environment().keySet().removeIf(name -> name.startsWith("GITHUB_") || name.startsWith("CI_") || name.startsWith("GITLAB_") || name.equals("PUBLISH_TOKEN"));
      program.environment().put("CI", "true"); // so that no workspace is kept after a success
      program.environment().putAll(environment);
      int code = program.start().waitFor();
      return new Ended(code, Files.readString(out, StandardCharsets.UTF_8), Files.readString(err, StandardCharsets.UTF_8));
    } finally {
      Files.delete(out);
      Files.delete(err);
    }
  }

  @Test
  void a_delivery_fails_is_looked_into_mended_and_goes_on() throws Exception {
    Ended list = delivery(Map.of(), "--list");
    assertThat(list.code).isZero();
    list.says("publish +if default branch and not tag \"\\*-rc\\*\"")
        .says("see what would run, and why, with: --plan");

    Ended plan = delivery(Map.of(), "--plan");
    assertThat(plan.code).isZero();
    plan.says("  warning: .*PUBLISH_TOKEN.*").says("run it by leaving out --plan");

    Ended failed = delivery(Map.of());
    assertThat(failed.code).as(failed.toString()).isEqualTo(3);
    String run = failed.out.lines().findFirst().orElseThrow().replace("delivery: run ", "");
    failed.says("✓ package +done .*")
        .says("✗ publish +errored +\\S+ +secret PUBLISH_TOKEN is not available: environment variable PUBLISH_TOKEN is not set or empty")
        .says("✓ alert +done .*")
        .says("record: +\\.danube/runs/" + run)
        .says("fix it and continue with: --resume " + run + " --with-source")
        .says("resume with: --resume " + run);
    failed.says("report: +\\.danube/runs/" + run + "/report.html")
        .says("log of \"publish\": \\.danube/runs/" + run + "/logs/publish.log");
    assertThat(repository.resolve(".danube/latest/logs/package.log")).exists();
    assertThat(repository.resolve(".danube/latest/report.html")).content().contains("PUBLISH_TOKEN").doesNotContain("hunter22");

    // A mend elsewhere does not get into a run half-way.
    Files.writeString(repository.resolve("README.md"), "mended", StandardCharsets.UTF_8);
    Ended changed = delivery(Map.of("PUBLISH_TOKEN", "hunter22"), "--resume");
    assertThat(changed.code).isEqualTo(2);
    changed.says("  files of its source have changed since; its workspace has other files");
    git(repository, "commit", "-qam", "mend");
    Ended moved = delivery(Map.of("PUBLISH_TOKEN", "hunter22"), "--resume");
    assertThat(moved.code).isEqualTo(2);
    moved.says("  its source was commit [0-9a-f]{40} and is [0-9a-f]{40} now")
        .says("Bring what has changed into its workspace with .* --resume " + run + " --with-source, start a new run, or resume it anyway with .* --resume " + run + " --force");

    Ended resumed = delivery(Map.of("PUBLISH_TOKEN", "hunter22"), "--resume", "--force");
    assertThat(resumed.code).as(resumed.toString()).isZero();
    resumed.says("delivery: run " + run)
        .says("package = done by an earlier try")
        .says("publish \\| publishing [0-9a-f]{64}")
        .says("alert +.*skipped.*")
        .says("report: +\\.danube/runs/" + run + "/report.html")
        .says("delivery: SUCCESS in .*");
    assertThat(resumed.out).doesNotContain("package = started", "hunter22");
    assertThat(repository.resolve(".danube/latest/junit.xml")).content().contains("testcase classname=\"delivery\" name=\"publish\"");
  }

  // spotless:on
}
