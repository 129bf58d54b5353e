package dev.danube.stack;

import static dev.danube.stack.Decided.DECISION;
import static dev.danube.stack.Decided.imageOf;
import static dev.danube.stack.Decided.is;

import dev.danube.Condition;
import dev.danube.Group;
import dev.danube.ImageRef;
import dev.danube.Registry;
import dev.danube.StageContext;
import dev.danube.stack.StackDecision.ContentKey;
import dev.danube.stack.StackDecision.ImageAction;
import dev.danube.stack.StackDecision.OfImage;
import dev.danube.stack.internal.FurtherTags;
import dev.danube.stack.internal.StackFiles;
import dev.danube.stack.internal.StackFolder;
import dev.danube.stack.internal.TagTemplate;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The stages that give an image of a stack its names. */
final class TagStages {

  private final ImageStack stack;
  private final StackVariant variant;
  private final Condition when;

  /**
   * Creates the stages.
   *
   * @param isPushed the condition that images are pushed
   */
  TagStages(ImageStack stack, StackVariant variant, Condition isPushed) {
    this.stack = stack;
    this.variant = variant;
    this.when = is(variant, ImageAction.BUILD, ImageAction.TEST, ImageAction.REUSE).and(isPushed);
  }

  /** Adds the stages, and returns their names. */
  List<String> addTo(Group.Builder group) {
    List<String> added = new ArrayList<>(List.of("tag " + variant));
    group.stage("tag " + variant, s -> s.when(when).input(DECISION).call(this::tag));
    addFurtherTags(group, added);
    return added;
  }

  /** Adds stages that set the tags besides that of the branch. */
  private void addFurtherTags(Group.Builder group, List<String> added) {
    List<TagTemplate> plain =
        variant.tags().stream().filter(tag -> tag.commands().isEmpty()).toList();
    List<TagTemplate> printed =
        variant.tags().stream().filter(tag -> !tag.commands().isEmpty()).toList();
    if (!plain.isEmpty()) {
      String stage = "more tags " + variant;
      added.add(stage);
      group.stage(
          stage,
          s -> s.when(when).input(DECISION).call(context -> setTags(context, plain, Map.of())));
    }
    if (!printed.isEmpty()) {
      String stage = "version tags " + variant;
      added.add(stage);
      Map<String, String> commands = new LinkedHashMap<>();
      printed.forEach(
          tag -> tag.commands().forEach(key -> commands.put(key, stack.command(key).command())));
      group.stage(
          stage,
          s ->
              s.when(when)
                  .image(imageOf(variant))
                  .input(DECISION)
                  .call(
                      context ->
                          setTags(
                              context,
                              printed,
                              FurtherTags.outputs(
                                  context, context.get(imageOf(variant)), commands))));
    }
  }

  private void setTags(StageContext stage, List<TagTemplate> templates, Map<String, String> outputs)
      throws IOException, InterruptedException {
    StackDecision decision = stage.get(DECISION);
    OfImage image = decision.of(variant.label());
    String prefix = stack.prefix(variant);
    Map<String, String> values = new LinkedHashMap<>(outputs);
    values.put(TagTemplate.PREFIX, prefix);
    boolean hasPrefix = image.tag().startsWith(prefix + "-");
    values.put(
        TagTemplate.BRANCH, hasPrefix ? image.tag().substring(prefix.length() + 1) : image.tag());
    if (templates.stream().anyMatch(tag -> tag.names().contains(TagTemplate.COMMIT))) {
      values.put(
          TagTemplate.COMMIT,
          StackFiles.shortCommit(StackFolder.of(stack.folder()), stage.runContext()));
    }
    FurtherTags.set(stage, variant.image().repository(), image.image(), templates, values);
  }

  /** Gives an image that is pushed and tested its names in the registry. */
  private void tag(StageContext stage) throws InterruptedException {
    OfImage image = stage.get(DECISION).of(variant.label());
    Optional<ContentKey> key = image.key();
    if (key.isPresent()) {
      Registry registry = stage.registry();
      String repository = variant.image().repository();
      boolean isReused = image.action() == ImageAction.REUSE;
      String known = isReused ? key.get().testTag() : key.get().contentTag();
      ImageRef built = ImageRef.of(repository + ":" + known);
      ImageRef named = registry.tag(built, image.image());
      if (!isReused) {
        registry.tag(built, ImageRef.of(repository + ":" + key.get().testTag()));
      }
      stage.log(image.image() + " is " + named);
    }
  }
}
