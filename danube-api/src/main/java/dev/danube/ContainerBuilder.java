package dev.danube;

import static java.util.Objects.requireNonNull;

import dev.danube.DefinitionScope.Position;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** A builder of the settings that all containers have: those of stages and those of services. */
abstract sealed class ContainerBuilder<B> extends ContainerOptionBuilder<B>
    permits WorkContainerBuilder, Service.Builder {

  private static final int MOST_CPUS = 10_000;
  private static final Pattern PLATFORM = Pattern.compile("[a-z0-9]+/[a-z0-9_]+(/[a-z0-9]+)?");
  private static final long LEAST_MEMORY = 6L << 20;

  ContainerBuilder(DefinitionScope scope, Position place, String name) {
    super(scope, place, name);
  }

  ContainerBuilder(String name, ScopedBuilder parent, Location at) {
    super(name, parent, at);
  }

  /**
   * Sets the image of the container.
   *
   * @param reference the image, such as {@code maven:3.9-eclipse-temurin-17}
   * @return this builder
   */
  public B image(String reference) {
    use("image", reference);
    if (!ValueMarks.isIn(reference) && isGood(ImageRef.problem(reference))) {
      set(Keys.IMAGE, Image.of(reference));
    } else {
      refuse(Keys.IMAGE);
    }
    return self();
  }

  /**
   * Sets the image of the container to one that may be known only when the container is needed,
   * such as an image that another stage builds or one derived from a parameter.
   *
   * @param reference the value; a stage that reads an output waits for the stage that makes it
   * @return this builder
   */
  public B image(Value<ImageRef> reference) {
    use("image");
    set(Keys.IMAGE, new Image.Reference(requireNonNull(reference, "image")));
    return self();
  }

  /**
   * Sets the image of the container.
   *
   * @param image the image, such as {@code Image.dockerfile("ci/Dockerfile")}
   * @return this builder
   */
  public B image(Image image) {
    use("image");
    set(Keys.IMAGE, image);
    return self();
  }

  /**
   * Sets an environment variable. Many shells drop variables whose names are not valid in the
   * shell, such as {@code my.prop}; {@code exec} and {@code command} pass them on.
   *
   * @param name the name, without {@code =}
   * @param value the value, which is used literally
   * @return this builder
   */
  public B env(String name, String value) {
    use("env", name, value);
    if (isGood(nameProblem("env", name))) {
      put(Keys.ENV, name, new Value.Constant<>(value));
    }
    return self();
  }

  /**
   * Sets an environment variable to a value that may be known only when the container is needed.
   *
   * @param name the name, without {@code =}
   * @param value the value; a stage that reads an output waits for the stage that makes it
   * @return this builder
   */
  public B env(String name, Value<?> value) {
    use("env", name);
    requireNonNull(value, "env");
    if (isGood(nameProblem("env", name))) {
      put(Keys.ENV, name, value);
    }
    return self();
  }

  /** Adds a port to publish. Not for the main container, which no stage owns. */
  final void addPort(int hostPort, int port) {
    use("publish");
    if (isGood(PublishedPort.problem(hostPort, port))) {
      add(Keys.PUBLISH, new PublishedPort(hostPort, port));
    }
  }

  static Optional<String> nameProblem(String setter, String name) {
    return name.isBlank()
            || name.indexOf('=') >= 0
            || name.chars().anyMatch(Character::isISOControl)
        ? Optional.of(
            String.format(
                "%s \"%s\" is not a valid name; it must not be blank or contain \"=\" or a control"
                    + " character",
                setter, name))
        : Optional.empty();
  }

  /**
   * Sets the user that the programs in the container run as. Default: the user of the image.
   *
   * @param user a name or number, with or without a group, such as {@code 1000:1000}
   * @return this builder
   */
  public B user(String user) {
    use("user", user);
    if (isGood(wordProblem("user", user, "1000:1000"))) {
      set(Keys.USER, user);
    }
    return self();
  }

  static Optional<String> wordProblem(String setter, String word, String example) {
    return word.isBlank() || word.chars().anyMatch(c -> c <= ' ')
        ? Optional.of(
            String.format(
                "%s \"%s\" is not a single word; write it as in \"%s\"", setter, word, example))
        : Optional.empty();
  }

  /** Sets a secret that is read from a file. */
  void putSecretFile(String name, Secret secret) {
    use("secretFile", name);
    if (name.matches("[A-Za-z0-9_][A-Za-z0-9._-]*")) {
      put(Keys.SECRET_FILE, name, secret);
    } else {
      problemHere(
          String.format(
              "secretFile \"%s\" is not a file name; use letters, digits, \".\", \"-\" and \"_\"",
              name));
    }
  }

  /**
   * Limits the memory of the container. A process that would exceed it is killed. Default: no
   * limit.
   *
   * @param size a number with {@code b}, {@code k}, {@code m} or {@code g}, such as {@code 512m};
   *     at least {@code 6m}, which is the minimum that Docker accepts
   * @return this builder
   * @see <a href="https://docs.docker.com/engine/containers/resource_constraints/">resource
   *     constraints</a>
   */
  public B memory(String size) {
    use("memory", size);
    OptionalLong bytes = Sizes.bytes(this, "memory", size);
    if (bytes.isEmpty()) {
      return self();
    }
    if (bytes.getAsLong() < LEAST_MEMORY) {
      problemHere(
          String.format(
              "memory \"%s\" is less than \"6m\", the minimum that Docker accepts", size));
    } else {
      set(Keys.MEMORY, bytes.getAsLong());
    }
    return self();
  }

  /**
   * Limits the processors of the container. Default: no limit.
   *
   * @param number more than 0 and at most 10000, such as 1.5
   * @return this builder
   */
  public B cpus(double number) {
    use("cpus");
    if (number > 0 && number <= MOST_CPUS) {
      set(Keys.CPUS, number);
    } else {
      problemHere("cpus must be more than 0 and at most " + MOST_CPUS + ", was " + number);
    }
    return self();
  }

  /**
   * Sets the platform of the image. Default: that of the daemon.
   *
   * @param platform such as {@code linux/arm64}
   * @return this builder
   */
  public B platform(String platform) {
    use("platform", platform);
    if (isGood(platformProblem(platform))) {
      set(Keys.PLATFORM, usualPlatform(platform));
    }
    return self();
  }

  /**
   * Returns the name of a platform that images have. Docker accepts others too.
   *
   * @see <a href="https://pkg.go.dev/github.com/containerd/platforms">the other names</a>
   */
  static String usualPlatform(String platform) {
    String[] parts = platform.split("/", 2);
    return parts[0]
        + "/"
        + switch (parts[1]) {
          case "x86_64" -> "amd64";
          case "aarch64", "arm64/v8" -> "arm64";
          case "armhf" -> "arm/v7";
          case "armel" -> "arm/v6";
          case "i386" -> "386";
          default -> parts[1];
        };
  }

  static Optional<String> platformProblem(String platform) {
    return PLATFORM.matcher(platform).matches()
        ? Optional.empty()
        : Optional.of(
            String.format("platform \"%s\" is invalid; write it as in \"linux/arm64\"", platform));
  }

  /**
   * Mounts a folder of the daemon's host or a volume, besides the workspace. May be called several
   * times.
   *
   * @param mount the mount, such as {@code Mount.volume("data", "/data")}
   * @return this builder
   */
  public B mount(Mount mount) {
    use("mount", mount.source(), mount.path());
    add(Keys.MOUNT, mount);
    return self();
  }
}
