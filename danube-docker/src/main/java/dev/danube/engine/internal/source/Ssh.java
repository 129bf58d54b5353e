package dev.danube.engine.internal.source;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.danube.Source;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.eclipse.jgit.transport.SshTransport;
import org.eclipse.jgit.transport.Transport;
import org.eclipse.jgit.transport.sshd.SshdSessionFactory;
import org.eclipse.jgit.transport.sshd.SshdSessionFactoryBuilder;
import org.jspecify.annotations.Nullable;

/**
 * A connector to git servers over ssh. It uses what the user's own ssh uses: the configuration, the
 * known hosts and, unless a key was given, the keys in the folder {@code .ssh}.
 */
final class Ssh implements AutoCloseable {

  private final File home;
  private final Optional<List<KeyPair>> keys;

  // Created on demand: it loads many classes, and is rarely needed.
  @GuardedBy("this") private @Nullable SshdSessionFactory sessions;

  private Ssh(Path home, Optional<List<KeyPair>> keys) {
    this.home = home.toFile();
    this.keys = keys;
  }

  static Ssh of(Source.Git source, CheckoutEnvironment environment)
      throws IOException, InterruptedException {
    if (source.login().orElse(null) instanceof Source.Login.SshKey given) {
      String content = environment.secrets().content(given.key());
      return new Ssh(environment.userHome(), Optional.of(keys(given, content)));
    }
    return new Ssh(environment.userHome(), Optional.empty());
  }

  /** Returns a description of the keys, for messages. */
  String who() {
    return keys.isPresent() ? "the given key" : "the keys in " + new File(home, ".ssh");
  }

  /** Returns the file of the known hosts. */
  File knownHosts() {
    return new File(home, ".ssh/known_hosts");
  }

  /** Makes a transport use this connector, if the transport goes over ssh. */
  synchronized void configure(Transport transport) {
    if (transport instanceof SshTransport ssh) {
      if (sessions == null) {
        sessions = sessions();
      }
      ssh.setSshSessionFactory(sessions);
    }
  }

  private SshdSessionFactory sessions() {
    SshdSessionFactoryBuilder builder =
        new SshdSessionFactoryBuilder()
            .setHomeDirectory(home)
            .setSshDirectory(new File(home, ".ssh"))
            .setPreferredAuthentications("publickey");
    keys.ifPresent(
        given ->
            builder
                .setDefaultKeysProvider(folder -> given)
                .setDefaultIdentities(folder -> List.of()));
    return builder.build(null);
  }

  private static List<KeyPair> keys(Source.Login.SshKey given, String content) throws IOException {
    String wrong =
        "the secret \"" + given.key().name() + "\" is not a private key in OpenSSH's format";
    byte[] bytes = (content.strip() + "\n").getBytes(StandardCharsets.UTF_8);
    List<KeyPair> keys = new ArrayList<>();
    try {
      Iterable<KeyPair> found =
          SecurityUtils.loadKeyPairIdentities(
              null,
              NamedResource.ofName(given.key().name()),
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

  @Override
  public synchronized void close() {
    if (sessions != null) {
      sessions.close();
    }
  }
}
