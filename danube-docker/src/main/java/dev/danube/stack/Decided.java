package dev.danube.stack;

import dev.danube.Condition;
import dev.danube.ImageRef;
import dev.danube.Output;
import dev.danube.Value;
import dev.danube.stack.StackDecision.ContentKey;
import dev.danube.stack.StackDecision.ImageAction;
import dev.danube.stack.StackDecision.OfImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What the stages of a stack's pipeline take from the decision. */
final class Decided {

  /** The decision of the run. */
  static final Output<StackDecision> DECISION = Output.of("decision", new DecisionCodec());

  private Decided() {}

  /** Returns the name under which an image is built, and found by what stands on it. */
  static Value<ImageRef> imageOf(StackVariant variant) {
    String repository = variant.image().repository();
    return DECISION.map(
        "image of " + variant,
        d -> ImageRef.of(repository + ":" + builtTag(d.of(variant.label()))));
  }

  /** Returns the tag under which an image is built. */
  static String builtTag(OfImage image) {
    return image.key().map(ContentKey::contentTag).orElse(image.tag());
  }

  /** Returns the output of the stage that pushes an image. */
  static Output<ImageRef> pushed(StackVariant variant) {
    return Output.image("pushed-" + variant);
  }

  /** Returns the condition that one of some things is done with an image. */
  static Condition is(StackVariant variant, ImageAction... actions) {
    Set<ImageAction> wanted = Set.of(actions);
    List<String> words = new ArrayList<>();
    for (ImageAction action : actions) {
      words.add(
          switch (action) {
            case BUILD -> "built";
            case TEST -> "tested";
            case REUSE -> "reused";
            case NONE -> "left";
          });
    }
    return Condition.that(
        variant + " is " + String.join(" or ", words),
        run -> wanted.contains(run.get(DECISION).of(variant.label()).action()));
  }
}
