package dev.danube.docker.internal.build;

import dev.danube.ImageRef;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A finder of the images that a Dockerfile names. Not thread-safe. */
public final class DockerfileImages {

  /**
   * An image that a build starts from or copies from.
   *
   * @param platform the platform that the Dockerfile names for it, if any
   */
  public record Base(ImageRef image, Optional<String> platform) {

    /** Returns the base for the platform of the build, unless the Dockerfile names one. */
    Base or(Optional<String> ofBuild) {
      return new Base(image, platform.or(() -> ofBuild));
    }
  }

  private static final Logger LOG = LoggerFactory.getLogger(DockerfileImages.class);

  private static final Pattern ARG = Pattern.compile("ARG\\s+(.*)", Pattern.CASE_INSENSITIVE);

  private static final Pattern FROM =
      Pattern.compile(
          "FROM\\s+(?:--platform=(\\S+)\\s+)?(\\S+)(?:\\s+AS\\s+(\\S+))?.*",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern COPY =
      Pattern.compile("(?:COPY|ADD)\\s.*?--from=(\\S+)\\s.*", Pattern.CASE_INSENSITIVE);

  private static final Pattern MOUNT =
      Pattern.compile("--mount=(?:\\S*,)?from=([^,\\s]+)", Pattern.CASE_INSENSITIVE);

  private static final Pattern RUN = Pattern.compile("RUN\\s.*", Pattern.CASE_INSENSITIVE);

  private final DockerfileArguments arguments;
  private final Set<String> stages = new HashSet<>(Set.of("scratch"));
  private final Set<Base> images = new LinkedHashSet<>();

  private DockerfileImages(DockerfileArguments arguments) {
    this.arguments = arguments;
  }

  /**
   * Returns the images that a build starts from or copies from. An image is left out if its name
   * contains an argument without a value.
   *
   * @param args the arguments that the build passes
   * @param target the last stage that is built; all stages if it is empty
   * @param platform the platform of the daemon, such as {@code linux/amd64}
   */
  static List<Base> of(
      ParsedDockerfile dockerfile,
      Map<String, String> args,
      Optional<String> target,
      String platform) {
    DockerfileImages images =
        new DockerfileImages(new DockerfileArguments(args, ofPlatform(platform)));
    images.read(dockerfile.instructions(), target);
    return List.copyOf(images.images);
  }

  /** Returns the arguments that BuildKit declares itself, for the platform of the daemon. */
  private static Map<String, String> ofPlatform(String platform) {
    String[] parts = platform.split("/", -1);
    Map<String, String> arguments = new HashMap<>();
    for (String kind : List.of("BUILD", "TARGET")) {
      arguments.put(kind + "PLATFORM", platform);
      arguments.put(kind + "OS", parts[0]);
      arguments.put(kind + "ARCH", parts[parts.length - 1]);
      arguments.put(kind + "VARIANT", "");
    }
    return arguments;
  }

  private void read(List<DockerfileInstruction> instructions, Optional<String> target) {
    int count = 0;
    boolean isTargetReached = false;
    for (DockerfileInstruction instruction : instructions) {
      Matcher arg = ARG.matcher(instruction.text());
      Matcher from = FROM.matcher(instruction.text());
      Matcher copy = COPY.matcher(instruction.text());
      if (from.matches()) {
        if (isTargetReached) {
          return;
        }
        add(from.group(2), Optional.ofNullable(from.group(1)));
        String name = from.group(3) == null ? "" : from.group(3).toLowerCase(Locale.ROOT);
        stages.add(name);
        isTargetReached =
            target.filter(t -> t.equalsIgnoreCase(name)).isPresent()
                || target.filter(String.valueOf(count)::equals).isPresent();
        count++;
      } else if (copy.matches()) {
        add(copy.group(1), Optional.empty());
      } else if (RUN.matcher(instruction.text()).matches()) {
        MOUNT
            .matcher(instruction.text())
            .results()
            .forEach(mount -> add(mount.group(1), Optional.empty()));
      } else if (arg.matches() && count == 0) {
        arguments.declare(arg.group(1));
      }
    }
  }

  private void add(String text, Optional<String> platform) {
    Optional<String> name = arguments.expand(text);
    Optional<String> known = platform.flatMap(arguments::expand);
    if (name.isEmpty() || isStage(name.get()) || known.isPresent() != platform.isPresent()) {
      return;
    }
    try {
      images.add(new Base(ImageRef.of(name.get()), known));
    } catch (IllegalArgumentException e) {
      LOG.debug("Ignored an invalid image name in a Dockerfile; the builder will report it", e);
    }
  }

  private boolean isStage(String name) {
    return stages.contains(name.toLowerCase(Locale.ROOT)) || name.matches("\\d+");
  }
}
