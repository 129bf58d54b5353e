package dev.danube;

import dev.danube.SettingsCollector.Entry;
import dev.danube.internal.NetworkNames;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

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
    }
    checkCycle(builder, own.values());
  }

  private static void checkCycle(ScopedBuilder builder, Collection<Entry<Service>> own) {
    List<Entry<Service>> services =
        own.stream().sorted(Comparator.comparing(one -> one.value().name())).toList();
    Map<String, Integer> indexes = new HashMap<>();
    services.forEach(service -> indexes.put(service.value().name(), indexes.size()));
    List<Integer> cycle =
        Cycles.find(
            services.size(),
            index ->
                services.get(index).value().needs().stream()
                    .filter(indexes::containsKey)
                    .map(indexes::get)
                    .toList());
    if (!cycle.isEmpty()) {
      List<Integer> way = new ArrayList<>(cycle);
      Collections.rotate(way, -way.indexOf(Collections.min(way)));
      way.add(way.get(0));
      builder.problemOf(
          services.get(way.get(0)),
          way.stream()
              .map(index -> services.get(index).value().name())
              .collect(Collectors.joining(" -> ", "services need each other: ", "")));
    }
  }
}
