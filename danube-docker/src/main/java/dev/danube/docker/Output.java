package dev.danube.docker;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.StreamType;
import dev.danube.engine.spi.LineSink;
import dev.danube.event.RunEvent.LogStream;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Takes the output of a program from the daemon, frame by frame, and passes on whole lines.
 *
 * <p>Frames are consumed inside {@link #onNext}: the library uses their arrays again. The end of
 * the stream says nothing about the program: streams of a dying daemon end silently too.
 */
final class Output implements ResultCallback<Frame> {

  private final LineSplitter stdout;
  private final LineSplitter stderr;
  private final CountDownLatch started = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);

  /** Grows when a frame comes and when it has been taken: odd while one is being taken. */
  private final AtomicLong progress = new AtomicLong();

  private @Nullable Closeable stream;
  private @Nullable Throwable error;
  private boolean closed;

  Output(LineSink lines) {
    this.stdout = new LineSplitter(line -> lines.line(LogStream.STDOUT, line));
    this.stderr = new LineSplitter(line -> lines.line(LogStream.STDERR, line));
  }

  @Override
  public void onStart(Closeable opened) {
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
  public void onNext(Frame frame) {
    progress.incrementAndGet();
    (frame.getStreamType() == StreamType.STDERR ? stderr : stdout).accept(frame.getPayload());
    progress.incrementAndGet();
  }

  @Override
  public void onError(Throwable failure) {
    synchronized (this) {
      error = error == null ? failure : error;
    }
    end();
  }

  @Override
  public void onComplete() {
    end();
  }

  /** The first end counts: an error is followed by a completion. */
  private void end() {
    if (ended.getCount() > 0) {
      stdout.end();
      stderr.end();
      started.countDown();
      ended.countDown();
    }
  }

  /** Whether the daemon has opened the stream, or it has ended already. */
  boolean awaitStarted(Duration limit) throws InterruptedException {
    return started.await(limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Whether the stream has ended. */
  boolean awaitEnd(Duration limit) throws InterruptedException {
    return ended.await(limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * Waits for the end of the stream of a program that has ended. However slow the one is that takes
   * the lines, nothing is dropped; but a daemon that sends nothing for so long is not waited for.
   *
   * @return false if the daemon fell silent
   */
  boolean awaitRest(Duration silence) throws InterruptedException {
    long before;
    do {
      before = progress.get();
      if (awaitEnd(silence)) {
        return true;
      }
    } while (before % 2 == 1 || progress.get() != before);
    return false;
  }

  synchronized Optional<Throwable> error() {
    return Optional.ofNullable(error);
  }

  @Override
  public void close() {
    Closeable open;
    synchronized (this) {
      closed = true;
      open = stream;
    }
    if (open != null) {
      close(open);
    }
  }

  static void close(Closeable stream) {
    try {
      stream.close();
    } catch (IOException e) {
      // The stream is of no interest any more, nor is what its end looks like.
      return;
    }
  }
}
