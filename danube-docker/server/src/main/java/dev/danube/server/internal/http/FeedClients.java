package dev.danube.server.internal.http;

import dev.danube.server.internal.live.Feed;
import jakarta.servlet.ServletOutputStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The clients that read feeds. They are limited in number, and their logins are checked again and
 * again. A few threads serve them all, and none of these waits for a client. Thread-safe.
 */
final class FeedClients implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(FeedClients.class);

  /** The usual limit of clients. */
  static final int MOST = 1_000;

  /** The usual limit of clients with the same login, or without one from the same address. */
  static final int MOST_EACH = 200;

  /** The usual limit for the time in which a client takes one piece. */
  static final Duration SLOWEST = Duration.ofSeconds(20);

  private static final int THREADS = 4;
  private static final Duration PERIOD = Duration.ofMillis(100);
  private static final Duration LOGIN_PERIOD = Duration.ofSeconds(2);

  private final Semaphore free;
  private final int mostEach;
  private final Duration slowest;
  private final Set<FeedWriter> writers = ConcurrentHashMap.newKeySet();
  private final ConcurrentMap<String, Integer> counts = new ConcurrentHashMap<>();
  private final ScheduledThreadPoolExecutor threads;

  /**
   * Creates a set of clients, which is empty.
   *
   * @param most the most clients at a time
   * @param mostEach the most with the same login
   * @param slowest the longest time that a client may take for one piece
   */
  FeedClients(int most, int mostEach, Duration slowest) {
    this.free = new Semaphore(most);
    this.mostEach = mostEach;
    this.slowest = slowest;
    AtomicInteger number = new AtomicInteger();
    this.threads =
        new ScheduledThreadPoolExecutor(
            THREADS,
            task -> {
              Thread thread = new Thread(task, "danube-server-feeds-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    Future<?> unused =
        threads.scheduleWithFixedDelay(
            this::serve, PERIOD.toMillis(), PERIOD.toMillis(), TimeUnit.MILLISECONDS);
    Future<?> unusedToo =
        threads.scheduleWithFixedDelay(
            this::endUnallowed,
            LOGIN_PERIOD.toMillis(),
            LOGIN_PERIOD.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  /**
   * Admits a client.
   *
   * @return what writes the feed
   * @throws RefusedException if there are too many clients
   */
  FeedWriter admit(ServletOutputStream out, Feed feed, FeedReader reader) {
    if (!free.tryAcquire()) {
      throw new RefusedException(
          Answers.detail(503, "Too many clients read at the same time. Try again later.")
              .with("Retry-After", "5"));
    }
    if (!isAdmitted(reader.key())) {
      free.release();
      throw new RefusedException(
          Answers.detail(
                  429,
                  String.format(
                      "This login reads %d streams and long answers already, which is the most at a"
                          + " time. End one, or try again later.",
                      mostEach))
              .with("Retry-After", "5"));
    }
    FeedWriter writer = new FeedWriter(out, feed, reader, threads);
    writers.add(writer);
    CompletionStage<Void> end = writer.end();
    end.whenComplete(
        (nothing, problem) -> {
          writers.remove(writer);
          counts.computeIfPresent(reader.key(), (key, count) -> count == 1 ? null : count - 1);
          free.release();
        });
    return writer;
  }

  private boolean isAdmitted(String key) {
    AtomicBoolean isAdmitted = new AtomicBoolean();
    counts.compute(
        key,
        (one, before) -> {
          int count = before == null ? 0 : before;
          isAdmitted.set(count < mostEach);
          return count < mostEach ? Integer.valueOf(count + 1) : before;
        });
    return isAdmitted.get();
  }

  /** Returns how many clients there are. */
  int count() {
    return writers.size();
  }

  private void serve() {
    try {
      for (FeedWriter writer : writers) {
        writer.tick();
        writer.endIfSlow(slowest);
      }
    } catch (RuntimeException e) {
      log.error("Clients that read could not be served", e); // the next time may go well
    }
  }

  /** Ends the feeds of callers whose token was deleted or has expired. */
  private void endUnallowed() {
    Map<String, Boolean> known = new HashMap<>();
    for (FeedWriter writer : writers) {
      FeedReader reader = writer.reader();
      if (!known.computeIfAbsent(reader.key(), key -> mayRead(reader))) {
        writer.stop();
      }
    }
  }

  private static boolean mayRead(FeedReader reader) {
    try {
      return reader.mayRead().getAsBoolean();
    } catch (RuntimeException e) {
      log.debug("Logins cannot be checked, as the database does not answer", e);
      return true;
    }
  }

  /** Ends all feeds. Their clients see that the server has closed the connection. */
  @Override
  public void close() {
    threads.shutdownNow();
    writers.forEach(FeedWriter::stop);
  }
}
