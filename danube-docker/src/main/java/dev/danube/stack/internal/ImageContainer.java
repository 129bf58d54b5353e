package dev.danube.stack.internal;

import dev.danube.DanubeException;
import dev.danube.ExecResult;
import dev.danube.ImageInfo;
import dev.danube.ImageRef;
import dev.danube.StageContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The container of a stage, as a container of its image that runs programs. Programs start in the
 * image's own working directory. Immutable.
 *
 * @param stage the stage
 * @param info what its image consists of
 */
public record ImageContainer(StageContext stage, ImageInfo info) {

  /** A script that sets variables up to {@code --}, and runs what follows in a folder. */
  private static final String RUN =
      "cd \"$1\" || exit; shift; while [ \"$1\" != -- ]; do export \"$1\"; shift; done; shift;"
          + " exec \"$@\"";

  /** Starts the container of a stage. Its image is at the daemon from then on. */
  public static ImageContainer start(StageContext stage, ImageRef image)
      throws InterruptedException {
    stage.tryExec("sh", "-c", ":");
    return new ImageContainer(stage, stage.inspect(image));
  }

  /**
   * Returns what an image consists of, whether the daemon has it or only a registry.
   *
   * @return the description; empty if neither has it
   * @throws DanubeException if the registry cannot be asked
   */
  public static Optional<ImageInfo> inspect(StageContext stage, ImageRef image)
      throws InterruptedException {
    try {
      return Optional.of(stage.inspect(image));
    } catch (IllegalStateException e) {
      // The daemon does not have it.
    }
    return stage.registry().inspect(image);
  }

  /** Runs a program with further variables. */
  public ExecResult exec(Map<String, String> env, List<String> argv) throws InterruptedException {
    return exec(RUN, env, argv);
  }

  /** Runs a program whose two outputs become one. */
  public ExecResult exec(List<String> argv) throws InterruptedException {
    return exec(RUN + " 2>&1", Map.of(), argv);
  }

  private ExecResult exec(String script, Map<String, String> env, List<String> argv)
      throws InterruptedException {
    String workdir = info.config().workdir();
    List<String> words = new ArrayList<>(List.of("sh", "-c", script, "sh"));
    words.add(workdir.isEmpty() ? "/" : workdir);
    env.forEach((name, value) -> words.add(name + "=" + value));
    words.add("--");
    words.addAll(argv);
    return stage.tryExec(words.toArray(String[]::new));
  }
}
