package dev.danube.stack;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A benchmark of {@code --decide} in a repository of 1,500 commits, from a cold JVM, for both
 * rules, against a JVM that only tells its version. It needs git, and the class path of the tests.
 */
final class DecideBenchmark {

  private static final int COMMITS = 1_500;
  private static final int ROUNDS = 7;

  private DecideBenchmark() {}

  public static void main(String[] args) throws Exception {
    Path root = Files.createTempDirectory("danube-decide");
    try (StackRepository repository = new StackRepository(root)) {
      importCommits(root);
      repository.write("images/web/file", "changed");
      repository.commit("the last one");
      for (String rule : List.of("git", "content")) {
        double[] own = new double[ROUNDS];
        double[] peer = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
          own[round] = millis(root, decide(rule));
          peer[round] = millis(root, List.of(java(), "-version"));
        }
        System.out.printf(
            Locale.ROOT,
            "rebuild=%s: median %.0f ms, against %.0f ms of java -version%n",
            rule,
            median(own),
            median(peer));
      }
    }
  }

  private static double median(double... values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private static List<String> decide(String rule) {
    List<String> command = new ArrayList<>(List.of(java(), "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.addAll(List.of(StackMain.class.getName(), "images", "--decide", "--branch", "dev"));
    command.addAll(List.of("--set", "rebuild=" + rule, "--registry-tags", "/dev/null"));
    return command;
  }

  private static double millis(Path folder, List<String> command) throws Exception {
    long start = System.nanoTime();
    Process process = start(folder, command);
    if (process.waitFor() != 0) {
      throw new IllegalStateException(command + " ended with " + process.exitValue());
    }
    return (System.nanoTime() - start) / 1e6;
  }

  private static Process start(Path folder, List<String> command) throws IOException {
    return new ProcessBuilder(command)
        .directory(folder.toFile())
        .redirectOutput(new File("/dev/null"))
        .redirectError(new File("/dev/null"))
        .start();
  }

  private static void importCommits(Path root) throws Exception {
    Process process = start(root, List.of("git", "fast-import", "--quiet", "--force"));
    try (var in = process.outputWriter(StandardCharsets.UTF_8)) {
      for (int i = 0; i < COMMITS; i++) {
        in.write("commit refs/heads/main\n");
        in.write("committer a <a@example.org> " + (1_700_000_000L + i) + " +0000\n");
        in.write("data 1\nx\n");
        in.write(i == 0 ? "from refs/heads/main^0\n" : "");
        in.write("M 100644 inline docs/f" + i % 100 + "\ndata 9\nchange " + i % 10 + "\n\n");
      }
    }
    if (process.waitFor() != 0
        || start(root, List.of("git", "reset", "-q", "--hard")).waitFor() != 0) {
      throw new IllegalStateException("The commits could not be imported");
    }
  }
}
