package dev.danube.server.internal.run;

import dev.danube.server.internal.store.StoredRun;
import java.util.Optional;

/**
 * The result of a trigger. Immutable.
 *
 * @param run the run, which is stored and waits; empty if the trigger was refused
 * @param conflict why another run of the pipeline has kept it from being taken; empty if it was
 *     taken, or if there are too many runs
 */
public record Triggered(Optional<StoredRun> run, Optional<String> conflict) {

  static Triggered of(StoredRun run) {
    return new Triggered(Optional.of(run), Optional.empty());
  }

  /** Returns what a trigger is if there are too many runs. */
  public static Triggered tooMany() {
    return new Triggered(Optional.empty(), Optional.empty());
  }

  static Triggered conflict(String why) {
    return new Triggered(Optional.empty(), Optional.of(why));
  }
}
