package dev.danube.stack;

import static dev.danube.stack.Decided.DECISION;
import static dev.danube.stack.Decided.builtTag;
import static dev.danube.stack.Decided.imageOf;
import static dev.danube.stack.Decided.pushed;

import dev.danube.ImageBuild;
import dev.danube.Tag;
import dev.danube.stack.StackDecision.OfImage;
import dev.danube.stack.internal.OpenContainerLabels;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The build of an image of a stack. */
final class VariantBuild {

  private final ImageStack stack;
  private final StackVariant variant;

  VariantBuild(ImageStack stack, StackVariant variant) {
    this.stack = stack;
    this.variant = variant;
  }

  void define(ImageBuild.Builder i) {
    StackImage image = variant.image();
    i.context(image.context()).dockerfile(image.dockerfile());
    image.target().ifPresent(i::target);
    variant.args().forEach(i::buildArg);
    if (image.pinned().isPresent()) {
      i.from(DECISION.map("base of " + variant, d -> d.of(variant.label()).base().orElseThrow()));
    }
    variant
        .parent()
        .ifPresent(
            parent ->
                i.buildArg(
                    ParentBase.BASE_TAG,
                    DECISION.map("tag of " + parent, d -> builtTag(d.of(parent.label())))));
    i.tag(
        image.repository(),
        Tag.of(DECISION.map("tag of " + variant, d -> builtTag(d.of(variant.label())))));
    i.label("dev.danube.stack", stack.name()).label("dev.danube.stack.image", variant.label());
    i.labels(
        DECISION.map(
            "key of " + variant,
            d ->
                d.of(variant.label())
                    .key()
                    .map(key -> Map.of("dev.danube.stack.key", key.content()))
                    .orElse(Map.of())));
    addOrigin(i);
    i.pull();
    if (image.platforms().size() == 1) {
      i.platform(image.platform());
    } else if (!image.platforms().isEmpty()) {
      i.platforms(image.platforms().toArray(String[]::new));
    }
    if (image.refresh().isPresent()) {
      i.noCache();
    } else if (image.cache()) {
      i.buildArg("BUILDKIT_INLINE_CACHE", "1")
          .cacheFrom(
              image.repository(),
              Tag.of(DECISION.map("earlier tag of " + variant, d -> d.of(variant.label()).tag())));
    }
  }

  /** Adds the labels that tell which commit and which base an image is built from. */
  private void addOrigin(ImageBuild.Builder i) {
    String label = variant.label();
    i.labels(DecideStage.ORIGIN.map("labels of the commit", OpenContainerLabels::of));
    i.labels(
        DECISION.map(
            "labels of the base of " + label,
            d -> {
              OfImage image = d.of(label);
              Map<String, String> labels =
                  new LinkedHashMap<>(OpenContainerLabels.ofBase(image.baseName()));
              labels.putAll(OpenContainerLabels.ofDigest(image.base()));
              return labels;
            }));
    if (variant.parent().isPresent() && ParentBase.of(stack, variant).isParent()) {
      // A parent that is built in this run has a digest once it is pushed.
      StackVariant parent = variant.parent().get();
      i.labels(
          pushed(parent)
              .orElse(imageOf(parent))
              .map(
                  "digest of " + parent,
                  image -> OpenContainerLabels.ofDigest(Optional.of(image))));
    }
  }
}
