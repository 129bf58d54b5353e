package dev.danube.stack.internal.imagetest;

import dev.danube.ExecResult;
import dev.danube.ImageInfo;
import dev.danube.ImageRef;
import dev.danube.StageContext;
import dev.danube.stack.internal.ImageContainer;
import java.util.List;
import java.util.Map;

/** The image that a stage works in. */
final class StageImage implements TestedImage {

  private final ImageContainer container;

  StageImage(StageContext stage, ImageRef image) throws InterruptedException {
    this.container = new ImageContainer(stage, stage.inspect(image));
  }

  @Override
  public ExecResult exec(Map<String, String> env, List<String> argv) throws InterruptedException {
    return container.exec(env, argv);
  }

  @Override
  public ImageInfo info() {
    return container.info();
  }
}
