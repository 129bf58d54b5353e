package dev.danube.docker.internal.build;

import dev.danube.ImageRef;
import dev.danube.engine.spi.BuildException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The digests in place of the images that a Dockerfile names. */
final class DockerfilePins {

  /** The places of names of images, each in the second group. */
  private static final List<Pattern> PLACES =
      List.of(
          place("(^\\uFEFF?[ \\t]*FROM\\s+(?:--platform=\\S+\\s+)?)(\\S+)"),
          place("(^[ \\t]*(?:COPY|ADD)\\s(?:.*\\s)?--from=)(\\S+)"),
          place("(--mount=(?:\\S*,)?from=)([^,\\s]+)"));

  private DockerfilePins() {}

  private static Pattern place(String text) {
    return Pattern.compile(text, Pattern.CASE_INSENSITIVE | Pattern.MULTILINE);
  }

  /**
   * Returns a Dockerfile with digests.
   *
   * @param pins the images by digest, by the words for them in the Dockerfile
   * @throws BuildException if a word is not found, because its instruction has several lines
   */
  static String in(String dockerfile, Map<String, ImageRef> pins) {
    Set<String> missing = new HashSet<>(pins.keySet());
    String pinned = dockerfile;
    for (Pattern place : PLACES) {
      StringBuilder text = new StringBuilder();
      Matcher word = place.matcher(pinned);
      while (word.find()) {
        ImageRef image = pins.get(word.group(2));
        missing.remove(word.group(2));
        word.appendReplacement(
            text,
            Matcher.quoteReplacement(
                image == null ? word.group() : word.group(1) + image.reference()));
      }
      pinned = word.appendTail(text).toString();
    }
    if (!missing.isEmpty()) {
      throw new BuildException(
          String.format(
              "The Dockerfile cannot be built with a lock file: write the instruction that names %s,"
                  + " up to that name, in one line",
              String.join(", ", missing.stream().sorted().toList())),
          -1,
          null);
    }
    return pinned;
  }
}
