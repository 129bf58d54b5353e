package dev.danube.description;

import dev.danube.internal.yaml.YamlMap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A check that dependencies exist and have no cycle.
 *
 * @param containers those that run
 * @param read the containers as they were read, by name
 * @param excluded the names of those that are left out in this environment
 */
record DependencyCheck(
    List<ContainerDescription> containers, Map<String, YamlMap> read, Set<String> excluded) {

  /** The longest chain of containers that depend on each other. */
  private static final int LONGEST = 500;

  void check() {
    containers.forEach(this::checkDependencies);
    checkCycles();
  }

  private void checkDependencies(ContainerDescription container) {
    YamlMap map = read.get(container.name());
    if (map == null) {
      return;
    }
    String key = key(map);
    for (String name : container.dependencies()) {
      if (excluded.contains(name) && !read.containsKey(name)) {
        map.problem(
            key, String.format("needs \"%s\", which is left out in this environment", name));
      } else if (!read.containsKey(name)) {
        map.problem(
            key,
            String.format("needs \"%s\", which does not exist", name)
                + map.didYouMean(name, read.keySet()));
      }
    }
  }

  private void checkCycles() {
    Map<String, ContainerDescription> byName = new HashMap<>();
    containers.forEach(container -> byName.putIfAbsent(container.name(), container));
    Set<String> done = new HashSet<>();
    for (ContainerDescription container : containers) {
      follow(container, byName, new LinkedHashSet<>(), done);
    }
  }

  /**
   * Follows dependencies, and adds a problem for a way that leads back to itself.
   *
   * @param way the names from the first container to this one, without this one
   * @param done the names of the containers whose dependencies have been followed
   */
  private void follow(
      ContainerDescription container,
      Map<String, ContainerDescription> byName,
      LinkedHashSet<String> way,
      Set<String> done) {
    if (done.contains(container.name())) {
      return;
    }
    if (way.size() == LONGEST) {
      YamlMap map = read.get(container.name());
      if (map != null) {
        map.problem(key(map), "more than " + LONGEST + " containers depend on each other in a row");
      }
      return;
    }
    way.add(container.name());
    for (String next : container.dependencies()) {
      ContainerDescription dependency = byName.get(next);
      if (way.contains(next)) {
        addCycle(way, next);
      } else if (dependency != null) {
        follow(dependency, byName, way, done);
      }
    }
    way.remove(container.name());
    done.add(container.name());
  }

  private void addCycle(Set<String> way, String first) {
    YamlMap map = read.get(first);
    if (map != null && map.isFull()) {
      map.problem("", "depends on itself"); // which is only counted
    } else if (map != null) {
      List<String> cycle = new ArrayList<>(way);
      cycle.subList(0, cycle.indexOf(first)).clear();
      cycle.add(first);
      map.problem(key(map), "depends on itself: " + String.join(" -> ", cycle));
    }
  }

  private static String key(YamlMap map) {
    return KeyAliases.DEPENDENCIES.stream().filter(map::isSet).findFirst().orElse("");
  }
}
