package dev.danube.seeds;

import static dev.danube.Condition.changed;
import static dev.danube.Condition.commitMessage;
import static dev.danube.Condition.onDefaultBranch;

import dev.danube.ChangeBase;
import dev.danube.Condition;
import dev.danube.Group;
import dev.danube.ImageRef;
import dev.danube.NodeListBuilder;
import dev.danube.Output;
import dev.danube.Pipeline;
import dev.danube.Source;
import dev.danube.Tag;
import java.util.List;

/**
 * The stack of notebook images. Each image is built from its parent, tested, pushed, tested as in
 * production, and described. An image that did not change is left alone.
 */
final class ImageTree {

  /** An image of the stack and those that are built from it. */
  private record Image(String name, boolean hasIntegrationTests, List<Image> children) {

    Output<ImageRef> output() {
      return Output.image(name);
    }

    /** Returns the pattern of the image's own files. */
    String glob() {
      return "images/" + name + "/**";
    }

    /** Returns the image as it was released last, for children of an image that is not built. */
    ImageRef released() {
      return ImageRef.of("ucsdets/" + name + ":stable");
    }
  }

  private static final Image STACK =
      new Image(
          "datascience-notebook",
          false,
          List.of(
              new Image("datascience-rstudio", true, List.of()),
              new Image("scipy-ml-notebook", false, List.of())));

  private ImageTree() {}

  // spotless:off
  static Pipeline pipeline() {
    return Pipeline.define("image stack", p -> p
        .source(Source.currentRepository())
        .image("python:3.12")
        .defaults(s -> s.onFailure(h -> h.run("tail -n 50 /workspace/logs/*.log")))
        .group(STACK.name(), g -> build(g, STACK))
        .parallel("children", v -> STACK.children().forEach(child -> v
            .group(child.name(), g -> buildFrom(g, child))))
        .stage("wiki", s -> s
            .after("children")
            .run("python scripts/wiki.py")
            .artifact("manifests/*.md", a -> a.optional()))
        .post(after -> after.always("archive", s -> s
            .run("tar czf build-artifacts.tgz logs manifests")
            .artifact("build-artifacts.tgz"))));
  }

  private static void build(Group.Builder g, Image image) {
    g.when(isToBeBuilt(image.glob()))
        .stage("build " + image.name(), s -> s
            .buildImage(i -> i.context("images/" + image.name()).tag("ucsdets/" + image.name(), TAG).as(image.output())));
    testAndPush(g, image);
  }

  private static void buildFrom(Group.Builder g, Image image) {
    g.when(isToBeBuilt(STACK.glob(), image.glob()))
        .stage("build " + image.name(), s -> s
            .buildImage(i -> i
                .context("images/" + image.name())
                .buildArg("BASE", STACK.output().orElse(STACK.released()))
                .tag("ucsdets/" + image.name(), TAG)
                .as(image.output())));
    testAndPush(g, image);
  }

  private static void testAndPush(NodeListBuilder<?> g, Image image) {
    g.stage("test " + image.name(), s -> s
        .image(image.output())
        .run("pytest tests_common images/" + image.name() + "/tests"));
    g.stage("push " + image.name(), s -> s.pushImage(image.output()));
    if (image.hasIntegrationTests()) {
      g.stage("integration " + image.name(), s -> s
          .image("selenium/standalone-chrome:131.0")
          .service("notebook", n -> n.image(image.output()))
          .run("pytest images/" + image.name() + "/integration_tests"));
    }
    g.stage("manifest " + image.name(), s -> s
        .image(image.output())
        .run("mkdir -p manifests && pip list > manifests/" + image.name() + ".md")
        .artifact("manifests/" + image.name() + ".md"));
  }
  // spotless:on

  private static final Tag TAG = Tag.join(Tag.commit(), Tag.branch());

  private static Condition isToBeBuilt(String... globs) {
    return changed(globs)
        .since(ChangeBase.previousCommit())
        .orWithoutBase(true)
        .or(commitMessage("full rebuild"))
        .or(onDefaultBranch());
  }
}
