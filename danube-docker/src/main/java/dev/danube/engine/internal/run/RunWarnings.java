package dev.danube.engine.internal.run;

import dev.danube.engine.internal.secret.RunSecrets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The warnings of a run, with its secrets masked. Thread-safe. */
public final class RunWarnings {

  private final RunSecrets secrets;
  private final Queue<String> all = new ConcurrentLinkedQueue<>();

  public RunWarnings(RunSecrets secrets) {
    this.secrets = secrets;
  }

  public void add(String warning) {
    all.add(secrets.mask(warning));
  }

  public List<String> all() {
    return List.copyOf(all);
  }
}
