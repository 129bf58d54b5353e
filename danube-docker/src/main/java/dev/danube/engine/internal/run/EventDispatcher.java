package dev.danube.engine.internal.run;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.danube.event.RunEvent;
import dev.danube.event.RunListener;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A dispatcher that delivers the events of one run to its listeners: one event at a time, in order,
 * on the thread that emits the event. Events that a listener causes are delivered after the event
 * that it handles, to every listener.
 */
public final class EventDispatcher {

  private static final Logger LOG = LoggerFactory.getLogger(EventDispatcher.class);

  private final List<RunListener> listeners;
  private final ReentrantLock delivering = new ReentrantLock();

  @GuardedBy("delivering") private final Queue<RunEvent> undelivered = new ArrayDeque<>();

  private final Set<RunListener> broken = Collections.newSetFromMap(new IdentityHashMap<>());

  public EventDispatcher(List<RunListener> listeners) {
    this.listeners = List.copyOf(listeners);
  }

  public void emit(RunEvent event) {
    boolean caused = delivering.isHeldByCurrentThread();
    delivering.lock();
    try {
      undelivered.add(event);
      while (!caused && !undelivered.isEmpty()) {
        deliver(undelivered.remove());
      }
    } finally {
      delivering.unlock();
    }
  }

  private void deliver(RunEvent event) {
    for (RunListener listener : listeners) {
      try {
        listener.on(event);
      } catch (Throwable e) {
        if (broken.add(listener)) {
          LOG.warn(
              "Listener {} threw on event {}; the run continues. Further exceptions of this"
                  + " listener are not reported",
              listener.getClass().getName(),
              event,
              e);
        }
      }
    }
  }
}
