package dev.danube.engine.internal.claim;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The claims of all runs of a Danube; the session has those of other programs. A claim is granted
 * all its resources at once, in the order in which claims came: none overtakes an earlier one that
 * wants one of the same resources. Of the limits that claims name for a resource, the smallest
 * counts. Nobody waits here with a thread. Thread-safe.
 */
public final class ClaimQueue {

  /**
   * A claim.
   *
   * @param who identifies it
   * @param name the words for it, such as {@code "deploy" of run 7}
   * @param limits the limit of each resource
   * @param granted is run when the claim has all its resources
   */
  private record Entry(Object who, String name, Map<String, Integer> limits, Runnable granted) {

    boolean sharesWith(Set<String> resources) {
      return !Collections.disjoint(limits.keySet(), resources);
    }
  }

  @GuardedBy("this") private final Map<Object, Entry> held = new LinkedHashMap<>();

  @GuardedBy("this") private final Map<String, List<Entry>> holders = new HashMap<>();

  @GuardedBy("this") private final Map<Object, Entry> waiting = new LinkedHashMap<>();

  /**
   * Claims resources.
   *
   * @param who identifies the claim
   * @param name the words for it, such as {@code "deploy" of run 7}
   * @param limits the limit of each resource
   * @param granted is run when the claim has all its resources: now or later; must be short
   * @return why the claim waits; empty if it does not
   */
  public Optional<String> acquire(
      Object who, String name, Map<String, Integer> limits, Runnable granted) {
    Entry entry = new Entry(who, name, limits, granted);
    synchronized (this) {
      Optional<String> why = reasonToWait(entry);
      if (why.isPresent()) {
        waiting.put(who, entry);
        return why;
      }
      hold(entry);
    }
    granted.run();
    return Optional.empty();
  }

  /** Ends a claim, whether it is granted or waits, and grants those that only waited for it. */
  public void leave(Object who) {
    List<Entry> admitted;
    synchronized (this) {
      Entry left = held.remove(who);
      if (left != null) {
        left.limits.keySet().forEach(resource -> remove(resource, left));
      } else if (waiting.remove(who) == null) {
        return;
      }
      admitted = admit();
    }
    runAll(admitted.stream().map(Entry::granted).toList());
  }

  @GuardedBy("this") private void remove(String resource, Entry left) {
    holders.computeIfPresent(
        resource,
        (name, all) -> {
          all.remove(left);
          return all.isEmpty() ? null : all;
        });
  }

  @GuardedBy("this") private void hold(Entry entry) {
    held.put(entry.who, entry);
    for (String resource : entry.limits.keySet()) {
      holders.computeIfAbsent(resource, name -> new ArrayList<>()).add(entry);
    }
  }

  /** Grants each claim whose turn it is, and returns them. */
  @GuardedBy("this") private List<Entry> admit() {
    List<Entry> admitted = new ArrayList<>();
    Set<String> claimed = new HashSet<>();
    for (Entry entry : List.copyOf(waiting.values())) {
      if (!entry.sharesWith(claimed) && taken(entry).isEmpty()) {
        waiting.remove(entry.who);
        hold(entry);
        admitted.add(entry);
      } else {
        claimed.addAll(entry.limits.keySet());
      }
    }
    return admitted;
  }

  @GuardedBy("this") private Optional<String> reasonToWait(Entry entry) {
    Optional<String> taken = taken(entry);
    if (taken.isPresent()) {
      String by =
          holders.getOrDefault(taken.get(), List.of()).stream()
              .map(Entry::name)
              .collect(Collectors.joining(", "));
      return Optional.of(waitsFor(taken.get(), by));
    }
    return waiting.values().stream()
        .filter(earlier -> earlier.sharesWith(entry.limits.keySet()))
        .findFirst()
        .map(
            earlier ->
                "waits for " + String.join(", ", entry.limits.keySet()) + " after " + earlier.name);
  }

  /** Runs all tasks, even if some throw. Throws what the last of these has thrown. */
  static void runAll(List<Runnable> tasks) {
    Runnable end = () -> {};
    for (Runnable task : tasks) {
      try {
        task.run();
      } catch (RuntimeException | Error e) {
        end =
            () -> {
              throw e;
            };
      }
    }
    end.run();
  }

  static String waitsFor(String resource, String heldBy) {
    return "waits for " + resource + ", held by " + heldBy;
  }

  /** Returns a resource of a claim that has no place left; empty if all have. */
  @GuardedBy("this") private Optional<String> taken(Entry entry) {
    for (Map.Entry<String, Integer> limit : entry.limits.entrySet()) {
      if (isFull(limit.getKey(), limit.getValue())) {
        return Optional.of(limit.getKey());
      }
    }
    return Optional.empty();
  }

  @GuardedBy("this") private boolean isFull(String resource, int limit) {
    List<Entry> all = holders.getOrDefault(resource, List.of());
    int smallest =
        all.stream()
            .mapToInt(entry -> entry.limits.getOrDefault(resource, limit))
            .min()
            .orElse(limit);
    return all.size() >= Math.min(limit, smallest);
  }
}
