package dev.danube.server.internal.http;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.danube.server.internal.live.Feed;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A writer of a feed to a client, which never waits for the client: it reads a piece of the feed
 * when the client has taken the one before. Thread-safe.
 */
final class FeedWriter implements WriteListener {

  private static final Logger log = LoggerFactory.getLogger(FeedWriter.class);

  /** The most pieces in a row, after which it is another client's turn. */
  private static final int IN_A_ROW = 16;

  private static final int MOST_SKIPPED = 9;
  private static final int IDLE_FOR_SKIP = 10;

  private final ServletOutputStream out;
  private final Feed feed;
  private final FeedReader reader;
  private final Executor threads;
  private final CompletableFuture<Void> end = new CompletableFuture<>();
  private final AtomicBoolean isQueued = new AtomicBoolean();

  /** How often in a row the feed had nothing. */
  private volatile int idle;

  private int ticks; // used by the thread that ticks

  @GuardedBy("this") private boolean isOpen;

  @GuardedBy("this") private boolean isDirty;

  @GuardedBy("this") private boolean isBlocked;

  @GuardedBy("this") private long blockedSince;

  FeedWriter(ServletOutputStream out, Feed feed, FeedReader reader, Executor threads) {
    this.out = out;
    this.feed = feed;
    this.reader = reader;
    this.threads = threads;
  }

  /** Returns who reads it. */
  FeedReader reader() {
    return reader;
  }

  /** Returns what is complete when nothing more is written. */
  CompletableFuture<Void> end() {
    return end;
  }

  /**
   * Is called periodically. A feed that had nothing for long is asked less often, at most ten times
   * less.
   */
  void tick() {
    if (++ticks > Math.min(MOST_SKIPPED, idle / IDLE_FOR_SKIP)) {
      ticks = 0;
      wake();
    }
  }

  /** Writes what the feed has meanwhile, on another thread. */
  private void wake() {
    if (!end.isDone() && isQueued.compareAndSet(false, true)) {
      try {
        threads.execute(
            () -> {
              isQueued.set(false);
              if (write()) {
                wake();
              }
            });
      } catch (RejectedExecutionException e) {
        isQueued.set(false); // the server stops
      }
    }
  }

  @Override
  public void onWritePossible() {
    synchronized (this) {
      isOpen = true;
      isBlocked = false;
    }
    wake();
  }

  @Override
  public void onError(Throwable problem) {
    end.complete(null); // the client is gone
  }

  /** Closes the connection of a client that does not take what was written. */
  void endIfSlow(Duration limit) {
    boolean isSlow;
    synchronized (this) {
      isSlow = isBlocked && System.nanoTime() - blockedSince > limit.toNanos();
    }
    if (isSlow) {
      log.warn("A client took nothing for {} seconds, and was cut off", limit.toSeconds());
      end.complete(null);
    }
  }

  /** Ends the response. */
  void stop() {
    end.complete(null);
  }

  /**
   * Writes what the client takes.
   *
   * @return whether there may be more
   */
  private boolean write() {
    boolean hasEnded;
    try {
      hasEnded = writePieces();
    } catch (IOException | RuntimeException e) {
      log.debug("A client is gone, or its file cannot be read", e);
      hasEnded = true;
    }
    if (hasEnded) {
      end.complete(null); // not while this is locked: the server writes its end
      return false;
    }
    synchronized (this) {
      return isOpen && !isBlocked && isDirty;
    }
  }

  /** Returns whether the feed has ended. */
  private synchronized boolean writePieces() throws IOException {
    if (!isOpen || isBlocked || end.isDone()) {
      return false;
    }
    for (int i = 0; i < IN_A_ROW; i++) {
      if (!out.isReady()) {
        isBlocked = true;
        blockedSince = System.nanoTime();
        return false;
      }
      Optional<byte[]> piece = feed.next();
      if (piece.isEmpty()) {
        return true;
      }
      if (piece.get().length == 0) {
        idle = idle + 1;
        if (isDirty) {
          isDirty = false;
          out.flush();
        }
        return false;
      }
      idle = 0;
      out.write(piece.get());
      isDirty = true;
    }
    return false;
  }
}
