package dev.danube.engine;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.danube.engine.internal.run.ImageCheck;
import dev.danube.engine.internal.run.RunScope;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The check beside the first stages whether the images of later stages exist. A missing one is a
 * warning, because a stage may still make it. Has a thread of its own, so that it delays no stage.
 */
final class EarlyWarnings implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(EarlyWarnings.class);

  /** The time that the thread has to end after its interrupt. */
  private static final Duration LIMIT = Duration.ofSeconds(2);

  private final RunScope scope;

  @GuardedBy("this") private @Nullable Thread thread;

  @GuardedBy("this") private boolean isClosed;

  EarlyWarnings(RunScope scope) {
    this.scope = scope;
  }

  /** Starts the check, unless the run has ended already. */
  synchronized void start() {
    if (!isClosed) {
      Thread checking = new Thread(this::check, "danube-" + scope.id() + "-images");
      checking.setDaemon(true);
      checking.start();
      thread = checking;
    }
  }

  private void check() {
    try {
      new ImageCheck(scope, false).perform(scope.warnings()::add);
    } catch (InterruptedException e) {
      LOG.debug("Run {} has ended before all of its images were checked", scope.id(), e);
    } catch (RuntimeException | Error e) {
      LOG.warn("The images of run {} could not be checked", scope.id(), e);
    }
  }

  /** Ends the check. */
  @Override
  public synchronized void close() {
    isClosed = true;
    if (thread != null) {
      thread.interrupt();
      try {
        thread.join(LIMIT.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
