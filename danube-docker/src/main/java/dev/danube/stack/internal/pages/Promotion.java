package dev.danube.stack.internal.pages;

import dev.danube.ImageRef;
import dev.danube.Pipeline;
import dev.danube.Source;
import dev.danube.StageContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The pipeline that gives images further tags in the registry. Immutable.
 *
 * @param name the name of the pipeline
 * @param repositories the names of the images in the registry, by their names in the stack
 * @param from the tag that all images have
 * @param to the tags that they get
 * @param wiki the pages that tell of it; empty if there are none
 * @param source the repository of the stack, whose commit the pages name
 */
public record Promotion(
    String name,
    Map<String, String> repositories,
    String from,
    List<String> to,
    Optional<WikiFolder> wiki,
    Source source) {

  /** Returns the pipeline. */
  public Pipeline pipeline() {
    return Pipeline.define(name, this::define);
  }

  private void define(Pipeline.Builder p) {
    p.stage("check", s -> s.call(this::check));
    p.parallel(
        "images",
        images ->
            repositories.forEach(
                (image, repository) ->
                    images.stage(image, s -> s.call(stage -> promote(stage, repository)))));
    if (wiki.isPresent()) {
      p.source(source);
      p.stage("pages", s -> s.call(stage -> write(stage, wiki.get())));
    }
  }

  /** Fails before anything is tagged if an image is missing. */
  private void check(StageContext stage) throws InterruptedException {
    List<String> missing = new ArrayList<>();
    for (String image : named(from)) {
      if (stage.registry().digest(ImageRef.of(image)).isEmpty()) {
        missing.add(image);
      }
    }
    if (!missing.isEmpty()) {
      throw stage.failure(
          "The registry has no " + String.join(", no ", missing) + "; nothing was tagged");
    }
  }

  private List<String> named(String tag) {
    return repositories.values().stream().map(repository -> repository + ":" + tag).toList();
  }

  private void promote(StageContext stage, String repository) throws InterruptedException {
    ImageRef image = ImageRef.of(repository + ":" + from);
    for (String tag : to) {
      ImageRef named = stage.registry().tag(image, ImageRef.of(repository + ":" + tag));
      stage.log(String.format(Locale.ROOT, "%s:%s is %s", repository, tag, named));
    }
  }

  private void write(StageContext stage, WikiFolder pages) throws IOException {
    String commit = stage.runContext().source().shortCommit();
    for (String tag : to) {
      boolean isStable = tag.equals(WikiFolder.STABLE_TAG);
      String origin =
          to.stream().filter(other -> isStable && !other.equals(tag)).findFirst().orElse(from);
      pages.promote(commit, tag, named(tag), named(origin), stage::log);
    }
  }
}
