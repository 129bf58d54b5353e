package dev.danube.description;

import dev.danube.Outcome;
import dev.danube.RunResult;
import dev.danube.SkipReason;
import dev.danube.StageResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The state of service mode: what runs, what runs next, and how each container has ended last. */
final class ServicePlan {

  /** The usual schedule of services that have none. */
  private final Schedule usual;

  private final Map<String, Instant> due = new TreeMap<>();
  private final Map<String, Instant> running = new HashMap<>();
  private final Map<String, StageResult> latest = new HashMap<>();

  /** Containers that are no services and have not run, because their run could not start. */
  private final Set<String> owed = new LinkedHashSet<>();

  private final boolean isServicesOnly;
  private ContainerDescriptions containers;

  ServicePlan(ContainerDescriptions containers, Schedule usual, boolean isServicesOnly) {
    this.isServicesOnly = isServicesOnly;
    this.containers = containers;
    this.usual = usual;
  }

  ContainerDescriptions containers() {
    return containers;
  }

  /** Takes another description. Services that are new in it run at their next time. */
  void change(ContainerDescriptions changed, Instant now) {
    Map<String, Schedule> before = new HashMap<>();
    containers.services().forEach(name -> before.put(name, schedule(name)));
    Set<String> known = new HashSet<>(containers.order());
    containers = changed;
    owed.retainAll(changed.order());
    if (!isServicesOnly) {
      changed.order().stream()
          .filter(name -> !known.contains(name) && !changed.container(name).isService())
          .forEach(owed::add);
    }
    due.keySet().retainAll(changed.services());
    for (String name : changed.services()) {
      boolean isSame =
          before.containsKey(name) && before.get(name).toString().equals(schedule(name).toString());
      if (!isSame && !running.containsKey(name)) {
        plan(name, now);
      }
    }
  }

  /** Returns the schedules of the services, by their names, in their order. */
  Map<String, Schedule> schedules() {
    Map<String, Schedule> schedules = new LinkedHashMap<>();
    containers.services().forEach(name -> schedules.put(name, schedule(name)));
    return schedules;
  }

  private Schedule schedule(String name) {
    return containers.container(name).schedule().or(containers::schedule).orElse(usual);
  }

  private void plan(String name, Instant after) {
    Optional<Instant> next = schedule(name).next(after);
    if (next.isPresent()) {
      due.put(name, next.get());
    } else {
      due.remove(name);
    }
  }

  /** Returns the next time of each service that is not running. */
  Map<String, Instant> next() {
    return Map.copyOf(due);
  }

  /** Returns the earliest time at which a service is due; empty if none may start now. */
  Optional<Instant> earliest() {
    return mayStart() ? due.values().stream().min(Instant::compareTo) : Optional.empty();
  }

  /** Returns whether another run may start: one at a time, unless several containers may run. */
  private boolean mayStart() {
    return running.isEmpty() || containers.concurrency() > 1;
  }

  /** Returns which services are due, in the order in which they run, and takes them as running. */
  List<String> takeDue(Instant now) {
    if (!mayStart()) {
      return List.of();
    }
    List<String> names =
        containers.order().stream().filter(name -> isDue(name, now) || isOwed(name)).toList();
    if (names.stream().noneMatch(name -> isDue(name, now))) {
      return List.of(); // what is owed runs with the next service
    }
    take(names, now);
    names.forEach(owed::remove);
    return names;
  }

  /** Returns whether a container that is no service has to run; one that runs may be owed again. */
  private boolean isOwed(String name) {
    return owed.contains(name) && !running.containsKey(name);
  }

  private boolean isDue(String name, Instant now) {
    return due.containsKey(name) && !due.get(name).isAfter(now);
  }

  /**
   * Divides containers into those that depend on each other, so that others need not wait for them.
   * If one container runs at a time, all are one part.
   */
  List<List<String>> parts(List<String> names) {
    if (containers.concurrency() <= 1) {
      return List.of(names);
    }
    List<Set<String>> parts = new ArrayList<>();
    for (String name : names) {
      Set<String> part = new HashSet<>(containers.container(name).dependencies());
      part.retainAll(names);
      part.add(name);
      for (Set<String> other : List.copyOf(parts)) {
        if (!Collections.disjoint(other, part)) {
          part.addAll(other);
          parts.remove(other);
        }
      }
      parts.add(part);
    }
    return parts.stream().map(part -> names.stream().filter(part::contains).toList()).toList();
  }

  /** Takes containers as running. */
  void take(Collection<String> names, Instant now) {
    for (String name : names) {
      running.put(name, now);
      due.remove(name);
    }
  }

  /**
   * Ends a run.
   *
   * @param names the containers of the run
   * @param result its result; empty if it could not start
   * @return lines about times that were missed
   */
  List<String> ended(Collection<String> names, Optional<RunResult> result, Instant now) {
    List<String> lines = new ArrayList<>();
    Set<String> services = Set.copyOf(containers.services());
    Set<String> known = Set.copyOf(containers.order());
    for (String name : names) {
      Instant start = Objects.requireNonNullElse(running.remove(name), now);
      result.flatMap(one -> stage(one, name)).ifPresent(stage -> latest.put(name, stage));
      if (result.isEmpty() && !services.contains(name) && known.contains(name)) {
        owed.add(name);
      }
      if (services.contains(name)) {
        missed(name, start, now).ifPresent(lines::add);
        plan(name, now);
      }
    }
    return lines;
  }

  private static Optional<StageResult> stage(RunResult result, String name) {
    return result.stages().stream().filter(stage -> stage.name().equals(name)).findFirst();
  }

  private Optional<String> missed(String name, Instant start, Instant end) {
    Schedule schedule = schedule(name);
    return schedule.isFromEnd()
        ? Optional.empty()
        : schedule
            .next(start)
            .filter(time -> !time.isAfter(end))
            .map(
                time ->
                    String.format(
                        "%s was not started at %s: its run of %s had not ended",
                        name, time, start));
  }

  /**
   * Returns why nothing may run that depends on a container: the way in which it has ended last. If
   * only services run, a container that has not run does not prevent anything.
   */
  Optional<String> refusal(String name) {
    StageResult stage = latest.get(name);
    if (stage == null) {
      return isServicesOnly ? Optional.empty() : Optional.of("which has not run");
    }
    return isMet(stage) ? Optional.empty() : Optional.of("whose last run was " + stage.outcome());
  }

  /** Returns how a container has ended last; empty if it has not run. */
  Optional<StageResult> latest(String name) {
    return Optional.ofNullable(latest.get(name));
  }

  private static boolean isMet(StageResult stage) {
    boolean isLeftOut =
        stage
            .skipReason()
            .map(SkipReason::kind)
            .filter(SkipReason.Kind.CONDITION::equals)
            .isPresent();
    return isLeftOut || stage.outcome() == Outcome.SUCCESS || stage.outcome() == Outcome.UNSTABLE;
  }
}
