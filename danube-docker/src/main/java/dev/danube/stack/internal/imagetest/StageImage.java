package dev.danube.stack.internal.imagetest;

import dev.danube.ExecResult;
import dev.danube.ImageInfo;
import dev.danube.ImageRef;
import dev.danube.StageContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The image that a stage works in. */
final class StageImage implements TestedImage {

  /** A script that sets variables up to {@code --}, and runs what follows in a folder. */
  private static final String RUN =
      "cd \"$1\" || exit; shift; while [ \"$1\" != -- ]; do export \"$1\"; shift; done; shift;"
          + " exec \"$@\"";

  private final StageContext stage;
  private final ImageInfo info;

  StageImage(StageContext stage, ImageRef image) throws InterruptedException {
    this.stage = stage;
    this.info = stage.inspect(image);
  }

  @Override
  public ExecResult exec(Map<String, String> env, List<String> argv) throws InterruptedException {
    String workdir = info.config().workdir();
    List<String> words = new ArrayList<>(List.of("sh", "-c", RUN, "sh"));
    words.add(workdir.isEmpty() ? "/" : workdir);
    env.forEach((name, value) -> words.add(name + "=" + value));
    words.add("--");
    words.addAll(argv);
    return stage.tryExec(words.toArray(String[]::new));
  }

  @Override
  public ImageInfo info() {
    return info;
  }
}
