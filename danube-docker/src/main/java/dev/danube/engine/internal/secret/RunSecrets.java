package dev.danube.engine.internal.secret;

import dev.danube.FailureKind;
import dev.danube.Secret;
import dev.danube.engine.internal.Causes;
import dev.danube.engine.internal.SharedValue;
import dev.danube.engine.spi.Backend;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.channels.ClosedByInterruptException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The secrets of a run. Each secret is fetched once, by the first stage that uses it, and is masked
 * from then on. A secret that could not be fetched is fetched again by the next stage that needs
 * it. Thread-safe.
 */
public final class RunSecrets {

  private final Backend backend;
  private final Map<Secret, SharedValue<String, StepFailedException>> entries =
      new ConcurrentHashMap<>();
  private volatile Masker masker = Masker.none();

  public RunSecrets(Backend backend) {
    this.backend = backend;
  }

  /** Returns the text with a mask in place of every secret that was fetched. */
  public String mask(String text) {
    return masker.mask(text);
  }

  /**
   * Returns where a part of a line can be cut so that no secret is parted, whatever follows.
   *
   * @return the index of the first character to mask together with the next part
   */
  public int safeCut(String text) {
    return masker.safeCut(text);
  }

  /** Returns the contents of secrets, by the names that a stage gives them. */
  public Map<String, String> contents(Map<String, Secret> named)
      throws StepFailedException, InterruptedException {
    Map<String, String> contents = new LinkedHashMap<>();
    for (Map.Entry<String, Secret> entry : named.entrySet()) {
      contents.put(entry.getKey(), content(entry.getValue()));
    }
    return contents;
  }

  /** Returns the content of a secret. */
  public String content(Secret secret) throws StepFailedException, InterruptedException {
    return entries
        .computeIfAbsent(secret, key -> new SharedValue<>(StepFailedException.class, e -> false))
        .get(() -> fetchUnlessStopped(secret));
  }

  /**
   * Fetches a secret. A failure that an interrupt has caused is thrown as an interrupt, because it
   * stops this stage only.
   */
  private String fetchUnlessStopped(Secret secret)
      throws StepFailedException, InterruptedException {
    try {
      return fetch(secret);
    } catch (StepFailedException e) {
      boolean isInterrupt =
          Causes.of(e)
              .anyMatch(
                  cause ->
                      cause instanceof InterruptedException
                          || cause instanceof ClosedByInterruptException);
      if (isInterrupt) {
        throw new InterruptedException();
      }
      throw e;
    }
  }

  /**
   * Returns the exception, or a masked copy of it if its stack trace contains a secret. The stack
   * trace includes causes and suppressed exceptions.
   */
  public Throwable mask(Throwable thrown) {
    StringWriter trace = new StringWriter();
    thrown.printStackTrace(new PrintWriter(trace));
    String text = trace.toString();
    return mask(text).equals(text)
        ? thrown
        : masked(thrown, Collections.newSetFromMap(new IdentityHashMap<>()));
  }

  private Throwable masked(Throwable thrown, Set<Throwable> seen) {
    Throwable copy = new Exception(mask(thrown.toString()));
    copy.setStackTrace(thrown.getStackTrace());
    if (seen.add(thrown)) { // causes may form a circle
      if (thrown.getCause() != null) {
        copy.initCause(masked(thrown.getCause(), seen));
      }
      for (Throwable suppressed : thrown.getSuppressed()) {
        copy.addSuppressed(masked(suppressed, seen));
      }
    }
    return copy;
  }

  private String fetch(Secret secret) throws StepFailedException, InterruptedException {
    Optional<String> madeUp = backend.secret(secret);
    String content =
        madeUp.isPresent() ? madeUp.get() : SecretFetch.fetch(secret, backend.environment());
    if (content.length() < Masker.SHORTEST) {
      throw new StepFailedException(
          FailureKind.SECRET,
          String.format(
              "secret %s has fewer than %d characters, and masking it would mask half of the log;"
                  + " use a longer secret, or env if the value is not secret",
              secret.name(), Masker.SHORTEST),
          null);
    }
    synchronized (this) {
      masker = masker.with(content);
    }
    return content;
  }
}
