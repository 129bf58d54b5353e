package dev.danube.docker.internal.container;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.danube.BackendException;
import dev.danube.docker.internal.daemon.Daemon;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The removal of resources that dead programs of this host left in the daemon. The removal happens
 * while the first run is running. Resources of running programs and of other hosts are not touched.
 */
public final class OrphanSweep {

  private static final Logger LOG = LoggerFactory.getLogger(OrphanSweep.class);

  private final Leftovers leftovers;
  private final Daemon daemon;
  private final AtomicReference<List<String>> notices = new AtomicReference<>(List.of());

  @GuardedBy("this") private @Nullable Future<?> running;

  public OrphanSweep(Leftovers leftovers, Daemon daemon) {
    this.leftovers = leftovers;
    this.daemon = daemon;
  }

  /** Starts the sweep, unless it has started. A container that is created first is ready sooner. */
  public synchronized void start() {
    if (running == null) {
      running =
          daemon.submit(
              () -> {
                sweep();
                return null;
              });
    }
  }

  private synchronized Future<?> started() {
    start();
    return requireNonNull(running);
  }

  private void sweep() throws InterruptedException {
    List<String> said = new ArrayList<>();
    try {
      for (Leftovers.RunResources run : leftovers.find()) {
        if (run.isOfDeadProgram() && run.hasMore()) {
          List<String> left = leftovers.remove(run);
          said.add("removed leftovers of a program that died: " + run);
          said.addAll(left);
        }
      }
    } catch (BackendException e) {
      LOG.warn("Could not find leftovers of programs that died: {}", e.getMessage());
    }
    said.forEach(LOG::info);
    notices.set(said);
  }

  /** Waits for the end of the sweep. Returns its notices to the first caller only. */
  public List<String> takeNotices() {
    try {
      daemon.await("removing leftovers of dead programs", Daemon.COMPOSITE, started());
    } catch (RuntimeException e) {
      return List.of("could not remove leftovers of programs that died: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return notices.getAndSet(List.of());
  }
}
