package dev.danube.docker.internal.daemon;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.exception.DockerException;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.danube.BackendException;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A stream of items from the daemon, received on a thread of the library. Only the first end
 * counts, because a completion follows each error. A stream that opens after {@link #close} is
 * closed at once, because no later call would close it.
 */
public abstract class DaemonStream<T> implements ResultCallback<T> {

  private final CountDownLatch started = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);

  @GuardedBy("this") private @Nullable Closeable stream;

  @GuardedBy("this") private @Nullable Throwable error;

  @GuardedBy("this") private @Nullable Throwable takerFailure;

  @GuardedBy("this") private boolean closed;

  private volatile long endedAt;

  /**
   * Processes an item, on the thread of the library. The stream ends with anything that this method
   * throws. The library would end its thread silently, and callers would wait forever.
   */
  protected abstract void take(T item);

  /** Runs once, when no more items come. */
  protected void onEnd() {}

  @Override
  public final void onNext(T item) {
    try {
      take(item);
    } catch (Throwable e) {
      fail(e);
      close();
      onComplete();
    }
  }

  private synchronized void fail(Throwable thrown) {
    takerFailure = takerFailure == null ? thrown : takerFailure;
  }

  @Override
  public final void onStart(Closeable opened) {
    boolean late;
    synchronized (this) {
      stream = opened;
      late = closed;
    }
    if (late) {
      close(opened);
    }
    started.countDown();
  }

  @Override
  public final void onError(Throwable failure) {
    synchronized (this) {
      error = error == null ? failure : error;
    }
    onComplete();
  }

  @Override
  public final void onComplete() {
    if (ended.getCount() > 0) {
      endedAt = System.nanoTime();
      try {
        onEnd();
      } catch (Throwable e) {
        fail(e);
      } finally {
        started.countDown();
        ended.countDown();
      }
    }
  }

  /**
   * Waits until the daemon has opened the stream.
   *
   * @throws DockerApiException if the daemon reports an error
   * @throws DockerConnectionException if the daemon does not answer in time, or the connection
   *     broke
   */
  public final void awaitStarted(Daemon daemon, String what) throws InterruptedException {
    if (!started.await(Daemon.SHORT.toMillis(), TimeUnit.MILLISECONDS)) {
      close();
      throw daemon.lost(what, "no answer within a minute");
    }
    throwError(daemon, what);
  }

  /** Returns whether the stream has ended, without waiting. */
  public final boolean hasEnded() {
    return ended.getCount() == 0;
  }

  /** Waits for the end of the stream; false if it does not end within the limit. */
  public final boolean awaitEnd(Duration limit) throws InterruptedException {
    return ended.await(limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Returns the time at which the stream ended, in terms of {@link System#nanoTime}. */
  public final long endedAt() {
    return endedAt;
  }

  private synchronized @Nullable Throwable takerFailure() {
    return takerFailure;
  }

  public final synchronized Optional<Throwable> error() {
    return Optional.ofNullable(error);
  }

  /** Throws the error that the stream ended with, if there was one. */
  public final void throwError(Daemon daemon, String what) {
    Throwable own = takerFailure();
    if (own != null) {
      throw new BackendException(what + " failed: " + own, own);
    }
    Throwable failure = error().orElse(null);
    if (failure instanceof DockerException refused) {
      throw new DockerApiException(daemon.engine().name(), what, refused);
    }
    if (failure != null) {
      throw daemon.lost(what, Daemon.reason(failure));
    }
  }

  @Override
  public final void close() {
    Closeable open;
    synchronized (this) {
      closed = true;
      open = stream;
    }
    if (open != null) {
      close(open);
    }
  }

  private static void close(Closeable stream) {
    try {
      stream.close();
    } catch (IOException e) {
      // The stream is no longer needed, so an error on closing it does not matter.
      return;
    }
  }
}
