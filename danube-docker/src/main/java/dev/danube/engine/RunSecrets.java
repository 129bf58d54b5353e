package dev.danube.engine;

import dev.danube.FailureKind;
import dev.danube.Secret;
import dev.danube.engine.spi.Backend;
import java.nio.channels.ClosedByInterruptException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The secrets of a run: each is fetched once, by the first stage that uses it, and masked from then
 * on. Thread-safe.
 */
final class RunSecrets {

  /** A secret that was asked for; the one who comes first fetches it. */
  private static final class Entry {
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable String content; // guarded by lock
    private @Nullable StepFailure problem; // guarded by lock
  }

  private final Backend backend;
  private final Map<Secret, Entry> entries = new ConcurrentHashMap<>();
  private volatile Masker masker = Masker.none();

  RunSecrets(Backend backend) {
    this.backend = backend;
  }

  /** The text with a mask in the place of every secret that was fetched. */
  String mask(String text) {
    return masker.mask(text);
  }

  /** The contents of secrets, by the names that a stage gives them. */
  Map<String, String> contents(Map<String, Secret> named) throws StepFailure, InterruptedException {
    Map<String, String> contents = new LinkedHashMap<>();
    for (Map.Entry<String, Secret> entry : named.entrySet()) {
      contents.put(entry.getKey(), content(entry.getValue()));
    }
    return contents;
  }

  /** The content of one. */
  String content(Secret secret) throws StepFailure, InterruptedException {
    Entry entry = entries.computeIfAbsent(secret, key -> new Entry());
    entry.lock.lockInterruptibly();
    try {
      if (entry.problem != null) {
        throw entry.problem;
      }
      if (entry.content == null) {
        entry.content = fetchUnlessStopped(secret);
      }
      return entry.content;
    } catch (StepFailure e) {
      entry.problem = e;
      throw e;
    } finally {
      entry.lock.unlock();
    }
  }

  /** An interrupt that a fetch has made a failure of stops this stage only. */
  private String fetchUnlessStopped(Secret secret) throws StepFailure, InterruptedException {
    try {
      return fetch(secret);
    } catch (StepFailure e) {
      for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
        if (cause instanceof InterruptedException || cause instanceof ClosedByInterruptException) {
          throw new InterruptedException();
        }
      }
      throw e;
    }
  }

  /** The exception, or one that looks like it if it says a secret. */
  Throwable mask(Throwable thrown) {
    boolean tells = false;
    for (Throwable part = thrown; part != null; part = part.getCause()) {
      tells |= !mask(part.toString()).equals(part.toString());
    }
    return tells ? masked(thrown) : thrown;
  }

  private Throwable masked(Throwable thrown) {
    Throwable cause = thrown.getCause();
    Throwable copy = new Exception(mask(thrown.toString()), cause == null ? null : masked(cause));
    copy.setStackTrace(thrown.getStackTrace());
    return copy;
  }

  private String fetch(Secret secret) throws StepFailure, InterruptedException {
    Optional<String> madeUp = backend.secret(secret);
    String content =
        madeUp.isPresent() ? madeUp.get() : SecretFetch.fetch(secret, backend.environment());
    if (content.length() < Masker.SHORTEST) {
      throw new StepFailure(
          FailureKind.SECRET,
          String.format(
              "secret %s has less than %d characters, and masking it would mask half the log; use"
                  + " a longer one, or env if it is none",
              secret.name(), Masker.SHORTEST),
          null);
    }
    synchronized (this) {
      masker = masker.with(content);
    }
    return content;
  }
}
