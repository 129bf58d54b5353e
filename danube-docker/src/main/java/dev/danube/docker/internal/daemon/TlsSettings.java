package dev.danube.docker.internal.daemon;

import com.github.dockerjava.transport.SSLConfig;
import dev.danube.BackendException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.jspecify.annotations.Nullable;

/**
 * The settings of an encrypted connection to a daemon. The folder has the files that Docker's
 * command line uses: {@code ca.pem} to check the daemon, {@code cert.pem} and {@code key.pem} to
 * tell the daemon who the user is, if both are there.
 *
 * @param folder the folder with the files
 * @param isVerified whether the certificate of the daemon is checked. That the certificate is for
 *     the host is checked in any case.
 * @param isCaRequired whether {@code ca.pem} must be there; otherwise the certificates that the JDK
 *     trusts count in its place
 * @see <a href="https://docs.docker.com/engine/security/protect-access/">Docker's documentation</a>
 */
record TlsSettings(Path folder, boolean isVerified, boolean isCaRequired) implements SSLConfig {

  private static final String CA = "ca.pem";
  private static final String CERTIFICATE = "cert.pem";
  private static final String KEY = "key.pem";

  /** The password of stores in memory, which need one. */
  private static final char[] PASSWORD = "in memory".toCharArray();

  /**
   * Returns the settings that the environment has for a daemon that it names. As in Docker's
   * command line, a variable counts if it has any value, also {@code 0}.
   *
   * @param configFolder the folder of the configuration of Docker's command line
   */
  static Optional<TlsSettings> ofEnvironment(Map<String, String> env, Path configFolder) {
    boolean isVerified = !env.getOrDefault("DOCKER_TLS_VERIFY", "").isEmpty();
    if (!isVerified && env.getOrDefault("DOCKER_TLS", "").isEmpty()) {
      return Optional.empty();
    }
    String folder = env.getOrDefault("DOCKER_CERT_PATH", "");
    return Optional.of(
        new TlsSettings(folder.isEmpty() ? configFolder : Path.of(folder), isVerified, true));
  }

  /**
   * Returns the settings of a context, if it uses TLS.
   *
   * @param folder the folder of the context's files, which may not exist
   */
  static Optional<TlsSettings> ofContext(Path folder, boolean skipsVerification) {
    return skipsVerification || Files.isDirectory(folder)
        ? Optional.of(new TlsSettings(folder, !skipsVerification, false))
        : Optional.empty();
  }

  /**
   * Returns the context of the connection.
   *
   * @throws BackendException if a file cannot be used; the message names the folder
   */
  @Override
  public SSLContext getSSLContext() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys(), isVerified ? trusted() : new TrustManager[] {new TrustAll()}, null);
      return context;
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      throw new BackendException(
          "cannot use the certificates in " + folder + ": " + Daemon.reason(e), e);
    }
  }

  private KeyManager[] keys() throws IOException, GeneralSecurityException {
    if (!Files.exists(folder.resolve(CERTIFICATE)) || !Files.exists(folder.resolve(KEY))) {
      return new KeyManager[0];
    }
    Certificate[] chain = certificates(CERTIFICATE).toArray(new Certificate[0]);
    KeyStore store = emptyStore();
    store.setKeyEntry("user", privateKey(), PASSWORD, chain);
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, PASSWORD);
    return factory.getKeyManagers();
  }

  /** Reads the key, in any of the forms that openssl writes; the JDK knows only one of them. */
  private PrivateKey privateKey() throws IOException {
    try (PEMParser parser = new PEMParser(new StringReader(text(KEY)))) {
      for (Object item = parser.readObject(); item != null; item = parser.readObject()) {
        if (item instanceof PEMKeyPair pair) {
          return new JcaPEMKeyConverter().getPrivateKey(pair.getPrivateKeyInfo());
        }
        if (item instanceof PrivateKeyInfo key) {
          return new JcaPEMKeyConverter().getPrivateKey(key);
        }
      }
    }
    throw new IOException(KEY + " does not contain a private key without a password");
  }

  private TrustManager @Nullable [] trusted() throws IOException, GeneralSecurityException {
    if (!isCaRequired && !Files.exists(folder.resolve(CA))) {
      return null; // those of the JDK
    }
    KeyStore store = emptyStore();
    for (Certificate trusted : certificates(CA)) {
      store.setCertificateEntry("ca-" + store.size(), trusted);
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }

  private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  private Collection<? extends Certificate> certificates(String file)
      throws IOException, GeneralSecurityException {
    byte[] bytes = text(file).getBytes(StandardCharsets.US_ASCII);
    var certificates =
        CertificateFactory.getInstance("X.509")
            .generateCertificates(new ByteArrayInputStream(bytes));
    if (certificates.isEmpty()) {
      throw new IOException(file + " does not contain a certificate");
    }
    return certificates;
  }

  private String text(String file) throws IOException {
    Path path = folder.resolve(file);
    if (!Files.isReadable(path)) {
      throw new IOException(file + (Files.exists(path) ? " is not readable" : " does not exist"));
    }
    return Files.readString(path);
  }

  /** A trust manager for users who do not want the certificate of the daemon to be checked. */
  private static final class TrustAll implements X509TrustManager {

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
