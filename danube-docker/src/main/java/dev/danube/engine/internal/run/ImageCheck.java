package dev.danube.engine.internal.run;

import dev.danube.BackendException;
import dev.danube.Image;
import dev.danube.ImageName;
import dev.danube.ImageRef;
import dev.danube.Pipeline;
import dev.danube.Service;
import dev.danube.Stage;
import dev.danube.Step;
import dev.danube.engine.spi.Images;
import dev.danube.graph.StageGraph;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
        addAll(i == 0 ? first : found, stage);
      }
    }
    if (withFirst) {
      first.addAll(found);
      found = first;
    } else {
      found.removeAll(first);
    }
    Set<String> made = made();
    List<ImageRef> named = new ArrayList<>();
    for (Image image : found) {
      Optional<ImageRef> known = values.known(image);
      known.filter(one -> !isMade(one, made)).ifPresent(named::add);
    }
    return named;
  }

  private void addAll(Set<Image> found, Stage stage) {
    if (Placement.of(stage) != Placement.ContainerKind.NOWHERE) {
      stage.image().or(pipeline::image).ifPresent(found::add);
      addAll(found, pipeline.services());
    }
    addAll(found, stage.services());
  }

  private static void addAll(Set<Image> found, List<Service> services) {
    services.forEach(service -> service.image().ifPresent(found::add));
  }

  /** Returns the names, without tags, of the images that stages make. */
  private Set<String> made() {
    return pipeline.allStages().stream()
        .flatMap(stage -> stage.steps().stream())
        .flatMap(ImageCheck::names)
        .map(ImageName::repository)
        .collect(Collectors.toSet());
  }

  private static Stream<ImageName> names(Step step) {
    if (step instanceof Step.BuildImage build) {
      return build.image().tags().stream();
    }
    return step instanceof Step.TagImage tag ? Stream.of(tag.name()) : Stream.of();
  }

  private static boolean isMade(ImageRef image, Set<String> made) {
    String text = image.reference();
    return made.stream()
        .anyMatch(
            name ->
                text.equals(name) || text.startsWith(name + ":") || text.startsWith(name + "@"));
  }
}
