package dev.danube.testing;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;

/**
 * A lock in virtual time: threads that wait for it wait as if for time to pass. The threads get it
 * in their order. Not reentrant. Thread-safe.
 */
final class VirtualLock implements Lock {

  private final VirtualTime time;

  @GuardedBy("this") private final Queue<VirtualTime.Signal> waiting = new ArrayDeque<>();

  @GuardedBy("this") private boolean isHeld;

  VirtualLock(VirtualTime time) {
    this.time = time;
  }

  @Override
  public synchronized boolean tryLock() {
    boolean isFree = !isHeld;
    isHeld = true;
    return isFree;
  }

  @Override
  public void lockInterruptibly() throws InterruptedException {
    VirtualTime.Signal turn = time.new Signal();
    synchronized (this) {
      if (tryLock()) {
        return;
      }
      waiting.add(turn);
    }
    try {
      turn.await();
    } catch (InterruptedException | RuntimeException e) {
      giveUp(turn);
      throw e;
    }
  }

  private synchronized void giveUp(VirtualTime.Signal turn) {
    if (!waiting.remove(turn)) {
      unlock(); // the turn came at the same moment
    }
  }

  @Override
  public void lock() {
    boolean isInterrupted = false;
    while (true) {
      try {
        lockInterruptibly();
        break;
      } catch (InterruptedException e) {
        isInterrupted = true;
      }
    }
    if (isInterrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Passes the lock to the thread that waits longest, or frees it. */
  @Override
  public synchronized void unlock() {
    VirtualTime.Signal next = waiting.poll();
    if (next == null) {
      isHeld = false;
    } else {
      next.give();
    }
  }

  @Override
  public boolean tryLock(long limit, TimeUnit unit) {
    throw new UnsupportedOperationException("The fake's lock has no limit of time");
  }

  @Override
  public Condition newCondition() {
    throw new UnsupportedOperationException("The fake's lock has no conditions");
  }
}
