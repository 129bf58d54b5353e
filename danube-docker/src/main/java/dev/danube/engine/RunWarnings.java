package dev.danube.engine;

import dev.danube.engine.internal.secret.RunSecrets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The warnings of a run, with its secrets masked. Thread-safe. */
final class RunWarnings {

  private final RunSecrets secrets;
  private final Queue<String> all = new ConcurrentLinkedQueue<>();

  RunWarnings(RunSecrets secrets) {
    this.secrets = secrets;
  }

  void add(String warning) {
    all.add(secrets.mask(warning));
  }

  List<String> all() {
    return List.copyOf(all);
  }
}
