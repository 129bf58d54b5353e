package dev.danube.testing;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.danube.BackendException;
import dev.danube.engine.spi.Session.Timer;
import dev.danube.internal.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * A clock that stands still while threads work, and jumps to the next event when all of them wait
 * for time to pass. Thread-safe.
 *
 * <p>The clock must know all work. A task that was handed to a thread and has not started counts as
 * work; otherwise time would pass while a thread is merely slow to start. An executor with fewer
 * threads than tasks is the exception: if nothing changes for a while, the clock assumes that tasks
 * that have not started wait for tasks that have.
 */
final class VirtualTime {

  private static final Instant START = Instant.parse("2000-01-01T00:00:00Z");

  /** A time that is longer than a thread waits for a processor on a busy machine. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  /** The time after which threads that all wait are taken to wait forever. */
  private static final Duration STALLED = Duration.ofSeconds(5);

  /** An action that is due at some time; events of the same time keep their order of planning. */
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

  /** A signal that threads wait for. */
  final class Signal {

    private final Set<Thread> waiting = new HashSet<>();
    private boolean given;
    private boolean isStalled;

    /** Gives the signal to all threads that wait for it, now or later. */
    void give() {
      synchronized (VirtualTime.this) {
        given = true;
        blocked.removeAll(waiting);
        moved();
        VirtualTime.this.notifyAll();
      }
    }

    /**
     * Waits for the signal.
     *
     * @throws BackendException if all threads wait, and nothing will ever give a signal
     */
    void await() throws InterruptedException {
      await(new Signal());
    }

    /** Waits for the signal up to a limit, and returns whether it was given. */
    boolean await(Duration limit) throws InterruptedException {
      if (limit.isZero()) {
        synchronized (VirtualTime.this) {
          return given; // a question takes no time, so that it may be asked under a lock
        }
      }
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
          if (isStalled) {
            throw new BackendException(
                "all stages hang, and nothing has ended one of them for "
                    + Durations.text(stalled)
                    + "; set a timeout, let one of them fail, or cancel the run sooner",
                null);
          }
          due = waitUntilDue(this, over);
        }
        due.ifPresent(VirtualTime.this::perform);
      }
    }
  }

  @GuardedBy("this") private final PriorityQueue<Event> events = new PriorityQueue<>();

  private final Duration stalled;

  @GuardedBy("this") private final Set<Thread> blocked = new HashSet<>();

  @GuardedBy("this") private final Set<Signal> awaited = new HashSet<>();

  @GuardedBy("this") private Instant now;

  @GuardedBy("this") private long planned;

  @GuardedBy("this") private int handed; // tasks that were handed to a thread and have not ended

  @GuardedBy("this") private int started; // handed tasks that have started

  @GuardedBy("this") private int performing; // actions of events that are running

  @GuardedBy("this") private long lastMove = System.nanoTime(); // the time of the last change

  VirtualTime() {
    this(STALLED);
  }

  /** Creates a clock with a time at first. */
  VirtualTime(Instant start) {
    this(start, STALLED);
  }

  /**
   * Creates a clock.
   *
   * @param stalled the real time after which threads that wait for nothing fail
   */
  VirtualTime(Duration stalled) {
    this(START, stalled);
  }

  private VirtualTime(Instant start, Duration stalled) {
    this.now = start;
    this.stalled = stalled;
  }

  synchronized Instant now() {
    return now;
  }

  /** Counts a task as work from now until the returned one has run. */
  Runnable track(Runnable task) {
    taskHanded();
    return () -> {
      taskStarts();
      try {
        task.run();
      } finally {
        taskEnds();
      }
    };
  }

  /**
   * Waits on this thread, as work, until some time has passed.
   *
   * @param isOver is called at that time, after the events that were planned for it; returns
   *     whether the wait is over, or else is called again after further events of that time
   */
  void sleep(Duration duration, BooleanSupplier isOver) throws InterruptedException {
    taskHanded();
    taskStarts();
    Signal over = new Signal();
    Timer timer = schedule(duration, () -> endSleep(over, isOver));
    try {
      over.await();
    } finally {
      timer.close();
      taskEnds();
    }
  }

  private void endSleep(Signal over, BooleanSupplier isOver) {
    if (isOver.getAsBoolean()) {
      over.give();
    } else {
      schedule(Duration.ZERO, () -> endSleep(over, isOver));
    }
  }

  /** Waits, not as work, until no work is left and no event is planned. */
  synchronized void awaitIdle() throws InterruptedException {
    while (handed > 0 || performing > 0 || !events.isEmpty()) {
      wait();
    }
  }

  private synchronized void taskHanded() {
    handed++;
    moved();
  }

  private synchronized void taskStarts() {
    started++;
    moved();
  }

  private void taskEnds() {
    Optional<Runnable> due;
    synchronized (this) {
      handed--;
      started--;
      moved();
      notifyAll();
      due = takeDue(handed);
    }
    while (due.isPresent()) {
      perform(due.get());
      synchronized (this) {
        due = takeDue(handed);
      }
    }
  }

  @GuardedBy("this") private void moved() {
    lastMove = System.nanoTime();
  }

  @GuardedBy("this") private boolean isQuietFor(Duration time) {
    return System.nanoTime() - lastMove >= time.toNanos();
  }

  synchronized Timer schedule(Duration delay, Runnable action) {
    Event event = new Event(now.plus(delay.isNegative() ? Duration.ZERO : delay), action);
    events.add(event);
    return () -> drop(event);
  }

  private synchronized void drop(Event event) {
    events.remove(event);
    notifyAll();
  }

  /** Waits for one of two signals, or until this thread must perform the next event. */
  @GuardedBy("this") @SuppressWarnings("WaitNotInLoop") // the caller is the loop
  private Optional<Runnable> waitUntilDue(Signal signal, Signal over) throws InterruptedException {
    Thread thread = Thread.currentThread();
    blocked.add(thread);
    signal.waiting.add(thread);
    over.waiting.add(thread);
    awaited.add(signal);
    try {
      Optional<Runnable> due = takeDue(handed);
      if (due.isEmpty()) {
        wait(Math.min(PATIENCE.toMillis(), stalled.toMillis()));
        if (isQuietFor(PATIENCE) && !signal.given && !over.given) {
          due = takeDue(started);
        }
        if (due.isEmpty() && isQuietFor(stalled) && isStalled()) {
          awaited.forEach(one -> one.isStalled = true);
          notifyAll();
        }
      }
      return due;
    } finally {
      blocked.remove(thread);
      signal.waiting.remove(thread);
      over.waiting.remove(thread);
      if (signal.waiting.isEmpty()) {
        awaited.remove(signal);
      }
    }
  }

  /** Returns whether all work waits, and no event is planned that could end a wait. */
  @GuardedBy("this") private boolean isStalled() {
    return events.isEmpty() && performing == 0 && blocked.size() >= started && !isWaking();
  }

  /**
   * Jumps to the next event if all work waits for time to pass.
   *
   * @param work the number of tasks that must be waiting
   * @return the action that is due, if any; the caller performs it without the lock
   */
  @GuardedBy("this") private Optional<Runnable> takeDue(int work) {
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

  /** Returns whether a waiting thread was interrupted: it continues in a moment. */
  @GuardedBy("this") private boolean isWaking() {
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
