package dev.danube.stack.internal.imagetest;

import dev.danube.ExecResult;
import dev.danube.ImageInfo;
import dev.danube.ImageRef;
import dev.danube.StageContext;
import dev.danube.stack.internal.ImageContainer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The image of a stage. Its container starts with the first program that runs in it. */
final class StageImage implements TestedImage {

  private final StageContext stage;
  private final ImageRef image;
  private @Nullable ImageContainer container;

  StageImage(StageContext stage, ImageRef image) {
    this.stage = stage;
    this.image = image;
  }

  @Override
  public ExecResult exec(Map<String, String> env, List<String> argv) throws InterruptedException {
    return container().exec(env, argv);
  }

  private ImageContainer container() throws InterruptedException {
    ImageContainer known = container;
    if (known == null) {
      known = ImageContainer.start(stage, image);
      container = known;
    }
    return known;
  }

  @Override
  public ImageInfo info() throws InterruptedException {
    return container != null
        ? container.info()
        : ImageContainer.inspect(stage, image)
            .orElseThrow(() -> new IllegalStateException("There is no image " + image));
  }
}
