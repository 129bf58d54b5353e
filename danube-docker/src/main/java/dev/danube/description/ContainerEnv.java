package dev.danube.description;

import dev.danube.Secret;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The environment of a container. Not thread-safe.
 *
 * @param open the variables that can be read in {@code docker inspect}
 * @param secret the others
 */
record ContainerEnv(Map<String, String> open, Map<String, Secret> secret) {

  /**
   * Returns the environment of a container: what it sets itself wins over what is set for all.
   *
   * @param secrets the secrets of the container
   */
  static ContainerEnv of(
      DescriptionFile file, ContainerDescription container, Map<String, Secret> secrets) {
    ContainerEnv env = new ContainerEnv(new LinkedHashMap<>(), new LinkedHashMap<>());
    DescriptionSettings settings = file.settings();
    env.add(file, settings.env(), settings.secrets());
    env.add(file, file.forAll().env(), Map.of());
    env.add(file, container.env(), secrets);
    settings.prefix().ifPresent(env::addPrefixed);
    return env;
  }

  /**
   * Adds variables, which win over those that are there. A name that is both a variable and a
   * secret stays both: the pipeline refuses it.
   */
  private void add(DescriptionFile file, Map<String, String> variables, Map<String, Secret> more) {
    open.keySet().removeAll(more.keySet());
    secret.keySet().removeAll(variables.keySet());
    variables.forEach(
        (name, value) -> {
          if (file.hidden().isIn(value)) {
            open.remove(name);
            secret.put(name, Secret.of(name, () -> value));
          } else {
            open.put(name, value);
          }
        });
    secret.putAll(more);
  }

  private void addPrefixed(String prefix) {
    Set<String> hidden = Set.copyOf(secret.keySet());
    Map.copyOf(secret)
        .forEach(
            (name, one) -> {
              if (!open.containsKey(prefix + name)) {
                secret.putIfAbsent(prefix + name, one);
              }
            });
    new LinkedHashMap<>(open)
        .forEach(
            (name, value) -> {
              if (!hidden.contains(prefix + name) && !secret.containsKey(prefix + name)) {
                open.putIfAbsent(prefix + name, value);
              }
            });
  }
}
