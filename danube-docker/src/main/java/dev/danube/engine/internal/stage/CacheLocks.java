package dev.danube.engine.internal.stage;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.danube.Cache;
import dev.danube.Pipeline;
import dev.danube.Stage;
import dev.danube.engine.internal.run.Placement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The locks of caches, for all runs of a Danube; the session has those for other programs. One
 * stage at a time uses a locked cache; the others wait here, without a thread, in the order in
 * which they came. Thread-safe.
 */
public final class CacheLocks {

  private record Waiting(Object who, Set<String> caches, Runnable task) {}

  @GuardedBy("this") private final Set<String> held = new HashSet<>();

  @GuardedBy("this") private final List<Waiting> waiting = new ArrayList<>();

  /**
   * Returns the keys of the locked caches of a stage's container: their names, with that of the
   * pipeline for private ones.
   */
  public static Set<String> of(Pipeline pipeline, Stage stage) {
    return locked(pipeline, stage).stream()
        .map(cache -> cache.isPrivate() ? cache.name() + "/" + pipeline.name() : cache.name())
        .collect(Collectors.toSet());
  }

  /**
   * Returns the locked caches of a stage's container. If the stage starts without a container,
   * these are the caches of the container that its Java code can request.
   */
  static List<Cache> locked(Pipeline pipeline, Stage stage) {
    Stream<Cache> caches =
        switch (Placement.of(stage)) {
          case MAIN -> pipeline.caches().stream();
          case NOWHERE, OWN -> stage.caches().stream();
        };
    return caches.filter(Cache::isLocked).toList();
  }

  /**
   * Acquires caches and runs a task: now, or when all these caches are free.
   *
   * @param who identifies the task when it is withdrawn
   * @param task the task, which must be short
   */
  public void acquire(Object who, Set<String> caches, Runnable task) {
    synchronized (this) {
      // An earlier task has first claim, even on a cache that is free while it waits for another.
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

  /**
   * Withdraws a task that still waits, and runs the tasks that only waited for its turn. Returns
   * false if the task does not wait.
   */
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

  /** Releases caches, and runs the tasks that can have them now. */
  public void release(Set<String> caches) {
    List<Runnable> admitted;
    synchronized (this) {
      held.removeAll(caches);
      admitted = admit();
    }
    admitted.forEach(Runnable::run);
  }

  /** Acquires the caches of each task whose turn it is, and returns these tasks. */
  @GuardedBy("this") private List<Runnable> admit() {
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

  @GuardedBy("this") private boolean isFree(Set<String> caches) {
    return Collections.disjoint(caches, held);
  }
}
