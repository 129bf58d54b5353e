package dev.danube.engine.internal;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A value that its first user makes while the others wait. If that fails, those who waited fail
 * with it, and the next user tries again, unless the failure is final. Thread-safe.
 *
 * @param <T> the value
 * @param <X> how making it fails; a maker that throws anything else counts for its caller only
 */
public final class SharedValue<T, X extends Exception> {

  /** Makes the value. */
  @FunctionalInterface
  public interface Maker<T, X extends Exception> {
    T make() throws X, InterruptedException;
  }

  private final Class<X> type;
  private final Predicate<X> isFinal;
  private final ReentrantLock lock = new ReentrantLock();
  private final AtomicInteger failures = new AtomicInteger();
  private volatile @Nullable T value;

  @GuardedBy("lock") private @Nullable X failure;

  /**
   * Creates a value that is not made yet.
   *
   * @param type how making it fails
   * @param isFinal returns whether a further try would fail too
   */
  public SharedValue(Class<X> type, Predicate<X> isFinal) {
    this.type = type;
    this.isFinal = isFinal;
  }

  /** Returns the value, if it has been made. */
  public Optional<T> known() {
    return Optional.ofNullable(value);
  }

  /**
   * Returns the value, and makes it first if no one has.
   *
   * @throws X if making it failed, for this caller or for one that it waited for
   */
  public T get(Maker<T, X> maker) throws X, InterruptedException {
    int failuresBefore = failures.get();
    lock.lockInterruptibly();
    try {
      T made = value;
      if (made != null) {
        return made;
      }
      X known = failure;
      if (known != null && (failures.get() != failuresBefore || isFinal.test(known))) {
        throw known;
      }
      made = make(maker);
      value = made;
      return made;
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock") private T make(Maker<T, X> maker) throws X, InterruptedException {
    try {
      return maker.make();
    } catch (Exception e) {
      if (type.isInstance(e)) {
        failure = type.cast(e);
        failures.incrementAndGet();
      }
      throw e;
    }
  }
}
