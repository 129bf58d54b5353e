package dev.danube.server.internal.http;

import dev.danube.server.internal.live.Feed;
import dev.danube.server.internal.openapi.Operation;
import jakarta.servlet.ServletOutputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The clients that read feeds. They are limited in number. A few threads serve them all, and none
 * of these waits for a client. Thread-safe.
 */
final class FeedClients implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(FeedClients.class);

  /** The usual limit of clients. */
  static final int MOST = 200;

  /** The usual limit for the time in which a client takes one piece. */
  static final Duration SLOWEST = Duration.ofSeconds(20);

  private static final int THREADS = 4;
  private static final Duration PERIOD = Duration.ofMillis(100);

  private final Semaphore free;
  private final Duration slowest;
  private final Set<FeedWriter> writers = ConcurrentHashMap.newKeySet();
  private final ScheduledThreadPoolExecutor threads;

  /**
   * Creates a set of clients, which is empty.
   *
   * @param most the most clients at a time
   * @param slowest the longest time that a client may take for one piece
   */
  FeedClients(int most, Duration slowest) {
    this.free = new Semaphore(most);
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
  }

  /**
   * Admits a client.
   *
   * @return what writes the feed; empty if there are too many clients
   */
  Optional<FeedWriter> admit(ServletOutputStream out, Feed feed) {
    if (!free.tryAcquire()) {
      return Optional.empty();
    }
    FeedWriter writer = new FeedWriter(out, feed, threads);
    writers.add(writer);
    CompletionStage<Void> end = writer.end();
    end.whenComplete(
        (nothing, problem) -> {
          writers.remove(writer);
          free.release();
        });
    return Optional.of(writer);
  }

  /** Returns an operation with the answer to clients that are not admitted. */
  static Operation describe(Operation operation) {
    return operation.answers(503, "Too many clients read at the same time", Answers.DETAIL);
  }

  static Response tooMany() {
    return Answers.detail(503, "Too many clients read at the same time. Try again later.")
        .with("Retry-After", "5");
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

  /** Ends all feeds. Their clients see that the server has closed the connection. */
  @Override
  public void close() {
    threads.shutdownNow();
    writers.forEach(FeedWriter::stop);
  }
}
