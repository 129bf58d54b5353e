package dev.danube.stack.internal.imagetest;

import dev.danube.CancellationToken;
import dev.danube.ImageRef;
import dev.danube.StageContext;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A run of tests for pytest as a program of this machine. They find the image by its name. */
final class HostPytest {

  /** The exit code of pytest where it finds no tests. */
  private static final int NO_TESTS = 5;

  private static final List<String> PYTEST =
      List.of("python3", "-m", "pytest", "-x", "-p", "no:cacheprovider");

  private HostPytest() {}

  /**
   * Runs the tests in folders, each with an interpreter of its own, up to the first failure.
   *
   * @param root the folder that the folders are in
   */
  static void perform(StageContext stage, ImageRef image, Path root, List<String> folders)
      throws IOException, InterruptedException {
    perform(stage, PYTEST, image, root, folders);
  }

  /** Runs the tests with a command that takes a folder. */
  static void perform(
      StageContext stage, List<String> command, ImageRef image, Path root, List<String> folders)
      throws IOException, InterruptedException {
    for (String folder : folders) {
      List<String> argv = new ArrayList<>(command);
      argv.add(folder);
      int code = run(stage, start(stage, argv, image, root));
      if (code != 0 && code != NO_TESTS) {
        throw stage.failure(
            String.format("pytest ended with exit code %d for the tests in %s", code, folder));
      }
    }
  }

  private static Process start(StageContext stage, List<String> argv, ImageRef image, Path root) {
    ProcessBuilder program =
        new ProcessBuilder(argv).directory(root.toFile()).redirectErrorStream(true);
    program.environment().put("TEST_IMAGE", image.reference());
    program.environment().put("PYTHONDONTWRITEBYTECODE", "1");
    try {
      return program.start();
    } catch (IOException e) {
      throw stage.failure(
          String.format(
              "Tests run on this machine, and %s could not be started: %s. Install it with pytest,"
                  + " or run them in a container.",
              argv.get(0), e.getMessage()));
    }
  }

  /**
   * Logs what a program prints, and returns its exit code. It is killed if the stage is stopped.
   */
  private static int run(StageContext stage, Process process)
      throws IOException, InterruptedException {
    CancellationToken.Registration end = stage.cancellation().onCancel(() -> kill(process));
    try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
      process.getOutputStream().close();
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        stage.log(line);
      }
      return process.waitFor();
    } finally {
      end.close();
      kill(process);
    }
  }

  private static void kill(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
