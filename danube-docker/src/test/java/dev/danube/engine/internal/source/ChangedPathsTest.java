package dev.danube.engine.internal.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.ChangeBase;
import dev.danube.Source;
import dev.danube.engine.internal.source.fixture.GitFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests that JGit and git agree on what changed, over a random history. */
class ChangedPathsTest {

  private static final int COMMITS = 200;

  @TempDir Path folder;

  // spotless:off

  /**
   * Returns a history of edits, additions, removals, renames, mode changes and merges, as one
   * stream for git to read.
   */
  private static String history(Random random) {
    StringBuilder stream = new StringBuilder();
    List<String> files = new ArrayList<>();
    for (int i = 1; i <= COMMITS; i++) {
      stream.append("commit refs/heads/main\nmark :").append(i).append("\ncommitter Ada Example <ada@example.org> ").append(1_700_000_000 + i)
          .append(" +0000\ndata 1\nx\n");
      if (i > 1) {
        stream.append("from :").append(i - 1).append('\n');
      }
      if (i > 5 && random.nextInt(8) == 0) {
        stream.append("merge :").append(1 + random.nextInt(i - 2)).append('\n');
      }
      for (int j = random.nextInt(4); j >= 0; j--) {
        String known = files.isEmpty() ? "f" : files.get(random.nextInt(files.size()));
        switch (files.isEmpty() ? 0 : random.nextInt(5)) {
          case 0, 1 -> {
            String path = "d" + random.nextInt(4) + "/" + (random.nextInt(3) == 0 ? "ü " : "f") + random.nextInt(40);
            files.remove(path);
            files.add(path);
            modify(stream, "100644", path, i + "-" + j);
          }
          case 2 -> modify(stream, random.nextBoolean() ? "100755" : "100644", known, "same");
          case 3 -> {
            stream.append("D ").append(quoted(known)).append('\n');
            files.remove(known);
          }
          default -> {
            stream.append("R ").append(quoted(known)).append(" \"moved/").append(i).append('-').append(j).append("\"\n");
            files.remove(known);
            files.add("moved/" + i + "-" + j);
          }
        }
      }
      stream.append('\n');
    }
    return stream.toString();
  }

  private static String quoted(String path) {
    return '"' + path + '"';
  }

  private static void modify(StringBuilder stream, String mode, String path, String content) {
    stream.append("M ").append(mode).append(" inline ").append(quoted(path)).append("\ndata ")
        .append(content.getBytes(StandardCharsets.UTF_8).length).append('\n').append(content).append('\n');
  }

  @Test
  void two_hundred_commits_have_the_paths_that_git_lists() throws Exception {
    GitFolder repository = GitFolder.init(folder);
    Random random = new Random(7);
    Path stream = Files.writeString(folder.resolve(".git/stream"), history(random));
    fastImport(stream);
    List<String> commits = repository.lines("rev-list", "main");
    assertThat(commits).hasSize(COMMITS);
    for (int i = 0; i < commits.size() - 1; i++) {
      String commit = commits.get(i);
      String other = commits.get(random.nextInt(commits.size()));
      repository.git("update-ref", "--no-deref", "HEAD", commit);
      try (Checkout checkout = Checkouts.open(Source.currentRepository().committedOnly(),
          new CheckoutEnvironment(folder, folder, Map.of(), Set.of(), secret -> "", () -> Optional.of(other)))) {
        assertThat(checkout.info().orElseThrow().changedPaths(ChangeBase.previousCommit())).as(commit).hasValueSatisfying(paths ->
            assertThat(paths).containsExactlyInAnyOrderElementsOf(repository.paths("diff", "--name-only", "--no-renames", commit + "^1", commit)));
        assertThat(checkout.info().orElseThrow().changedPaths(ChangeBase.lastSuccess())).as(other + " " + commit).hasValueSatisfying(paths ->
            assertThat(paths).containsExactlyInAnyOrderElementsOf(repository.paths("diff", "--name-only", "--no-renames", other, commit)));
      }
    }
  }

  private void fastImport(Path stream) throws IOException, InterruptedException {
    Process process = new ProcessBuilder("git", "fast-import", "--quiet", "--force").directory(folder.toFile())
        .redirectInput(stream.toFile()).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
  }

  // spotless:on
}
