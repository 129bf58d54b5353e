package dev.danube.stack.internal;

import dev.danube.ExecResult;
import dev.danube.ImageInfo;
import dev.danube.StageContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

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
