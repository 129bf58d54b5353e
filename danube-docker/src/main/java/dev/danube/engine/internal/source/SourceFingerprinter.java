package dev.danube.engine.internal.source;

import dev.danube.SourceInfo;
import dev.danube.engine.spi.SourceFile;
import dev.danube.record.SourceFingerprint;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
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
        areLocal && isCopied ? Optional.of(digest(checkout.files())) : Optional.empty());
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

  private static String digest(List<SourceFile> files) {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
    files.stream()
        .sorted(Comparator.comparing(SourceFile::path))
        .forEach(file -> digest.update(line(file).getBytes(StandardCharsets.UTF_8)));
    return HexFormat.of().formatHex(digest.digest());
  }

  private static String line(SourceFile file) {
    String what;
    if (file instanceof SourceFile.Regular regular) {
      what = regular.mode() + " " + regular.size() + " " + regular.modified().toEpochMilli();
    } else if (file instanceof SourceFile.Folder folder) {
      what = String.valueOf(folder.mode());
    } else {
      what = ((SourceFile.Link) file).target();
    }
    return file.getClass().getSimpleName() + " " + file.path() + "\0" + what + "\n";
  }
}
