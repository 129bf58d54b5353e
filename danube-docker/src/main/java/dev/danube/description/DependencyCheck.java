package dev.danube.description;

import dev.danube.internal.yaml.YamlMap;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
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

  /** A container on a way, with those of its dependencies that have not been followed. */
  private record Visit(String name, Iterator<String> next) {

    static Visit of(ContainerDescription container) {
      return new Visit(container.name(), container.dependencies().iterator());
    }
  }

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
    Map<String, ContainerDescription> byName = ContainerDescriptions.byName(containers);
    Set<String> done = new HashSet<>();
    containers.forEach(container -> follow(container, byName, done));
  }

  /**
   * Follows dependencies, and adds a problem for a way that leads back to itself. A chain may be as
   * long as the file, so this is a loop.
   *
   * @param done the names of the containers whose dependencies have been followed
   */
  private void follow(
      ContainerDescription first, Map<String, ContainerDescription> byName, Set<String> done) {
    if (done.contains(first.name())) {
      return;
    }
    Set<String> way = new LinkedHashSet<>(List.of(first.name()));
    Deque<Visit> open = new ArrayDeque<>(List.of(Visit.of(first)));
    while (!open.isEmpty()) {
      Visit visit = open.peek();
      if (!visit.next().hasNext()) {
        open.pop();
        way.remove(visit.name());
        done.add(visit.name());
        continue;
      }
      String next = visit.next().next();
      ContainerDescription dependency = byName.get(next);
      if (way.contains(next)) {
        addCycle(way, next);
      } else if (dependency != null && !done.contains(next)) {
        way.add(next);
        open.push(Visit.of(dependency));
      }
    }
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
