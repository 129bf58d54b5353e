package dev.danube.engine.internal.source;

import dev.danube.SourceInfo;
import dev.danube.record.SourceFingerprint;
import java.util.Optional;

/**
 * Methods that compute the fingerprint of a source, so that a later try can check that the source
 * is still the same.
 */
public final class SourceFingerprinter {

  private SourceFingerprinter() {}

  /**
   * Returns the fingerprint of a source.
   *
   * @param isCopied whether its files were copied; if the run works on them directly, they may
   *     change and have no digest
   */
  public static SourceFingerprint of(Checkout checkout, boolean isCopied) {
    boolean areLocal = checkout.folder().isPresent();
    return new SourceFingerprint(
        checkout.info().map(SourceFingerprinter::commit),
        areLocal && isCopied
            ? Optional.of(SourceManifest.of(checkout.files()).digest())
            : Optional.empty());
  }

  private static SourceFingerprint.Commit commit(SourceInfo info) {
    return new SourceFingerprint.Commit(
        info.commit(),
        info.branch(),
        info.defaultBranch(),
        info.pullRequest(),
        info.tag(),
        info.tags(),
        info.message(),
        info.author());
  }
}
