package dev.danube.engine;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.danube.engine.internal.run.RunScope;
import dev.danube.engine.spi.Session;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The watch of a run for newer runs of the same pipeline and key in other programs. Has a thread of
 * its own, because the backend has to be asked again and again.
 */
final class SupersedeWatch implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(SupersedeWatch.class);

  private static final Duration PAUSE = Duration.ofSeconds(1);

  /** The time that the thread has to end after its interrupt. */
  private static final Duration LIMIT = Duration.ofSeconds(2);

  private final RunScope scope;
  private final Optional<String> key;
  private final CountDownLatch closed = new CountDownLatch(1);

  @GuardedBy("this") private @Nullable Thread thread;

  /**
   * Creates a watch, which does not start yet.
   *
   * @param key the key of the run; empty if it has none, so that there is nothing to watch
   */
  SupersedeWatch(RunScope scope, Optional<String> key) {
    this.scope = scope;
    this.key = key;
  }

  /**
   * Starts the watch, unless the run has ended already.
   *
   * @param onSuperseded receives the id of the newer run
   */
  synchronized void start(Consumer<String> onSuperseded) {
    if (key.isPresent() && closed.getCount() > 0) {
      Thread watching =
          new Thread(() -> watch(key.get(), onSuperseded), "danube-" + scope.id() + "-newer");
      watching.setDaemon(true);
      watching.start();
      thread = watching;
    }
  }

  private void watch(String wanted, Consumer<String> onSuperseded) {
    try {
      Optional<Session.Announcement> made = scope.session().announce(wanted);
      if (made.isPresent()) {
        onSuperseded.accept(newer(made.get()));
      }
    } catch (InterruptedException e) {
      LOG.debug("Run {} has ended before it was superseded", scope.id(), e);
    } catch (RuntimeException | Error e) {
      scope
          .warnings()
          .add(
              String.format(
                  "whether another run of the key \"%s\" supersedes this one, or is superseded by it,"
                      + " is not known: %s",
                  wanted, e.getMessage()));
    }
  }

  /** Waits until there is a newer run, and returns its id. */
  private String newer(Session.Announcement announcement) throws InterruptedException {
    while (true) {
      Optional<String> newer = announcement.supersededBy();
      if (newer.isPresent()) {
        return newer.get();
      }
      if (closed.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new InterruptedException("the run has ended");
      }
    }
  }

  /** Ends the watch. */
  @Override
  public synchronized void close() {
    closed.countDown();
    if (thread != null && thread != Thread.currentThread()) {
      thread.interrupt();
      try {
        thread.join(LIMIT.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
