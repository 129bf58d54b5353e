package dev.danube.stack;

import dev.danube.stack.internal.TagTemplate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An image for one plan, or the only one of a stack without plans.
 *
 * @param image the image
 * @param plan the plan, if the stack has any
 * @param parent the variant that it is built from; empty for a root
 */
record StackVariant(StackImage image, Optional<StackPlan> plan, Optional<StackVariant> parent) {

  static String label(String image, Optional<String> plan) {
    return image + plan.map(name -> "-" + name).orElse("");
  }

  String label() {
    return label(image.name(), plan.map(StackPlan::name));
  }

  /** Returns the further tags of the image, with those of the images that it stands on. */
  List<TagTemplate> tags() {
    List<TagTemplate> tags = new ArrayList<>(parent.map(StackVariant::tags).orElseGet(List::of));
    image.tags().stream().map(TagTemplate::new).forEach(tags::add);
    return tags;
  }

  /**
   * Returns the keys of the commands that describe the image: its own, then those of the images
   * that it stands on.
   */
  Set<String> manifest() {
    Set<String> keys = new LinkedHashSet<>(image.manifest());
    parent.ifPresent(above -> keys.addAll(above.manifest()));
    return keys;
  }

  Map<String, String> args() {
    return image.argsFor(plan);
  }

  @Override
  public String toString() {
    return label();
  }
}
