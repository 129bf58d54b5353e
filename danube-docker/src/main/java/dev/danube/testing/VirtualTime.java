package dev.danube.testing;

import dev.danube.engine.spi.Session.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * A clock that stands still while work is done, and jumps to the next thing that is due when all
 * threads at work wait for it. Thread-safe.
 *
 * <p>It has to know of all work: what was handed to a thread and has not begun counts as done, or
 * else time would run away from a thread that is merely slow to start. An executor with fewer
 * threads than tasks is the exception: if nothing moves for a while, what has not begun is taken to
 * wait for what has.
 */
final class VirtualTime {

  /** Longer than a thread of a busy machine waits for its turn. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  /** Something that is due at some time, in the order it was planned in. */
  private final class Event implements Comparable<Event> {

    private final Instant at;
    private final long number = planned++;
    private final Runnable action;

    Event(Instant at, Runnable action) {
      this.at = at;
      this.action = action;
    }

    @Override
    public int compareTo(Event other) {
      int byTime = at.compareTo(other.at);
      return byTime != 0 ? byTime : Long.compare(number, other.number);
    }
  }

  /** Something that threads wait for. */
  final class Signal {

    private final Set<Thread> waiting = new HashSet<>();
    private boolean given;

    /** Lets all go on that wait, now and later. */
    void give() {
      synchronized (VirtualTime.this) {
        given = true;
        blocked.removeAll(waiting);
        moved();
        VirtualTime.this.notifyAll();
      }
    }

    /** Waits for the signal. */
    void await() throws InterruptedException {
      await(new Signal());
    }

    /** Waits for the signal, but not longer than given; whether it came. */
    boolean await(Duration limit) throws InterruptedException {
      Signal over = new Signal();
      Timer timer = schedule(limit, over::give);
      try {
        return await(over);
      } finally {
        timer.close();
      }
    }

    private boolean await(Signal over) throws InterruptedException {
      while (true) {
        Optional<Runnable> due;
        synchronized (VirtualTime.this) {
          if (given || over.given) {
            return given;
          }
          due = waitUntilDue(this, over);
        }
        due.ifPresent(VirtualTime.this::perform);
      }
    }
  }

  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private final Set<Thread> blocked = new HashSet<>();
  private Instant now = Instant.parse("2000-01-01T00:00:00Z");
  private long planned;
  private int handed; // tasks that were given to a thread and have not ended
  private int begun; // those of them that have begun
  private int performing; // actions of events that are running
  private long lastMove = System.nanoTime(); // when anything changed

  synchronized Instant now() {
    return now;
  }

  synchronized void taskHanded() {
    handed++;
    moved();
  }

  synchronized void taskBegins() {
    begun++;
    moved();
  }

  void taskEnds() {
    Optional<Runnable> due;
    synchronized (this) {
      handed--;
      begun--;
      moved();
      due = takeDue(handed);
    }
    while (due.isPresent()) {
      perform(due.get());
      synchronized (this) {
        due = takeDue(handed);
      }
    }
  }

  private void moved() {
    lastMove = System.nanoTime();
  }

  private boolean isQuiet() {
    return System.nanoTime() - lastMove >= PATIENCE.toNanos();
  }

  synchronized Timer schedule(Duration delay, Runnable action) {
    Event event = new Event(now.plus(delay.isNegative() ? Duration.ZERO : delay), action);
    events.add(event);
    return () -> drop(event);
  }

  private synchronized void drop(Event event) {
    events.remove(event);
  }

  /**
   * Waits for one of two signals, or until this thread is the one to perform what is due next.
   * Holds the lock.
   */
  @SuppressWarnings("WaitNotInLoop") // the caller is the loop
  private Optional<Runnable> waitUntilDue(Signal signal, Signal over) throws InterruptedException {
    Thread thread = Thread.currentThread();
    blocked.add(thread);
    signal.waiting.add(thread);
    over.waiting.add(thread);
    try {
      Optional<Runnable> due = takeDue(handed);
      if (due.isEmpty()) {
        wait(PATIENCE.toMillis());
        if (isQuiet() && !signal.given && !over.given) {
          due = takeDue(begun);
        }
      }
      return due;
    } finally {
      blocked.remove(thread);
      signal.waiting.remove(thread);
      over.waiting.remove(thread);
    }
  }

  /**
   * Jumps to the next event, if all work waits for time to pass. Holds the lock.
   *
   * @param work how many threads are at work
   * @return what is due, if anything is, to be performed without the lock
   */
  private Optional<Runnable> takeDue(int work) {
    if (performing > 0 || blocked.size() < work || isWaking()) {
      return Optional.empty();
    }
    Event next = events.poll();
    if (next == null) {
      return Optional.empty();
    }
    now = next.at.isAfter(now) ? next.at : now;
    performing++;
    moved();
    return Optional.of(next.action);
  }

  /** A thread that was interrupted goes on in a moment. */
  private boolean isWaking() {
    return blocked.stream().anyMatch(Thread::isInterrupted);
  }

  private void perform(Runnable due) {
    try {
      due.run();
    } finally {
      synchronized (this) {
        performing--;
        moved();
        notifyAll();
      }
    }
  }
}
