package dev.danube.stack.internal.pages;

import dev.danube.ImageRef;
import dev.danube.Pipeline;
import dev.danube.StageContext;
import dev.danube.stack.internal.StackFiles;
import dev.danube.stack.internal.StackFolder;
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
 * @param folder the place of the stack, whose commit the pages name
 */
public record Promotion(
    String name,
    Map<String, String> repositories,
    String from,
    List<String> to,
    Optional<WikiFolder> wiki,
    StackFolder folder) {

  /** Returns the pipeline. */
  public Pipeline pipeline() {
    return Pipeline.define(name, this::define);
  }

  private void define(Pipeline.Builder p) {
    p.source(StackFiles.source(folder));
    p.stage("check", s -> s.call(this::check));
    p.parallel(
        "images",
        images ->
            repositories.forEach(
                (image, repository) ->
                    images.stage(image, s -> s.call(stage -> promote(stage, repository)))));
    if (wiki.isPresent()) {
      p.stage("pages", s -> s.call(stage -> write(stage, wiki.get())));
    }
  }

  /** Fails before anything is tagged if an image is missing. */
  private void check(StageContext stage) throws InterruptedException, IOException {
    List<String> missing = new ArrayList<>();
    for (String image : named(from)) {
      if (stage.registry().digest(ImageRef.of(image)).isEmpty()) {
        missing.add(image);
      }
    }
    if (wiki.isPresent()) {
      commit(stage);
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

  private String commit(StageContext stage) throws InterruptedException, IOException {
    try {
      return StackFiles.shortCommit(folder, stage.runContext());
    } catch (IllegalStateException e) {
      throw stage.failure("Pages name the commit, and it is not known: " + e.getMessage());
    }
  }

  /** Writes pages: those of the images that are stable come last, and are copies of the others. */
  private void write(StageContext stage, WikiFolder pages)
      throws InterruptedException, IOException {
    String commit = commit(stage);
    List<String> others = new ArrayList<>(to);
    boolean isStable = others.remove(WikiFolder.STABLE_TAG);
    for (String tag : others) {
      pages.promote(commit, tag, named(tag), named(from), stage::log);
    }
    if (isStable) {
      String origin = others.stream().findFirst().orElse(from);
      String stable = WikiFolder.STABLE_TAG;
      pages.promote(commit, stable, named(stable), named(origin), stage::log);
    }
  }
}
