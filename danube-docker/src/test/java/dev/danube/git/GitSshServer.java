package dev.danube.git;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.List;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.command.AbstractCommandSupport;
import org.apache.sshd.server.command.Command;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.transport.UploadPack;

/** Serves repositories over ssh to who has one key. */
final class GitSshServer implements AutoCloseable {

  private final Path root;
  private final KeyPair host = newKey();
  private final KeyPair user = newKey();
  private final SshServer server = SshServer.setUpDefaultServer();

  GitSshServer(Path root) throws IOException {
    this.root = root;
    server.setHost("127.0.0.1");
    server.setKeyPairProvider(KeyPairProvider.wrap(List.of(host)));
    server.setPublickeyAuthenticator(
        (name, key, session) -> KeyUtils.compareKeys(key, user.getPublic()));
    server.setCommandFactory((channel, line) -> upload(line));
    server.start();
  }

  private Command upload(String line) {
    return new AbstractCommandSupport(line, null) {
      @Override
      public void run() {
        String path = line.replaceFirst("^git-upload-pack '/", "").replaceFirst("'$", "");
        try (Repository repository =
            new FileRepositoryBuilder()
                .setWorkTree(root.resolve(path).toFile())
                .setMustExist(true)
                .build()) {
          new UploadPack(repository).upload(getInputStream(), getOutputStream(), getErrorStream());
          onExit(0);
        } catch (IOException e) {
          onExit(1);
        }
      }
    };
  }

  private static KeyPair newKey() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String pem(KeyPair key) {
    return "-----BEGIN PRIVATE KEY-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getPrivate().getEncoded())
        + "\n-----END PRIVATE KEY-----\n";
  }

  int port() {
    return server.getPort();
  }

  String userKey() {
    return pem(user);
  }

  static String otherKey() {
    return pem(newKey());
  }

  String knownHostsLine() {
    StringWriter line = new StringWriter();
    try {
      PublicKeyEntry.appendPublicKeyEntry(line, host.getPublic());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return "[127.0.0.1]:" + port() + " " + line + "\n";
  }

  @Override
  public void close() throws IOException {
    server.close(true);
  }
}
