package dev.danube.examples;

import static dev.danube.Condition.onDefaultBranch;

import dev.danube.Pipeline;
import dev.danube.cli.PipelineMain;
import dev.danube.stack.ImageStack;
import java.io.IOException;
import java.nio.file.Path;

/** A stack of four images, which is pushed from the default branch only. */
public final class Images {

  private Images() {}

  static Pipeline pipeline(Path folder) throws IOException {
    ImageStack stack = ImageStack.read(folder);
    return stack.pipeline(s -> s.push(onDefaultBranch()));
  }

  /** Gives the images of the main branch the tags that others use. */
  static Pipeline promotion(Path folder) throws IOException {
    return ImageStack.read(folder).promotion("2026.3-main", "2026.3-stable", "stable");
  }

  public static void main(String[] args) throws IOException {
    Pipeline pipeline = pipeline(Path.of("danube-examples/src/main/images"));
    PipelineMain.run(() -> pipeline, args);
  }
}
