package dev.danube.engine.internal.run;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.danube.engine.internal.secret.RunSecrets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/** The warnings of a run, with its secrets masked. Thread-safe. */
public final class RunWarnings {

  private final RunSecrets secrets;
  private final Queue<String> all = new ConcurrentLinkedQueue<>();

  @GuardedBy("this") private Consumer<String> told = warning -> {};

  public RunWarnings(RunSecrets secrets) {
    this.secrets = secrets;
  }

  /** Adds a warning, and tells it at once if the run has started and not ended. */
  public void add(String warning) {
    String masked = secrets.mask(warning);
    Consumer<String> receiver;
    synchronized (this) {
      all.add(masked);
      receiver = told;
    }
    receiver.accept(masked); // without the lock, because whoever hears it may warn too
  }

  /** Starts to tell warnings, with those that there are already. */
  public void tellTo(Consumer<String> receiver) {
    List<String> before;
    synchronized (this) {
      before = all();
      told = receiver;
    }
    before.forEach(receiver);
  }

  /** Tells no further warnings; the result of the run has them. */
  public synchronized void tellNoMore() {
    told = warning -> {};
  }

  public List<String> all() {
    return List.copyOf(all);
  }
}
