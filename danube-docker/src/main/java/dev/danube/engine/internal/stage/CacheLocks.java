package dev.danube.engine.internal.stage;

import dev.danube.Cache;
import dev.danube.Pipeline;
import dev.danube.Stage;
import dev.danube.engine.internal.run.Placement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which stages may use locked caches, in all runs of a Danube: one at a time for each. The others
 * wait here, without a thread, in the order in which they came. Thread-safe.
 */
public final class CacheLocks {

  private record Waiting(Object who, Set<String> caches, Runnable task) {}

  private final Set<String> held = new HashSet<>();
  private final List<Waiting> waiting = new ArrayList<>();

  /**
   * The names of the locked caches of the container that a stage works in; also of the one of its
   * own that Java code gets when it asks for one.
   */
  public static Set<String> of(Pipeline pipeline, Stage stage) {
    Stream<Cache> caches =
        switch (Placement.of(stage)) {
          case MAIN -> pipeline.caches().stream();
          case NOWHERE, OWN -> stage.caches().stream();
        };
    return caches.filter(Cache::isLocked).map(Cache::name).collect(Collectors.toSet());
  }

  /**
   * Runs a task, now or when all these caches are free; it must be short.
   *
   * @param who by whom it can be withdrawn
   */
  public void acquire(Object who, Set<String> caches, Runnable task) {
    synchronized (this) {
      // Who came first has first claim, also on a cache that is free while it waits for another.
      boolean isClaimed =
          waiting.stream().anyMatch(one -> one.caches.stream().anyMatch(caches::contains));
      if (isClaimed || !isFree(caches)) {
        waiting.add(new Waiting(who, caches, task));
        return;
      }
      held.addAll(caches);
    }
    task.run();
  }

  /** Drops a task that still waits; false if there is none. Others may have waited for its turn. */
  public boolean withdraw(Object who) {
    List<Runnable> admitted;
    synchronized (this) {
      if (!waiting.removeIf(one -> one.who == who)) {
        return false;
      }
      admitted = admit();
    }
    admitted.forEach(Runnable::run);
    return true;
  }

  /** Lets caches go, to those who wait. */
  public void release(Set<String> caches) {
    List<Runnable> admitted;
    synchronized (this) {
      held.removeAll(caches);
      admitted = admit();
    }
    admitted.forEach(Runnable::run);
  }

  /** Those whose turn it is; who came first has first claim. */
  private List<Runnable> admit() {
    List<Runnable> admitted = new ArrayList<>();
    Set<String> claimed = new HashSet<>();
    for (Waiting one : List.copyOf(waiting)) {
      if (isFree(one.caches) && one.caches.stream().noneMatch(claimed::contains)) {
        waiting.remove(one);
        held.addAll(one.caches);
        admitted.add(one.task);
      } else {
        claimed.addAll(one.caches);
      }
    }
    return admitted;
  }

  private boolean isFree(Set<String> caches) {
    return caches.stream().noneMatch(held::contains);
  }
}
