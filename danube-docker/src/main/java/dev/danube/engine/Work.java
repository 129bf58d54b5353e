package dev.danube.engine;

import dev.danube.Stage;
import java.util.concurrent.atomic.AtomicBoolean;

/** A stage whose turn has come, until it has ended. It is taken once: by a worker or a cancel. */
final class Work {

  private final Stage stage;
  private final Cancellation cancellation = new Cancellation();
  private final AtomicBoolean taken = new AtomicBoolean();

  Work(Stage stage) {
    this.stage = stage;
  }

  Stage stage() {
    return stage;
  }

  Cancellation cancellation() {
    return cancellation;
  }

  /** Whether the caller is the one to deal with it. */
  boolean take() {
    return taken.compareAndSet(false, true);
  }
}
