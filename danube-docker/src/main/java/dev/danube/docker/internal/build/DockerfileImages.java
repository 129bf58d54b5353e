package dev.danube.docker.internal.build;

import dev.danube.ImageRef;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
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

  /** A name of an image or of a stage, with the platform that stands beside it. */
  private record Use(String name, Optional<String> platform) {}

  /** A stage of the Dockerfile, with what it uses. */
  private record BuildStage(String name, List<Use> uses) {}

  private final DockerfileArguments arguments;
  private final List<BuildStage> stages = new ArrayList<>();
  private final Set<Base> images = new LinkedHashSet<>();
  private final Map<String, ImageRef> words = new LinkedHashMap<>();

  /** Returns the names of the stages of a Dockerfile, in their order; empty texts for none. */
  static List<String> stageNames(ParsedDockerfile dockerfile) {
    return dockerfile.instructions().stream()
        .map(instruction -> FROM.matcher(instruction.text()))
        .filter(Matcher::matches)
        .map(from -> Optional.ofNullable(from.group(3)).orElse(""))
        .toList();
  }

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
   * @param ofBuild the platform that the image is built for, if it is another
   * @param isBuildKit whether only the stages are built that the last one needs
   */
  static List<Base> of(
      ParsedDockerfile dockerfile,
      Map<String, String> args,
      Optional<String> target,
      String platform,
      Optional<String> ofBuild,
      boolean isBuildKit) {
    return List.copyOf(found(dockerfile, args, target, platform, ofBuild, isBuildKit).images);
  }

  /**
   * Returns the images that a build starts from or copies from, by the words for them in the
   * Dockerfile, which may contain arguments. The parameters are those of {@link #of}.
   */
  static Map<String, ImageRef> words(
      ParsedDockerfile dockerfile,
      Map<String, String> args,
      Optional<String> target,
      String platform,
      Optional<String> ofBuild,
      boolean isBuildKit) {
    return found(dockerfile, args, target, platform, ofBuild, isBuildKit).words;
  }

  private static DockerfileImages found(
      ParsedDockerfile dockerfile,
      Map<String, String> args,
      Optional<String> target,
      String platform,
      Optional<String> ofBuild,
      boolean isBuildKit) {
    Map<String, String> builtIn = new HashMap<>();
    addPlatform(builtIn, "BUILD", platform);
    addPlatform(builtIn, "TARGET", ofBuild.orElse(platform));
    DockerfileImages images = new DockerfileImages(new DockerfileArguments(args, builtIn));
    images.read(dockerfile.instructions(), target);
    Set<Integer> needed = new TreeSet<>();
    int last = images.stages.size() - 1;
    if (isBuildKit) {
      images.follow(last, needed);
    } else {
      IntStream.rangeClosed(0, last).forEach(needed::add);
    }
    needed.forEach(images::addImages);
    return images;
  }

  /**
   * Returns the image that the stage which is built starts from, perhaps by way of other stages.
   *
   * @return the image; empty if it is {@code scratch}, or its name is invalid or contains an
   *     argument without a value
   */
  static Optional<ImageRef> start(
      ParsedDockerfile dockerfile,
      Map<String, String> args,
      Optional<String> target,
      String platform) {
    Map<String, String> builtIn = new HashMap<>();
    addPlatform(builtIn, "BUILD", platform);
    addPlatform(builtIn, "TARGET", platform);
    DockerfileImages images = new DockerfileImages(new DockerfileArguments(args, builtIn));
    images.read(dockerfile.instructions(), target);
    return images.start(images.stages.size() - 1);
  }

  private Optional<ImageRef> start(int last) {
    int stage = last;
    Optional<String> name = Optional.empty();
    while (stage >= 0) {
      name = arguments.expand(stages.get(stage).uses.get(0).name);
      stage = name.isPresent() ? stageBefore(stage, name.get()) : -1;
    }
    name.ifPresent(image -> add(image, Optional.empty()));
    return name.filter(image -> !image.equals("scratch"))
        .flatMap(image -> images.stream().findFirst())
        .map(Base::image);
  }

  /** Adds the arguments that BuildKit declares itself for a platform. */
  private static void addPlatform(Map<String, String> arguments, String kind, String platform) {
    String[] parts = platform.split("/", -1);
    arguments.put(kind + "PLATFORM", platform);
    arguments.put(kind + "OS", parts[0]);
    arguments.put(kind + "ARCH", parts.length > 1 ? parts[1] : "");
    arguments.put(kind + "VARIANT", parts.length > 2 ? parts[2] : "");
  }

  /** Reads the stages up to the target. */
  private void read(List<DockerfileInstruction> instructions, Optional<String> target) {
    for (DockerfileInstruction instruction : instructions) {
      Matcher arg = ARG.matcher(instruction.text());
      Matcher from = FROM.matcher(instruction.text());
      Matcher copy = COPY.matcher(instruction.text());
      if (from.matches()) {
        if (isReached(target)) {
          return;
        }
        String name = from.group(3) == null ? "" : from.group(3).toLowerCase(Locale.ROOT);
        stages.add(new BuildStage(name, new ArrayList<>()));
        use(from.group(2), Optional.ofNullable(from.group(1)));
      } else if (stages.isEmpty()) {
        if (arg.matches()) {
          arguments.declare(arg.group(1));
        }
      } else if (copy.matches()) {
        use(copy.group(1), Optional.empty());
      } else if (RUN.matcher(instruction.text()).matches()) {
        MOUNT
            .matcher(instruction.text())
            .results()
            .forEach(mount -> use(mount.group(1), Optional.empty()));
      }
    }
  }

  private boolean isReached(Optional<String> target) {
    int last = stages.size() - 1;
    return last >= 0
        && target
            .filter(
                t -> t.equalsIgnoreCase(stages.get(last).name) || t.equals(String.valueOf(last)))
            .isPresent();
  }

  private void use(String name, Optional<String> platform) {
    stages.get(stages.size() - 1).uses.add(new Use(name, platform));
  }

  /** Adds a stage and the stages that it uses. */
  private void follow(int stage, Set<Integer> needed) {
    if (stage >= 0 && needed.add(stage)) {
      for (Use use : stages.get(stage).uses) {
        arguments.expand(use.name).ifPresent(name -> follow(stageBefore(stage, name), needed));
      }
    }
  }

  /** Returns the index of the stage of a name before another stage; negative if it is an image. */
  private int stageBefore(int stage, String name) {
    if (name.matches("\\d{1,4}")) {
      return Math.min(Integer.parseInt(name), stage - 1);
    }
    for (int i = stage - 1; i >= 0; i--) {
      if (stages.get(i).name.equalsIgnoreCase(name)) {
        return i;
      }
    }
    return -1;
  }

  private void addImages(int stage) {
    for (Use use : stages.get(stage).uses) {
      Optional<String> name = arguments.expand(use.name);
      Optional<String> known = use.platform.flatMap(arguments::expand);
      if (name.isPresent()
          && !name.get().equals("scratch")
          && !name.get().matches("\\d+")
          && stageBefore(stage, name.get()) < 0
          && known.isPresent() == use.platform.isPresent()) {
        add(name.get(), known).ifPresent(image -> words.put(use.name, image));
      }
    }
  }

  private Optional<ImageRef> add(String name, Optional<String> platform) {
    try {
      Base base = new Base(ImageRef.of(name), platform);
      images.add(base);
      return Optional.of(base.image);
    } catch (IllegalArgumentException e) {
      LOG.debug("Ignored an invalid image name in a Dockerfile; the builder will report it", e);
      return Optional.empty();
    }
  }
}
