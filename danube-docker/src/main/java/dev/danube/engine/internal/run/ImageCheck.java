package dev.danube.engine.internal.run;

import dev.danube.BackendException;
import dev.danube.Image;
import dev.danube.ImageRef;
import dev.danube.Pipeline;
import dev.danube.Stage;
import dev.danube.engine.internal.lockfile.RunPins;
import dev.danube.engine.spi.Images;
import dev.danube.graph.StageGraph;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A check whether the images that a pipeline names exist, those of the first stages first. Images
 * that the pipeline itself builds or names are left out.
 */
public final class ImageCheck {

  private static final Logger LOG = LoggerFactory.getLogger(ImageCheck.class);

  private final Pipeline pipeline;
  private final RunValues values;
  private final Images images;
  private final RunPins pins;
  private final boolean withFirst;

  /**
   * Creates a check.
   *
   * @param withFirst whether the images that the first stages need are checked too; otherwise they
   *     are left out, because those stages are about to pull them
   */
  public ImageCheck(RunScope scope, boolean withFirst) {
    this.withFirst = withFirst;
    this.pipeline = scope.pipeline();
    this.values = scope.values();
    this.images = scope.session().images();
    this.pins = scope.pins();
  }

  /** Checks the images, and passes on a text for each that does not exist. */
  public void perform(Consumer<String> missing) throws InterruptedException {
    for (ImageRef image : named()) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      try {
        if (!images.exists(image)) {
          missing.accept("the image " + image + " is neither in Docker nor in its registry");
        }
      } catch (BackendException e) {
        LOG.debug("Whether {} exists is not known", image, e); // the stage that needs it will tell
      }
    }
  }

  /** Returns the images that the pipeline names, those of the stages of the first layers first. */
  private List<ImageRef> named() {
    Set<Image> found = new LinkedHashSet<>();
    Set<Image> first = new LinkedHashSet<>();
    List<List<Stage>> layers = StageGraph.of(pipeline).layers();
    for (int i = 0; i < layers.size(); i++) {
      for (Stage stage : layers.get(i)) {
        NamedImages.addContainers(i == 0 ? first : found, pipeline, stage);
      }
    }
    if (withFirst) {
      first.addAll(found);
      found = first;
    } else {
      found.removeAll(first);
    }
    Set<String> made = NamedImages.made(pipeline);
    List<ImageRef> named = new ArrayList<>();
    for (Image image : found) {
      Optional<ImageRef> known = values.known(image);
      known
          .filter(one -> !NamedImages.isMade(one, made))
          .map(one -> pins.known(one).orElse(one))
          .ifPresent(named::add);
    }
    return named;
  }
}
