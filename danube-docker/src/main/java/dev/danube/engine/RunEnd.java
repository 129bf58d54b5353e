package dev.danube.engine;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.danube.Outcome;
import dev.danube.RunResult;
import dev.danube.engine.internal.record.KeptWorkspace;
import dev.danube.engine.internal.run.RunScope;
import dev.danube.engine.spi.Backend;
import dev.danube.event.RunEvent.RunFinished;
import dev.danube.record.RunFolder;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The end of a run, which removes what the run created and completes its result. Thread-safe. */
final class RunEnd {

  private static final Logger LOG = LoggerFactory.getLogger(RunEnd.class);

  /** The limit for warnings that are being told when the run ends. */
  private static final Duration LAST_WARNINGS = Duration.ofSeconds(10);

  private final RunScope scope;
  private final RunState state;
  private final RunSetup setup;
  private final Backend.Connection connection;
  private final Optional<RunRecordStore> records;
  private final EarlyWarnings early;
  private final SupersedeWatch newer;
  private final Consumer<String> onEnd;
  private final CompletableFuture<RunResult> done = new CompletableFuture<>();

  /** The lock of the session: one thread closes it at a time, and no kill after the run's end. */
  private final Object closing = new Object();

  @GuardedBy("closing") private boolean isClosed;

  @GuardedBy("closing") private boolean isEnding;

  /**
   * Creates the end of a run.
   *
   * @param connection the connection that the session of the run belongs to
   * @param records the records, of which old ones are removed; empty if none are kept
   * @param early the check beside the first stages
   * @param newer the watch for newer runs
   * @param onEnd receives the id of the run before the result is completed
   */
  RunEnd(
      RunScope scope,
      RunState state,
      RunSetup setup,
      Backend.Connection connection,
      Optional<RunRecordStore> records,
      EarlyWarnings early,
      SupersedeWatch newer,
      Consumer<String> onEnd) {
    this.early = early;
    this.newer = newer;
    this.scope = scope;
    this.state = state;
    this.setup = setup;
    this.connection = connection;
    this.records = records;
    this.onEnd = onEnd;
  }

  /** Returns the future result, which fails if Danube itself fails. */
  CompletableFuture<RunResult> done() {
    return done;
  }

  /**
   * Removes what the run created, and completes the result.
   *
   * @param bug the bug in Danube that ended the run, or null
   */
  void finish(@Nullable Throwable bug) {
    try {
      early.close();
      newer.close();
      cleanUp(bug);
      if (bug != null) {
        fail(bug);
        return;
      }
      scope.callbacks().after("afterRun", c -> c.afterRun(scope.context(), result()));
      boolean isInterrupted = scope.warnings().tellNoMore(LAST_WARNINGS);
      RunResult result = result();
      scope.events().emit(new RunFinished(scope.id(), scope.now(), result));
      scope.recording().close();
      setup.giveBack();
      onEnd.accept(scope.id());
      done.complete(result);
      if (isInterrupted) {
        Thread.currentThread().interrupt();
      }
    } catch (Throwable e) {
      fail(e);
    }
  }

  private void fail(Throwable bug) {
    try {
      scope.recording().close();
    } catch (RuntimeException | Error e) {
      bug.addSuppressed(e);
    } finally {
      setup.giveBack();
      onEnd.accept(scope.id());
      done.completeExceptionally(bug);
    }
  }

  private void cleanUp(@Nullable Throwable bug) {
    synchronized (closing) {
      if (scope.recording().isWritten()) {
        boolean hasSucceeded = bug == null && result().succeeded();
        if (setup.settings().keptWorkspace().isWanted(hasSucceeded)) {
          keep(hasSucceeded);
        }
      }
      isEnding = true; // a kill no longer decides what is kept
    }
    try {
      saveCaches(bug); // a kill removes the containers, which ends this
      stopServices();
      saveLock(bug);
      scope.session().notices().forEach(scope.warnings()::add);
    } finally {
      try {
        closeSession();
      } finally {
        closeSource();
      }
    }
    records.ifPresent(store -> prune(store, bug == null && result().succeeded()));
  }

  private void saveCaches(@Nullable Throwable bug) {
    if (bug == null && result().outcome() == Outcome.SUCCESS) {
      try {
        scope.caches().saveMain();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Writes the lock file, also after a failure: the reason may be a newer image. */
  private void saveLock(@Nullable Throwable bug) {
    if (bug == null) {
      try {
        scope.pins().save();
      } catch (IOException e) {
        scope.warnings().add("the lock file could not be written: " + e.getMessage());
      }
    }
  }

  private void keep(boolean hasSucceeded) {
    if (hasSucceeded) {
      scope.session().keepWorkspace();
    } else {
      scope.session().keep();
    }
  }

  private void closeSession() {
    synchronized (closing) {
      scope.session().close().forEach(scope.warnings()::add);
      isClosed = true;
    }
  }

  private void closeSource() {
    try {
      scope.source().close();
    } catch (IOException e) {
      scope.warnings().add("the clone of the source could not be removed: " + e.getMessage());
    }
  }

  /** Removes the records of old runs. A problem with them is only a warning of this run. */
  private void prune(RunRecordStore store, boolean hasSucceeded) {
    try {
      RunFolder folder = setup.folder().orElseThrow();
      if (hasSucceeded
          && setup.settings().keptWorkspace() == KeptWorkspace.ALWAYS
          && setup.borrowed().isEmpty()
          && scope.recording().isWritten()) {
        store
            .removeWorkspaces(folder, setup.pipeline().name(), connection)
            .forEach(scope.warnings()::add);
      }
      store.prune(folder, connection).forEach(scope.warnings()::add);
    } catch (RuntimeException | Error e) {
      scope.warnings().add("the records of old runs could not be removed: " + e);
    }
  }

  private void stopServices() {
    try {
      scope.services().stop();
    } catch (RuntimeException | Error e) {
      scope.warnings().add("the services could not be stopped: " + e.getMessage());
    }
  }

  /** Closes the session of a run that is killed, unless the end of the run has closed it. */
  void kill() {
    synchronized (closing) {
      if (!isClosed) {
        if (scope.recording().isWritten() && !isEnding) {
          scope.session().keep();
        }
        scope.session().close().forEach(left -> LOG.warn("{}", left));
      }
    }
  }

  private RunResult result() {
    return state.result(scope.warnings().all());
  }
}
