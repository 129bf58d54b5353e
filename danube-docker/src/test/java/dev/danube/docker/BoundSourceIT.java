package dev.danube.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.Artifact;
import dev.danube.Outcome;
import dev.danube.Output;
import dev.danube.RunResult;
import dev.danube.Source;
import dev.danube.docker.fixture.OnDocker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of runs that work directly in a folder of this machine. */
class BoundSourceIT extends OnDocker {

  private static final Output<String> OUT = Output.text("out");

  @TempDir Path source;

  @Override
  public DockerBackend backend() {
    return DockerBackend.builder().bindSource().build();
  }

  // spotless:off

  @Test
  void stages_work_on_the_folder_itself_and_leave_nothing_that_its_owner_has_not() throws IOException {
    Files.writeString(source.resolve("in"), "x\n");
    Files.setAttribute(source.resolve("in"), "unix:uid", 815);
    Files.createDirectory(source.resolve(".danube"));
    Files.writeString(source.resolve(".danube/mine"), "x");
    Files.setAttribute(source.resolve(".danube"), "unix:mode", 0700);
    Files.setAttribute(source, "unix:mode", 0755);
    Files.setAttribute(source, "unix:uid", 4711);
    Files.setAttribute(source, "unix:gid", 4712);
    long second = Instant.now().getEpochSecond();
    while (Instant.now().getEpochSecond() == second) { // scripts only see whole seconds
      Thread.onSpinWait();
    }
    RunResult result = run(p -> p.source(Source.directory(source))
        .stage("root", s -> s.run("cat in; mkdir -p made/deep; echo y > made/deep/file; ln -s /etc/passwd link; echo o > $DANUBE_OUTPUT/out")
            .output(OUT).artifact("made/**"))
        .stage("other", s -> s.image(DEBIAN).user("33").run("touch made/no 2>/dev/null || echo refused")));
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(result.warnings()).isEmpty();
    assertThat(out("root")).containsExactly("x");
    assertThat(out("other")).containsExactly("refused");
    assertThat(result.stage("root").artifacts()).extracting(Artifact::name).containsExactly("made/deep/file");
    try (Stream<Path> all = Files.walk(source)) {
      List<Path> found = all.toList();
      assertThat(found).extracting(path -> source.relativize(path).toString())
          .containsExactlyInAnyOrder("", "in", ".danube", ".danube/mine", "made", "made/deep", "made/deep/file", "link");
      for (Path path : found) {
        assertThat(Files.getAttribute(path, "unix:uid", java.nio.file.LinkOption.NOFOLLOW_LINKS)).as(path.toString())
            .isEqualTo(path.endsWith("in") ? 815 : path.toString().contains(".danube") ? 0 : 4711);
      }
    }
    assertThat((int) Files.getAttribute(source.resolve(".danube"), "unix:mode") & 0777).isEqualTo(0700);
    assertThat(Files.getAttribute(Path.of("/etc/passwd"), "unix:uid")).isEqualTo(0);
  }

  @Test
  void generated_files_cannot_be_compared_with_themselves() {
    RunResult result = run(p -> p.source(Source.directory(source)).stage("a", s -> s.run("echo x > made").generated("made")));
    assertThat(result.stage("a").failure().orElseThrow().message()).isEqualTo("cannot compare the generated files with the source:"
        + " the run works on the folder of the source itself, not on a copy; leave out bindSource()");
  }

  // spotless:on
}
