package dev.danube.stack.internal;

import dev.danube.ImageRef;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The labels that tell where an image comes from.
 *
 * @see <a href="https://github.com/opencontainers/image-spec/blob/main/annotations.md">their
 *     names</a>
 */
public final class OpenContainerLabels {

  private static final String PREFIX = "org.opencontainers.image.";

  private OpenContainerLabels() {}

  /** Returns lines that {@link #of} reads: what the commit and its repository are, and the time. */
  public static List<String> lines(
      Optional<String> commit, Optional<String> repository, Instant created) {
    return Stream.of(
            Optional.of(PREFIX + "created=" + created.truncatedTo(ChronoUnit.SECONDS)),
            commit.map(id -> PREFIX + "revision=" + id),
            repository.map(url -> PREFIX + "source=" + url))
        .flatMap(Optional::stream)
        .toList();
  }

  /** Returns the labels of lines. */
  public static Map<String, String> of(List<String> lines) {
    Map<String, String> labels = new LinkedHashMap<>();
    for (String line : lines) {
      int equal = line.indexOf('=');
      labels.put(line.substring(0, equal), line.substring(equal + 1));
    }
    return labels;
  }

  /** Returns the label of the name of a base image. */
  public static Map<String, String> ofBase(Optional<String> name) {
    return name.map(text -> Map.of(PREFIX + "base.name", text)).orElse(Map.of());
  }

  /** Returns the label of the digest of a base image; none if the reference has no digest. */
  public static Map<String, String> ofDigest(Optional<ImageRef> image) {
    return image
        .map(ImageRef::reference)
        .filter(reference -> reference.contains("@"))
        .map(reference -> reference.substring(reference.indexOf('@') + 1))
        .map(digest -> Map.of(PREFIX + "base.digest", digest))
        .orElse(Map.of());
  }
}
