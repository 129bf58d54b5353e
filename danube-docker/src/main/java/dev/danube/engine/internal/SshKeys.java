package dev.danube.engine.internal;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.util.security.SecurityUtils;

/** A reader of private keys for ssh. */
public final class SshKeys {

  private SshKeys() {}

  /**
   * Reads private keys.
   *
   * @param secret the name of the secret, for messages
   * @param content the text of the key
   * @throws IOException if it is not a private key, or needs a passphrase
   */
  public static List<KeyPair> read(String secret, String content) throws IOException {
    String wrong = "the secret \"" + secret + "\" is not a private key in OpenSSH's format";
    byte[] bytes = (content.strip() + "\n").getBytes(StandardCharsets.UTF_8);
    List<KeyPair> keys = new ArrayList<>();
    try {
      Iterable<KeyPair> found =
          SecurityUtils.loadKeyPairIdentities(
              null,
              NamedResource.ofName(secret),
              new ByteArrayInputStream(bytes),
              FilePasswordProvider.EMPTY);
      if (found != null) {
        found.forEach(keys::add);
      }
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      throw new IOException(wrong + ", or has a passphrase", e);
    }
    if (keys.isEmpty()) {
      throw new IOException(wrong);
    }
    return keys;
  }
}
