package dev.danube.stack;

import dev.danube.ImageRef;
import dev.danube.stack.StackDecision.OfImage;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The decision as text: a line for each image, with its tag and the image that it is built from.
 */
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
        "%-5s  %-" + width + "s  %s; tag %s%s",
        image.action().name().toLowerCase(Locale.ROOT),
        image.label(),
        String.join("; ", image.reasons()),
        image.tag(),
        base(image).map(base -> ", base " + base).orElse(""));
  }

  /** Returns the base of an image by its digest, or by its name if that is not known yet. */
  private static Optional<String> base(OfImage image) {
    return image.base().map(ImageRef::reference).or(image::baseName);
  }

  /** Returns the decision as a table of Markdown, for the page of a run of GitHub Actions. */
  static String markdown(StackDecision decision) {
    StringBuilder text =
        new StringBuilder("| Image | Action | Why | Tag | Base |\n|---|---|---|---|---|\n");
    for (OfImage image : decision.images()) {
      text.append("| ").append(image.label());
      text.append(" | ").append(image.action().name().toLowerCase(Locale.ROOT));
      text.append(" | ").append(String.join("; ", image.reasons()).replace("|", "\\|"));
      text.append(" | ").append(image.tag());
      text.append(" | ").append(base(image).orElse("")).append(" |\n");
    }
    return text.append('\n').toString();
  }
}
