package dev.danube.stack.internal;

import dev.danube.ImageRef;
import dev.danube.internal.yaml.YamlMap;
import dev.danube.internal.yaml.YamlProblems;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The digests of base images, which the file {@code stack.lock} in the folder of a stack keeps.
 * Immutable.
 *
 * @param digests the digests by the names that Dockerfiles have for the images
 */
public record StackLock(SortedMap<String, String> digests) {

  /** The name of the file. */
  public static final String FILE = "stack.lock";

  private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");

  private static final String HEAD =
      "# The base images of this stack. Written by --set lock=update; commit it.\n";

  /**
   * Reads the file.
   *
   * @param path the path of the file, for messages
   * @param text the content; empty if there is no file
   * @throws IllegalStateException if the file is wrong; names all its problems
   */
  public static StackLock read(String path, Optional<String> text) {
    SortedMap<String, String> digests = new TreeMap<>();
    if (text.isPresent()) {
      YamlProblems problems = new YamlProblems(path);
      YamlMap map = YamlMap.parse(text.get(), problems);
      for (String image : map.keys()) {
        String digest = map.text(image).orElse("");
        digests.put(image, digest);
        if (!DIGEST.matcher(digest).matches()) {
          map.problem(image, String.format("\"%s\" is not a digest, as sha256:... is", digest));
        }
      }
      if (!problems.isEmpty()) {
        throw new IllegalStateException(
            problems.sorted().stream()
                .map(problem -> problem.location().orElse(path) + ": " + problem.message())
                .collect(Collectors.joining("\n")));
      }
    }
    return new StackLock(digests);
  }

  /** Returns the digest of an image. */
  public Optional<String> digest(ImageRef image) {
    return Optional.ofNullable(digests.get(image.reference()));
  }

  /** Returns the content of the file. */
  public String text() {
    StringBuilder text = new StringBuilder(HEAD);
    for (Map.Entry<String, String> image : digests.entrySet()) {
      text.append(image.getKey()).append(": ").append(image.getValue()).append('\n');
    }
    return text.toString();
  }
}
