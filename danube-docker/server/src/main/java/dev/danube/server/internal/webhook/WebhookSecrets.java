package dev.danube.server.internal.webhook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The secrets that senders of webhooks prove to know. Immutable. */
public final class WebhookSecrets {

  /** No secrets, so that every webhook is refused. */
  public static final WebhookSecrets NONE = new WebhookSecrets(Map.of());

  private static final String HMAC = "HmacSHA256";

  private final Map<WebhookSender, String> secrets;

  private WebhookSecrets(Map<WebhookSender, String> secrets) {
    this.secrets = Map.copyOf(secrets);
  }

  /**
   * Returns these secrets and one of a sender.
   *
   * @throws IllegalArgumentException if the secret is blank
   */
  public WebhookSecrets with(WebhookSender sender, String secret) {
    if (secret.isBlank()) {
      throw new IllegalArgumentException(
          String.format(
              "The secret of the webhooks of %s is blank. Set the one that %s sends.",
              sender.title(), sender.title()));
    }
    Map<WebhookSender, String> all = new EnumMap<>(WebhookSender.class);
    all.putAll(secrets);
    all.put(sender, secret);
    return new WebhookSecrets(all);
  }

  /**
   * Returns whether a request has a proof that can be checked.
   *
   * @param header returns a header of the request
   */
  public boolean canCheck(WebhookSender sender, Function<String, Optional<String>> header) {
    return secrets.containsKey(sender) && sender.proof(header).isPresent();
  }

  /**
   * Returns whether a request proves to know the secret. The comparison takes the same time
   * wherever a wrong proof differs.
   *
   * @param header returns a header of the request
   * @param body the body
   */
  public boolean accept(
      WebhookSender sender, Function<String, Optional<String>> header, String body) {
    Optional<String> secret = Optional.ofNullable(secrets.get(sender));
    Optional<String> proof = sender.proof(header);
    if (secret.isEmpty() || proof.isEmpty()) {
      return false;
    }
    if (sender.signs()) {
      return equal(hmac(secret.get(), body), proof.get().toLowerCase(Locale.ROOT));
    }
    // Of the same length, as the time of a comparison depends on that.
    return equal(hmac(secret.get(), secret.get()), hmac(secret.get(), proof.get()));
  }

  private static boolean equal(String one, String other) {
    return MessageDigest.isEqual(
        one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  }

  /** Returns the signature of a text, in hexadecimal digits. */
  private static String hmac(String secret, String text) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), HMAC));
      return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e); // every JVM has it
    }
  }
}
