package dev.danube.engine.internal.source;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.danube.Source;
import dev.danube.engine.internal.SshKeys;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.List;
import java.util.Optional;
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
      return new Ssh(
          environment.userHome(), Optional.of(SshKeys.read(given.key().name(), content)));
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

  @Override
  public synchronized void close() {
    if (sessions != null) {
      sessions.close();
    }
  }
}
