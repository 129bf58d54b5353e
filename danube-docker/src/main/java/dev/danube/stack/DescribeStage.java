package dev.danube.stack;

import static dev.danube.stack.Decided.DECISION;
import static dev.danube.stack.Decided.builtTag;
import static dev.danube.stack.Decided.imageOf;
import static dev.danube.stack.Decided.is;

import dev.danube.Condition;
import dev.danube.ImageRef;
import dev.danube.Stage;
import dev.danube.stack.StackDecision.ImageAction;
import dev.danube.stack.StackDecision.OfImage;
import dev.danube.stack.internal.BranchTag;
import dev.danube.stack.internal.pages.DescribeStep;
import dev.danube.stack.internal.pages.DescribeStep.Named;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The stage that describes an image of a stack. */
final class DescribeStage {

  private final ImageStack stack;
  private final StackVariant variant;
  private final Optional<Path> wiki;

  /**
   * Creates the stage.
   *
   * @param wiki the folder of the pages for users; empty for none
   */
  DescribeStage(ImageStack stack, StackVariant variant, Optional<Path> wiki) {
    this.stack = stack;
    this.variant = variant;
    this.wiki = wiki;
  }

  /** Returns whether there is anything to tell. */
  boolean isNeeded() {
    return wiki.isPresent() || !variant.manifest().isEmpty();
  }

  void define(Stage.Builder s) {
    List<DescribeStep.DescribingCommand> commands = new ArrayList<>();
    for (String key : variant.manifest()) {
      ManifestCommand command = stack.command(key);
      commands.add(
          new DescribeStep.DescribingCommand(
              key, command.title(), command.command(), command.isTable()));
    }
    DescribeStep step = new DescribeStep(commands, wiki);
    String folder = "manifests/" + variant;
    // A wiki has a page for each name, also for one that an image gets without being built.
    Condition isNamed =
        wiki.isPresent()
            ? is(variant, ImageAction.BUILD, ImageAction.TEST, ImageAction.REUSE)
            : is(variant, ImageAction.BUILD);
    s.when(isNamed)
        .image(imageOf(variant))
        .input(DECISION)
        .artifact(folder + "/*.md")
        .call(
            stage -> {
              StackDecision decision = stage.get(DECISION);
              step.perform(
                  stage, named(decision, variant), parents(decision), stableNames(), folder);
            });
    if (step.hasTables()) {
      s.artifact(folder + "/*.json");
    }
  }

  /** Returns the names of an image that a promotion may have made stable, the nearest first. */
  private List<String> stableNames() {
    String repository = variant.image().repository() + ":";
    List<String> names = new ArrayList<>();
    String prefix = stack.prefix(variant);
    if (!prefix.isEmpty()) {
      names.add(repository + prefix + "-" + BranchTag.STABLE);
    }
    names.add(repository + BranchTag.STABLE);
    return names;
  }

  private static Named named(StackDecision decision, StackVariant variant) {
    OfImage image = decision.of(variant.label());
    return new Named(
        ImageRef.of(variant.image().repository() + ":" + builtTag(image)),
        image.image().reference());
  }

  private List<Named> parents(StackDecision decision) {
    List<Named> parents = new ArrayList<>();
    for (Optional<StackVariant> at = variant.parent(); at.isPresent(); at = at.get().parent()) {
      parents.add(named(decision, at.get()));
    }
    return parents;
  }
}
