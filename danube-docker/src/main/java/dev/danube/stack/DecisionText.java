package dev.danube.stack;

import dev.danube.stack.StackDecision.OfImage;
import java.util.Locale;
import java.util.stream.Collectors;

/** The decision as text: a line for each image. */
final class DecisionText {

  private DecisionText() {}

  static String of(StackDecision decision) {
    int width = decision.images().stream().mapToInt(i -> i.label().length()).max().orElse(0);
    return decision.images().stream()
        .map(image -> line(image, width))
        .collect(Collectors.joining("\n"));
  }

  private static String line(OfImage image, int width) {
    return String.format(
        Locale.ROOT,
        "%-5s  %-" + width + "s  %s",
        image.action().name().toLowerCase(Locale.ROOT),
        image.label(),
        String.join("; ", image.reasons()));
  }
}
