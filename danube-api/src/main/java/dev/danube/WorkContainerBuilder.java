package dev.danube;

import dev.danube.DefinitionScope.Position;
import java.util.List;

/**
 * The settings of a container that stages run in: the main container of a pipeline, or a stage's
 * own.
 */
abstract sealed class WorkContainerBuilder<B> extends ContainerBuilder<B>
    permits Pipeline.Builder, StageStepsBuilder {

  WorkContainerBuilder(DefinitionScope scope, Position place, String name) {
    super(scope, place, name);
  }

  WorkContainerBuilder(String name, ScopedBuilder parent, Location at) {
    super(name, parent, at);
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
