package dev.danube.git;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** A folder in which tests run the installed git, which knows nothing of who runs them. */
public final class GitFolder {

  static final Map<String, String> ENVIRONMENT =
      Map.of(
          "GIT_CONFIG_GLOBAL", "/dev/null",
          "GIT_CONFIG_SYSTEM", "/dev/null",
          "GIT_AUTHOR_NAME", "Ada Example",
          "GIT_AUTHOR_EMAIL", "ada@example.org",
          "GIT_COMMITTER_NAME", "Ada Example",
          "GIT_COMMITTER_EMAIL", "ada@example.org",
          "LC_ALL", "C.UTF-8");

  private final Path folder;

  private GitFolder(Path folder) {
    this.folder = folder;
  }

  /** A new repository with a branch {@code main} that has no commit yet. */
  public static GitFolder init(Path folder) throws IOException {
    GitFolder made = new GitFolder(Files.createDirectories(folder));
    made.git("init", "-q", "-b", "main");
    return made;
  }

  static GitFolder of(Path folder) {
    return new GitFolder(folder);
  }

  public Path path() {
    return folder;
  }

  public GitFolder write(String path, String content) throws IOException {
    Files.createDirectories(folder.resolve(path).getParent());
    Files.writeString(folder.resolve(path), content);
    return this;
  }

  /** Commits everything; returns the id. */
  public String commit(String message) {
    git("add", "-A");
    git("commit", "-q", "--allow-empty", "-m", message);
    return git("rev-parse", "HEAD");
  }

  List<String> lines(String... args) {
    return git(args).lines().toList();
  }

  /** Paths, which git would quote. */
  List<String> paths(String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    all.add("-z");
    return Arrays.stream(git(all.toArray(String[]::new)).split("\0", -1))
        .filter(path -> !path.isEmpty())
        .toList();
  }

  String git(String... args) {
    List<String> command = new ArrayList<>(List.of("git", "-c", "protocol.file.allow=always"));
    command.addAll(List.of(args));
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
      builder.environment().putAll(ENVIRONMENT);
      Process process = builder.start();
      String output =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (process.waitFor() != 0) {
        throw new IllegalStateException(String.join(" ", command) + ":\n" + output);
      }
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
