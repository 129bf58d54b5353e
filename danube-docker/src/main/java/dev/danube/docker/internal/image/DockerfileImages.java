package dev.danube.docker.internal.image;

import dev.danube.ImageRef;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A finder of the images that a Dockerfile names. */
final class DockerfileImages {

  private static final Logger LOG = LoggerFactory.getLogger(DockerfileImages.class);

  private static final Pattern FROM =
      Pattern.compile(
          "FROM\\s+(?:--\\S+\\s+)*(\\S+)(?:\\s+AS\\s+(\\S+))?.*", Pattern.CASE_INSENSITIVE);

  private static final Pattern COPY =
      Pattern.compile("(?:COPY|ADD)\\s.*?--from=(\\S+)\\s.*", Pattern.CASE_INSENSITIVE);

  private DockerfileImages() {}

  /**
   * Returns the images that a Dockerfile starts from or copies from. An image whose name contains
   * an argument is left out, because its name is not known.
   */
  static List<ImageRef> of(String dockerfile) {
    Set<String> stages = new HashSet<>(Set.of("scratch"));
    Set<ImageRef> images = new LinkedHashSet<>();
    for (DockerfileInstruction instruction : DockerfileInstruction.of(dockerfile)) {
      Matcher from = FROM.matcher(instruction.text());
      Matcher copy = COPY.matcher(instruction.text());
      if (from.matches()) {
        add(images, stages, from.group(1));
        if (from.group(2) != null) {
          stages.add(from.group(2).toLowerCase(Locale.ROOT));
        }
      } else if (copy.matches()) {
        add(images, stages, copy.group(1));
      }
    }
    return List.copyOf(images);
  }

  private static void add(Set<ImageRef> images, Set<String> stages, String name) {
    boolean isStage = stages.contains(name.toLowerCase(Locale.ROOT)) || name.matches("\\d+");
    boolean isKnown = !name.contains("$");
    if (!isStage && isKnown) {
      try {
        images.add(ImageRef.of(name));
      } catch (IllegalArgumentException e) {
        LOG.debug("Ignored an invalid image name in a Dockerfile; the builder will report it", e);
      }
    }
  }
}
