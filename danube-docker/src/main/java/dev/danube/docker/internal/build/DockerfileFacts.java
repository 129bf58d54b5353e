package dev.danube.docker.internal.build;

import dev.danube.ImageRef;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Facts about a Dockerfile that are known without a daemon. Immutable. */
public final class DockerfileFacts {

  private static final Pattern COPY =
      Pattern.compile("(?:ONBUILD\\s+)?(?:COPY|ADD)\\s+(.*)", Pattern.CASE_INSENSITIVE);

  private static final Pattern BIND =
      Pattern.compile("--mount=(\\S*type=bind\\S*|(?!\\S*type=)\\S*)", Pattern.CASE_INSENSITIVE);

  private static final Pattern SOURCE = Pattern.compile("(?:^|,)(?:source|src)=([^,]*)");

  private final ParsedDockerfile dockerfile;

  private DockerfileFacts(ParsedDockerfile dockerfile) {
    this.dockerfile = dockerfile;
  }

  /** Reads a Dockerfile. */
  public static DockerfileFacts of(String text) {
    return new DockerfileFacts(ParsedDockerfile.parse(text));
  }

  /**
   * Returns the images that a build starts from or copies from.
   *
   * @param args the arguments that the build passes
   * @param target the last stage that is built; all stages if it is empty
   * @param platform the platform that the image is built for, such as {@code linux/amd64}
   */
  public List<ImageRef> images(Map<String, String> args, Optional<String> target, String platform) {
    return DockerfileImages.of(dockerfile, args, target, platform, Optional.empty(), true).stream()
        .map(DockerfileImages.Base::image)
        .toList();
  }

  /**
   * Returns the image that the stage which is built starts from, perhaps by way of other stages.
   *
   * @param args the arguments that the build passes
   * @param target the stage that is built; the last one if it is empty
   * @param platform the platform that the image is built for, such as {@code linux/amd64}
   * @return the image; empty if the stage starts from nothing, or the name of the image is unknown
   */
  public Optional<ImageRef> start(
      Map<String, String> args, Optional<String> target, String platform) {
    return DockerfileImages.start(dockerfile, args, target, platform);
  }

  /** Returns the names of the stages, in their order; an empty text for one without a name. */
  public List<String> stages() {
    return DockerfileImages.stageNames(dockerfile);
  }

  /**
   * Returns whether an instruction may read something in a folder of the context. If a source
   * cannot be told, such as one with an argument, the answer is true.
   *
   * @param folder the path of the folder in the context
   */
  public boolean mayRead(String folder) {
    return dockerfile.instructions().stream()
        .anyMatch(instruction -> mayRead(instruction.text(), folder));
  }

  private static boolean mayRead(String text, String folder) {
    String instruction = text.replace("\"", "").replace("'", "");
    Matcher copy = COPY.matcher(instruction);
    if (!copy.matches()) {
      return BIND.matcher(instruction)
          .results()
          .map(mount -> mount.group(1))
          .filter(mount -> !mount.matches("(.*,)?from=.*"))
          .anyMatch(mount -> mayBe(sourceOf(mount), folder));
    }
    String rest = copy.group(1).strip();
    while (rest.startsWith("--")) {
      if (rest.toLowerCase(Locale.ROOT).startsWith("--from=")) {
        return false;
      }
      rest = rest.replaceFirst("^\\S+\\s*", "");
    }
    List<String> words =
        Arrays.stream(rest.split("[\\s\\[\\],]+", -1)).filter(word -> !word.isEmpty()).toList();
    // The last word is the target.
    return words.stream().limit(Math.max(0, words.size() - 1)).anyMatch(s -> mayBe(s, folder));
  }

  private static String sourceOf(String mount) {
    Matcher source = SOURCE.matcher(mount);
    return source.find() ? source.group(1) : ".";
  }

  /** Returns whether a source is a folder, something in it, or something around it. */
  private static boolean mayBe(String source, String folder) {
    String path = source.replaceFirst("^(\\./|/)+", "").replaceFirst("/+$", "");
    if (path.isEmpty() || path.equals(".") || path.matches(".*[$*?\\[\\\\].*|.*\\.\\..*")) {
      return true;
    }
    return path.equals(folder) || path.startsWith(folder + "/") || folder.startsWith(path + "/");
  }
}
