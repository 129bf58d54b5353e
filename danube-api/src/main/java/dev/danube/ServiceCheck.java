package dev.danube;

import dev.danube.SettingsCollector.Entry;
import dev.danube.internal.NetworkNames;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A check of the services of a pipeline and of its stages: their names, networks and order. */
final class ServiceCheck {

  private ServiceCheck() {}

  /** Checks what a stage or pipeline says of its services, independent of all others. */
  static void check(ScopedBuilder builder) {
    checkNames(builder);
    boolean hasServices = !builder.entries(Keys.SERVICE).isEmpty();
    for (Entry<String> network : builder.entries(Keys.NETWORK)) {
      if (hasServices && NetworkNames.isClosed(network.value())) {
        builder.problemOf(
            network,
            String.format(
                "services cannot be reached from the network \"%s\"; remove network(...), or the"
                    + " services",
                network.value()));
      }
    }
  }

  /**
   * Checks the services of a pipeline together with those of its stages.
   *
   * @param drafts all nodes
   */
  static void check(Pipeline.Builder pipeline, List<NodeDraft> drafts) {
    check(pipeline);
    Map<String, Entry<Service>> ofPipeline = byName(pipeline);
    checkNeeds(pipeline, ofPipeline.keySet());
    for (NodeDraft draft : drafts) {
      List<Entry<Service>> services = draft.builder().entries(Keys.SERVICE);
      services.forEach(service -> checkHidden(draft, service, ofPipeline));
      if (!services.isEmpty()) {
        Set<String> known = new HashSet<>(ofPipeline.keySet());
        known.addAll(byName(draft.builder()).keySet());
        checkNeeds(draft.builder(), known);
      }
    }
  }

  private static void checkHidden(
      NodeDraft draft, Entry<Service> service, Map<String, Entry<Service>> ofPipeline) {
    Entry<Service> hidden = ofPipeline.get(service.value().name());
    if (hidden != null) {
      draft
          .builder()
          .problemOf(
              service,
              String.format(
                  "service \"%s\" has the name of a service of the pipeline at %s; rename it",
                  service.value().name(), hidden.location()));
    }
  }

  /** Reports names that are used twice. */
  private static void checkNames(ScopedBuilder builder) {
    Map<String, Entry<Service>> byName = new HashMap<>();
    for (Entry<Service> service : builder.entries(Keys.SERVICE)) {
      Entry<Service> first = byName.putIfAbsent(service.value().name(), service);
      if (first != null) {
        builder.problemOf(
            service,
            String.format(
                "service \"%s\" is already defined at %s; give it another name",
                service.value().name(), first.location()));
      }
    }
  }

  private static Map<String, Entry<Service>> byName(ScopedBuilder builder) {
    Map<String, Entry<Service>> byName = new HashMap<>();
    builder.entries(Keys.SERVICE).forEach(s -> byName.putIfAbsent(s.value().name(), s));
    return byName;
  }

  private static void checkNeeds(ScopedBuilder builder, Collection<String> known) {
    Map<String, Entry<Service>> own = byName(builder);
    for (Entry<Service> service : own.values()) {
      for (String need : service.value().needs()) {
        if (!known.contains(need)) {
          builder.problemOf(
              service,
              String.format(
                  "service \"%s\" needs \"%s\", which is not a service of the same stage or of the"
                      + " pipeline",
                  service.value().name(), need));
        }
      }
      List<String> cycle = cycle(own, service.value().name(), new ArrayList<>());
      if (!cycle.isEmpty()
          && cycle.stream().sorted().findFirst().equals(cycle.stream().findFirst())) {
        builder.problemOf(
            service,
            "services need each other: " + String.join(" -> ", cycle) + " -> " + cycle.get(0));
      }
    }
  }

  /** Returns a path of needs from a service back to itself, or an empty list. */
  private static List<String> cycle(
      Map<String, Entry<Service>> own, String name, List<String> path) {
    if (!path.isEmpty() && path.get(0).equals(name)) {
      return path;
    }
    if (path.contains(name) || !own.containsKey(name)) {
      return List.of();
    }
    List<String> longer = new ArrayList<>(path);
    longer.add(name);
    return own.get(name).value().needs().stream()
        .map(need -> cycle(own, need, longer))
        .filter(found -> !found.isEmpty())
        .findFirst()
        .orElse(List.of());
  }
}
