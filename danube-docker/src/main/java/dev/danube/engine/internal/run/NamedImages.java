package dev.danube.engine.internal.run;

import dev.danube.Image;
import dev.danube.ImageName;
import dev.danube.ImageRef;
import dev.danube.Pipeline;
import dev.danube.Service;
import dev.danube.Stage;
import dev.danube.Step;
import dev.danube.Value;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Methods that find the images that a pipeline names. */
public final class NamedImages {

  private NamedImages() {}

  /** Adds the images of the containers of a stage. */
  static void addContainers(Set<Image> found, Pipeline pipeline, Stage stage) {
    if (Placement.of(stage) != Placement.ContainerKind.NOWHERE) {
      stage.image().or(pipeline::image).ifPresent(found::add);
      add(found, pipeline.services());
    }
    add(found, stage.services());
  }

  private static void add(Set<Image> found, List<Service> services) {
    services.forEach(service -> service.image().ifPresent(found::add));
  }

  /**
   * Returns the images that stages take from elsewhere, as far as their names are known already:
   * those of containers, and those that steps pull, tag and build from.
   */
  public static Set<ImageRef> taken(Pipeline pipeline, RunValues values) {
    Set<Image> found = new LinkedHashSet<>();
    for (Stage stage : pipeline.allStages()) {
      addContainers(found, pipeline, stage);
      stage.steps().stream()
          .flatMap(NamedImages::takenBy)
          .map(Image.Reference::new)
          .forEach(found::add);
    }
    Set<String> made = made(pipeline);
    return found.stream()
        .flatMap(image -> values.known(image).stream())
        .filter(image -> !isMade(image, made))
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static Stream<Value<ImageRef>> takenBy(Step step) {
    if (step instanceof Step.PullImage pull) {
      return Stream.of(pull.pull().image()).filter(image -> !pull.pull().optional());
    }
    if (step instanceof Step.BuildImage build) {
      return build.image().from().stream();
    }
    if (step instanceof Step.TagInRegistry tag) {
      return Stream.of(tag.image());
    }
    return step instanceof Step.TagImage tag ? Stream.of(tag.image()) : Stream.of();
  }

  /** Returns the names, without tags, of the images that stages make. */
  public static Set<String> made(Pipeline pipeline) {
    return pipeline.allStages().stream()
        .flatMap(stage -> stage.steps().stream())
        .flatMap(NamedImages::names)
        .map(ImageName::repository)
        .collect(Collectors.toSet());
  }

  private static Stream<ImageName> names(Step step) {
    if (step instanceof Step.BuildImage build) {
      return build.image().tags().stream();
    }
    if (step instanceof Step.TagInRegistry tag) {
      return Stream.of(tag.name());
    }
    return step instanceof Step.TagImage tag ? Stream.of(tag.name()) : Stream.of();
  }

  /** Returns whether an image has one of these names. */
  public static boolean isMade(ImageRef image, Set<String> made) {
    String text = image.reference();
    return made.stream()
        .anyMatch(
            name ->
                text.equals(name) || text.startsWith(name + ":") || text.startsWith(name + "@"));
  }
}
