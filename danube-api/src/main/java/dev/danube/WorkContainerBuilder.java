package dev.danube;

import dev.danube.DefinitionScope.Position;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The settings of a container that stages run in: the main container of a pipeline, or a stage's
 * own.
 */
abstract sealed class WorkContainerBuilder<B> extends ContainerBuilder<B>
    permits Pipeline.Builder, StageStepsBuilder {

  private static final int MOST_CPUS = 10_000;
  private static final Pattern PLATFORM = Pattern.compile("[a-z0-9]+/[a-z0-9_]+(/[a-z0-9]+)?");

  WorkContainerBuilder(DefinitionScope scope, Position place, String name) {
    super(scope, place, name);
  }

  WorkContainerBuilder(String name, ScopedBuilder parent, Location at) {
    super(name, parent, at);
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
   * Sets the shell that runs the scripts of {@code run}. The script is its last argument, after
   * {@code -c}. A script that starts with {@code #!} runs in the interpreter that it names.
   * Default: {@code sh -e}, in which a failure in a pipe such as {@code make test | tee log} counts
   * too, if the {@code sh} of the image has the option {@code pipefail}.
   *
   * @param words the program and its arguments, such as {@code "bash", "-euo", "pipefail"}
   * @return this builder
   */
  public B shell(String... words) {
    use("shell", words);
    if (words.length > 0 && !words[0].isBlank()) {
      set(Keys.SHELL, List.of(words));
    } else {
      problemHere("shell needs a program; write, for example, shell(\"bash\", \"-e\")");
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
   * Keeps a folder for later runs. Several stages may use it at the same time. May be called
   * several times.
   *
   * @param name the name of the cache, which all pipelines on the daemon share
   * @param path the absolute path of the folder
   * @return this builder
   */
  public B cache(String name, String path) {
    use("cache", name, path);
    if (isGood(Cache.problem(name, path))) {
      add(Keys.CACHE, Cache.of(name, path));
    }
    return self();
  }

  /**
   * Keeps a folder for later runs. May be called several times.
   *
   * @param cache such as {@code Cache.of("apt", "/var/cache/apt").locked()}
   * @return this builder
   */
  public B cache(Cache cache) {
    use("cache", cache.name(), cache.path());
    add(Keys.CACHE, cache);
    return self();
  }

  /**
   * Connects the container to an existing network. It joins the network of its services too, unless
   * the name is {@code host}, {@code none} or {@code container:...}: from there, services cannot be
   * reached. The network of the host, and that of another container, which may be the host's, need
   * the permission of the backend. Default: a network of the run.
   *
   * @param name the network, or {@code host} or {@code none}
   * @return this builder
   */
  public B network(String name) {
    use("network", name);
    if (isGood(wordProblem("network", name, "host"))) {
      set(Keys.NETWORK, name);
    }
    return self();
  }
}
