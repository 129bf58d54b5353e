package dev.danube.engine.internal.stage;

import dev.danube.ImageName;
import dev.danube.ImageRef;
import dev.danube.Outcome;
import dev.danube.Step;
import dev.danube.Value;
import dev.danube.engine.internal.run.RunScope;
import dev.danube.record.RunRecord;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The images that stages of earlier tries of a run, which are not repeated, have named. */
public final class EarlierImages {

  /** A name that a step gave to an image. */
  private record Naming(Step step, ImageName name) {}

  private final RunScope scope;

  public EarlierImages(RunScope scope) {
    this.scope = scope;
  }

  /** Returns all names that were given. */
  public List<ImageRef> names() {
    return names(step -> true);
  }

  /** Returns the names that were given to an image. */
  List<ImageRef> namesOf(ImageRef image) {
    return names(step -> isAbout(step, image));
  }

  /** Returns the platforms that an image was built for, if there are several. */
  List<String> platformsOf(ImageRef image) {
    return steps()
        .filter(step -> isAbout(step, image) || isNamed(step, image))
        .flatMap(EarlierImages::platforms)
        .distinct()
        .toList();
  }

  private static Stream<String> platforms(Step step) {
    return step instanceof Step.BuildImage build
        ? build.image().platforms().stream()
        : Stream.empty();
  }

  private Stream<Step> steps() {
    return scope.recording().restored().values().stream()
        .filter(EarlierImages::hasSucceeded)
        .flatMap(stage -> scope.pipeline().find(stage.name()).stream())
        .flatMap(stage -> stage.steps().stream());
  }

  private List<ImageRef> names(Predicate<Step> isWanted) {
    return steps()
        .flatMap(EarlierImages::namings)
        .filter(naming -> isWanted.test(naming.step))
        .map(naming -> naming.name.in(scope.context()))
        .toList();
  }

  /** Returns whether a stage succeeded. Any other stage may not have performed all of its steps. */
  private static boolean hasSucceeded(RunRecord.StageRecord stage) {
    return stage.result().filter(result -> result.outcome() == Outcome.SUCCESS).isPresent();
  }

  private static Stream<Naming> namings(Step step) {
    if (step instanceof Step.BuildImage build) {
      return build.image().tags().stream().map(name -> new Naming(step, name));
    }
    return step instanceof Step.TagImage tag
        ? Stream.of(new Naming(step, tag.name()))
        : Stream.empty();
  }

  private boolean isAbout(Step step, ImageRef image) {
    if (step instanceof Step.BuildImage build) {
      return build.image().as().filter(made -> isKnownAs(made, image)).isPresent();
    }
    return step instanceof Step.TagImage tag && isKnownAs(tag.image(), image);
  }

  private boolean isNamed(Step step, ImageRef name) {
    return step instanceof Step.BuildImage build
        && build.image().tags().stream().anyMatch(one -> one.in(scope.context()).equals(name));
  }

  private boolean isKnownAs(Value<ImageRef> value, ImageRef image) {
    return scope.values().isKnown(value) && scope.values().get(value).equals(image);
  }
}
